"""Finds speech in a finished recording: two ears, Silero and webrtcvad, and what each frame's neighbours say.

Either ear alone, or frame by frame, hears less than both together (`ops/decisions/0004-hearing.md`). Both
hear every recording as the telephone carries it, which is where they were measured.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from transcription import second_ear
from transcription.decode import FULL_SCALE, TELEPHONE_RATE, Audio
from transcription.model import Span
from transcription.resampling import resampled
from transcription.silero import FRAME_SECONDS, WINDOW_FRAMES, Silero

Evidence = NDArray[np.float32]
"""Of speech, as log odds, for every frame of 32 ms."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """What counts as speech: log odds that it reaches and those over which it goes on; seconds.

    A missed frightened voice costs more than a second of noise: odds of one to seven are enough.
    """

    begins: float = -1.75
    ends: float = -2.0
    shortest: float = 0.2
    pause: float = 0.8
    margin: float = 0.2


DEFAULT_HEARING = Hearing()


@dataclass(frozen=True, slots=True)
class Found:
    """Where somebody speaks, and what is worth reading: that, or the whole where so little speech is odd."""

    speech: tuple[Span, ...]
    worth_reading: tuple[Span, ...]


class SpeechFinder:
    """One loaded pair of ears; safe to share between threads."""

    def __init__(self, hearing: Hearing = DEFAULT_HEARING, threads: int = 1) -> None:
        self._silero = Silero(threads)
        self._hearing = hearing

    def find(self, audio: Audio) -> Found:
        """Stretches with speech, padded a little, in order, never overlapping, within the recording.

        Where the second ear hears something lively for seconds and hardly any of it was taken for speech, the
        whole is worth reading: it may be a voice neither could tell. Its lines are doubted, all of them.
        """
        evidence, lively = self._both(audio)
        speech = spans(evidence, audio.duration, self._hearing)
        length = sum(span.end - span.start for span in speech)
        odd = lively >= LIVELY_SECONDS and length < ODDLY_SHORT * lively
        return Found(speech, (Span(0.0, round(audio.duration, 3)),) if odd else speech)

    def evidence(self, audio: Audio) -> Evidence:
        """What both ears make of each frame and its neighbours."""
        return self._both(audio)[0]

    def _both(self, audio: Audio) -> tuple[Evidence, float]:
        """The evidence, and how many seconds sound like a voice to the second ear alone."""
        carried = _carried(audio)
        gain = _gain(carried)
        silero = _among_neighbours(self._log_odds(carried, gain))
        count = len(silero)
        voiced = _smoothed(second_ear.voiced(carried.samples, gain, count), REACH)
        moving = second_ear.moving(_smoothed(second_ear.steadiness(carried.samples, count), REACH))
        evidence = silero + VOICED_WEIGHS * voiced * moving - STEADY_WEIGHS * (1 - moving)
        lively = np.count_nonzero((voiced > HALF) & (moving > HALF)) * FRAME_SECONDS
        return np.asarray(evidence, np.float32), float(lively)

    def _log_odds(self, audio: Audio, gain: float) -> Evidence:
        """Of Silero, twice: where it listens afresh its first frames are unsure, each time other ones.

        Both at the same time: of one recording alone somebody waits for them.
        """
        with ThreadPoolExecutor(2, thread_name_prefix="silero") as pool:
            heard = pool.map(partial(self._silero.probabilities, audio, gain), (0, WINDOW_FRAMES // 2))
        return np.asarray(sum(np.log((each + LEAST) / (1 - each + LEAST)) for each in heard) / 2, np.float32)


LEAST = 1e-3
"""Silero is never surer than a thousand to one."""
REACH = 8
"""Frames, a quarter of a second, that a frame's neighbours reach to both sides."""
AT_ONCE = 2
VOICED_WEIGHS = 1.5
"""Log odds that a lively voice which webrtcvad hears all the while adds to Silero's."""
STEADY_WEIGHS = 1.0
"""Log odds that the steadiness of a tone takes from them."""
HALF = 0.5
LIVELY_SECONDS, ODDLY_SHORT = 4.0, 0.2
"""In labelled clips at least a third of what is lively was found, over every line."""


