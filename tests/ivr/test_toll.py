"""Whom the line may call, however it is asked."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.memory import Mark, Memory
from ivr.model import Trouble
from ivr.seal import pseudonym
from ivr.toll import Refusal, Tariff, Toll
from tests.ivr.line_node import AlarmBell

HERS = "+66812345678"
THAI = Tariff(trunk=True, countries=("66", "95"), premium=("661900",), per_day=5, per_number=2)


class Given:
    """What a toll is made of."""

    def __init__(self, folder: Path) -> None:
        self.alarm = AlarmBell()
        self.memory = Memory(folder / "line.sqlite3", self.alarm)
        self.stop = folder / "STOP"

    def toll(self, tariff: Tariff) -> Toll:
        return Toll(tariff, self.memory, self.alarm, self, self.stop, name_of)

    def now(self) -> datetime:
        return datetime(2027, 3, 3, 9, tzinfo=UTC)


def name_of(number: str) -> str:
    return pseudonym(number, b"key")


@pytest.fixture
def desk(tmp_path: Path) -> Given:
    return Given(tmp_path)


@pytest.fixture
def toll(desk: Given) -> Toll:
    return desk.toll(THAI)


@pytest.mark.parametrize(
    ("as_it_came", "as_it_is_called"),
    [
        ("+66812345678", "+66812345678"),
        ("0066812345678", "+66812345678"),
        ("66812345678", "+66812345678"),
        ("0812345678", "+66812345678"),
        ("+66 81-234 5678", "+66812345678"),
        ("+9595123456", "+9595123456"),
        ("1300", None),
        ("+0812345678", None),
        ("+66812345678;ext=1", None),
        ("sip:owner@pbx", None),
        ("+668123456789012345", None),
        ("", None),
    ],
)
def test_a_number_is_called_as_it_is_called_everywhere(as_it_came: str, as_it_is_called: str | None) -> None:
    assert THAI.e164(as_it_came) == as_it_is_called


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("+882161234567", Refusal.COUNTRY),
        ("+12025550123", Refusal.COUNTRY),
        ("+661900123456", Refusal.PREMIUM),
        ("01900123456", Refusal.PREMIUM),
        ("1900", Refusal.NO_NUMBER),
        ("9w0116681234567", Refusal.NO_NUMBER),
    ],
)
def test_numbers_that_thieves_love_are_refused_and_somebody_is_told(
    toll: Toll, desk: Given, number: str, why: Refusal
) -> None:
    assert toll.refuses(number) is why
    assert (Trouble.CALL_OUT_REFUSED, "") in desk.alarm.standing


def test_a_number_of_a_country_that_is_allowed_is_called(toll: Toll, desk: Given) -> None:
    assert toll.refuses(HERS) is None
    assert not desk.alarm.standing


def test_nothing_is_called_without_a_trunk_or_a_country(desk: Given) -> None:
    for tariff in (Tariff(countries=("66",)), Tariff(trunk=True), Tariff()):
        assert desk.toll(tariff).refuses(HERS) is Refusal.NO_TRUNK
    assert (Trouble.NO_TRUNK, "") in desk.alarm.standing


@pytest.mark.parametrize("then", [HERS, "0812345678", "66812345678"])
@pytest.mark.parametrize("now", [HERS, "0812345678", "0066812345678"])
def test_who_said_never_is_never_called_however_her_number_is_written(
    toll: Toll, desk: Given, then: str, now: str
) -> None:
    desk.memory.mark(Mark.NEVER_CALL, name_of(then), desk.now())

    assert toll.refuses(now) is Refusal.NEVER_CALL
    assert toll.refuses("0812345679") is None


def test_nobody_can_make_one_telephone_ring_again_and_again(toll: Toll) -> None:
    toll.count(HERS)
    toll.count("0812345678")

    assert toll.refuses("0066812345678") is Refusal.NUMBER_FULL
    assert toll.refuses("+66899999999") is None


def test_a_day_holds_so_many_calls_and_then_somebody_is_told(toll: Toll, desk: Given) -> None:
    for last in range(5):
        toll.count(f"+6681234567{last}")

    assert toll.refuses("+66899999999") is Refusal.DAY_FULL
    assert (Trouble.CALLS_OUT_USED_UP, "") in desk.alarm.standing


def test_a_person_can_stop_all_calls_that_go_out(toll: Toll, desk: Given) -> None:
    desk.stop.touch()

    assert toll.refuses(HERS) is Refusal.STOPPED
    desk.stop.unlink()
    assert toll.refuses(HERS) is None
