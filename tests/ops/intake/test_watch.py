"""The intake as a process: what is away is waited for, and one bad envelope does not stop the others."""

import errno
import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from ops.alarms import AlarmKind
from ops.casebook.models import Contact
from ops.watch import LOOK_EVERY, TRY_AGAIN_AFTER, Watch, note_unknown
from tests.ops.conftest import House
from tests.ops.given import given_facts
from tests.ops.intake.conftest import Door, Post
from tests.ops.intake.test_crashes import forget_everything

pytestmark = pytest.mark.django_db(transaction=True)


class Raises:
    """Stands where something is away."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise self._error


def kinds(house: House) -> list[AlarmKind]:
    return [alarm.kind for alarm in house.alarms.standing()]


def stop_once_taken(door: Door, stop: threading.Event, monkeypatch: pytest.MonkeyPatch) -> None:
    remove = door.spool.remove

    def remove_and_stop(path: Path) -> None:
        remove(path)
        stop.set()

    monkeypatch.setattr(door.spool, "remove", remove_and_stop)


def test_everything_that_waits_is_taken_oldest_first(house: House, door: Door, post: Post) -> None:
    posted = [post()[0].id for _ in range(3)]

    assert Watch(door.intake).look() == LOOK_EVERY

    assert house.queue.transcribed == posted


def test_while_the_database_is_away_envelopes_wait_and_looks_become_seldom(
    house: House, door: Door, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post()
    watch = Watch(door.intake)
    with monkeypatch.context() as patched:
        patched.setattr(Contact.objects, "filter", Raises(OperationalError("away")))
        waits = [watch.look() for _ in range(8)]

    assert waits == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]
    assert kinds(house) == [AlarmKind.DATABASE_AWAY]
    assert len(door.spool.waiting()) == 1

    assert watch.look() == LOOK_EVERY

    assert Contact.objects.count() == 1
    assert kinds(house) == []


@pytest.mark.parametrize(
    ("number", "alarm"), [(errno.ENOSPC, AlarmKind.DISK_FULL), (errno.EIO, AlarmKind.VAULT_AWAY)]
)
def test_while_the_disk_is_full_or_broken_envelopes_wait(
    house: House, door: Door, post: Post, monkeypatch: pytest.MonkeyPatch, number: int, alarm: AlarmKind
) -> None:
    post()
    watch = Watch(door.intake)
    with monkeypatch.context() as patched:
        patched.setattr(house.vault, "put", Raises(OSError(number, "no")))
        watch.look()

    assert kinds(house) == [alarm]
    assert len(door.spool.waiting()) == 1

    watch.look()

    assert (kinds(house), Contact.objects.count()) == ([], 1)


def test_while_the_vaults_disk_is_not_mounted_envelopes_wait_and_nothing_is_kept_beside_it(
    house: House, door: Door, post: Post
) -> None:
    post()
    watch, elsewhere = Watch(door.intake), house.folder.root / "elsewhere"
    watch.look()
    post()
    house.folder.vault.rename(elsewhere)
    house.folder.vault.mkdir()

    watch.look()

    assert (kinds(house), len(door.spool.waiting())) == ([AlarmKind.VAULT_AWAY], 1)
    house.folder.vault.rmdir()  # still empty
    elsewhere.rename(house.folder.vault)
    watch.look()
    assert (kinds(house), Contact.objects.count()) == ([], 2)


def test_an_envelope_that_breaks_the_intake_itself_does_not_stop_the_others(
    house: House, door: Door, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = post()
    second, _ = post()
    now = 0.0
    watch = Watch(door.intake, clock=lambda: now)
    enter = door.intake._enter
    monkeypatch.setattr(
        door.intake,
        "_enter",
        lambda contact, kept: enter(contact, kept) if contact.id == second.id else 1 / 0,
    )

    watch.look()

    assert Contact.objects.get().pk == second.id
    assert [(alarm.kind, alarm.subject) for alarm in house.alarms.standing()] == [
        (AlarmKind.ENVELOPE_STUCK, str(first.id))
    ]
    monkeypatch.setattr(door.intake, "_enter", enter)
    watch.look()
    assert Contact.objects.count() == 1, "tried again too soon"
    now += TRY_AGAIN_AFTER
    watch.look()
    assert Contact.objects.count() == 2
    assert kinds(house) == []


def test_an_envelope_that_cannot_be_read_does_not_hold_up_the_others(
    house: House, door: Door, post: Post
) -> None:
    unreadable = door.folder / "new" / "unreadable.envelope"
    unreadable.mkdir(parents=True)  # an OSError for whoever opens it
    contact, _ = post()

    Watch(door.intake).look()

    assert Contact.objects.get().pk == contact.id
    assert [(alarm.kind, alarm.subject) for alarm in house.alarms.standing()] == [
        (AlarmKind.ENVELOPE_STUCK, "unreadable")
    ]


def test_the_alarm_about_a_refused_envelope_goes_when_a_person_has_dealt_with_it(
    house: House, door: Door, post: Post
) -> None:
    for language in ("xx", "yy"):
        post(given_facts(language=language))
    now = 0.0
    watch = Watch(door.intake, clock=lambda: now)
    watch.look()
    first, second = door.refused()

    first.unlink()
    now += TRY_AGAIN_AFTER
    watch.look()

    assert [alarm.subject for alarm in house.alarms.standing()] == [second.name.split(".")[0]]


def test_a_running_intake_takes_a_new_envelope_and_stops_when_told(
    door: Door, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = threading.Event()
    post()
    stop_once_taken(door, stop, monkeypatch)

    Watch(door.intake).run(stop)

    assert Contact.objects.count() == 1


def test_a_start_while_the_database_is_away_waits_for_it(
    door: Door, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post()
    stop = threading.Event()
    monkeypatch.setattr(Contact.objects, "values_list", Raises(OperationalError("away")))
    stop_once_taken(door, stop, monkeypatch)

    Watch(door.intake).run(stop)

    assert Contact.objects.count() == 1


def test_a_restored_casebook_is_an_alarm_until_it_is_completed(house: House, door: Door, post: Post) -> None:
    _, envelope = post()
    door.intake.take(envelope)
    forget_everything()

    note_unknown(door.intake)
    assert kinds(house) == [AlarmKind.VAULT_UNKNOWN]

    door.intake.recover()
    note_unknown(door.intake)
    assert kinds(house) == []
