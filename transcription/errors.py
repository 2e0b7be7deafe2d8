"""Everything that can go wrong between a recording and its transcript.

TranscriptionError
├── UndecodableAudio   empty, truncated beyond use, or not sound at all; `reason` says which, in one phrase
├── RegistryBroken     models.toml cannot be used; says where
├── ModelMissing       the registry's model is in no folder; the contact waits
├── ModelUnusable      what was brought is no Whisper, or not whole; says what is wrong
├── NothingToRollBack  no model of the hotline's own is installed
├── FetchFailed        the hub cannot be reached, or sent something else; says what to do by hand
└── RecogniserFailed   the model ran and broke

Messages carry no text, names or paths of recordings.
"""


class TranscriptionError(Exception):
    """The root of the tree."""


class UndecodableAudio(TranscriptionError):
    """A recording that cannot be turned into samples. It is kept, marked, and heard if it can be at all."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"recording cannot be decoded: {reason}")
        self.reason = reason


class RegistryBroken(TranscriptionError):
    """The registry of models contradicts itself or cannot be read."""


class ModelMissing(TranscriptionError):
    """No model for a language where one is wanted; says which folder to fill."""


class ModelUnusable(TranscriptionError):
    """A model somebody brought that cannot be used."""


class NothingToRollBack(TranscriptionError):
    """There is no earlier choice of models to go back to."""


class FetchFailed(TranscriptionError):
    """A model could not be brought."""


class RecogniserFailed(TranscriptionError):
    """The model ran and broke."""
