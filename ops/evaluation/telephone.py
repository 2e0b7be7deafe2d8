"""What a telephone line makes of a recording: 300 to 3400 Hz, G.711, and on bad days more."""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from transcription.decode import FULL_SCALE, TELEPHONE_RATE, Audio
from transcription.resampling import resampled

LOWEST, HIGHEST = 300.0, 3400.0
"""Hertz (ITU-T G.712)."""
ORDER, STEEP_ORDER = 4, 8
"""Of the Butterworth response at both edges. The steep one leaves nothing of a voice's depth."""
FAINT = 10 ** (-30 / 20)
LINE_NOISE = 10 ** (-50 / 20)
"""Of full scale, root mean square."""
MOST_STEPS, BIAS = 8159, 33

Sound = NDArray[np.float64]


class Line(StrEnum):
    """How a recording reaches us."""

    NONE = "as recorded"
    TELEPHONE = "telephone"
    STEEP = "steep line"
    FAINT = "30 dB down"
    NOISY = "line noise"


def carried(audio: Audio, line: Line) -> Audio:
    """The recording as it comes over that line: one channel of 16-bit samples at 8 kHz.

    Without a line it stays as it is.
    """
    if line is Line.NONE:
        return audio
    sound = _band(_at_telephone_rate(audio), STEEP_ORDER if line is Line.STEEP else ORDER)
    if line is Line.FAINT:
        sound = sound * FAINT
    if line is Line.NOISY:
        sound = sound + np.random.default_rng(0).normal(0, LINE_NOISE, len(sound))
    return Audio(np.asarray((g711(sound) * FULL_SCALE).round(), np.int16), TELEPHONE_RATE)


def _at_telephone_rate(audio: Audio) -> Sound:
    whole = audio.samples.astype(np.float32) / np.float32(FULL_SCALE)
    pieces = list(resampled(iter([whole]), audio.rate, TELEPHONE_RATE))
    return np.concatenate(pieces).astype(np.float64) if pieces else np.zeros(0)


def _band(sound: Sound, order: int) -> Sound:
    """A Butterworth band pass, without delay."""
    if not len(sound):
        return sound
    hertz = np.fft.rfftfreq(len(sound), 1 / TELEPHONE_RATE)
    low = 1 / np.sqrt(1 + (LOWEST / np.maximum(hertz, 1e-9)) ** (2 * order))
    high = 1 / np.sqrt(1 + (hertz / HIGHEST) ** (2 * order))
    return np.asarray(np.fft.irfft(np.fft.rfft(sound) * low * high, len(sound)))


def g711(sound: Sound) -> Sound:
    """There and back through mu-law with eight bits (ITU-T G.711): 14-bit steps in segments that double."""
    steps = (np.abs(sound).clip(0, 1) * MOST_STEPS).round().clip(0, MOST_STEPS - 1) + BIAS
    segment = np.floor(np.log2(steps)) - 5
    within = np.floor(steps / 2 ** (segment + 1)) - 16
    return np.asarray(np.sign(sound) * ((2 * within + BIAS) * 2**segment - BIAS) / MOST_STEPS)
