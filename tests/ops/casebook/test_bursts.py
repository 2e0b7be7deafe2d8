"""Nine calls about one factory in two hours: one alarm, however long it goes on."""

from datetime import timedelta
from pathlib import Path

import pytest

from ops.alarm_hook import AlarmHook
from ops.alarms import AlarmKind, Alarms
from ops.casebook import incidents
from ops.casebook.models import Burst, Caseworker, Contact, Incident
from ops.tasks.draft import link as link_and_tell
from ops.tasks.sweep import settle_bursts
from tests.conditions import until
from tests.ops.casebook.told import NOW, desk, given_told
from tests.ops.conftest import House
from tests.ops.given import MONDAY

pytestmark = pytest.mark.django_db


def calls(house: House, *minutes: int, by: str = "") -> list[Burst]:
    """One call at each of these minutes, every one of another caller; the bursts that were begun."""
    found = []
    for minute in minutes:
        caller = by or f"caller {minute}"
        contact = given_told(house, by=caller, at=MONDAY + timedelta(minutes=minute))
        found.append(desk(3).link(contact.pk, NOW))
    return [burst for burst in found if burst]


def test_enough_callers_within_the_time_are_one_burst(house: House) -> None:
    begun = calls(house, 0, 50, 119)

    assert len(begun) == 1
    burst = Burst.objects.get()
    assert (burst.calls, burst.callers) == (3, 3)
    assert burst.last_at - burst.began_at == timedelta(minutes=119)


def test_the_same_callers_over_a_longer_time_are_none(house: House) -> None:
    assert calls(house, 0, 61, 122) == []


def test_one_caller_who_calls_again_and_again_is_none(house: House) -> None:
    assert calls(house, 0, by="a") + calls(house, 1, 2, 3, 4, by="b") == []


def test_a_burst_that_goes_on_is_raised_once(house: House) -> None:
    assert len(calls(house, 0, 10, 20, 30, 100, 130)) == 1

    burst = Burst.objects.get()
    assert (burst.calls, burst.callers) == (6, 6)


def test_calls_taken_in_late_and_out_of_order_are_one_burst_too(house: House) -> None:
    assert len(calls(house, 100, 30, 0, 60, 10)) == 1

    assert Burst.objects.get().calls == 5


def test_after_a_quiet_time_it_is_another_burst(house: House) -> None:
    assert len(calls(house, 0, 10, 20)) == 1
    assert calls(house, 150) == []
    assert len(calls(house, 160, 170)) == 1

    assert Burst.objects.count() == 2


def test_what_was_long_over_when_it_was_found_is_no_alarm(house: House) -> None:
    assert calls(house, -2000, -1990, -1980) == []


def test_callers_who_withheld_their_numbers_count(house: House) -> None:
    contacts = [given_told(house, by=None, at=MONDAY + timedelta(minutes=each)) for each in range(3)]

    begun = [desk(3).link(contact.pk, NOW) for contact in contacts]

    assert len([burst for burst in begun if burst]) == 1


def test_nobody_is_alarmed_where_it_is_turned_off(house: House) -> None:
    for minute in range(5):
        contact = given_told(house, by=str(minute), at=MONDAY + timedelta(minutes=minute))
        assert desk(0).link(contact.pk, NOW) is None


def told_live(house: House, count: int) -> list[Contact]:
    from django.utils import timezone

    now = timezone.now()
    return [given_told(house, by=str(each), at=now - timedelta(minutes=each)) for each in range(count)]


def test_the_alarm_names_the_incident_and_nothing_else_and_rings_the_hook_once(
    house: House, tmp_path: Path
) -> None:
    rung = tmp_path / "rung"
    hook = AlarmHook(f"sh -c 'echo \"$@\" >> {rung}' hook")
    alarms = Alarms(house.folder.alarms, hook=hook)

    for contact in told_live(house, 5):
        link_and_tell(desk(3), alarms, contact.pk)

    [alarm] = alarms.standing()
    assert (alarm.kind, alarm.subject) == (AlarmKind.BURST, str(Incident.objects.get().pk))
    until(lambda: rung.exists() and rung.read_text() == "burst\n")
    written = "".join(path.read_text() for path in house.folder.alarms.iterdir())
    assert "Seafood" not in written + alarm.text


def test_the_alarm_stands_until_somebody_has_looked(house: House) -> None:
    for contact in told_live(house, 3):
        link_and_tell(desk(3), house.alarms, contact.pk)
    settle_bursts(house.alarms)
    assert [alarm.kind for alarm in house.alarms.standing()] == [AlarmKind.BURST]

    incidents.mark_seen(Incident.objects.get(), Caseworker.objects.create(username="anong"))
    settle_bursts(house.alarms)

    assert house.alarms.standing() == []


def test_an_alarm_lost_with_its_worker_is_raised_by_the_sweeper(house: House) -> None:
    for contact in told_live(house, 3):
        desk(3).link(contact.pk, contact.started_at)

    settle_bursts(house.alarms)

    assert [alarm.kind for alarm in house.alarms.standing()] == [AlarmKind.BURST]
