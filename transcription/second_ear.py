"""The ear beside Silero: webrtcvad, which hears voices that Silero has no ear for, and what it takes for one.

webrtcvad takes tones and music for a voice. A voice moves: what it sounds like a tenth of a second later is
something else, where a tone, a chord or a string that was plucked sounds the same (measured: the cosine of
two spectra 96 ms apart is below 0.9 in 95 % of speech on the telephone, above 0.95 in tones and music).
"""

from collections.abc import Iterator

import numpy as np
import webrtcvad
from numpy.typing import NDArray

from transcription.decode import TELEPHONE_RATE

Frames = NDArray[np.float32]
"""A number for every frame of 32 ms."""

AGGRESSIVENESS = 2
VOICED_SAMPLES = 160
"""20 ms: webrtcvad takes frames of 10, 20 or 30 ms."""
FRAME = 256
SPECTRUM = 512
"""Samples, 64 ms, of which a frame is the middle half."""
BAND = slice(16, 224)
"""Of the spectrum's bins: 250 to 3500 Hz."""
LATER = 3
"""Frames, 96 ms: longer than most sounds of speech stay as they are."""
MOVES, STEADY = 0.9, 0.97
"""Cosine of two spectra: below it moves like a voice, above it stands like a tone."""
BLOCK = 125
"""Frames at a time, 4 s, so that three hours need no copy of themselves."""


def voiced(samples: NDArray[np.int16], gain: float, count: int) -> Frames:
    """Whether webrtcvad hears a voice at the middle of each of `count` frames, 0 or 1.

    `samples` at 8 kHz are made louder by `gain`.
    """
    ear = webrtcvad.Vad(AGGRESSIVENESS)
    heard = [ear.is_speech(frame.tobytes(), TELEPHONE_RATE) for frame in _made_louder(samples, gain)]
    if not heard:
        return np.zeros(count, np.float32)
    middles = (np.arange(count) + 0.5) * FRAME / VOICED_SAMPLES
    found: Frames = np.asarray(heard, np.float32)[np.minimum(middles.astype(int), len(heard) - 1)]
    return found


def _made_louder(samples: NDArray[np.int16], gain: float) -> Iterator[NDArray[np.int16]]:
    size = BLOCK * FRAME  # 200 frames of webrtcvad's
    for first in range(0, len(samples), size):
        louder = (samples[first : first + size] * np.float32(gain)).round().clip(-32_768, 32_767)
        whole = louder[: len(louder) // VOICED_SAMPLES * VOICED_SAMPLES].astype(np.int16)
        yield from whole.reshape(-1, VOICED_SAMPLES)


def steadiness(samples: NDArray[np.int16], count: int) -> Frames:
    """How alike each of `count` frames is to what sounds 96 ms before or after it, as a cosine.

    `samples` at 8 kHz.
    """
    before = (SPECTRUM - FRAME) // 2
    padded = np.pad(samples, (before, max(0, count * FRAME + before - len(samples))))
    if not count:
        return np.zeros(0, np.float32)
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


def moving(steady: Frames) -> Frames:
    """From 0, as steady as a tone, to 1, as lively as a voice."""
    return np.asarray(np.clip((STEADY - steady) / (STEADY - MOVES), 0, 1), np.float32)
