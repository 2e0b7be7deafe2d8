"""When she may be called back: only at a time she chose."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from ivr.callback import safe_window
from ivr.model import MayCallBack, Question, SafeDay, SafeTime
from prompts.hours import Hours
from prompts.library import Library

BANGKOK = timedelta(hours=7)


@pytest.fixture(scope="module")
def hours() -> Hours:
    return Library.load().hours


def there(day: int, hour: int, minute: int = 0) -> datetime:
    """What the clocks of Bangkok show, in March 2027."""
    return datetime(2027, 3, day, hour, minute, tzinfo=UTC) - BANGKOK


def answers(
    day: SafeDay | None = None, time: SafeTime | None = None, may: MayCallBack = MayCallBack.YES
) -> Mapping[Question, str]:
    told = {Question.MAY_CALL_BACK: may, Question.SAFE_DAY: day, Question.SAFE_TIME: time}
    return {question: answer for question, answer in told.items() if answer is not None}


@pytest.mark.parametrize(
    ("day", "time", "now", "begins", "ends"),
    [
        (SafeDay.TODAY, SafeTime.EVENING, there(3, 9), there(3, 17), there(3, 21)),
        (SafeDay.TODAY, SafeTime.MORNING, there(3, 9), there(3, 9), there(3, 12)),
        (SafeDay.TODAY, SafeTime.NIGHT, there(3, 9), there(3, 21), there(4, 7)),
        (SafeDay.TODAY, SafeTime.NIGHT, there(3, 2), there(3, 2), there(3, 7)),
        (SafeDay.TODAY, SafeTime.ANY, there(3, 9), there(3, 9), there(3, 21)),
        (SafeDay.TOMORROW, SafeTime.MORNING, there(3, 9), there(4, 7), there(4, 12)),
        (SafeDay.ANY, SafeTime.MORNING, there(3, 13), there(4, 7), there(4, 12)),
        (SafeDay.UNANSWERED, SafeTime.EVENING, there(3, 13), there(3, 17), there(3, 21)),
        (None, SafeTime.EVENING, there(3, 20, 55), there(4, 17), there(4, 21)),
    ],
)
def test_the_first_time_she_chose_as_safe(
    hours: Hours, day: SafeDay | None, time: SafeTime, now: datetime, begins: datetime, ends: datetime
) -> None:
    window = safe_window(answers(day, time), now, hours)

    assert window is not None
    assert (window.not_before, window.not_after) == (begins, ends)


@pytest.mark.parametrize(
    ("day", "time", "begins", "ends"),
    [
        (SafeDay.TODAY, SafeTime.NIGHT, there(4, 0, 5), there(4, 7)),
        (SafeDay.TODAY, SafeTime.EVENING, None, None),
        (SafeDay.TOMORROW, SafeTime.EVENING, there(4, 17), there(4, 21)),
        (SafeDay.ANY, SafeTime.EVENING, there(4, 17), there(4, 21)),
    ],
)
def test_today_is_the_day_she_was_asked(
    hours: Hours, day: SafeDay, time: SafeTime, begins: datetime | None, ends: datetime | None
) -> None:
    window = safe_window(answers(day, time), there(4, 0, 5), hours, asked_at=there(3, 23, 58))

    assert (window and window.not_before, window and window.not_after) == (begins, ends)


def test_the_night_is_hers_to_choose_and_any_time_is_not_the_night(hours: Hours) -> None:
    night = safe_window(answers(SafeDay.TODAY, SafeTime.NIGHT), there(3, 9), hours)
    any_time = safe_window(answers(SafeDay.TODAY, SafeTime.ANY), there(3, 9), hours)

    assert night is not None
    assert night.chosen
    assert any_time is not None
    assert not any_time.chosen


@pytest.mark.parametrize(
    "told",
    [
        answers(),
        answers(SafeDay.TODAY),
        answers(SafeDay.TODAY, SafeTime.UNANSWERED),
        answers(SafeDay.TODAY, SafeTime.MORNING),
        answers(SafeDay.TOMORROW, SafeTime.MORNING, MayCallBack.NO),
        answers(SafeDay.TOMORROW, SafeTime.MORNING, MayCallBack.NEVER),
        {},
    ],
)
def test_who_chose_no_time_that_is_still_to_come_is_not_rung_by_a_machine(
    hours: Hours, told: Mapping[Question, str]
) -> None:
    assert safe_window(told, there(3, 14), hours) is None
