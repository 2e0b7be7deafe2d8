"""How lively a sound is: a voice moves, a tone stands.

What a voice sounds like a tenth of a second later is something else, where a tone, a chord or a string that
was plucked sounds the same. Measured: the cosine of two spectra 96 ms apart is below 0.9 in 95 % of speech on
the telephone, above 0.95 in tones and music.
"""

import numpy as np
from numpy.typing import NDArray

from transcription.decode import Audio

Frames = NDArray[np.float32]
"""A number for every frame of 32 ms."""

FRAME = 256
SPECTRUM = 512
"""Samples, 64 ms, of which a frame is the middle half."""
BAND = slice(16, 224)
"""Of the spectrum's bins: 250 to 3500 Hz."""
LATER = 3
"""Frames, 96 ms: longer than most sounds of speech stay as they are."""
MOVES, STEADY = 0.9, 0.97
"""Cosine of two spectra: below it moves like a voice, above it stands like a tone."""
AROUND = 8
"""Frames to both sides, a quarter of a second, over which it is smoothed."""
BLOCK = 125
"""Frames at a time, 4 s, so that three hours need no copy of themselves."""


def moving(audio: Audio) -> Frames:
    """For every frame of a recording at 8 kHz from 0, as steady as a tone, to 1, as lively as a voice."""
    steady = smoothed(steadiness(audio.samples), AROUND)
    return np.asarray(np.clip((STEADY - steady) / (STEADY - MOVES), 0, 1), np.float32)


def steadiness(samples: NDArray[np.int16]) -> Frames:
    """How alike each frame is to what sounds 96 ms before or after it, as a cosine. `samples` at 8 kHz."""
    count = -(-len(samples) // FRAME)
    if not count:
        return np.zeros(0, np.float32)
    before = (SPECTRUM - FRAME) // 2
    padded = np.pad(samples, (before, count * FRAME + before - len(samples)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, SPECTRUM)[::FRAME][:count]
    found = [
        _alike(windows[max(first - LATER, 0) : first + BLOCK + LATER])[min(first, LATER) :][:BLOCK]
        for first in range(0, count, BLOCK)
    ]
    return np.concatenate(found)


def _alike(windows: NDArray[np.int16]) -> Frames:
    spectra = np.abs(np.fft.rfft(windows * np.hanning(SPECTRUM), axis=1))[:, BAND] + 1e-3
    spectra /= np.linalg.norm(spectra, axis=1, keepdims=True)
    later = np.einsum("ij,ij->i", spectra[LATER:], spectra[:-LATER])
    alike = np.zeros(len(spectra), np.float32)
    alike[LATER:] = later
    alike[: len(later)] = np.maximum(alike[: len(later)], later)
    return alike


def smoothed(values: Frames, reach: int) -> Frames:
    """The mean of each with its neighbours, `reach` to both sides."""
    if not len(values):
        return values
    width = 2 * reach + 1
    weights = np.full(width, 1 / width, np.float32)
    return np.asarray(np.convolve(np.pad(values, reach, "edge"), weights, "valid"), np.float32)
