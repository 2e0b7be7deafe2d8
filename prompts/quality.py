"""Whether a recording of a prompt can be understood on a bad telephone; if not, what is wrong with it."""

import numpy as np

from prompts.faults import Fault
from prompts.sound import FRAME, LONGEST, RATE, Samples, frames_of, is_speech, speech_level

SHORTEST = 0.14
"""Seconds of speech; the shortest prompts, single digits, have 0.18."""
SILENT_BELOW = -50.0
"""dBFS of the loudest frame; a telephone line's own noise stays below it."""
QUIET_BELOW = -42.0
"""dBFS of the speech: levelling would raise the line's noise by more than 20 dB with it."""
NOISY_BELOW = 14.0
"""dB between the speech and the quietest tenth of the recording. Of the placeholders, which have hardly a
pause and no noise, the lowest has 15.5; of the same with white noise 15 dB below the voice none has more."""
FULL_SCALE = 0.975
"""G.711's loudest step is 0.98 of full scale."""
CLIPPED_RUN = 3
CLIPPED_SHARE = 0.002
"""Share of the speech that stands at full scale for `CLIPPED_RUN` samples or more."""


def fault_of(samples: Samples) -> Fault | None:
    """The worst there is; None where it is fit for callers. `samples` as recorded, at 8 kHz."""
    power = np.mean(frames_of(samples) ** 2, axis=1)
    if not power.size or decibels(power.max()) < SILENT_BELOW:
        return Fault.SILENT
    if samples.size > LONGEST * RATE:
        return Fault.TOO_LONG
    speech = is_speech(samples)
    level = speech_level(samples)
    if np.count_nonzero(speech) * FRAME < SHORTEST * RATE:
        return Fault.TOO_SHORT
    if share_clipped(samples) * samples.size > CLIPPED_SHARE * np.count_nonzero(speech) * FRAME:
        return Fault.CLIPPED
    if level < QUIET_BELOW:
        return Fault.QUIET
    return Fault.NOISY if level - decibels(np.percentile(power, 10)) < NOISY_BELOW else None


def share_clipped(samples: Samples) -> float:
    """Share of the samples that stand at full scale in runs: an amplifier's ceiling, not a single peak."""
    high = np.abs(samples) >= FULL_SCALE
    edges = np.flatnonzero(np.diff(np.concatenate([[False], high, [False]]).astype(np.int8)))
    runs = edges[1::2] - edges[::2]
    return float(runs[runs >= CLIPPED_RUN].sum() / max(samples.size, 1))


def decibels(power: float) -> float:
    """dBFS of a mean square."""
    return float(10 * np.log10(max(power, 1e-12)))
