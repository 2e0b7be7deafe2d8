"""A model somebody brought, tried against the one that hears now, on corrections neither learnt from."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from ops.learning.corrections import Corrected
from transcription.errors import RecogniserFailed
from transcription.grading import READABLE
from transcription.model import Transcript
from transcription.scoring import Errors, Measure, Rate, difference, errors, rate

LEAST_RECORDINGS = 10
"""Held back in a language, before a new model may replace another."""


class Hears(Protocol):
    """An ear."""

    def transcribe(self, audio: bytes, language: str, suffix: str) -> Transcript:
        """What is said in a recording."""
        ...


@dataclass(frozen=True, slots=True)
class Known:
    """A sound whose words are known. `recording` tells which sounds belong together."""

    recording: str
    language: str
    said: str
    sound: bytes
    suffix: str = ".wav"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of one language, in character error rates; `change` is the new rate less the one that holds now."""

    language: str
    recordings: int
    now: Rate
    new: Rate
    change: Rate

    @property
    def better(self) -> bool:
        """Whether it is surely better, on enough recordings, and readable at all."""
        enough = self.recordings >= LEAST_RECORDINGS
        return enough and self.change.high < 0 and self.new.high <= READABLE


def known(lines: Iterable[Corrected]) -> list[Known]:
    """Corrected lines as sounds to be heard."""
    return [Known(str(each.line.transcript_id), each.language, each.said, each.sound) for each in lines]


def trial(now: Hears, new: Hears, sounds: Sequence[Known], told: Callable[[], None]) -> list[Verdict]:
    """One verdict for each language anything was said in; `told` is called after each sound.

    Raises ModelMissing where the model that holds now is not here.
    """
    found: dict[str, dict[str, tuple[Errors, Errors]]] = {}
    for each in sounds:
        both = (_errors(now, each), _errors(new, each))
        before = found.setdefault(each.language, {}).get(each.recording, (NONE, NONE))
        found[each.language][each.recording] = (_sum(before[0], both[0]), _sum(before[1], both[1]))
        told()
    verdicts = (_verdict(language, list(pairs.values())) for language, pairs in sorted(found.items()))
    return [each for each in verdicts if each]


NONE = Errors(0, 0, 0, 0)


def _errors(ear: Hears, sound: Known) -> Errors:
    """What breaks a model gives no words: all that was said is missing."""
    try:
        heard = ear.transcribe(sound.sound, sound.language, sound.suffix)
    except RecogniserFailed:
        return errors(sound.said, "", Measure.CHARACTERS)
    return errors(sound.said, " ".join(line.text for line in heard.segments), Measure.CHARACTERS)


def _sum(one: Errors, other: Errors) -> Errors:
    return Errors(
        one.substitutions + other.substitutions,
        one.deletions + other.deletions,
        one.insertions + other.insertions,
        one.length + other.length,
    )


def _verdict(language: str, pairs: Sequence[tuple[Errors, Errors]]) -> Verdict | None:
    old, new = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    rates = rate(old), rate(new), difference(new, old)
    if rates[0] is None or rates[1] is None or rates[2] is None:
        return None
    return Verdict(language, len(pairs), rates[0], rates[1], rates[2])
