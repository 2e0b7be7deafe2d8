"""Alarms stand until they are cleared, and need nothing but a folder."""

from pathlib import Path

import pytest

from ops.alarms import WHAT_TO_DO, AlarmKind, Alarms


def test_an_alarm_stands_until_it_is_cleared(tmp_path: Path) -> None:
    alarms = Alarms(tmp_path / "alarms")

    alarms.sound(AlarmKind.MODEL_MISSING)
    assert [alarm.kind for alarm in alarms.standing()] == [AlarmKind.MODEL_MISSING]

    alarms.clear(AlarmKind.MODEL_MISSING)
    assert alarms.standing() == []


def test_an_alarm_sounded_again_keeps_its_beginning(tmp_path: Path) -> None:
    alarms = Alarms(tmp_path)
    alarms.sound(AlarmKind.REDIS_AWAY)
    first = alarms.standing()

    alarms.sound(AlarmKind.REDIS_AWAY)

    assert alarms.standing() == first


def test_two_subjects_are_two_alarms_in_the_order_they_came(tmp_path: Path) -> None:
    alarms = Alarms(tmp_path)

    alarms.sound(AlarmKind.ENVELOPE_REFUSED, "b", "seal")
    alarms.sound(AlarmKind.ENVELOPE_REFUSED, "a", "language")

    assert [(alarm.subject, alarm.reason) for alarm in alarms.standing()] == [
        ("b", "seal"),
        ("a", "language"),
    ]


def test_where_nothing_can_be_written_the_work_goes_on(tmp_path: Path) -> None:
    in_the_way = tmp_path / "alarms"
    in_the_way.write_text("a file where the folder should be")

    Alarms(in_the_way).sound(AlarmKind.DISK_FULL)

    assert in_the_way.is_file()


@pytest.mark.parametrize("kind", AlarmKind)
def test_every_alarm_says_what_to_do(kind: AlarmKind) -> None:
    assert WHAT_TO_DO[kind].endswith((".", "?", "fetch", "--recover"))


@pytest.mark.parametrize("left", ["", '{"kind": "re', "[]", '{"kind": "of_another_version"}'])
def test_an_alarm_cut_off_by_a_power_failure_still_stands(tmp_path: Path, left: str) -> None:
    alarms = Alarms(tmp_path)
    alarms.sound(AlarmKind.ENVELOPE_REFUSED, "a", "seal")
    [file] = tmp_path.glob("*.json")
    file.write_text(left)
    (tmp_path / "unknown.json").write_text("{}")

    assert [(alarm.kind, alarm.subject) for alarm in alarms.standing()] == [(AlarmKind.ENVELOPE_REFUSED, "a")]
