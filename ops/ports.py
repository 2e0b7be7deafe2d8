"""What keeping and running need from the other rooms and the world; `ops.wiring` says who stands behind."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from ivr.utterance import UtteranceName
from transcription.errors import TranscriptionError
from transcription.model import Transcript
from triage.model import DraftCase, Message, Suggestion

if TYPE_CHECKING:
    from transcription.ahead import ReadAhead
    from transcription.ear import Spoken


class Ear(Protocol):
    """Turns recordings into transcripts."""

    def transcribe_all(
        self, recordings: "Sequence[Spoken]", pause: Callable[[], None] = ...
    ) -> list[Transcript | TranscriptionError]:
        """In the order given; what is wrong with one stands in its place, and concerns that one alone.

        `pause` is called every second or so; in it others may be transcribed.
        """
        ...


class AheadEar(Protocol):
    """Reads pieces of recordings that are still running."""

    def read_ahead(self, piece: bytes, language: str, start: int) -> "ReadAhead | None":
        """A WAV that begins at sample `start`; None where there is nothing to read.

        Raises UndecodableAudio, ModelMissing.
        """
        ...


class Drafter(Protocol):
    """Turns a message into a draft case."""

    def draft(self, message: Message) -> DraftCase:
        """Never empty-handed: where nothing is found, the draft says so."""
        ...


class Features(Protocol):
    """Turns texts into rows of numbers that a classifier can learn from."""

    @property
    def name(self) -> str:
        """What is learnt with these features is of no use with others."""
        ...

    def of(self, texts: Sequence[str]) -> Any:
        """A matrix, dense or sparse, with one row a text. Raises ModelUnusable."""
        ...


class SecondOpinion(Protocol):
    """What decided cases have taught, beside what the lexicons find."""

    def about(self, text: str, language: str) -> tuple[Suggestion, ...]:
        """Issues and urgencies, only where they were right often enough in that language."""
        ...


class Writer(Protocol):
    """Words a paragraph anew."""

    def reworded(self, paragraph: str, language: str) -> str:
        """Unchecked. Raises WriterUnusable."""
        ...


class SecondThought(Protocol):
    """May add to a draft that stands already; where it fails, the draft stays as it is."""

    def upon(self, message: Message, made: DraftCase) -> DraftCase:
        """Never less urgent than it was. Raises OpsError."""
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

    def transcribe(self, contact_id: UUID, first: bool = False) -> bool:
        """`first`: before all others. False where the queue is away; the sweeper asks again."""
        ...

    def draft(self, contact_id: UUID) -> bool:
        """False where the queue is away; the sweeper asks again."""
        ...

    def hear_ahead(self, name: UtteranceName) -> None:
        """Ask for a piece of a recording to be read; it is forgotten where the workers are behind."""
        ...
