"""Everything that can go wrong on the caller's side.

IvrError
├── ExchangeError        Asterisk refused, answered nonsense, or is away
│   ├── ExchangeAway     no connection; requests in flight fail with this
│   ├── PlaybackFailed   a sound did not start in time
│   └── RecordingFailed  nothing was recorded
├── SpoolError           an envelope could not be written or read
│   └── EnvelopeRefused  an envelope that cannot be taken; `reason` says why, in one word
└── JournalError         a call's journal cannot be read

Messages carry no digits, names, text or paths.
"""


class IvrError(Exception):
    """The root of the tree."""


class ExchangeError(IvrError):
    """Asterisk refused a request or answered with something unexpected."""


class ExchangeAway(ExchangeError):
    """There is no connection to Asterisk."""


class PlaybackFailed(ExchangeError):
    """A sound did not start in time."""


class RecordingFailed(ExchangeError):
    """Nothing was recorded."""


class SpoolError(IvrError):
    """An envelope could not be written or read."""


class EnvelopeRefused(SpoolError):
    """An envelope that cannot be taken, and never will be; it belongs in `refused`."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"envelope refused: {reason}")
        self.reason = reason


class JournalError(IvrError):
    """A call's journal cannot be read."""
