"""Gives a voice on the telephone the depth back that the line cut, made anew from what it let through.

Ears learnt on whole voices listen for the fundamental. Its harmonics still beat in the band, so the rectified
sound swings with it: the "missing fundamental", which people hear on every telephone. Without it steep lines
lost four to seven of a hundred seconds, gentle ones none (`ops/decisions/0034-steep-lines.md`).
"""

import numpy as np
from numpy.typing import NDArray

from transcription.decode import TELEPHONE_RATE, Audio

Samples = NDArray[np.float32]

LOWEST, HIGHEST = 70.0, 300.0
"""Hertz: the voices of men, women and most children; above, the line carries it itself."""
STEP = 4
"""Samples of the telephone that are one here: 2 kHz is enough for what ends at 300 Hz."""
REACH = 30
"""Of these to both sides. Half as far, the cadence of a busy tone came through as if it were a voice."""
PIECE = 1 << 16
"""Samples at a time, so that three hours need no more than one copy."""


def given_back(audio: Audio) -> Audio:
    """A recording at 8 kHz with its fundamental, where there is one."""
    deep = np.empty_like(audio.samples)
    for first in range(0, len(deep), PIECE):
        deep[first : first + PIECE] = _piece(audio.samples, first)
    return Audio(deep, audio.rate)


def _piece(samples: NDArray[np.int16], first: int) -> NDArray[np.int16]:
    """With what stands before and after it, so that pieces fit."""
    last = min(first + PIECE, len(samples))
    before, beyond = first - (REACH + 1) * STEP, -(-last // STEP) * STEP + (REACH + 1) * STEP
    around = samples[max(before, 0) : beyond].astype(np.float32)
    whole = np.pad(around, (max(-before, 0), beyond - max(before, 0) - len(around)))
    swing = np.convolve(np.abs(whole).reshape(-1, STEP).mean(axis=1), BAND, "valid")
    deep = samples[first:last] + _upsampled(swing)[: last - first]
    return np.asarray(deep.round().clip(-32_768, 32_767), np.int16)


def _upsampled(swing: Samples) -> Samples:
    """In a straight line from one to the next; the first and the last are only leant on."""
    place = (np.arange(STEP, dtype=np.float32) + np.float32(0.5)) / STEP - np.float32(0.5)
    middle = swing[1:-1, np.newaxis]
    nearer = np.where(place < 0, swing[:-2, np.newaxis], swing[2:, np.newaxis])
    return np.asarray(middle + np.abs(place) * (nearer - middle), np.float32).ravel()


def _band() -> Samples:
    """A windowed sinc (Hamming) that lets `LOWEST` to `HIGHEST` through."""
    places = np.arange(-REACH, REACH + 1)
    edges = [2 * each * STEP / TELEPHONE_RATE for each in (LOWEST, HIGHEST)]
    low, high = (each * np.sinc(each * places) for each in edges)
    return np.asarray((high - low) * np.hamming(2 * REACH + 1), np.float32)


BAND = _band()
