"""Everything that can go wrong on the caller's side.

IvrError
├── ExchangeError        Asterisk refused, answered nonsense, or is away
│   ├── ExchangeAway     no connection; requests in flight fail with this
│   ├── ExchangeRefused  Asterisk said no; `status` is HTTP's
│   ├── HearingFailed    what she says cannot be heard live, or no longer
│   ├── PlaybackFailed   a sound did not start in time
│   └── RecordingFailed  nothing was recorded
├── SpoolError           an envelope could not be written or read
│   ├── EnvelopeRefused  an envelope that cannot be taken; `reason` says why, in one word
│   └── CannotUnseal     sealed to another key, or damaged
├── ErrandNotDone        what the house asks cannot be done, now or ever; `reason` says why, in one word
├── ContributorUnknown   nobody of that name records prompts
└── CodeInvalid          what should be of a case code is not

Messages carry no digits, names, text or paths.
"""


class IvrError(Exception):
    """The root of the tree."""


class ExchangeError(IvrError):
    """Asterisk refused a request or answered with something unexpected."""


class ExchangeAway(ExchangeError):
    """There is no connection to Asterisk."""


class ExchangeRefused(ExchangeError):
    """Asterisk said no."""

    def __init__(self, status: int) -> None:
        super().__init__(f"Asterisk refused with status {status}")
        self.status = status


class HearingFailed(ExchangeError):
    """What she says cannot be heard live, or no longer."""


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


class CannotUnseal(SpoolError):
    """Sealed to another key, or damaged; what an `unseal` given to `read_envelope` raises."""


class ErrandNotDone(IvrError):
    """What the house asks cannot be done, and never will be; it is put aside for a person."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"errand refused: {reason}")
        self.reason = reason


class ContributorUnknown(IvrError):
    """Nobody of that name records prompts."""


class CodeInvalid(IvrError):
    """What should be of a case code is not, and must not become a path."""
