"""Everything that can go wrong with the scripted caller.

TelephoneError
├── PhoneBroken      the phone's own process died or refused a command
├── CallEnded        the other side ended the call while something was still awaited; `end` says how
└── CannotSay        there is no voice for these words

Messages carry no digits, names, text or paths.
"""

from ops.telephone.model import CallEnd


class TelephoneError(Exception):
    """The root of the tree."""


class PhoneBroken(TelephoneError):
    """The phone's own process died or refused a command."""


class CallEnded(TelephoneError):
    """The call is over, but the script still waits for something in it."""

    def __init__(self, end: CallEnd) -> None:
        super().__init__(f"the call ended with SIP status {end.status}")
        self.end = end


class CannotSay(TelephoneError):
    """There is no voice for these words."""
