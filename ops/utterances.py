"""Pieces of recordings still under way, and how they read: sealed, and gone when they have served.

`<root>/<contact>/<recording>.<ordinal>.sound.age` is what the line passed on, `….read.age` what was read of
it. Nothing here is the memory of the house: whatever is missing is read from the recording.
"""

import io
import logging
import shutil
import time
import wave
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import DatabaseError

from ivr.errors import EnvelopeRefused
from ivr.spool import age
from ivr.utterance import SUFFIX, Utterance, UtteranceName, from_bytes
from ops.casebook.models import Contact
from ops.errors import CannotUnseal
from ops.ports import WorkQueue
from ops.queue import STALE
from ops.vault import Unsealer

if TYPE_CHECKING:
    from transcription.ahead import ReadAhead

log = logging.getLogger(__name__)

HOUR = 3600.0
MOST_UNREAD = 4
"""Wait for the workers at once, so that who is in danger waits for no more than that."""

MOST_AT_ONCE = 50
"""Taken between two looks at the envelopes, which go first."""


@dataclass(frozen=True, slots=True)
class Utterances:
    """`arriving` is shared with the line; `root` with the workers. Whoever only takes needs no keys."""

    arriving: Path
    root: Path
    seal: Callable[[bytes], bytes]
    unseal: Unsealer

    def take(self, is_known: Callable[[UUID], bool]) -> Iterator[UtteranceName]:
        """Those that came, kept for the workers; none of a contact that is here already, or while many wait.

        Raises OSError.
        """
        for path in sorted(self.arriving.glob(f"*{SUFFIX}"), key=age)[:MOST_AT_ONCE]:
            name = UtteranceName.read(path.name.removesuffix(SUFFIX))
            if name is None or is_known(name.contact) or self._unread() >= MOST_UNREAD:
                path.unlink(missing_ok=True)
                continue
            sound = self._sound(name)
            sound.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.move(path, sound)
            yield name

    def open(self, name: UtteranceName, younger_than: float) -> Utterance | None:
        """One of them; None where it has gone, is older than so many seconds, or is not what it should be."""
        path = self._sound(name)
        try:
            if time.time() - path.stat().st_mtime > younger_than:
                return None
            utterance = from_bytes(self.unseal(path.read_bytes()))
        except (OSError, CannotUnseal, EnvelopeRefused):
            return None
        return utterance if utterance.name == name else None

    def keep(self, name: UtteranceName, read: "ReadAhead | None") -> None:
        """What was read of it, in place of its sound; nothing where its contact has gone meanwhile."""
        from transcription.ahead import to_json

        sound = self._sound(name)
        if read is not None:
            aside = sound.with_name(f".{name.recording}.{name.ordinal}")
            with suppress(OSError):  # a full disk; or she has her transcript, and all of this has just gone
                aside.write_bytes(self.seal(to_json(read)))
                aside.rename(self._read(name))
        sound.unlink(missing_ok=True)

    def of(self, contact: UUID, recording: UUID) -> "list[ReadAhead]":
        """All that was read of a recording."""
        paths = sorted((self.root / str(contact)).glob(f"{recording}.*.read.age"))
        return list(self._opened(paths))

    def contacts(self) -> list[UUID]:
        """Those of whom anything is kept."""
        return [UUID(folder.name) for folder in self.root.glob("????????-*")]

    def forget(self, contact: UUID) -> None:
        """It has its transcripts."""
        shutil.rmtree(self.root / str(contact), ignore_errors=True)

    def forget_abandoned(self) -> None:
        """Calls of which nothing came within an hour."""
        for folder in self.root.glob("????????-*"):
            if time.time() - age(folder)[0] > HOUR:
                shutil.rmtree(folder, ignore_errors=True)

    def _opened(self, paths: Iterable[Path]) -> "Iterator[ReadAhead]":
        from transcription.ahead import from_json

        for path in paths:
            try:
                read = from_json(self.unseal(path.read_bytes()))
            except (OSError, CannotUnseal):
                continue
            if read is not None:
                yield read

    def _unread(self) -> int:
        """Those a worker may still take; what a lost one left does not count for ever."""
        young = time.time() - STALE
        return sum(age(path)[0] > young for path in self.root.glob("*/*.sound.age"))

    def _sound(self, name: UtteranceName) -> Path:
        return self.root / str(name.contact) / f"{name.recording}.{name.ordinal}.sound.age"

    def _read(self, name: UtteranceName) -> Path:
        return self.root / str(name.contact) / f"{name.recording}.{name.ordinal}.read.age"


def pass_on(utterances: Utterances, queue: WorkQueue) -> None:
    """Ask the workers for what has come; whatever goes wrong costs a head start and nothing else."""
    try:
        for name in utterances.take(lambda contact: Contact.objects.filter(pk=contact).exists()):
            queue.hear_ahead(name)
    except (OSError, DatabaseError):
        log.warning("pieces of running recordings cannot be passed on; the recordings will be heard")


def as_wav(utterance: Utterance) -> bytes:
    """Its sound as the recording has it."""
    with io.BytesIO() as file:
        with wave.open(file, "wb") as wav:
            wav.setparams((1, 2, utterance.rate, 0, "NONE", "not compressed"))
            wav.writeframes(utterance.sound)
        return file.getvalue()
