"""Everything that can go wrong with what a caller hears and presses.

PromptError
├── WordsInvalid      a TOML file beside this module cannot be read, or contradicts another
├── MenuIncomplete    a menu does not reach a choice its script knows, or reaches one it does not
├── PromptMissing     no audio for a key in a language
├── NotSpoken         espeak-ng or a recording gave no sound; `reason` says why, in one phrase
├── NoSuchTake        nobody has staged a recording under that id
├── NoSuchSet         there is no set of prompts of that name
└── NotPublished      a set cannot be published; callers go on hearing the one before
"""


class PromptError(Exception):
    """The root of the tree."""


class WordsInvalid(PromptError):
    """A TOML file of ours is wrong; the message names the file and the first fault in it."""


class MenuIncomplete(PromptError):
    """A menu and the choices of its script differ; the message names the menu and the choices."""


class PromptMissing(PromptError):
    """A caller cannot hear this prompt in this language."""

    def __init__(self, key: str, language: str) -> None:
        super().__init__(f"no audio for prompt {key!r} in language {language!r}")
        self.key = key
        self.language = language


class NotSpoken(PromptError):
    """One prompt could not be made into sound; the others go on."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"prompt not made into sound: {reason}")
        self.reason = reason


class NoSuchTake(PromptError):
    """Nobody has staged a recording under that id."""

    def __init__(self) -> None:
        super().__init__("there is no recording of that id; type: hotline prompts takes")


class NoSuchSet(PromptError):
    """There is no set of prompts of that name, or none to go back to."""

    def __init__(self) -> None:
        super().__init__("there is no such set of prompts; type: hotline prompts sets")


class NotPublished(PromptError):
    """A set cannot be published; the message says why. Callers go on hearing the one before."""
