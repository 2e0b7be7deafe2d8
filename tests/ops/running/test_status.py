"""Status tells what waits, why, and what a person must look at."""

from pathlib import Path

import pytest

from ops.alarms import AlarmKind, Alarms
from ops.config import Settings
from ops.status import ask
from tests.ops.conftest import House
from tests.ops.given import given_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(state=tmp_path)


def envelope(settings: Settings, where: str, name: str) -> Path:
    path = settings.folder.spool / where / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"sealed")
    return path


def test_a_fresh_state_folder_needs_nobody(settings: Settings) -> None:
    found = ask(settings)

    assert not found.needs_a_person
    assert all(process.state is None for process in found.processes)
    assert found.waiting is not None
    assert found.waiting.why == ""


def test_envelopes_in_the_spool_are_counted(settings: Settings) -> None:
    envelope(settings, "new", "a.1.envelope")
    envelope(settings, "new", "b.1.envelope")

    found = ask(settings)

    assert found.envelopes == 2
    assert found.oldest_envelope is not None


def test_refused_envelopes_are_told_with_their_reasons(settings: Settings) -> None:
    refused = envelope(settings, "refused", "a.1.envelope")
    refused.with_name(refused.name + ".reason.toml").write_text('reason = "broken_seal"\n')

    found = ask(settings)

    assert found.refused == {"broken_seal": 1}
    assert found.needs_a_person


def test_an_alarm_needs_a_person(settings: Settings) -> None:
    Alarms(settings.folder.alarms).sound(AlarmKind.MODEL_MISSING)

    found = ask(settings)

    assert [alarm.kind for alarm in found.alarms] == [AlarmKind.MODEL_MISSING]
    assert found.needs_a_person


def test_why_contacts_wait_is_told(settings: Settings, house: House) -> None:
    given_contact(house)
    Alarms(settings.folder.alarms).sound(AlarmKind.REGISTRY_BROKEN)

    found = ask(settings)

    assert found.waiting is not None
    assert found.waiting.for_transcript == 1
    assert "hotline models list" in found.waiting.why


def test_looking_makes_nothing(settings: Settings, tmp_path: Path) -> None:
    ask(settings)

    assert list(tmp_path.iterdir()) == []
