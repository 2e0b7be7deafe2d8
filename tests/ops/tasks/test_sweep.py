"""What stands still between two states is asked for again; the rows tell, not the queue."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ivr.model import Ending, Question, YesNo
from ops.alarms import AlarmKind
from ops.casebook.models import Contact
from ops.tasks import transcribe
from ops.tasks.claims import claim
from ops.tasks.sweep import ALARM_AFTER, ASK_AGAIN_AFTER, Broom
from tests.ops.conftest import House
from tests.ops.given import given_contact, given_draft, given_facts, given_transcript
from triage.model import Urgency

pytestmark = pytest.mark.django_db


@pytest.fixture
def broom(house: House) -> Broom:
    return Broom(house.queue, house.alarms)


def test_a_contact_whose_message_redis_lost_is_asked_for_again(house: House, broom: Broom) -> None:
    contact = given_contact(house)

    broom.sweep(timezone.now() + ASK_AGAIN_AFTER)

    assert house.queue.transcribed == [contact.pk]


def test_a_contact_asked_for_just_now_is_left_alone(house: House, broom: Broom) -> None:
    given_contact(house)

    broom.sweep(timezone.now())

    assert house.queue.transcribed == []


def test_a_contact_that_never_reached_the_queue_is_asked_for_at_once(house: House, broom: Broom) -> None:
    contact = given_contact(house)
    Contact.objects.update(enqueued_at=None)

    broom.sweep(timezone.now())

    assert house.queue.transcribed == [contact.pk]


def test_a_recording_a_worker_is_at_is_not_asked_for_twice(house: House, broom: Broom) -> None:
    contact = given_contact(house)
    later = timezone.now() + ASK_AGAIN_AFTER
    claim(contact.recordings.get(), later)

    broom.sweep(later)

    assert house.queue.transcribed == []


def test_a_recording_whose_worker_was_killed_is_asked_for_once_its_claim_runs_out(
    house: House, broom: Broom
) -> None:
    contact = given_contact(house)
    recording = contact.recordings.get()
    claim(recording, timezone.now())
    recording.refresh_from_db()
    assert recording.claimed_until

    broom.sweep(recording.claimed_until + timedelta(seconds=1))

    assert house.queue.transcribed == [contact.pk]
    assert recording.attempts == 1


def test_a_contact_heard_but_not_drafted_is_asked_for_at_the_next_step(house: House, broom: Broom) -> None:
    contact = given_contact(house)
    transcribe.keep(contact.recordings.get(), given_transcript())

    broom.sweep(timezone.now() + ASK_AGAIN_AFTER)

    assert (house.queue.transcribed, house.queue.drafted) == ([], [contact.pk])


def test_danger_by_key_is_asked_for_first(house: House, broom: Broom) -> None:
    given_contact(house)
    pressed = given_contact(house, given_facts(answers={Question.IN_DANGER: YesNo.YES}))

    broom.sweep(timezone.now() + ASK_AGAIN_AFTER)

    assert house.queue.transcribed[0] == pressed.pk
    assert house.queue.first == [pressed.pk]


def test_while_the_queue_is_away_nothing_counts_as_asked(house: House, broom: Broom) -> None:
    given_contact(house)
    house.queue.away = True
    later = timezone.now() + ASK_AGAIN_AFTER
    assert broom.sweep(later) == 0

    house.queue.away = False

    assert broom.sweep(later) == 1


def test_a_call_in_which_nothing_was_said_asks_for_nothing(house: House, broom: Broom) -> None:
    given_contact(house, given_facts(recordings=0, ending=Ending.FLASH))

    assert broom.sweep(timezone.now() + ASK_AGAIN_AFTER) == 0


def test_what_waits_for_long_is_an_alarm_until_it_moves(house: House, broom: Broom) -> None:
    contact = given_contact(house)
    much_later = timezone.now() + ALARM_AFTER + timedelta(minutes=1)

    broom.sweep(much_later)
    assert [alarm.kind for alarm in house.alarms.standing()] == [AlarmKind.STANDS_STILL]

    Contact.objects.filter(pk=contact.pk).update(for_casework=False)
    transcribe.keep(contact.recordings.get(), given_transcript())
    broom.sweep(much_later)
    assert house.alarms.standing() == []


def test_a_draft_that_nobody_linked_is_asked_for_again(house: House, broom: Broom) -> None:
    contact = given_contact(house, given_facts(recordings=0, text="told"))
    draft = given_draft(contact, Urgency.SOON)

    broom.sweep(timezone.now() + ASK_AGAIN_AFTER)
    draft.linked_at = timezone.now()
    draft.save()
    broom.sweep(timezone.now() + 3 * ASK_AGAIN_AFTER)

    assert house.queue.drafted == [contact.pk]
