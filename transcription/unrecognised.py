"""A voice that nothing recognises: whispered, distorted, cried. Then a whole recording is worth reading.

Silero half believes in such a voice, where it is sure that tones, noise and music are none; webrtcvad hears
it, and it moves. None of the three is enough alone (`ops/decisions/0020-finding-speech.md`).
"""

import numpy as np
import webrtcvad

from transcription.decode import TELEPHONE_RATE, Audio
from transcription.liveliness import FRAME, Frames, smoothed

SECONDS_A_FRAME = FRAME / TELEPHONE_RATE
HALF_BELIEVED = -3.75
"""Log odds: music on hold stays below."""
ENOUGH = 2.0
"""Seconds of such a voice."""
OF_THE_SOUND = 0.4
"""Its share of all that is heard: within 25 dB of the loudest second."""
SUSPICIOUSLY_SHORT = 0.5
"""Speech found, over seconds of such a voice."""
HEARD = 25.0
LOUDEST = 31
AGGRESSIVENESS = 2
VOICED_SAMPLES = 160
"""20 ms: webrtcvad takes frames of 10, 20 or 30 ms."""
REACH = 4
"""Frames to both sides: webrtcvad and spectra flicker within a word."""


def may_be(evidence: Frames, found: float) -> bool:
    """Whether it is worth a look: much is half believed, and `found`, seconds of speech, is little."""
    believed = float(np.count_nonzero(evidence > HALF_BELIEVED)) * SECONDS_A_FRAME
    return believed >= ENOUGH and found < SUSPICIOUSLY_SHORT * believed


def is_there(audio: Audio, moving: Frames, evidence: Frames, found: float, gain: float) -> bool:
    """Whether there is such a voice in a recording at 8 kHz, which webrtcvad hears `gain` times as loud."""
    alive = smoothed(_voiced(audio, gain, len(evidence)), REACH) * moving > 1 / 2
    voice = float(np.count_nonzero(alive & (evidence > HALF_BELIEVED))) * SECONDS_A_FRAME
    return (
        voice >= ENOUGH
        and voice >= OF_THE_SOUND * _seconds_of_sound(audio)
        and found < SUSPICIOUSLY_SHORT * voice
    )


def _voiced(audio: Audio, gain: float, count: int) -> Frames:
    """Whether webrtcvad hears a voice at the middle of each of `count` frames, 0 or 1."""
    ear = webrtcvad.Vad(AGGRESSIVENESS)
    firsts = range(0, len(audio.samples) - VOICED_SAMPLES + 1, VOICED_SAMPLES)
    heard = [ear.is_speech(_louder(audio, first, gain), TELEPHONE_RATE) for first in firsts]
    middles = (np.arange(count) + 0.5) * FRAME / VOICED_SAMPLES
    found: Frames = np.asarray(heard, np.float32)[np.minimum(middles.astype(int), len(heard) - 1)]
    return found


def _louder(audio: Audio, first: int, gain: float) -> bytes:
    louder = audio.samples[first : first + VOICED_SAMPLES] * np.float32(gain)
    return louder.round().clip(-32_768, 32_767).astype(np.int16).tobytes()


def _seconds_of_sound(audio: Audio) -> float:
    whole = audio.samples[: len(audio.samples) // FRAME * FRAME].reshape(-1, FRAME)
    levels = 10 * np.log10(np.einsum("ij,ij->i", whole, whole, dtype=np.float64) / FRAME + 1e-3)
    loud = np.sort(levels)[-LOUDEST:].mean()
    return float(np.count_nonzero(levels > loud - HEARD)) * SECONDS_A_FRAME
