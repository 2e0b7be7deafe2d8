"""Lets the house hear finished utterances of recordings that are still running. Nobody ever waits for it.

Live sound tells where to cut; the sound itself is taken from the recording as the exchange writes it, so that
the house can prove that an utterance is a piece of the recording. Whatever breaks here costs the house a head
start and nothing else: the recording is whole, and is heard as if there had been no utterances.
"""

import logging
import math
import os
import shutil
import sys
import time
from array import array
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid5

import anyio

from ivr.cutting import Cut, Cutting
from ivr.seal import Recipient
from ivr.sound import FRAME, HEADER, RATE
from ivr.threads import ASIDE
from ivr.utterance import SUFFIX, Utterance, UtteranceName, to_bytes

log = logging.getLogger(__name__)

LOOK_EVERY = 0.5
"""Seconds between two looks at whether the exchange has written what is to be cut."""

MOST_WAITING = 256
"""Cuts that wait for their sound; one more takes the oldest one's place, and the next is longer for it."""

MOST_FILES = 1000
"""Utterances on the disk that the house has not taken, 100 kB each on average: then it is away, or busy."""

ROOM = 1_000_000_000
"""Bytes that stay free: twice what `ivr.room` calls little. Recordings need it more."""

LONGEST_FILE = 60
"""Seconds of one utterance; after a gap in what was cut, the sound before is left to the recording."""

FRAMES = 5
"""Of 20 ms: a tenth of a second."""

HOUR = 3600.0


class Dictation:
    """One recording under way. What it is told is remembered and nothing more: no caller waits for it."""

    def __init__(self, ahead: "Ahead", name: str, names: tuple[UUID, UUID], language: str) -> None:
        self.name, self.language = name, language
        self.contact, self.recording = names
        self.cut_at = self.sent = 0
        self._ahead = ahead
        self._cutting = Cutting()
        self._began = ahead.clock()

    def listen(self) -> None:
        """Somebody begins to listen now; the recording began when this was made."""
        self._cutting.listens_from(self._ahead.clock() - self._began)

    def hear(self, voices: Sequence[bool]) -> None:
        """So many half seconds more, with a voice or without."""
        for cut in self._cutting.after(voices):
            self._ahead.send(Due(self, cut))

    def end(self) -> None:
        """The recording is complete, and she is still there: all that is left may be heard as well."""
        if self._cutting.has_spoken:
            self._ahead.send(Due(self, None))


@dataclass(frozen=True, slots=True)
class Due:
    """A cut to be made; None: the rest."""

    dictation: Dictation
    cut: Cut | None


class Ahead:
    """Of one line node; `run` it beside the calls."""

    def __init__(
        self,
        recordings: Path,
        folder: Path,
        house: Recipient,
        clock: Callable[[], float] = anyio.current_time,
    ) -> None:
        """`recordings` is where the exchange writes; `folder` is shared with the house."""
        self.clock = clock
        self._recordings = recordings
        self._tmp, self._new = folder / "tmp", folder / "new"
        self._house = house
        self._due: deque[Due] = deque(maxlen=MOST_WAITING)
        self._wake = anyio.Event()

    def recording(self, contact_id: UUID, name: str, language: str) -> Dictation:
        """A recording begins now."""
        return Dictation(self, name, (contact_id, uuid5(contact_id, name)), language)

    def send(self, due: Due) -> None:
        """Remember it; done when the exchange has written the sound."""
        self._due.append(due)
        self._wake.set()

    async def run(self) -> None:
        """As long as calls are answered."""
        while True:
            await ASIDE.run(self.clear_away, time.time() - HOUR)
            await self._wake.wait()
            self._wake = anyio.Event()
            while self._due:
                await ASIDE.run(self.work)
                await anyio.sleep(LOOK_EVERY)

    def work(self) -> None:
        """Make every cut whose sound is there; the others stay due."""
        for _ in range(len(self._due)):
            due = self._due.popleft()
            try:
                made = self._make(due)
            except OSError:  # a full disk, a folder that is gone: the recording is heard later
                log.warning("an utterance could not be passed on; its recording will be")
            else:
                if not made:
                    self._due.append(due)

    def clear_away(self, older_than: float) -> None:
        """What nobody took within an hour, and what a crash left."""
        for path in (*self._new.glob(f"*{SUFFIX}"), *self._tmp.glob(f"*{SUFFIX}")):
            with suppress(FileNotFoundError):  # the house takes one at the same moment
                if path.stat().st_mtime < older_than:
                    path.unlink()

    def _make(self, due: Due) -> bool:
        """False where the exchange has not written so far yet."""
        path, dictation = self._recordings / f"{due.dictation.name}.wav", due.dictation
        try:
            written = (path.stat().st_size - HEADER) // 2
        except FileNotFoundError:  # sealed, and on its way
            return True
        if due.cut is not None and written < round(due.cut.latest * RATE):
            return False
        end = written if due.cut is None else _quietest(path, due.cut)
        start, dictation.cut_at = dictation.cut_at, max(end, dictation.cut_at)
        if 0 < end - start <= LONGEST_FILE * RATE and (due.cut is None or due.cut.spoken):
            self._post(dictation, start, _sound(path, start, end))
        return True

    def _post(self, dictation: Dictation, start: int, sound: bytes) -> None:
        for folder in (self._tmp, self._new):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if len(os.listdir(self._new)) >= MOST_FILES or shutil.disk_usage(self._new).free < ROOM:
            return log.warning("an utterance is not passed on: too many wait, or there is little room")
        name = UtteranceName(dictation.contact, dictation.recording, dictation.sent)
        dictation.sent += 1
        path = self._tmp / f"{name}{SUFFIX}"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(self._house.seal(to_bytes(Utterance(name, dictation.language, start, RATE, sound))))
        path.rename(self._new / path.name)


def _sound(path: Path, start: int, end: int) -> bytes:
    """From one sample to another."""
    with path.open("rb") as file:
        file.seek(HEADER + 2 * start)
        return file.read(2 * (end - start))


def _quietest(path: Path, cut: Cut) -> int:
    """The sample in the middle of the quietest tenth of a second in which the cut may be made."""
    first = round(cut.earliest * RATE)
    sound = array("h", _sound(path, first, round(cut.latest * RATE)))
    if sys.byteorder == "big":
        sound.byteswap()
    frames = [math.hypot(*sound[at : at + FRAME]) for at in range(0, len(sound) - FRAME + 1, FRAME)]
    tenths = [sum(frames[at : at + FRAMES]) for at in range(max(1, len(frames) - FRAMES + 1))]
    return first + (tenths.index(min(tenths)) + FRAMES // 2) * FRAME if frames else first
