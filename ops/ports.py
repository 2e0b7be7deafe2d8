"""What keeping and running need from the other rooms and the world; `ops.wiring` says who stands behind."""

from pathlib import Path
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


class Envelopes(Protocol):
    """Sealed envelopes on their way to the casebook."""

    def waiting(self) -> list[Path]:
        """Those not yet taken, oldest first."""
        ...

    def refuse(self, path: Path, reason: str) -> Path:
        """Set one aside, with the reason in one word, for a person."""
        ...

    def refusals(self) -> list[tuple[Path, str]]:
        """Those set aside that nobody has dealt with yet, each with its reason."""
        ...

    def remove(self, path: Path) -> None:
        """Its content is kept elsewhere now."""
        ...


class WorkQueue(Protocol):
    """Where work is asked for, by the contact's id alone. Asking twice is harmless."""

    def transcribe(self, contact_id: UUID) -> bool:
        """False where the queue is away; the sweeper asks again."""
        ...

    def draft(self, contact_id: UUID) -> bool:
        """False where the queue is away; the sweeper asks again."""
        ...
