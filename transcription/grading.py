"""How far a model may be trusted with a language, from what the hotline's own people corrected."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from transcription.model import Grade
from transcription.scoring import Measure, Rate, errors, rate

LEAST_MINUTES = 30.0
"""Of speech gone over by people, before a grade moves at all."""
ROLLING_MINUTES = 120.0
"""Of the latest; older ones no longer count."""
GOOD = 0.10
"""Character error rate: one letter in ten, about one word in five or six."""
READABLE = 0.50
"""Character error rate from which on a text misleads more than it helps."""


@dataclass(frozen=True, slots=True)
class GoneOver:
    """One recording, every line of which a person corrected or confirmed. `seconds` of speech."""

    heard: str
    said: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Earned:
    """What the corrections say. `rate` is None until anything was said in them."""

    grade: Grade
    rate: Rate | None
    minutes: float
    recordings: int


def earned(grade: Grade, latest_first: Iterable[GoneOver]) -> Earned:
    """The grade that follows on `grade`; the same one while there is too little to tell."""
    counted = list(_rolling(latest_first))
    minutes = sum(each.seconds for each in counted) / 60
    found = rate([errors(each.said, each.heard, Measure.CHARACTERS) for each in counted])
    moved = moves(grade, found) if found and minutes >= LEAST_MINUTES else grade
    return Earned(moved, found, minutes, len(counted))


def _rolling(latest_first: Iterable[GoneOver]) -> Iterator[GoneOver]:
    seconds = 0.0
    for each in latest_first:
        if seconds >= ROLLING_MINUTES * 60:
            return
        seconds += each.seconds
        yield each


def moves(grade: Grade, found: Rate) -> Grade:
    """A grade moves only where the whole interval lies on the other side: it does not waver with each call.

    One that is listen-only has no text, hence no corrections: it moves only with a model that was measured.
    """
    if found.low > READABLE:
        return Grade.LISTEN_ONLY
    if found.high <= GOOD:
        return Grade.GOOD
    if found.low > GOOD and grade is Grade.GOOD:
        return Grade.DRAFT
    if found.high <= READABLE and grade is Grade.LISTEN_ONLY:
        return Grade.DRAFT
    return grade
