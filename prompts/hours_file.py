"""`hours.toml` as a person writes it, and its reading."""

import re
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from prompts.errors import WordsInvalid
from prompts.hours import Emergency, Holiday, Hours, PartOfDay, Shift, Span, Week
from prompts.schema import Strict, read_table

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
A_LEAP_YEAR = 2000
WHOLE_DAY = 24 * 60


def _clock_time(text: str) -> str:
    from_to = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)-(([01]\d|2[0-3]):([0-5]\d)|24:00)", text)
    if from_to is None:
        raise ValueError("hours are written as 09:00-17:30, the end of a day as 24:00")
    return text


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:
        raise ValueError("no time zone of that name, such as Asia/Bangkok") from error
    return name


def _calendar_day(text: str) -> str:
    try:
        _holiday_on(text)
    except ValueError as error:
        raise ValueError("a date is written as 2027-04-13, or as 04-13 for every year") from error
    return text


From = Annotated[str, AfterValidator(_clock_time)]
Day = Annotated[str, StringConstraints(pattern=f"^({'|'.join(DAYS)})$")]
LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Dialled = Annotated[str, StringConstraints(pattern=r"^\+?[0-9]{1,20}$")]
Digits = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,20}$")]
WeekRow = dict[Day, tuple[From, ...]]


class LanguageHours(Strict):
    """`[languages.CODE]`: a week of its own."""

    week: WeekRow


class ShiftRow(Strict):
    """One `[[shifts]]`."""

    days: Annotated[tuple[Day, ...], Field(min_length=1)] = DAYS
    hours: From
    people: Annotated[tuple[Name, ...], Field(min_length=1)]
    languages: tuple[LanguageCode, ...] = ()
    on_holidays: bool = False


class HolidayRow(Strict):
    """One `[[holidays]]`."""

    date: Annotated[str, AfterValidator(_calendar_day)]
    languages: tuple[LanguageCode, ...] = ()
    name: str = ""


class EmergencyRow(Strict):
    """`[emergency]`."""

    number: Digits | None = None
    languages: dict[LanguageCode, Digits] = Field(default_factory=dict)
    dialled: dict[Dialled, Digits] = Field(default_factory=dict)


class Parts(Strict):
    """`[parts]`: together they make a day."""

    morning: From
    afternoon: From
    evening: From
    night: From

    @model_validator(mode="after")
    def make_a_day(self) -> "Parts":
        """Each begins where the one before it ends, and the last ends where the first begins."""
        spans = [_span(text) for text in (self.morning, self.afternoon, self.evening, self.night)]
        minutes = sum(_minutes(span) for span in spans)
        joined = all(
            one.ends == next_.begins for one, next_ in zip(spans, spans[1:] + spans[:1], strict=True)
        )
        if not joined or minutes != WHOLE_DAY:
            raise ValueError("each part begins where the one before it ends, and together they last a day")
        return self


class HoursFile(Strict):
    """hours.toml."""

    timezone: Annotated[str, AfterValidator(_zone)]
    quiet: From | None = None
    parts: Parts
    week: WeekRow
    languages: dict[LanguageCode, LanguageHours] = Field(default_factory=dict)
    shifts: tuple[ShiftRow, ...] = ()
    holidays: tuple[HolidayRow, ...] = ()
    emergency: EmergencyRow = EmergencyRow()


def read_hours(path: Path) -> Hours:
    """Raises WordsInvalid where the file cannot be read or says what cannot be."""
    told = read_table(path, HoursFile)
    return Hours(
        zone=ZoneInfo(told.timezone),
        week=_week(told.week),
        parts={part: _span(getattr(told.parts, part)) for part in PartOfDay},
        weeks={code: _week(row.week) for code, row in told.languages.items()},
        holidays=tuple(_holiday(row) for row in told.holidays),
        shifts=tuple(_shift(row) for row in told.shifts),
        quiet=_span(told.quiet) if told.quiet else None,
        emergency=Emergency(told.emergency.dialled, told.emergency.languages, told.emergency.number),
    )


def refuse_unknown_languages(hours: Hours, known: set[str]) -> None:
    """A misspelt language would be a week nobody has. Raises WordsInvalid."""
    named = set(hours.weeks) | set(hours.emergency.languages)
    named |= {code for holiday in hours.holidays for code in holiday.languages}
    named |= {code for shift in hours.shifts for code in shift.languages}
    if unknown := sorted(named - known):
        raise WordsInvalid(f"hours.toml: {unknown[0]!r} is not in languages.toml")


def _week(row: WeekRow) -> Week:
    return {DAYS.index(day): tuple(_span(text) for text in texts) for day, texts in row.items()}


def _shift(row: ShiftRow) -> Shift:
    span = _span(row.hours)
    week: Mapping[int, tuple[Span, ...]] = {DAYS.index(day): (span,) for day in row.days}
    return Shift(week, row.people, frozenset(row.languages), row.on_holidays)


def _holiday(row: HolidayRow) -> Holiday:
    year, day = _holiday_on(row.date)
    return Holiday(day.month, day.day, year, frozenset(row.languages))


def _holiday_on(text: str) -> tuple[int | None, date]:
    """The year, where it is of one year only, and the day."""
    if re.fullmatch(r"\d\d-\d\d", text):
        return None, date.fromisoformat(f"{A_LEAP_YEAR}-{text}")
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        raise ValueError("no date")
    day = date.fromisoformat(text)
    return day.year, day


def _span(text: str) -> Span:
    begins, ends = text.split("-")
    return Span(time.fromisoformat(begins), time() if ends == "24:00" else time.fromisoformat(ends))


def _minutes(span: Span) -> int:
    begins, ends = (each.hour * 60 + each.minute for each in (span.begins, span.ends))
    return (ends - begins) % WHOLE_DAY or WHOLE_DAY
