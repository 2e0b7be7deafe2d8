"""Recognises a published prompt in what a telephone heard, by its spectrum over time.

Both are cut into 32 ms windows every 10 ms, and each window into mel bands (log power). Every band's own mean
is taken away, so that loudness and the line's colour do not count; the rest is correlated at every offset.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt

RATE = 8000
WINDOW, HOP = 256, 80
BANDS = 20
LOWEST, HIGHEST = 200.0, 3600.0
"""Hz; what every telephone line carries."""

FLOOR = 1e-5
"""Power per band, of samples between -1 and 1: G.711's own noise and silence look alike below it."""

LONGEST = 3.0
"""Seconds of a prompt that are looked for: enough to tell it from every other, soon enough to answer."""

PIECE = 60
SLIP = 8
"""Frames: pieces of 0.6 s, each of which may lie 80 ms before or after where the one before it lets it be: on
a busy machine the telephone stutters again and again, and what is put in adds up."""

STILLEST = 0.05
"""Variance of a band's log power below which a stretch holds no speech."""

Samples = npt.NDArray[np.float32]
Spectrum = npt.NDArray[np.float64]
"""A row per frame, a column per band."""
Waves = npt.NDArray[np.complex64]
Line = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Match:
    """How alike, from -1 to 1, and in which frame of what was heard it begins."""

    score: float
    begins: int


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The beginning of one prompt in pieces, each without its bands' means and of length one."""

    pieces: Sequence[Spectrum]
    _waves: dict[int, Sequence[Waves]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, samples: Samples) -> "Fingerprint":
        """From the sound as it is published, 8 kHz."""
        shape = spectrum(samples[: int(LONGEST * RATE)])
        return cls([_unit(piece) for piece in np.array_split(shape, max(1, len(shape) // PIECE))])

    @property
    def frames(self) -> int:
        """How long it is."""
        return sum(map(len, self.pieces))

    def waves(self, size: int) -> Sequence[Waves]:
        """Each piece as correlating wants it; the same prompts are looked for all the time."""
        if size not in self._waves:
            self._waves[size] = [_waves(piece, size).conj() for piece in self.pieces]
        return self._waves[size]


class Heard:
    """A stretch of what was heard, in which prompts are looked for."""

    def __init__(self, samples: Samples) -> None:
        self._shape = spectrum(samples)
        self._size = 1 << max(self.frames + 2 * PIECE, 1).bit_length()
        self._waves = _waves(self._shape, self._size)
        self._known_lengths: dict[int, Line] = {}
        self._sums = np.cumsum(np.vstack([np.zeros(BANDS), self._shape]), axis=0)
        self._squares = np.cumsum(np.vstack([np.zeros(BANDS), self._shape**2]), axis=0)

    @property
    def frames(self) -> int:
        """How long it is."""
        return len(self._shape)

    def best(self, prompt: Fingerprint) -> Match:
        """Where it is most like this prompt, and how much; only whole prompts count.

        Each piece may have slipped: a lost packet, or one twice, moves all that follows.
        """
        offsets = self.frames - prompt.frames + 1
        if offsets <= 0 or prompt.frames == 0:
            return Match(-1.0, 0)
        total, start = np.zeros(offsets), 0
        for piece, waves in zip(prompt.pieces, prompt.waves(self._size), strict=True):
            alike = self._alike(waves, len(piece))
            total = _slipping(total) + len(piece) * alike[start : start + offsets]
            start += len(piece)
        found = int(np.argmax(total))
        return Match(float(total[found]) / prompt.frames, found)

    def _alike(self, waves: Waves, frames: int) -> Line:
        """How much every stretch of what was heard is like one piece of so many frames."""
        alike = np.fft.irfft(np.einsum("ij,ij->i", self._waves, waves), self._size)
        return np.asarray(alike[: self.frames - frames + 1] / self._lengths(frames))

    def _lengths(self, frames: int) -> Line:
        """The length of every stretch of so many frames, its bands' means taken away."""
        if frames not in self._known_lengths:
            self._known_lengths[frames] = self._measured(frames)
        return self._known_lengths[frames]

    def _measured(self, frames: int) -> Line:
        sums = self._sums[frames:] - self._sums[:-frames]
        squares = self._squares[frames:] - self._squares[:-frames]
        spread = (squares - sums**2 / frames).sum(axis=1)
        # what hardly changes is no speech: it must not look like any
        return np.asarray(np.sqrt(np.maximum(spread, frames * BANDS * STILLEST)))


def _waves(shape: Spectrum, size: int) -> Waves:
    return np.fft.rfft(shape, size, axis=0).astype(np.complex64)


def _unit(piece: Spectrum) -> Spectrum:
    level: Spectrum = piece - piece.mean(axis=0)
    return np.asarray(level / max(float(np.linalg.norm(level)), 1e-9))


def _slipping(alike: Line) -> Line:
    padded = np.pad(alike, SLIP, constant_values=-1.0)
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, 2 * SLIP + 1).max(axis=1))


def spectrum(samples: Samples) -> Spectrum:
    """Log power in mel bands, one row per 10 ms."""
    count = max(0, (len(samples) - WINDOW) // HOP + 1)
    if count == 0:
        return np.zeros((0, BANDS))
    frames = np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[::HOP][:count]
    power = np.abs(np.fft.rfft(frames * np.hanning(WINDOW), axis=1)) ** 2 / WINDOW
    return np.asarray(np.log(power @ _mel() + FLOOR))


@lru_cache(maxsize=1)
def _mel() -> Spectrum:
    """Triangles evenly spread over the mel scale (O'Shaughnessy)."""
    edges = 700 * (10 ** (np.linspace(_in_mel(LOWEST), _in_mel(HIGHEST), BANDS + 2) / 2595) - 1)
    at = np.fft.rfftfreq(WINDOW, 1 / RATE)[:, np.newaxis]
    rising = (at - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - at) / (edges[2:] - edges[1:-1])
    return np.clip(np.minimum(rising, falling), 0, None)


def _in_mel(hertz: float) -> float:
    return float(2595 * np.log10(1 + hertz / 700))
