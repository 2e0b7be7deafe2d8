"""What the telephone's side notices reaches whoever asks how the hotline is."""

from pathlib import Path

import pytest

from ivr.model import Trouble
from ops.alarms import AlarmKind, Alarms
from ops.config import Settings
from ops.keys import ensure_keys
from ops.serve import LineAlarms, open_office
from ops.status import ask
from ops.wiring import Wiring


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(state=tmp_path)
    ensure_keys(settings.folder)
    return settings


@pytest.mark.django_db
@pytest.mark.parametrize("trouble", Trouble)
def test_a_trouble_of_the_line_is_shown_by_status_and_console(settings: Settings, trouble: Trouble) -> None:
    office = open_office(settings)

    office.alarm.sound(trouble, "a contact")

    for standing in (ask(settings).alarms, Wiring(settings).alarms.standing()):
        assert [(alarm.kind, alarm.subject) for alarm in standing] == [
            (AlarmKind(trouble.value), "a contact")
        ]
    office.alarm.clear(trouble, "a contact")
    assert not ask(settings).alarms


def test_the_line_writes_its_alarms_where_it_may_write(settings: Settings) -> None:
    open_office(settings).alarm.sound(Trouble.DISK_FULL)

    assert not settings.folder.alarms.exists()
    assert list((settings.folder.root / "line" / "alarms").iterdir())


def test_what_could_not_be_salvaged_is_tried_anew_after_a_start(settings: Settings) -> None:
    before = LineAlarms(Alarms(settings.folder.line_alarms))
    before.sound(Trouble.NOT_SALVAGED, "a contact")
    before.sound(Trouble.DISK_FULL)

    open_office(settings)

    assert [alarm.kind for alarm in Alarms(settings.folder.line_alarms).standing()] == [AlarmKind.DISK_FULL]
