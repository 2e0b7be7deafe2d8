"""Takes out of each side of a call what is only an echo of the other side.

Exchanges and handsets let 15-40 dB of one side through to the other, and the speech finder, which lifts quiet
voices, would hear it twice. Only what is a fainter copy of the other side goes: a low voice of her own, while
somebody louder speaks, resembles nothing on the other side and stays.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from transcription.decode import Audio

WINDOW = 0.2
"""Seconds: two or three syllables."""
LATEST = 0.06
"""Seconds an echo may come later, or the louder side be recorded later than its echo."""
FAINTER = 10 ** (-10 / 20)
COPY = 0.5
"""Correlation with the other side from which on it is a copy."""
SILENCE = 10 ** (-60 / 20)

Wave = NDArray[np.float64]


def without_echo(first: Audio, second: Audio) -> tuple[Audio, Audio]:
    """The same two sides, each silent where it only echoes the other."""
    return _without(first, second), _without(second, first)


def _without(side: Audio, other: Audio) -> Audio:
    length = round(WINDOW * side.rate)
    samples = side.samples.copy()
    for start in range(0, len(samples), length):
        own, theirs = (
            each.samples[start : start + length].astype(np.float64) / 32_768 for each in (side, other)
        )
        if len(own) == len(theirs) and is_echo(own, theirs, round(LATEST * side.rate)):
            samples[start : start + length] = 0
    return replace(side, samples=samples)


def is_echo(own: Wave, theirs: Wave, latest: int) -> bool:
    """Whether one stretch is a fainter copy of the other, at most `latest` samples apart."""
    faint, loud = _rms(own), _rms(theirs)
    if loud < SILENCE or faint >= FAINTER * loud:
        return False
    return _likeness(own, theirs, latest) > COPY


def _rms(wave: Wave) -> float:
    return float(np.sqrt((wave**2).mean())) if len(wave) else 0.0


def _likeness(own: Wave, theirs: Wave, latest: int) -> float:
    """The largest correlation at any delay, from 0 to 1."""
    size = 1 << (2 * len(own)).bit_length()
    across = np.fft.irfft(np.fft.rfft(own, size) * np.conj(np.fft.rfft(theirs, size)), size)
    near = np.concatenate([across[: latest + 1], across[-latest:]])
    strength = np.sqrt((own**2).sum() * (theirs**2).sum())
    return float(np.abs(near).max() / strength) if strength else 0.0
