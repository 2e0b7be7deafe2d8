"""What stands still between two states is asked for again; the rows tell, not the queue."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from ivr.model import Ending, Question, YesNo
from ops.alarms import AlarmKind
from ops.casebook.models import Contact, Recording, RecordingState
from ops.tasks import transcribe
from ops.tasks.claims import claim
from ops.tasks.retry import retry
from ops.tasks.sweep import (
    ALARM_AFTER,
    ASK_AGAIN_AFTER,
    Broom,
    due,
    finished,
    lay_to_rest,
    standing_still,
    stir,
    unclaimed,
    undone,
)
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


def given_a_finished_case(house: House, recordings: int = 1) -> Contact:
    """Heard, drafted and linked; nothing came for so long that the sweep has laid it to rest."""
    contact = given_contact(house, given_facts(recordings=recordings))
    for recording in contact.recordings.all():
        transcribe.keep(recording, given_transcript())
    given_draft(contact, Urgency.SOON, linked_at=timezone.now())
    Broom(house.queue, house.alarms).sweep(timezone.now() + 2 * ASK_AGAIN_AFTER)
    return contact


def test_the_sweep_looks_no_more_at_what_awaits_nothing(house: House, broom: Broom) -> None:
    given_a_finished_case(house)
    fresh = given_contact(house)

    broom.sweep(timezone.now() + ASK_AGAIN_AFTER)

    assert list(Contact.objects.astir()) == [fresh]


def test_what_waits_is_looked_at_however_long_it_waits(house: House, broom: Broom) -> None:
    unheard, undrafted, unlinked = given_contact(house), given_contact(house), given_contact(house)
    for contact in (undrafted, unlinked):
        transcribe.keep(contact.recordings.get(), given_transcript())
    given_draft(unlinked, Urgency.SOON)

    for days in range(1, 4):
        broom.sweep(timezone.now() + timedelta(days=days))

    assert set(Contact.objects.astir()) == {unheard, undrafted, unlinked}
    assert house.queue.transcribed == [unheard.pk] * 3


def test_a_case_at_rest_is_drafted_anew_where_more_was_heard_after_all(house: House, broom: Broom) -> None:
    contact = given_contact(house)
    Recording.objects.update(state=RecordingState.UNRECOGNISED)
    given_draft(contact, Urgency.SOON, linked_at=timezone.now())
    broom.sweep(timezone.now() + 2 * ASK_AGAIN_AFTER)
    assert not Contact.objects.astir()

    transcribe.keep(contact.recordings.get(), given_transcript())
    broom.sweep(timezone.now() + 2 * ASK_AGAIN_AFTER)

    assert house.queue.drafted == [contact.pk]


def test_what_is_put_back_to_be_tried_again_is_astir(house: House, broom: Broom) -> None:
    contact = given_contact(house)
    Recording.objects.update(state=RecordingState.UNRECOGNISED)
    given_draft(contact, Urgency.SOON, linked_at=timezone.now())
    broom.sweep(timezone.now() + 2 * ASK_AGAIN_AFTER)

    retry(house.vault)
    broom.sweep(timezone.now())

    assert house.queue.transcribed == [contact.pk]


def test_what_is_heard_in_the_moment_of_being_laid_to_rest_is_not_missed(house: House) -> None:
    contact = given_contact(house)
    Recording.objects.update(state=RecordingState.UNRECOGNISED)
    given_draft(contact, Urgency.SOON, linked_at=timezone.now())
    long_after = timezone.now() + ASK_AGAIN_AFTER

    seen = list(finished(long_after))
    transcribe.keep(contact.recordings.get(), given_transcript())
    lay_to_rest(seen, long_after)

    assert seen == [contact.pk]
    assert list(Contact.objects.astir()) == [contact]


def test_once_a_night_all_are_looked_at_and_who_was_forgotten_is_astir_again(
    house: House, broom: Broom, caplog: pytest.LogCaptureFixture
) -> None:
    given_a_finished_case(house)
    forgotten = given_contact(house)
    Contact.objects.update(stirred_at=None)

    assert (stir(timezone.now()), stir(timezone.now())) == (1, 0)

    assert list(Contact.objects.astir()) == [forgotten]
    assert [record.message for record in caplog.records] == ["contacts waited that nobody looked at"]


def test_no_look_of_the_sweep_grows_with_the_casebook(house: House) -> None:
    """Each goes by the index that holds nobody who awaits nothing."""
    now = timezone.now()
    for _ in range(50):
        contact = given_contact(house)
        transcribe.keep(contact.recordings.get(), given_transcript())
        given_draft(contact, Urgency.SOON, linked_at=now)
    Contact.objects.update(stirred_at=None)
    unheard = due(unclaimed(Contact.objects.awaiting_transcript(), now), now)
    plans = [unheard.explain, due(undone(), now).explain, standing_still(now).explain, finished(now).explain]
    if connection.vendor == "postgresql":  # which reads through a table that is small
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("ANALYZE contact, recording, transcript, draft_case")

    for plan in plans:
        assert "contact_astir" in plan()
