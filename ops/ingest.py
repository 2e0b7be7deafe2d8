"""A file given by hand, or by another channel, becomes a sealed envelope like any call."""

import mimetypes
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from ivr.model import Caller, Channel, Contact, EndedBy, Ending, Recording, RecordingRole
from ivr.seal import Recipient
from ivr.spool import Spool
from ops.errors import NotIngestible
from transcription.decode import decode
from transcription.errors import UndecodableAudio

TEXT = (".txt", ".text")
WHITE_SPACE = "\n\r\t\u200b\u200c\u200d\ufeff"
"""Beside what is printable; Khmer, Burmese and Hindi need the ones without width."""

LONGEST_TEXT = 20_000
LONGEST_SUFFIX = 6


@dataclass(frozen=True, slots=True)
class Ingest:
    """Where the envelopes go; `languages` are those of the house."""

    spool: Spool
    recipient: Recipient
    languages: Collection[str]
    node: str

    def file(self, path: Path, language: str, channel: Channel) -> UUID:
        """Post the file; gives the contact's id. Raises NotIngestible, whose text is for a person."""
        if language not in self.languages:
            raise NotIngestible(f"language not known; known are: {', '.join(sorted(self.languages))}")
        content = _read(path)
        if _is_text(path, content):
            return self._post(_contact(self, language, channel, text=_text(content)), {})
        return self._audio(path, content, language, channel)

    def _audio(self, path: Path, content: bytes, language: str, channel: Channel) -> UUID:
        suffix = path.suffix.lower()
        seconds = _seconds(content, suffix)
        kind = suffix if 1 < len(suffix) <= LONGEST_SUFFIX and suffix[1:].isalnum() else ".bin"
        recording_id = uuid4()
        with tempfile.TemporaryDirectory() as folder:
            sealed = Path(folder) / f"{recording_id}{kind}.age"
            digest = self.recipient.seal_file(path, sealed)
            recording = Recording(
                recording_id, RecordingRole.VOICE_NOTE, datetime.now(UTC), seconds, EndedBy.UNKNOWN, digest
            )
            return self._post(_contact(self, language, channel, recording), {recording_id: sealed})

    def _post(self, contact: Contact, sealed: dict[UUID, Path]) -> UUID:
        self.spool.post(contact, sealed)
        return contact.id


def _contact(
    desk: Ingest, language: str, channel: Channel, recording: Recording | None = None, text: str | None = None
) -> Contact:
    now = datetime.now(UTC)
    return Contact(
        id=uuid4(),
        channel=channel,
        language=language,
        started_at=now,
        ended_at=now,
        ending=Ending.LEFT_MESSAGE,
        caller=Caller(None, None),
        recordings=(recording,) if recording else (),
        text=text,
        node=desk.node,
    )


def _read(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise NotIngestible(f"the file cannot be read: {error.strerror}") from None
    if not content:
        raise NotIngestible("the file is empty")
    return content


def _is_text(path: Path, content: bytes) -> bool:
    """A text by its name, or, where the name says nothing, by what is in it."""
    if path.suffix.lower() in TEXT:
        return True
    if not (mimetypes.guess_type(path.name)[0] or "text/").startswith("text/"):
        return False
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return all(character.isprintable() or character in WHITE_SPACE for character in text)


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise NotIngestible("the text is not UTF-8") from None
    if not text:
        raise NotIngestible("the text is empty")
    if "\0" in text:  # PostgreSQL does not take it; most likely UTF-16
        raise NotIngestible("the text is not plain UTF-8: it holds zero bytes")
    if len(text) > LONGEST_TEXT:
        raise NotIngestible(f"the text is longer than {LONGEST_TEXT} characters")
    return text


def _seconds(content: bytes, suffix: str) -> float:
    try:
        return round(decode(content, suffix).duration, 3)
    except UndecodableAudio as error:
        raise NotIngestible(f"the file is neither text (.txt) nor sound: {error.reason}") from None
