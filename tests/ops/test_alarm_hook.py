"""Somebody outside is told of an alarm: its kind, and nothing else."""

import shlex
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from ops.alarm_hook import AlarmHook
from ops.alarms import AlarmKind, Alarms
from ops.config import Settings
from tests.conditions import LONG, until


@pytest.fixture
def told(tmp_path: Path) -> Path:
    return tmp_path / "told"


def noting(told: Path) -> str:
    """A command that notes what it was told, and what it knows."""
    program = (
        "import os, sys; "
        f"open({str(told)!r}, 'a').write(' '.join(sys.argv[1:]) + ' ' + ' '.join(sorted(os.environ)) + '\\n')"
    )
    return f"{shlex.quote(sys.executable)} -c {shlex.quote(program)}"


def test_the_command_learns_the_kind_and_nothing_else(told: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    ringing = AlarmHook(noting(told)).ring("deaf")
    assert ringing
    ringing.join()

    kind, *known = told.read_text().split()
    assert kind == "deaf"
    assert set(known) <= {"PATH", "HOME", "LANG", "TZ", "LC_CTYPE"}


def test_it_rings_once_per_kind_until_that_is_over(tmp_path: Path, told: Path) -> None:
    alarms = Alarms(tmp_path / "alarms", hook=AlarmHook(noting(told)))

    alarms.sound(AlarmKind.CANARY_FAILED, "th")
    alarms.sound(AlarmKind.CANARY_FAILED, "my")
    alarms.sound(AlarmKind.CANARY_FAILED, "th")
    until(lambda: told.exists() and told.read_text().count("\n") == 1)
    alarms.clear(AlarmKind.CANARY_FAILED, "th")
    alarms.clear(AlarmKind.CANARY_FAILED, "my")
    alarms.sound(AlarmKind.CANARY_FAILED, "en")

    until(lambda: told.read_text().count("canary_failed") == 2)


def test_where_no_alarm_can_be_written_it_rings_once_all_the_same(tmp_path: Path, told: Path) -> None:
    (tmp_path / "alarms").write_text("a file where the folder should be")
    alarms = Alarms(tmp_path / "alarms", hook=AlarmHook(noting(told)))

    for _ in range(3):
        alarms.sound(AlarmKind.DISK_FULL)
    alarms.sound(AlarmKind.DEAF)

    until(lambda: told.exists() and told.read_text().count("deaf") == 1)
    assert told.read_text().count("disk_full") <= 1


@pytest.mark.parametrize("command", ["", "/nowhere/at-all"])
def test_no_command_and_one_that_is_not_there_harm_nobody(command: str) -> None:
    assert AlarmHook(command).ring("deaf") is None


def test_a_command_that_hangs_is_ended(caplog: pytest.LogCaptureFixture) -> None:
    ringing = AlarmHook("sh -c 'exec sleep 600'", longest=0.1).ring("deaf")
    assert ringing
    ringing.join(LONG)

    assert not ringing.is_alive()
    assert [record.message for record in caplog.records] == ["the alarm command did not end"]


@pytest.mark.parametrize(
    "wrong", [{"alarm_command": "say 'it"}, {"canary_route": "host"}, {"canary_route": "host:99999"}]
)
def test_a_setting_that_cannot_be_meant_is_refused_at_the_start(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Settings(**wrong)  # type: ignore[arg-type]
