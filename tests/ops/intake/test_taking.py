"""An envelope becomes rows and sealed recordings, and is removed only when both have it."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr.model import Ending, Question, YesNo
from ops.alarms import AlarmKind
from ops.casebook.models import Contact, Recording
from ops.intake import Outcome
from tests.ops.conftest import House
from tests.ops.given import given_facts
from tests.ops.intake.conftest import VOICE, Door, Post, sealed_recordings

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_was_said_and_pressed_stands_in_the_casebook(house: House, door: Door, post: Post) -> None:
    facts = given_facts(recordings=2, answers={Question.IN_DANGER: YesNo.YES})
    contact, envelope = post(facts)

    assert door.intake.take(envelope) is Outcome.TAKEN

    row = Contact.objects.get()
    assert row.pk == contact.id
    assert (row.language, row.ending, row.channel) == ("th", "left_message", "phone")
    assert row.answers_by_question() == {"in_danger": "yes"}
    assert row.danger_by_key
    assert house.queue.first == [row.pk]
    assert bytes(row.sealed_number or b"") == b"sealed"
    assert [recording.pk for recording in row.recordings.all()] == [each.id for each in contact.recordings]
    assert all(house.vault.open(each.id) == VOICE for each in contact.recordings)


def test_the_work_is_asked_for_and_the_envelope_is_gone(house: House, door: Door, post: Post) -> None:
    contact, envelope = post()

    door.intake.take(envelope)

    assert house.queue.transcribed == [contact.id]
    assert door.spool.waiting() == []


def test_a_call_in_which_nothing_was_said_is_entered_but_asks_for_no_work(
    house: House, door: Door, post: Post
) -> None:
    _, envelope = post(given_facts(recordings=0, ending=Ending.FLASH))

    door.intake.take(envelope)

    assert Contact.objects.get().ending == Ending.FLASH
    assert house.queue.transcribed == []


def test_nothing_is_at_rest_in_the_clear(house: House, door: Door, post: Post) -> None:
    _, envelope = post()

    door.intake.take(envelope)

    kept = b"".join(path.read_bytes() for path in house.folder.root.rglob("*") if path.is_file())
    assert VOICE not in kept


def test_while_the_queue_is_away_the_contact_is_kept_and_left_to_the_sweeper(
    house: House, door: Door, post: Post
) -> None:
    house.queue.away = True
    _, envelope = post()

    assert door.intake.take(envelope) is Outcome.TAKEN

    assert Contact.objects.get().enqueued_at is None


def test_the_same_envelope_a_second_time_goes_quietly(
    house: House, door: Door, post: Post, tmp_path: Path
) -> None:
    _, envelope = post()
    again = shutil.copy(envelope, tmp_path / "again")
    door.intake.take(envelope)
    shutil.copy(again, envelope)

    assert door.intake.take(envelope) is Outcome.ALREADY_HERE

    assert Contact.objects.count() == 1
    assert (door.spool.waiting(), door.refused(), house.alarms.standing()) == ([], [], [])


def test_a_contact_that_lost_its_power_as_it_was_posted_may_end_anew(
    house: House, door: Door, post: Post, tmp_path: Path
) -> None:
    contact, first = post()
    salvaged = replace(contact, ended_at=contact.ended_at + timedelta(minutes=5), ending=Ending.SALVAGED)
    sealed = {each.id: tmp_path / f"{each.id}.wav.age" for each in contact.recordings}

    assert door.intake.take(first) is Outcome.TAKEN
    second = door.spool.post(salvaged, sealed)
    assert door.intake.take(second) is Outcome.ALREADY_HERE

    assert Contact.objects.get().ended_at == contact.ended_at
    assert (door.spool.waiting(), door.refused(), house.alarms.standing()) == ([], [], [])


def test_another_contact_under_the_same_id_is_set_aside_and_the_first_one_stays(
    house: House, door: Door, post: Post
) -> None:
    contact, first = post()
    _, second = post(replace(contact, ended_at=contact.ended_at + timedelta(seconds=1)), b"somebody else")

    assert door.intake.take(first) is Outcome.TAKEN
    assert door.intake.take(second) is Outcome.REFUSED

    assert Contact.objects.get().ended_at == contact.ended_at
    assert house.vault.open(contact.recordings[0].id) == VOICE
    assert len(door.refused()) == 1
    [alarm] = house.alarms.standing()
    assert (alarm.kind, alarm.reason) == (AlarmKind.ENVELOPE_REFUSED, "other_contact_here")


def test_another_recording_under_the_same_id_is_set_aside(house: House, door: Door, post: Post) -> None:
    first, envelope = post()
    door.intake.take(envelope)
    thief = replace(given_facts(), recordings=first.recordings)
    _, second = post(thief, b"somebody else")

    assert door.intake.take(second) is Outcome.REFUSED

    assert house.vault.open(first.recordings[0].id) == VOICE
    assert Recording.objects.count() == 1


def test_the_same_recording_in_another_contact_is_set_aside(
    house: House, door: Door, post: Post, tmp_path: Path
) -> None:
    first, envelope = post()
    [recording] = first.recordings
    door.intake.take(envelope)
    again = replace(given_facts(), recordings=first.recordings)
    second = door.spool.post(again, {recording.id: tmp_path / f"{recording.id}.wav.age"})

    assert door.intake.take(second) is Outcome.REFUSED

    assert Contact.objects.get().pk == first.id
    assert house.alarms.standing()[0].reason == "other_recording_here"


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(text=st.text(min_size=1, max_size=300), node=st.text(max_size=100), answer=st.text(max_size=50))
def test_whatever_the_line_writes_is_taken_or_set_aside(
    door: Door, post: Post, text: str, node: str, answer: str
) -> None:
    facts = given_facts(recordings=0, text=text, answers={Question.HOW_MANY: answer})
    contact, envelope = post(replace(facts, node=node))

    outcome = door.intake.take(envelope)

    taken = Contact.objects.filter(pk=contact.id).first()
    assert outcome is (Outcome.TAKEN if taken else Outcome.REFUSED)
    assert taken is None or (taken.text, taken.node) == (text.replace("\0", ""), node)


def test_a_text_with_a_character_no_database_takes_is_kept_without_it(
    house: House, door: Door, post: Post
) -> None:
    contact, envelope = post(given_facts(recordings=0, text="they keep\0 my passport"))

    assert door.intake.take(envelope) is Outcome.TAKEN

    assert Contact.objects.get().text == "they keep my passport"
    assert b"\\u0000" in (house.vault.contact(contact.id) or b"")


def test_a_recording_that_calls_itself_a_contact_is_set_aside(
    house: House, door: Door, post: Post, tmp_path: Path
) -> None:
    contact, _ = sealed_recordings(house, given_facts(), tmp_path, VOICE)
    [recording] = contact.recordings
    misnamed = (tmp_path / f"{recording.id}.wav.age").rename(tmp_path / f"{recording.id}.contact.age")

    outcome = door.intake.take(door.spool.post(contact, {recording.id: misnamed}))

    assert outcome is Outcome.REFUSED
    assert not list(house.vault.contacts())


@pytest.mark.parametrize("language", ["xx", "de"])
def test_a_language_the_house_does_not_know_is_set_aside_not_thrown_away(
    house: House, door: Door, post: Post, language: str
) -> None:
    _, envelope = post(given_facts(language=language))

    assert door.intake.take(envelope) is Outcome.REFUSED

    assert len(door.refused()) == 1
    assert house.alarms.standing()[0].reason == "unknown_language"
    assert not list(house.vault.recordings())


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: b"",
        lambda whole: whole[:700],
        lambda whole: b"no tar at all" * 100,
        lambda whole: whole[:1000] + bytes([whole[1000] ^ 1]) + whole[1001:],
    ],
    ids=["empty", "truncated", "something else", "one bit"],
)
def test_a_damaged_envelope_is_set_aside_with_its_reason(
    house: House, door: Door, post: Post, damage: Callable[[bytes], bytes]
) -> None:
    _, envelope = post()
    envelope.write_bytes(damage(envelope.read_bytes()))

    assert door.intake.take(envelope) is Outcome.REFUSED

    [refused] = door.refused()
    assert "reason" in refused.with_name(f"{refused.name}.reason.toml").read_text()
    assert house.alarms.standing()[0].kind is AlarmKind.ENVELOPE_REFUSED
    assert Contact.objects.count() == 0
