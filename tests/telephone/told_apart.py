"""Prompts of which each is a short noise of its own: whoever hears one knows which it is."""

import shutil
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from tests.telephone.node import RATE, with_everything_but_prompts
from tests.telephone.sounds import HEADER, Samples

SECONDS, QUIET = 0.4, 0.2
"""Of each prompt, and of the silence before and after it."""

LONG_ONE, GOES_ON = "wages-your-pay", 6.0
"""A chapter that is long enough to be left in the middle, and for how many seconds it goes on."""

LOUD = 4000
FRAME = RATE // 50
SILENT_BELOW = 300.0
"""Root mean square of a frame; G.711 leaves far less of a silence, and a noise is far above."""

APART = 8
"""Frames of silence after a prompt: fewer are packets that were lost in it."""

WINDOW = 4096
"""Samples in which a prompt is looked for: itself, and as many to slip."""

ALIKE = 0.2
"""Of a noise and itself 1, less where a busy machine lost packets of it; of two noises below 0.15."""


def noise_of(name: str, seconds: float = SECONDS) -> Samples:
    """The same for the same name, like no other's."""
    noise: Samples = np.random.default_rng(zlib.crc32(name.encode())).standard_normal(int(seconds * RATE))
    return np.clip(noise * LOUD, -32000, 32000)


def with_prompts_told_apart(installed: Path, into: Path, *codes: str) -> Path:
    """An `installed` folder like the real one, in which callers are offered these languages.

    One that waits for recordings has a sound for whatever is said in English.
    """
    with_everything_but_prompts(installed, into)
    for code in codes:
        (into / "prompts" / code).mkdir(parents=True)
        spoken = installed / "prompts" / code
        for prompt in (spoken if spoken.exists() else spoken.with_name("en")).glob("*.wav"):
            humming = GOES_ON if prompt.stem == LONG_ONE else 0.0
            write_prompt(into / "prompts" / code / prompt.name, humming)
    shutil.copy(installed / "prompts" / "complete", into / "prompts")
    return into


def write_prompt(path: Path, humming: float) -> None:
    """Its noise; after it so many seconds more of a hum, where it is to last."""
    quiet, moments = np.zeros(int(QUIET * RATE)), np.arange(int(humming * RATE)) / RATE
    hum = sum(np.sin(np.pi * 300 * overtone * moments) / overtone for overtone in (1, 2, 3, 5, 7)) * LOUD
    sound = np.concatenate([quiet, noise_of(f"{path.parent.name}/{path.stem}"), quiet, hum])
    soundfile.write(path, sound / 32768, RATE, subtype="PCM_16")


class Words:
    """What can be said: the prompts of an `installed` folder, as `<language>/<key>`."""

    def __init__(self, installed: Path) -> None:
        found = sorted((installed / "prompts").glob("*/*.wav"))
        self._names = [f"{path.parent.name}/{path.stem}" for path in found]
        noises = np.array([noise_of(name) for name in self._names])
        self._energy = np.sum(noises**2, axis=1)
        self._waves: npt.NDArray[np.complex128] = np.fft.rfft(noises, WINDOW).conj()

    def said_in(self, heard: Samples) -> str | None:
        """Which prompt a stretch of sound between two silences is; None where it is none."""
        agreement = np.fft.irfft(np.fft.rfft(heard[:WINDOW], WINDOW) * self._waves, WINDOW)
        alike = np.max(agreement, axis=1) / self._energy
        best = int(np.argmax(alike))
        return self._names[best] if alike[best] > ALIKE else None


class Tape:
    """What a telephone has heard until now, read while it is written."""

    def __init__(self, path: Path, words: Words) -> None:
        self.path = path
        self._words = words
        self._read = 0

    def prompts(self) -> Iterator[str]:
        """Those that were said to their end since this was asked last, in their order."""
        heard = self._unread()
        stretches, judged = _between_silences(heard)
        self._read += judged
        for begin, end in stretches:
            if name := self._words.said_in(heard[begin:end]):
                yield name

    def _unread(self) -> Samples:
        if not self.path.exists():
            return np.zeros(0)
        with self.path.open("rb") as file:
            file.seek(HEADER + 2 * self._read)
            told = file.read()
        return np.frombuffer(told[: len(told) // 2 * 2], "<i2").astype(np.float64)


def _between_silences(heard: Samples) -> tuple[list[tuple[int, int]], int]:
    """Where something is heard and is over, in samples; and up to where all of it has been judged."""
    frames = heard[: len(heard) // FRAME * FRAME].reshape(-1, FRAME)
    loud = np.flatnonzero(np.sqrt(np.mean(frames**2, axis=1)) > SILENT_BELOW)
    if not loud.size:
        return [], len(frames) * FRAME
    gaps = np.flatnonzero(np.diff(loud) > APART)
    begins, ends = loud[np.append(0, gaps + 1)] * FRAME, (loud[np.append(gaps, -1)] + 1) * FRAME
    stretches = list(zip(begins.tolist(), ends.tolist(), strict=True))
    if len(frames) - loud[-1] <= APART:  # the last one may go on
        return stretches[:-1], stretches[-1][0]
    return stretches, len(frames) * FRAME
