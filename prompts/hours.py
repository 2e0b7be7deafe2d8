"""When people answer: weeks, holidays, shifts, the parts of a day, and whom to call in an emergency.

Pure: every question is answered from what `hours.toml` says and the moment asked about. A span belongs to the
day on which it begins, by the clock on the wall there; one that ends no later than it begins ends on the next
day. Where clocks are put forward it may be an hour shorter, where they are put back an hour longer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

FAR = 400
"""Days we look ahead for an opening: a year, and what a holiday may hide at the end of it."""

DAY = timedelta(days=1)


class PartOfDay(StrEnum):
    """When in a day a call is safe; the hours stand in `hours.toml`."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"


@dataclass(frozen=True, slots=True)
class Span:
    """From one time on the wall to another; one that ends no later than it begins ends on the next day."""

    begins: time
    ends: time

    def holds(self, wall: time) -> bool:
        """Whether the clock may show this while it lasts."""
        if self.begins < self.ends:
            return self.begins <= wall < self.ends
        return wall >= self.begins or wall < self.ends

    def on(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The moments at which it begins and ends, where it begins on that day. In UTC."""
        last = day if self.begins < self.ends else day + DAY
        return moment(day, self.begins, zone, fold=0), moment(last, self.ends, zone, fold=1)


Week = Mapping[int, tuple[Span, ...]]
"""By weekday, Monday is 0."""


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day on which nobody answers: once, or without a `year` every year; `languages` empty: for all."""

    month: int
    day: int
    year: int | None = None
    languages: frozenset[str] = frozenset()

    def falls_on(self, day: date, language: str) -> bool:
        """Whether that day is this holiday, for callers of that language."""
        if self.languages and language not in self.languages:
            return False
        return (self.month, self.day) == (day.month, day.day) and self.year in (None, day.year)


@dataclass(frozen=True, slots=True)
class Shift:
    """Who is rung then; `languages` empty: by callers of any. `people` are names `persons.toml` knows."""

    week: Week
    people: tuple[str, ...]
    languages: frozenset[str] = frozenset()
    on_holidays: bool = False


@dataclass(frozen=True, slots=True)
class Emergency:
    """Numbers of the state: for a number of ours that was called, else for a language, else for all."""

    dialled: Mapping[str, str] = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)
    otherwise: str | None = None

    def numbers(self) -> tuple[str, ...]:
        """All that may be read out."""
        told = (*self.dialled.values(), *self.languages.values(), self.otherwise)
        return tuple(number for number in told if number)


@dataclass(frozen=True, slots=True)
class Hours:
    """`weeks`: by language, where it has one of its own. `quiet`: nobody is rung then unless she chose it."""

    zone: ZoneInfo
    week: Week
    parts: Mapping[PartOfDay, Span]
    weeks: Mapping[str, Week] = field(default_factory=dict)
    holidays: tuple[Holiday, ...] = ()
    shifts: tuple[Shift, ...] = ()
    quiet: Span | None = None
    emergency: Emergency = field(default_factory=Emergency)

    def is_open(self, language: str, at: datetime) -> bool:
        """Whether people answer callers of that language now."""
        return any(begins <= at < ends for begins, ends in self._openings(language, self._days_around(at)))

    def next_opening(self, language: str, at: datetime) -> datetime | None:
        """The first moment from `at` on at which it is open, perhaps `at` itself; None: not within a year."""
        if self.is_open(language, at):
            return at
        today = self.day_of(at)
        for ahead in range(-1, FAR):
            opened = self._openings(language, [today + ahead * DAY])
            if later := [begins for begins, ends in opened if at <= begins < ends]:
                return min(later)
        return None

    def on_shift(self, language: str, at: datetime) -> tuple[str, ...]:
        """The names of the people who may be rung now, each once; also outside the opening hours."""
        names = (
            name
            for shift in self.shifts
            if not shift.languages or language in shift.languages
            if self._is_on(shift, language, at)
            for name in shift.people
        )
        return tuple(dict.fromkeys(names))

    def part_of_day(self, at: datetime) -> PartOfDay:
        """Every moment is in exactly one part."""
        wall = at.astimezone(self.zone).time()
        return next(part for part, span in self.parts.items() if span.holds(wall))

    def span_of(self, part: PartOfDay, day: date) -> tuple[datetime, datetime]:
        """When that part of that day begins and ends, in UTC; the night ends on the day after."""
        return self.parts[part].on(day, self.zone)

    def is_quiet(self, at: datetime) -> bool:
        """Whether nobody is rung at this hour who has not chosen it."""
        return self.quiet is not None and self.quiet.holds(at.astimezone(self.zone).time())

    def emergency_number(self, language: str, dialled: str = "") -> str | None:
        """The number of the state to read out, digit by digit; None where none is written down."""
        told = self.emergency
        return told.dialled.get(dialled) or told.languages.get(language) or told.otherwise

    def day_of(self, at: datetime) -> date:
        """The date there."""
        return at.astimezone(self.zone).date()

    def _is_on(self, shift: Shift, language: str, at: datetime) -> bool:
        days = self._days_around(at)
        if not shift.on_holidays:
            days = [day for day in days if not self._is_holiday(day, language)]
        return any(begins <= at < ends for begins, ends in self._spans(shift.week, days))

    def _openings(self, language: str, days: list[date]) -> Iterator[tuple[datetime, datetime]]:
        worked = [day for day in days if not self._is_holiday(day, language)]
        return self._spans(self.weeks.get(language, self.week), worked)

    def _spans(self, week: Week, days: list[date]) -> Iterator[tuple[datetime, datetime]]:
        return (span.on(day, self.zone) for day in days for span in week.get(day.weekday(), ()))

    def _days_around(self, at: datetime) -> list[date]:
        today = self.day_of(at)
        return [today - DAY, today]

    def _is_holiday(self, day: date, language: str) -> bool:
        return any(holiday.falls_on(day, language) for holiday in self.holidays)


def moment(day: date, wall: time, zone: ZoneInfo, *, fold: int) -> datetime:
    """When the clock there shows this, in UTC: the first time (`fold` 0) or the last.

    Where clocks are put forward past it, the moment at which they are.
    """
    shown = datetime.combine(day, wall)
    there = shown.replace(tzinfo=zone, fold=fold)
    at = there.astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) == shown:
        return at
    after, before = shown.replace(tzinfo=zone, fold=0), shown.replace(tzinfo=zone, fold=1)
    return _put_forward(before.astimezone(UTC), after.astimezone(UTC), zone)


def _put_forward(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The second between the two at which the offset changes."""
    old = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        before, after = (middle, after) if middle.astimezone(zone).utcoffset() == old else (before, middle)
    return after.replace(microsecond=0)
