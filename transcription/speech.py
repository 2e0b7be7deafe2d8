"""Finds speech in a finished recording: Silero's two ears, and what each frame's neighbours say.

Either ear alone, or frame by frame, hears less than both together (`ops/decisions/0020-finding-speech.md`).
Both hear every recording as the telephone carries it, which is where they were measured, with the depth given
back that the line cut from its voices (`ops/decisions/0034-steep-lines.md`).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transcription import depth, liveliness, unrecognised
from transcription.decode import FULL_SCALE, MODEL_RATE, TELEPHONE_RATE, Audio
from transcription.model import Span
from transcription.resampling import resampled
from transcription.silero import FRAME_SECONDS, WINDOW_FRAMES, Probabilities, Silero

Evidence = NDArray[np.float32]
"""Of speech, as log odds, for every frame of 32 ms."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """What counts as speech: log odds that it reaches and those over which it goes on; seconds.

    A missed frightened voice costs more than a second of noise: odds of one to three are enough, of one to
    eleven to go on.
    """

    begins: float = -1.1
    ends: float = -2.4
    shortest: float = 0.2
    pause: float = 1.2
    margin: float = 0.1


DEFAULT_HEARING = Hearing()


@dataclass(frozen=True, slots=True)
class Found:
    """Where somebody speaks, and what is worth reading: that, or the whole where so little speech is odd.

    `unlike` is of `speech`, and may be an animal or music: a voice that is missed costs more.
    """

    speech: tuple[Span, ...]
    worth_reading: tuple[Span, ...]
    unlike: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Carried:
    """A recording as the telephone carries it, its loudest second, and how its frames move."""

    audio: Audio
    loud: float
    moving: liveliness.Frames


class SpeechFinder:
    """One loaded pair of ears; safe to share between threads."""

    def __init__(self, hearing: Hearing = DEFAULT_HEARING, threads: int = 1) -> None:
        self._wide = Silero(MODEL_RATE, threads)
        self._narrow = Silero(TELEPHONE_RATE, threads)
        self._hearing = hearing

    def find(self, audio: Audio) -> Found:
        """Stretches with speech, padded a little, in order, never overlapping, within the recording.

        Where there may be a voice that nothing recognises, the whole is worth reading. Its lines are doubted.
        """
        carried = _carried(audio)
        evidence = self._evidence(carried)
        speech = spans(evidence, audio.duration, self._hearing)
        unlike = tuple(span for span in speech if _is_unlike(evidence, span))
        seconds = sum(span.end - span.start for span in speech)
        if unrecognised.may_be(evidence, seconds) and _is_unrecognised(carried, evidence, seconds):
            return Found(speech, (Span(0.0, round(audio.duration, 3)),), unlike)
        return Found(speech, speech, unlike)

    def evidence(self, audio: Audio) -> Evidence:
        """What both ears make of each frame and its neighbours."""
        return self._evidence(_carried(audio))

    def _evidence(self, carried: Carried) -> Evidence:
        deep = depth.given_back(carried.audio)
        loud = _loudest_second(deep)
        heard = [
            _log_odds(self._wide.probabilities(deep, WIDE_AIM / loud, AFRESH)),
            _log_odds(self._narrow.probabilities(deep, NARROW_AIM / loud, AFRESH)),
        ]
        both = np.asarray(np.mean(np.concatenate(heard), axis=0), np.float32)
        told = _among_neighbours(both) + _help(carried) - STANDING * (1 - carried.moving)
        return np.asarray(told, np.float32)


def _is_unlike(evidence: Evidence, span: Span) -> bool:
    """Whether nowhere in it, for as long as a syllable, it is as likely as not that somebody speaks."""
    first, last = int(span.start / FRAME_SECONDS), int(np.ceil(span.end / FRAME_SECONDS))
    near = evidence[max(first - SYLLABLE, 0) : last + SYLLABLE]
    return bool(liveliness.smoothed(near, SYLLABLE).max() < EVEN_ODDS)


def _is_unrecognised(carried: Carried, evidence: Evidence, found: float) -> bool:
    """Here the faint have no help: tones and music that are faint would have it too."""
    helpless = np.asarray(evidence - _help(carried), np.float32)
    gain = WIDE_AIM / carried.loud
    return unrecognised.is_there(carried.audio, carried.moving, helpless, found, gain)


def _help(carried: Carried) -> Evidence:
    """What the faint gain, where they move like a voice."""
    return np.asarray(HELP * _faintness(carried.loud) * carried.moving, np.float32)


WIDE_AIM, NARROW_AIM = 10 ** (-40 / 20), 10 ** (-20 / 20)
"""Where the loudest second stands for either ear. Measured, each alone: any louder, the one at 16 kHz takes
more noise for speech; any fainter, the one at 8 kHz takes tones and music for it."""
AFRESH = (WINDOW_FRAMES // 2, WINDOW_FRAMES)
"""Frames until an ear first listens afresh, each of its two times."""
LEAST = 1e-3
"""Silero is never surer than a thousand to one."""
REACH, AT_ONCE = 4, 2
"""Frames that a frame's neighbours reach to both sides: for the surest of them, and for itself."""
FAINT, FAINTEST = -50.0, -60.0
"""dBFS of the loudest second. G.711 has steps of -75: what is faint before it comes out coarse, and either
ear is less sure of everything."""
HELP = 1.25
"""Log odds that make up for it, where the sound moves like a voice."""
SYLLABLE, EVEN_ODDS = 4, 0.0
"""Frames to both sides, a quarter of a second; log odds. Most of what hotline-nano invents is in stretches
without, and hardly anything that was said (`ops/decisions/0020-finding-speech.md`)."""
STANDING = 1.0
"""Log odds that a sound loses which stands like a tone: the buzz of a mobile telephone, a held note."""


def _log_odds(probabilities: Probabilities) -> Evidence:
    return np.asarray(np.log((probabilities + LEAST) / (1 - probabilities + LEAST)), np.float32)


def _faintness(loud: float) -> float:
    """From 0 to 1, as faint as voices still are found."""
    return float(np.clip((FAINT - 20 * np.log10(loud)) / (FAINT - FAINTEST), 0, 1))


def _carried(audio: Audio) -> Carried:
    telephone = _by_telephone(audio)
    return Carried(telephone, _loudest_second(telephone), liveliness.moving(telephone))


def _by_telephone(audio: Audio) -> Audio:
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
    return np.asarray(
        (liveliness.smoothed(log_odds, AT_ONCE) + liveliness.smoothed(around, REACH)) / 2, np.float32
    )


LOUDEST = 31
"""Frames: the loudest second tells how loud somebody speaks, however long the silence around it."""
SILENCE = 1e-5


def _loudest_second(audio: Audio) -> float:
    """Root mean square, full scale at 1; nothing is fainter than -100 dBFS."""
    frame = round(FRAME_SECONDS * audio.rate)
    whole = audio.samples[: len(audio.samples) // frame * frame].reshape(-1, frame)
    if not len(whole):
        return SILENCE
    energy = np.einsum("ij,ij->i", whole, whole, dtype=np.float64) / frame / 32_768**2
    return max(float(np.sqrt(np.sort(energy)[-LOUDEST:].mean())), SILENCE)


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
