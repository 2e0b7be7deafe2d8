"""Killed after any step, the next run finishes the work: nothing lost, nothing twice."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from ops.casebook import entry
from ops.casebook.models import Contact
from ops.intake import Outcome
from tests.ops.conftest import House
from tests.ops.given import given_facts
from tests.ops.intake.conftest import VOICE, Door, Post

pytestmark = pytest.mark.django_db(transaction=True)


class Killed(BaseException):
    """As `kill -9` would: no handler of ours sees it."""


@dataclass
class DiesAfter:
    """Does the step, then dies, `calls` times into it."""

    step: Callable[..., Any]
    calls: int = 1

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        done = self.step(*args, **kwargs)
        self.calls -= 1
        if self.calls == 0:
            raise Killed
        return done


STEPS = {
    "the first recording is kept": ("vault", "put", 1),
    "the second recording is kept": ("vault", "put", 2),
    "the contact is kept beside them": ("vault", "put", 3),
    "the rows are written": ("queue", "transcribe", 1),
    "the envelope is removed": ("spool", "remove", 1),
}


@pytest.mark.parametrize("step", STEPS)
def test_killed_after(
    step: str, house: House, door: Door, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact, envelope = post(given_facts(recordings=2))
    name, method, calls = STEPS[step]
    whose = {"vault": house.vault, "queue": house.queue, "spool": door.spool}[name]
    with monkeypatch.context() as patched:
        patched.setattr(whose, method, DiesAfter(getattr(whose, method), calls))
        with pytest.raises(Killed):
            door.intake.take(envelope)

    for path in door.spool.waiting():
        door.intake.take(path)

    assert Contact.objects.get().recordings.count() == 2
    assert all(house.vault.open(recording.id) == VOICE for recording in contact.recordings)
    assert len(list(house.vault.recordings())) == 2
    assert (door.spool.waiting(), door.refused()) == ([], [])


def test_killed_inside_the_transaction_leaves_no_half_contact(
    door: Door, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, envelope = post()
    with monkeypatch.context() as patched:
        patched.setattr(entry, "_recording", DiesAfter(entry._recording))
        with pytest.raises(Killed):
            door.intake.take(envelope)
    assert Contact.objects.count() == 0

    assert door.intake.take(envelope) is Outcome.TAKEN

    assert Contact.objects.get().recordings.count() == 1


def test_a_casebook_restored_from_yesterday_is_completed_from_the_vault(
    house: House, door: Door, post: Post
) -> None:
    contact, envelope = post(given_facts(recordings=2))
    door.intake.take(envelope)
    forget_everything()
    assert door.intake.unknown() == 1

    assert door.intake.recover() == 1

    row = Contact.objects.get()
    assert row.pk == contact.id
    assert [each.sha256 for each in row.recordings.all()] == [each.sha256 for each in contact.recordings]
    assert house.queue.transcribed == [contact.id, contact.id]
    assert (door.intake.recover(), door.intake.unknown()) == (0, 0)


def test_a_recovered_contact_whose_recording_is_gone_says_so(house: House, door: Door, post: Post) -> None:
    contact, envelope = post(given_facts(recordings=2))
    door.intake.take(envelope)
    (house.folder.vault / house.vault.kept(contact.recordings[0].id).name).unlink()
    forget_everything()

    door.intake.recover()

    states = [(each.state, each.reason) for each in Contact.objects.get().recordings.all()]
    assert states == [("undecodable", "missing from the vault"), ("kept", "")]


def test_a_contact_that_was_set_aside_does_not_stop_the_recovery_of_the_others(
    house: House, door: Door, post: Post, tmp_path: Path
) -> None:
    facts = [replace(given_facts(), id=UUID(int=number << 120)) for number in (1, 2, 3)]
    first, envelope = post(facts[0])
    door.intake.take(envelope)
    [recording] = first.recordings
    second = replace(facts[1], recordings=first.recordings)
    door.intake.take(door.spool.post(second, {recording.id: tmp_path / f"{recording.id}.wav.age"}))
    _, envelope = post(facts[2])
    door.intake.take(envelope)
    forget_everything()

    assert door.intake.recover() == 2

    assert set(Contact.objects.values_list("pk", flat=True)) == {facts[0].id, facts[2].id}


def forget_everything() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM recording")
        cursor.execute("DELETE FROM contact")
