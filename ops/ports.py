"""What keeping and running need from the other rooms and the world; `ops.wiring` says who stands behind."""

from typing import Protocol
from uuid import UUID

from transcription.model import Transcript
from triage.model import DraftCase, Message


class Ear(Protocol):
    """Turns a recording into a transcript."""

    def transcribe(self, audio: bytes, language: str, suffix: str) -> Transcript:
        """Raises UndecodableAudio, ModelMissing, RecogniserFailed."""
        ...


class Drafter(Protocol):
    """Turns a message into a draft case."""

    def draft(self, message: Message) -> DraftCase:
        """Never empty-handed: where nothing is found, the draft says so."""
        ...


class WorkQueue(Protocol):
    """Where work is asked for, by the contact's id alone. Asking twice is harmless."""

    def transcribe(self, contact_id: UUID) -> bool:
        """False where the queue is away; the sweeper asks again."""
        ...

    def draft(self, contact_id: UUID) -> bool:
        """False where the queue is away; the sweeper asks again."""
        ...