def _carried(audio: Audio) -> Audio:
    """As the telephone carries it."""
    if audio.rate == TELEPHONE_RATE:
        return audio
    blocks = (
        audio.samples[first : first + 4 * audio.rate].astype(np.float32) / np.float32(FULL_SCALE)
        for first in range(0, len(audio.samples), 4 * audio.rate)
    )
    carried = [
        (block.clip(-1, 1) * FULL_SCALE).round().astype(np.int16)
        for block in resampled(blocks, audio.rate, TELEPHONE_RATE)
    ]
    return Audio(np.concatenate(carried) if carried else np.zeros(0, np.int16), TELEPHONE_RATE)


def _among_neighbours(log_odds: Evidence) -> Evidence:
    """Half of what a frame says itself, half of the surest there is around it: syllables have gaps."""
    if not len(log_odds):
        return log_odds
    padded = np.pad(log_odds, REACH, constant_values=-np.inf)
    around = np.lib.stride_tricks.sliding_window_view(padded, 2 * REACH + 1).max(axis=1)
    return np.asarray((_smoothed(log_odds, AT_ONCE) + _smoothed(around, REACH)) / 2, np.float32)


def _smoothed(values: Evidence, reach: int) -> Evidence:
    """The mean of each with its neighbours."""
    if not len(values):
        return values
    width = 2 * reach + 1
    weights = np.full(width, 1 / width, np.float32)
    return np.asarray(np.convolve(np.pad(values, reach, "edge"), weights, "valid"), np.float32)


LOUDEST = 31
"""Frames: the loudest second tells how loud somebody speaks, however long the silence around it."""
AIM_RMS = 10 ** (-40 / 20)
"""Where both ears hear best: louder, Silero takes more noise for speech and webrtcvad nearly everything."""
MOST_GAIN = 10 ** (60 / 20)


def _gain(audio: Audio) -> float:
    """Brings the loudest second of a recording to -40 dBFS, whether it was faint or loud."""
    frame = round(FRAME_SECONDS * audio.rate)
    whole = audio.samples[: len(audio.samples) // frame * frame].reshape(-1, frame)
    if not len(whole):
        return 1.0
    energy = np.einsum("ij,ij->i", whole, whole, dtype=np.float64) / frame / 32_768**2
    loud = float(np.sqrt(np.sort(energy)[-LOUDEST:].mean()))
    return min(AIM_RMS / max(loud, 1e-9), MOST_GAIN)


def spans(evidence: Evidence, duration: float, hearing: Hearing) -> tuple[Span, ...]:
    """Speech is where evidence stays over `ends`, but for pauses, and reaches `begins` at least once."""
    found: list[Span] = []
    for first, last in _runs(evidence, hearing):
        if (last - first) * FRAME_SECONDS < hearing.shortest or evidence[first:last].max() < hearing.begins:
            continue
        start = max(first * FRAME_SECONDS - hearing.margin, 0.0)
        end = min(last * FRAME_SECONDS + hearing.margin, duration)
        if found and start <= found[-1].end:
            start = found.pop().start
        found.append(Span(round(start, 3), min(round(end, 3), duration)))
    return tuple(found)


def _runs(evidence: Evidence, hearing: Hearing) -> Iterator[tuple[int, int]]:
    """First frame and the one after the last of each stretch over `ends`, across short pauses."""
    over = np.flatnonzero(np.diff(np.concatenate(([False], evidence >= hearing.ends, [False]))))
    first = last = None
    for begin, end in zip(over[::2].tolist(), over[1::2].tolist(), strict=True):
        if last is not None and (begin - last) * FRAME_SECONDS >= hearing.pause:
            yield first or 0, last
            first = None
        first, last = begin if first is None else first, end
    if last is not None:
        yield first or 0, last
