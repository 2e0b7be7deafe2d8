"""Everything that can go wrong between a recording and its transcript.

TranscriptionError
├── UndecodableAudio   empty, truncated beyond use, or not sound at all; `reason` says which, in one phrase
├── ModelMissing       the registry's model is in neither folder; the contact waits
└── RecogniserFailed   the model ran and broke

Messages carry no text, names or paths of recordings.
"""


class TranscriptionError(Exception):
    """The root of the tree."""


class UndecodableAudio(TranscriptionError):
    """A recording that cannot be turned into samples. It is kept, marked, and can still be heard if at all."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"recording cannot be decoded: {reason}")
        self.reason = reason


class ModelMissing(TranscriptionError):
    """No model for a language where one is wanted; says which folder to fill."""


class RecogniserFailed(TranscriptionError):
    """The model ran and broke."""
