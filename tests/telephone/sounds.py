"""Is what was said in what was kept? Telephone sound compared with the sound that went in."""

import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ivr.envelope import Member
from ops.vault import HouseKey

RATE = 8000
HEADER = 44
"""Bytes; a killed Asterisk leaves one that says that nothing follows."""

PIECE = RATE // 2
QUIET = 200.0
"""Of 32767: what is softer is a pause."""

ALIKE = 0.8
"""Of 1.0, the cosine of the two: what G.711 leaves of a sound is far above, another sound far below."""

Samples = npt.NDArray[np.float64]


def samples_of(source: Path) -> Samples:
    """16-bit mono, 8 kHz."""
    with wave.open(str(source)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float64)


def unsealed(member: Member, key: Path) -> Samples:
    """The sound in an envelope."""
    with member.open() as sealed:
        sound = HouseKey(key)(sealed.read())[HEADER:]
    return np.frombuffer(sound[: len(sound) // 2 * 2], "<i2").astype(np.float64)


def seconds_kept(said: Samples, kept: Samples) -> float:
    """How much of `said`, from its beginning, stands in `kept` without a gap.

    The two are laid over each other where they agree best; then each 100 ms must agree, or be silent in both.
    """
    if len(kept) == 0:
        return 0.0
    lag = _best_lag(said, kept)
    step = RATE // 10
    for begin in range(0, len(said), step):
        one = said[begin : begin + step]
        other = kept[max(begin + lag, 0) : max(begin + lag + len(one), 0)]
        if not _agree(one, other):
            return begin / RATE
    return len(said) / RATE


def share_heard(said: Samples, heard: Samples) -> float:
    """Which share of the half seconds of `said`, but for pauses, is somewhere in `heard`, each for itself.

    For what came over the network to a busy telephone, which may have missed a packet; `seconds_kept` is for
    what is kept, and must have none of that.
    """
    pieces = [said[at : at + PIECE] for at in range(0, len(said) - PIECE + 1, PIECE)]
    spoken = [piece for piece in pieces if _loudness(piece) >= QUIET]
    return sum(_likeness_anywhere(piece, heard) > ALIKE for piece in spoken) / len(spoken)


def _likeness_anywhere(one: Samples, all_of_it: Samples) -> float:
    """Of 1.0: where they agree best for their loudness, so that a shout elsewhere does not hide a whisper."""
    if len(all_of_it) < len(one):
        return 0.0
    size = 1 << (len(one) + len(all_of_it) - 1).bit_length()
    agreement = np.fft.irfft(np.fft.rfft(all_of_it, size) * np.conj(np.fft.rfft(one, size)), size)
    energy = np.concatenate(([0.0], np.cumsum(all_of_it**2)))
    there = energy[len(one) :] - energy[: -len(one)]
    floor = len(one) * (QUIET / 4) ** 2
    likeness = agreement[: len(there)] / np.sqrt(np.maximum(there, floor))
    return float(np.max(likeness) / np.linalg.norm(one))


def _best_lag(said: Samples, kept: Samples) -> int:
    size = 1 << (len(said) + len(kept) - 1).bit_length()
    agreement = np.fft.irfft(np.fft.rfft(kept, size) * np.conj(np.fft.rfft(said, size)), size)
    lag = int(np.argmax(agreement))
    return lag if lag < len(kept) else lag - size


def _agree(one: Samples, other: Samples) -> bool:
    if len(other) < len(one):
        return False
    if _loudness(one) < QUIET:
        return bool(_loudness(other) < 3 * QUIET)
    return bool(np.dot(one, other) / (np.linalg.norm(one) * np.linalg.norm(other) + 1e-9) > ALIKE)


def _loudness(samples: Samples) -> float:
    return float(np.sqrt(np.mean(samples**2)))
