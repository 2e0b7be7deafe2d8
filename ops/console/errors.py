"""What the console refuses.

ConsoleError
├── NameTaken      somebody signs in under that name already
├── NoSuchPerson   nobody signs in under that name
└── NotPlayable    a kept recording cannot be given to a browser as sound
"""


class ConsoleError(Exception):
    """The root of the tree."""


class NameTaken(ConsoleError):
    """Names are one person's."""


class NoSuchPerson(ConsoleError):
    """Nobody of that name."""


class NotPlayable(ConsoleError):
    """The seal, the file or its sound is broken."""
