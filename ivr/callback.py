"""When she may be called back, from what she answered by key. Pure.

She is never rung at a time she did not choose: where her answers name none, or one that is over, it is for
people to decide, who have her case before them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ivr.model import MayCallBack, Question, SafeDay, SafeTime
from prompts.hours import Hours, PartOfDay

DAY = timedelta(days=1)
ANY_DAY = 7
"""Days we go on trying to find a time that is safe, where any day is."""

TOO_SHORT = timedelta(minutes=10)
"""What is left of her safe time must be long enough to call in it."""


@dataclass(frozen=True, slots=True)
class Window:
    """In UTC. Where she `chose` the hours, quiet hours are hers to break."""

    not_before: datetime
    not_after: datetime
    chosen: bool


def safe_window(
    answers: Mapping[Question, str], now: datetime, hours: Hours, asked_at: datetime | None = None
) -> Window | None:
    """The first time from `now` on that she chose as safe; None where she chose none, or it is over.

    Today is the day on which she was asked: `asked_at`, or now.
    """
    if answers.get(Question.MAY_CALL_BACK) != MayCallBack.YES:
        return None
    day = SafeDay(answers.get(Question.SAFE_DAY, SafeDay.UNANSWERED))
    time = SafeTime(answers.get(Question.SAFE_TIME, SafeTime.UNANSWERED))
    if time is SafeTime.UNANSWERED:
        return None
    spans = (_span(time, each, hours) for each in _days(day, hours.day_of(asked_at or now)))
    safe = ((max(begins, now), ends) for begins, ends in spans)
    first = next(((begins, ends) for begins, ends in safe if ends - begins >= TOO_SHORT), None)
    return Window(*first, chosen=time is not SafeTime.ANY) if first else None


def _days(day: SafeDay, today: date) -> Iterator[date]:
    """A night that began yesterday may still last: it is part of today to whoever is awake in it."""
    match day:
        case SafeDay.TODAY:
            yield from (today - DAY, today)
        case SafeDay.TOMORROW:
            yield today + DAY
        case SafeDay.ANY | SafeDay.UNANSWERED:
            yield from (today + ahead * DAY for ahead in range(-1, ANY_DAY))


def _span(time: SafeTime, day: date, hours: Hours) -> tuple[datetime, datetime]:
    """At any time: from the morning to the night, of which the quiet hours are left out when it is time."""
    if time is SafeTime.ANY:
        return hours.span_of(PartOfDay.MORNING, day)[0], hours.span_of(PartOfDay.EVENING, day)[1]
    return hours.span_of(PartOfDay(time), day)
