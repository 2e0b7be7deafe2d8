"""What the canary's telephone hears, as it comes, and which published prompt is being said in it."""

import wave
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import anyio
import numpy as np
from anyio import to_thread

from ops.canary.fingerprint import HOP, LONGEST, RATE, Fingerprint, Heard, Samples
from prompts.model import Sound

ALIKE = 0.72
"""From here on it is that prompt. Measured on the placeholders of ten languages, mu-law, each fortieth packet
lost and one in a hundred dropped or doubled: what was said scores 0.74 to 0.99, and wins in every case; other
languages' prompts at most 0.72, but for Malay and Indonesian, whose sentences differ by a word."""

LOOK_EVERY = 0.3
SURE_AFTER = 0.4
"""Seconds heard beyond a prompt that was recognised, so that one like it, but longer, can still win."""

LOOKED_AT = 5.0
"""Seconds of sound in which a prompt is looked for at a time; the longest fingerprint lasts 3."""

LOUD = 0.01
"""Of full scale; a line on which nothing louder is heard is still, and nothing is looked for."""

WAV_HEADER = 44


@dataclass(frozen=True, slots=True)
class Recognised:
    """A prompt that was said; what was compared of it lies between these samples of the tape."""

    sound: Sound
    score: float
    begins: int
    ends: int


class Ear:
    """Reads the tape that the telephone writes; knows the prompts of one published set."""

    def __init__(self, tape: Path) -> None:
        self._tape = tape
        self._from = self._forgotten = 0
        self._prints: dict[Path, Fingerprint] = {}

    async def forget(self) -> None:
        """What was heard until now was heard before a key was pressed: it is the past."""
        self._from = self._forgotten = await to_thread.run_sync(self._length)

    async def next_of(self, sounds: Collection[Sound]) -> Recognised:
        """The next of these that is said. Waits for it as long as it takes."""
        while True:
            found = await to_thread.run_sync(self._look, sounds)
            if found is not None:
                self._from = found.ends
                return found
            if not await to_thread.run_sync(self._go_further):
                await anyio.sleep(LOOK_EVERY)

    def best_of(self, sounds: Collection[Sound], begin: int, seconds: float) -> Recognised | None:
        """The one of these that what was heard there is most like, however little."""
        samples = self._samples(begin, begin + int(seconds * RATE))
        if not is_loud(samples):
            return None
        heard = Heard(samples)
        return max((self._match(sound, heard, begin) for sound in sounds), key=_score, default=None)

    async def anything_since_forgotten(self) -> bool:
        """Whether anybody has spoken since."""
        return await to_thread.run_sync(self._is_loud)

    async def has_heard(self, samples: int) -> None:
        """Return when the tape is so long."""
        while (missing := samples - await to_thread.run_sync(self._length)) > 0:  # noqa: ASYNC110  (a file)
            await anyio.sleep(missing / RATE + 0.05)

    def _look(self, sounds: Collection[Sound]) -> Recognised | None:
        found = self.best_of(sounds, self._from, LOOKED_AT)
        end = min(self._length(), self._from + int(LOOKED_AT * RATE))
        if found is None or found.score < ALIKE or found.ends > end - SURE_AFTER * RATE:
            return None
        return found

    def _go_further(self) -> bool:
        """Whether there is more on the tape than is looked at at a time; what may begin a prompt is kept."""
        if self._length() < self._from + LOOKED_AT * RATE:
            return False
        self._from += int((LOOKED_AT - LONGEST - SURE_AFTER) * RATE)
        return True

    def _is_loud(self) -> bool:
        return is_loud(self._samples(self._forgotten, self._length()))

    def _match(self, sound: Sound, heard: Heard, begin: int) -> Recognised:
        print_ = self._print(sound)
        match = heard.best(print_)
        begins = begin + match.begins * HOP
        return Recognised(sound, match.score, begins, begins + print_.frames * HOP)

    def _print(self, sound: Sound) -> Fingerprint:
        if sound.path not in self._prints:
            with wave.open(str(sound.path)) as file:
                told = file.readframes(file.getnframes())
            self._prints[sound.path] = Fingerprint.of(_floats(told))
        return self._prints[sound.path]

    def _length(self) -> int:
        try:
            return max(0, self._tape.stat().st_size - WAV_HEADER) // 2
        except FileNotFoundError:
            return 0

    def _samples(self, begin: int, end: int) -> Samples:
        try:
            with self._tape.open("rb") as file:
                file.seek(WAV_HEADER + 2 * begin)
                told = file.read(2 * (end - begin))
        except FileNotFoundError:
            return np.zeros(0, np.float32)
        return _floats(told)


def is_loud(samples: Samples) -> bool:
    """Whether anything at all is heard there."""
    return bool((np.abs(samples) > LOUD).any())


def _floats(told: bytes) -> Samples:
    return np.frombuffer(told[: len(told) // 2 * 2], "<i2").astype(np.float32) / np.float32(32768)


def _score(found: Recognised) -> float:
    return found.score


def seconds_of(wav: Path) -> float:
    """How long a prompt lasts: 8 kHz, 16 bit, mono."""
    return max(0, wav.stat().st_size - WAV_HEADER) / (2 * RATE)


def by_language(sounds: Mapping[tuple[str, str], Sound], key: str) -> dict[str, Sound]:
    """One prompt in every language that has it."""
    return {language: sound for (language, each), sound in sounds.items() if each == key}
