"""Tells silence, voice and tones apart, frame by frame, in what a telephone hears."""

from array import array
from math import acos, pi, sqrt

from ops.telephone.model import Sound

RATE = 8000
FRAME = 160
FRAME_SECONDS = FRAME / RATE

SILENCE_BELOW = 60.0
"""Root mean square of 16-bit samples: -55 dB; G.711 writes digital silence as 8 at most."""

PURE_BELOW = 0.01
"""Share of a frame's energy that one sinusoid may leave unexplained; G.711 itself leaves about 0.0005."""

STEADY_WITHIN = 10.0
"""Hz by which a tone may wander from frame to frame; vowels wander more."""

TONE_AFTER = 9
"""Frames of it before a tone is believed: 180 ms."""

MOST_LOST = 2
"""Frames in a row that may be silent in it: a packet was lost, and what stands for it has faded away."""


class Hearing:
    """Hears one call. A change of sound counts from the frame that brought it."""

    def __init__(self) -> None:
        self.sound = Sound.SILENCE
        self.lasting = 0.0
        self._pitch: float | None = None
        self._steady = self._lost = 0

    def hear(self, samples: "array[int]") -> None:
        """Take in the next frame of 16-bit samples."""
        sound = self._judge(samples)
        if sound is not self.sound:
            self.sound, self.lasting = sound, 0.0
        self.lasting += FRAME_SECONDS

    def _judge(self, samples: "array[int]") -> Sound:
        is_silent = sqrt(sum(sample * sample for sample in samples) / max(len(samples), 1)) < SILENCE_BELOW
        pitch = None if is_silent else pure_pitch(samples)
        if pitch is not None and self._pitch is not None and abs(pitch - self._pitch) < STEADY_WITHIN:
            self._steady, self._lost, self._pitch = self._steady + 1, 0, pitch
            return Sound.TONE if self._steady >= TONE_AFTER else Sound.VOICE
        self._lost += 1
        if not (is_silent and self._steady and self._lost <= MOST_LOST):
            self._steady, self._lost, self._pitch = 0, 0, pitch
        return Sound.SILENCE if is_silent else Sound.VOICE


def pure_pitch(samples: "array[int]") -> float | None:
    """The frequency in Hz if the frame is one sinusoid, else None.

    A sinusoid satisfies x[n] + x[n-2] = 2 cos(w) x[n-1] (Prony's method of order two).
    """
    middle = samples[1:-1]
    around = [first + last for first, last in zip(samples, samples[2:], strict=False)]
    energy = sum(sample * sample for sample in middle)
    if not energy:
        return None
    twice_cosine = sum(a * m for a, m in zip(around, middle, strict=True)) / energy
    unexplained = sum((a - twice_cosine * m) ** 2 for a, m in zip(around, middle, strict=True))
    if abs(twice_cosine) >= 2 or unexplained > PURE_BELOW * energy:
        return None
    return acos(twice_cosine / 2) * RATE / (2 * pi)
