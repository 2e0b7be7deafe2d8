"""Opening hours on the wall clocks of the world, also where these are put forward and back."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from prompts.errors import WordsInvalid
from prompts.hours import Holiday, Hours, PartOfDay, Shift, Span, Week, moment
from prompts.hours_file import read_hours
from prompts.library import Library
from prompts.reading import HERE

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
BANGKOK, NEW_YORK, LORD_HOWE = (
    ZoneInfo("Asia/Bangkok"),
    ZoneInfo("America/New_York"),
    ZoneInfo("Australia/Lord_Howe"),
)
ZONES = [BANGKOK, NEW_YORK, LORD_HOWE, ZoneInfo("Asia/Kathmandu"), ZoneInfo("Pacific/Apia"), ZoneInfo("UTC")]
PARTS = {
    PartOfDay.MORNING: Span(time(7), time(12)),
    PartOfDay.AFTERNOON: Span(time(12), time(17)),
    PartOfDay.EVENING: Span(time(17), time(21)),
    PartOfDay.NIGHT: Span(time(21), time(7)),
}

times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 1, 15, 30, 59]))
spans = st.builds(Span, times, times)
weeks = st.dictionaries(st.integers(0, 6), st.lists(spans, max_size=3).map(tuple), max_size=7)
holidays = st.builds(
    Holiday,
    st.integers(1, 12),
    st.integers(1, 28),
    st.none() | st.sampled_from([2026, 2027]),
    st.sampled_from([frozenset(), frozenset({"th"}), frozenset({"my"})]),
)
moments = st.integers(0, 2 * 366 * 24 * 60).map(
    lambda minutes: NEW_YEAR + timedelta(minutes=minutes)
) | st.sampled_from(
    # around the nights on which clocks are changed
    [
        base + timedelta(minutes=minutes)
        for base in (
            datetime(2026, 3, 8, 7, tzinfo=UTC),
            datetime(2026, 11, 1, 6, tzinfo=UTC),
            datetime(2026, 4, 4, 15, tzinfo=UTC),
            datetime(2026, 10, 3, 15, 30, tzinfo=UTC),
        )
        for minutes in range(-120, 121, 10)
    ]
)


def hours_of(
    week: Week,
    zone: ZoneInfo = BANGKOK,
    holidays: tuple[Holiday, ...] = (),
    weeks: Mapping[str, Week] | None = None,
) -> Hours:
    return Hours(zone, week, PARTS, weeks or {}, holidays)


def there(zone: ZoneInfo, *when: int, fold: int = 0) -> datetime:
    return datetime(*when, tzinfo=zone, fold=fold).astimezone(UTC)  # type: ignore[arg-type,misc]


every_hours = st.builds(
    hours_of,
    weeks,
    st.sampled_from(ZONES),
    st.lists(holidays, max_size=4).map(tuple),
    st.just({}) | st.builds(lambda week: {"my": week}, weeks),
)


@given(every_hours, moments, st.sampled_from(["th", "my"]))
def test_the_next_opening_is_open_and_nothing_before_it_is(hours: Hours, at: datetime, language: str) -> None:
    opens = hours.next_opening(language, at)
    assume(opens is not None)
    assert opens is not None

    assert opens >= at
    assert hours.is_open(language, opens)
    between = [at + (opens - at) * share / 7 for share in range(7)] + [opens - timedelta(seconds=1)]
    assert not any(hours.is_open(language, moment) for moment in between if at <= moment < opens)


@given(every_hours, moments, st.sampled_from(["th", "my"]))
def test_never_opening_again_is_never_open(hours: Hours, at: datetime, language: str) -> None:
    if hours.next_opening(language, at) is None:
        assert not any(hours.is_open(language, at + timedelta(hours=hour)) for hour in range(0, 24 * 30, 5))


@given(spans, moments, st.sampled_from(ZONES))
def test_away_from_a_change_of_clocks_it_is_open_when_the_clock_on_the_wall_says_so(
    span: Span, at: datetime, zone: ZoneInfo
) -> None:
    assume(len({(at + timedelta(hours=hour)).astimezone(zone).utcoffset() for hour in range(-36, 37)}) == 1)
    hours = hours_of(dict.fromkeys(range(7), (span,)), zone)

    assert hours.is_open("th", at) == span.holds(at.astimezone(zone).time())


@given(moments, st.sampled_from(ZONES))
def test_every_moment_is_in_exactly_one_part_of_the_day(at: datetime, zone: ZoneInfo) -> None:
    hours = hours_of({}, zone)

    assert sum(span.holds(at.astimezone(zone).time()) for span in PARTS.values()) == 1
    assert hours.part_of_day(at) in PartOfDay


@given(moments, st.sampled_from(ZONES), st.sampled_from(list(PartOfDay)))
def test_a_part_of_a_day_begins_in_that_part_and_is_as_long_as_the_clock_says_but_for_an_hour(
    at: datetime, zone: ZoneInfo, part: PartOfDay
) -> None:
    hours = hours_of({}, zone)
    begins, ends = hours.span_of(part, hours.day_of(at))

    on_the_wall = (PARTS[part].ends.hour - PARTS[part].begins.hour) % 24
    assert abs((ends - begins) - timedelta(hours=on_the_wall)) <= timedelta(hours=1)
    assert hours.part_of_day(begins) is part
    assert hours.part_of_day(ends - timedelta(seconds=1)) is part


@given(spans, moments, st.sampled_from(ZONES))
def test_nobody_is_on_a_shift_outside_its_hours(span: Span, at: datetime, zone: ZoneInfo) -> None:
    week = dict.fromkeys(range(7), (span,))
    hours = Hours(zone, {}, PARTS, shifts=(Shift(week, ("aye",), frozenset({"my"})),))

    assert (hours.on_shift("my", at) == ("aye",)) == hours_of(week, zone).is_open("my", at)
    assert hours.on_shift("th", at) == ()


def test_an_overnight_shift_belongs_to_the_day_it_begins_on() -> None:
    monday_night = Shift({0: (Span(time(22), time(4)),)}, ("aye",))
    hours = Hours(BANGKOK, {}, PARTS, shifts=(monday_night,), holidays=(Holiday(5, 5),))

    assert hours.on_shift("th", there(BANGKOK, 2026, 5, 4, 23)) == ("aye",)
    assert hours.on_shift("th", there(BANGKOK, 2026, 5, 5, 3, 59)) == ("aye",), "the holiday is Tuesday"
    assert hours.on_shift("th", there(BANGKOK, 2026, 5, 5, 4)) == ()
    assert hours.on_shift("th", there(BANGKOK, 2026, 5, 5, 22)) == ()


def test_on_a_holiday_only_those_are_rung_who_work_then() -> None:
    week = {day: (Span(time(9), time(18)),) for day in range(7)}
    shifts = (Shift(week, ("aye",)), Shift(week, ("somchai", "aye"), on_holidays=True))
    hours = Hours(BANGKOK, week, PARTS, shifts=shifts, holidays=(Holiday(4, 13, 2027),))

    assert hours.on_shift("th", there(BANGKOK, 2027, 4, 12, 10)) == ("aye", "somchai"), "each once"
    assert hours.on_shift("th", there(BANGKOK, 2027, 4, 13, 10)) == ("somchai", "aye")
    assert not hours.is_open("th", there(BANGKOK, 2027, 4, 13, 10))
    assert hours.is_open("th", there(BANGKOK, 2028, 4, 13, 10))


def test_a_language_with_a_week_of_its_own_has_no_other() -> None:
    always = {day: (Span(time(0), time(0)),) for day in range(7)}
    hours = hours_of(always, weeks={"my": {6: (Span(time(9), time(12)),)}})

    sunday = there(BANGKOK, 2026, 5, 10, 9)
    assert hours.is_open("th", sunday - timedelta(hours=1))
    assert not hours.is_open("my", sunday - timedelta(hours=1))
    assert hours.next_opening("my", sunday - timedelta(days=4)) == sunday


def test_the_clock_that_is_put_forward_past_an_opening_opens_at_once() -> None:
    hours = hours_of({6: (Span(time(2, 30), time(5)),)}, NEW_YORK)

    opens = hours.next_opening("en", there(NEW_YORK, 2026, 3, 8, 1))

    assert opens == datetime(2026, 3, 8, 7, tzinfo=UTC)
    assert opens.astimezone(NEW_YORK).time() == time(3)


def test_the_clock_that_is_put_back_closes_the_last_time_it_shows_the_hour() -> None:
    hours = hours_of({6: (Span(time(0), time(1, 30)),)}, NEW_YORK)

    assert hours.is_open("en", there(NEW_YORK, 2026, 11, 1, 1, 29, fold=1))
    assert not hours.is_open("en", there(NEW_YORK, 2026, 11, 1, 1, 30, fold=1))


def test_a_span_that_a_change_of_clocks_swallows_is_not_there_that_day() -> None:
    hours = hours_of({6: (Span(time(2, 10), time(2, 50)),)}, NEW_YORK)

    opens = hours.next_opening("en", there(NEW_YORK, 2026, 3, 8, 0))

    assert opens == there(NEW_YORK, 2026, 3, 15, 2, 10)


def test_a_moment_that_no_clock_shows_is_the_moment_it_is_put_forward() -> None:
    assert moment(date(2026, 3, 8), time(2, 30), NEW_YORK, fold=0) == datetime(2026, 3, 8, 7, tzinfo=UTC)
    assert moment(date(2026, 10, 4), time(2, 15), LORD_HOWE, fold=1) == datetime(
        2026, 10, 3, 15, 30, tzinfo=UTC
    )


def test_as_shipped_every_hour_is_open_and_nobody_is_on_shift() -> None:
    hours = Library.load().hours
    now = datetime(2026, 6, 1, 3, tzinfo=UTC)

    assert all(hours.is_open("th", now + timedelta(hours=hour)) for hour in range(200))
    assert hours.on_shift("th", now) == ()
    assert hours.emergency_number("th", "1300") is None
    assert hours.is_quiet(there(BANGKOK, 2026, 6, 1, 23))
    assert not hours.is_quiet(there(BANGKOK, 2026, 6, 1, 12))


SHIPPED = (HERE / "hours.toml").read_text(encoding="utf-8")
EVERYTHING = """
[languages.my.week]
monday = ["09:00-12:00", "13:00-18:00"]
[[shifts]]
days = ["monday"]
hours = "20:00-04:00"
languages = ["my", "shn"]
people = ["aye"]
[[holidays]]
date = "2027-04-13"
languages = ["th"]
name = "Songkran"
[[holidays]]
date = "02-29"
[emergency]
number = "112"
languages = { th = "191" }
dialled = { "+60312345678" = "999" }
"""


def test_everything_the_comments_of_the_file_offer_can_be_written(tmp_path: Path) -> None:
    uncommented = tmp_path / "hours.toml"
    lines = SHIPPED.splitlines()
    examples = [
        line.removeprefix("# ") for line in lines if line.startswith(("# [", "# days", "# hours", "# people"))
    ]
    uncommented.write_text(SHIPPED + EVERYTHING, encoding="utf-8")

    hours = read_hours(uncommented)

    assert "[[shifts]]" in examples
    assert hours.emergency_number("th", "+60312345678") == "999"
    assert hours.emergency_number("th", "1300") == "191"
    assert hours.emergency_number("my", "1300") == "112"
    assert hours.on_shift("shn", there(BANGKOK, 2026, 5, 5, 3)) == ("aye",)
    assert not hours.is_open("th", there(BANGKOK, 2027, 4, 13, 12))
    assert not hours.is_open("my", there(BANGKOK, 2028, 2, 29, 12))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("Asia/Bangkok", "Asia/Bankok", "timezone: .*no time zone"),
        ('"21:00-07:00"', '"21-07"', "quiet: .*09:00-17:30"),
        ('monday = ["00:00-24:00"]', 'munday = ["00:00-24:00"]', "munday"),
        ('evening = "17:00-21:00"', 'evening = "18:00-21:00"', "together they last a day"),
        ("[parts]", "[pats]", "parts"),
    ],
)
def test_what_is_wrong_in_the_file_is_told(tmp_path: Path, before: str, after: str, told: str) -> None:
    path = tmp_path / "hours.toml"
    path.write_text(SHIPPED.replace(before, after), encoding="utf-8")

    with pytest.raises(WordsInvalid, match=rf"hours\.toml: .*{told}"):
        read_hours(path)


@pytest.mark.parametrize("date_", ["2027-02-29", "13-01", "tomorrow", "2027-4-1"])
def test_a_holiday_no_calendar_has_is_told(tmp_path: Path, date_: str) -> None:
    path = tmp_path / "hours.toml"
    path.write_text(f'{SHIPPED}\n[[holidays]]\ndate = "{date_}"\n', encoding="utf-8")

    with pytest.raises(WordsInvalid, match="a date is written as 2027-04-13"):
        read_hours(path)


def test_a_deployments_own_hours_win_and_a_language_misspelt_in_them_is_refused(tmp_path: Path) -> None:
    (tmp_path / "hours.toml").write_text(
        SHIPPED.replace("Asia/Bangkok", "Asia/Kuala_Lumpur"), encoding="utf-8"
    )

    assert Library.load(own=tmp_path).hours.zone.key == "Asia/Kuala_Lumpur"

    (tmp_path / "hours.toml").write_text(f"{SHIPPED}\n[languages.xx.week]\n", encoding="utf-8")
    with pytest.raises(WordsInvalid, match=r"'xx' is not in languages\.toml"):
        Library.load(own=tmp_path)
