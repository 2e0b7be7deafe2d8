"""In the middle of a round others have a turn: danger where nobody else is free, anybody where it is long."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from ivr.model import Contact as Facts
from ivr.model import Question, YesNo
from ops.alarms import AlarmKind
from ops.casebook.models import Contact, Recording, Transcript
from ops.errors import KeyMissing
from ops.tasks import pauses
from ops.tasks.claims import MOST_SECONDS, others, waiting
from ops.tasks.transcribe import TranscriptDesk
from tests.ops.conftest import House
from tests.ops.given import MONDAY, ToldEar, given_contact, given_danger, given_facts, given_transcript
from transcription.ear import Spoken
from transcription.errors import ModelMissing, TranscriptionError
from transcription.model import Transcript as Heard

pytestmark = pytest.mark.django_db


def kinds(house: House) -> set[AlarmKind]:
    return {alarm.kind for alarm in house.alarms.standing()}


class EarThatPauses(ToldEar):
    """Pauses twice in a recording that says "long"; told exceptions are for the others."""

    def transcribe_all(
        self, recordings: Sequence[Spoken], pause: Callable[[], None] = lambda: None
    ) -> list[Heard | TranscriptionError]:
        if [each.audio for each in recordings] != [b"long"]:
            return super().transcribe_all(recordings, pause)
        pause()
        pause()
        return [given_transcript("an hour")]


def given_long(house: House, **more: float) -> Contact:
    contact = given_contact(house, voice=b"long")
    contact.recordings.update(**{"seconds": 3600.0} | more)
    return contact


def test_while_a_long_recording_is_read_others_have_their_turn(house: House) -> None:
    long, other, long_too = given_long(house), given_contact(house), given_long(house)
    ear = EarThatPauses([given_transcript()])

    TranscriptDesk(house.vault, ear, house.queue, house.alarms).transcribe(long.pk)

    assert house.queue.drafted == [other.pk, long.pk]
    assert ear.rounds == [1]
    assert list(Contact.objects.awaiting_transcript()) == [long_too]
    assert set(Recording.objects.exclude(contact=long_too).values_list("attempts", flat=True)) == {1}


def test_who_is_in_danger_is_not_heard_in_a_pause_among_others(house: House) -> None:
    """She would wait for all of them; a process is kept free for her."""
    long, other = given_long(house), given_contact(house)
    danger = given_contact(house, given_facts(answers={Question.IN_DANGER: YesNo.YES}))

    desk = TranscriptDesk(house.vault, EarThatPauses([given_transcript()]), house.queue, house.alarms)
    desk.transcribe(long.pk)

    assert house.queue.drafted == [other.pk, long.pk]
    assert list(Contact.objects.awaiting_transcript()) == [danger]


def test_where_there_is_one_process_who_is_in_danger_is_heard_and_drafted_in_a_pause(house: House) -> None:
    long, danger = given_long(house, seconds=9.0), given_danger(house)
    ear, drafted = EarThatPauses([given_transcript()]), list[UUID]()
    desk = TranscriptDesk(house.vault, ear, house.queue, house.alarms, draft_at_once=drafted.append)

    desk.transcribe(long.pk)

    assert drafted == [danger.pk], "once, though there were two pauses"
    assert house.queue.drafted == [danger.pk, long.pk]
    assert ear.rounds == [1]


def test_in_a_pause_what_she_wrote_or_pressed_is_drafted_too_and_once(house: House) -> None:
    long, drafted = given_long(house, seconds=9.0), list[UUID]()
    silent = given_contact(house, given_facts(recordings=0, answers={Question.IN_DANGER: YesNo.YES}))
    given_contact(house, given_facts(recordings=0))
    ear = EarThatPauses([])
    desk = TranscriptDesk(house.vault, ear, house.queue, house.alarms, draft_at_once=drafted.append)

    desk.transcribe(long.pk)

    assert drafted == [silent.pk]


@pytest.mark.parametrize(
    ("hers", "in_hand"),
    [({"attempts": 1}, {}), ({}, {"attempts": 1})],
    ids=["hers may break the others", "the others may break hers"],
)
def test_what_was_tried_before_is_heard_beside_nobody_even_in_danger(
    house: House, hers: dict[str, float], in_hand: dict[str, float]
) -> None:
    long, danger = given_long(house, **{"seconds": 9.0} | in_hand), given_danger(house, **hers)
    ear, drafted = EarThatPauses([given_transcript()]), list[UUID]()
    desk = TranscriptDesk(house.vault, ear, house.queue, house.alarms, draft_at_once=drafted.append)

    desk.transcribe(long.pk)

    assert (drafted, ear.rounds) == ([], [])
    assert list(Contact.objects.awaiting_transcript()) == [danger]


class EarThatAlwaysPauses(ToldEar):
    def transcribe_all(
        self, recordings: Sequence[Spoken], pause: Callable[[], None] = lambda: None
    ) -> list[Heard | TranscriptionError]:
        pause()
        return super().transcribe_all(recordings, pause)


def test_in_the_middle_of_others_heard_in_a_pause_danger_is_heard_too(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    long, other, dangers = given_long(house), given_contact(house), list[Contact]()
    drafted, heard_others = list[UUID](), others

    def others_and_then_danger(*asked: Any) -> list[Recording]:
        found = heard_others(*asked)
        dangers.append(given_danger(house))
        return found

    monkeypatch.setattr(pauses, "others", others_and_then_danger)
    ear = EarThatAlwaysPauses([given_transcript()] * 3)
    desk = TranscriptDesk(house.vault, ear, house.queue, house.alarms, draft_at_once=drafted.append)

    desk.transcribe(long.pk)

    assert house.queue.drafted == [dangers[0].pk, other.pk, long.pk]
    assert drafted == [dangers[0].pk]


@pytest.mark.parametrize("which", ["in_danger", "others"])
def test_a_database_away_in_a_pause_costs_the_round_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    def away(*_: object) -> list[Recording]:
        raise OperationalError("the connection is closed")

    monkeypatch.setattr(pauses, which, away)
    long = given_long(house)
    ear, drafted = EarThatPauses([]), list[UUID]()
    desk = TranscriptDesk(house.vault, ear, house.queue, house.alarms, draft_at_once=drafted.append)

    desk.transcribe(long.pk)

    assert Transcript.objects.get().recording.contact_id == long.pk
    assert kinds(house) == set()


def test_in_a_pause_who_waits_for_a_model_keeps_nobody_else_waiting(house: House) -> None:
    long, waits = given_long(house), given_contact(house, given_facts(started_at=MONDAY - timedelta(hours=1)))
    other = given_contact(house)
    other.recordings.update(seconds=MOST_SECONDS)
    ear = EarThatPauses([ModelMissing("fill the folder"), given_transcript()])

    TranscriptDesk(house.vault, ear, house.queue, house.alarms).transcribe(long.pk)

    assert house.queue.drafted == [other.pk, long.pk]
    assert list(Contact.objects.awaiting_transcript()) == [waits]
    assert Recording.objects.get(contact=waits).attempts == 0


@pytest.mark.parametrize("fault", [ValueError("a bug"), KeyMissing("away")])
def test_what_goes_wrong_in_a_pause_does_not_concern_the_long_recording(
    house: House, fault: Exception
) -> None:
    long, other = given_long(house), given_contact(house)

    desk = TranscriptDesk(house.vault, EarThatPauses([fault]), house.queue, house.alarms)
    desk.transcribe(long.pk)

    assert house.queue.drafted == [long.pk]
    assert list(Contact.objects.awaiting_transcript()) == [other]


@pytest.mark.parametrize(
    ("danger", "more"),
    [(False, {"attempts": 1}), (False, {"seconds": MOST_SECONDS}), (True, {})],
    ids=["tried before, and may break what is near it", "not long", "of somebody in danger"],
)
def test_a_recording_that_lets_nobody_pass(house: House, danger: bool, more: dict[str, float]) -> None:
    long, other = given_long(house, **more), given_contact(house)
    Contact.objects.filter(pk=long.pk).update(danger_by_key=danger)

    desk = TranscriptDesk(house.vault, EarThatPauses([given_transcript()]), house.queue, house.alarms)
    desk.transcribe(long.pk)

    assert house.queue.drafted == [long.pk]
    assert list(Contact.objects.awaiting_transcript()) == [other]


def test_a_long_recording_gives_others_only_so_much_of_its_time(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ops.tasks.pauses.MOST_GIVEN", 0.0)
    long, other = given_long(house), given_contact(house)

    desk = TranscriptDesk(house.vault, EarThatPauses([given_transcript()]), house.queue, house.alarms)
    desk.transcribe(long.pk)

    assert list(Contact.objects.awaiting_transcript()) == [other]


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class EarThatTakesItsTime(ToldEar):
    """Takes 400 seconds for whoever is in danger, and 100 for the recording in hand, between two pauses."""

    def __init__(self, clock: Clock, *answers: Heard) -> None:
        super().__init__(list(answers))
        self._clock = clock

    def transcribe_all(
        self, recordings: Sequence[Spoken], pause: Callable[[], None] = lambda: None
    ) -> list[Heard | TranscriptionError]:
        if [each.audio for each in recordings] != [b"long"]:
            self._clock.now += 400.0
            return super().transcribe_all(recordings, pause)
        pause()
        assert len(self.rounds) == 1, "there are three, and each took more than is given at once"
        self._clock.now += 100.0
        pause()
        return [given_transcript("an hour")]


def test_danger_takes_five_minutes_more_than_the_round_in_hand_has_had_and_no_more(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr(pauses, "monotonic", clock)
    long, dangers = given_long(house, seconds=9.0), [given_danger(house) for _ in range(3)]
    ear, drafted = EarThatTakesItsTime(clock, *[given_transcript()] * 3), list[UUID]()
    desk = TranscriptDesk(house.vault, ear, house.queue, house.alarms, draft_at_once=drafted.append)

    desk.transcribe(long.pk)

    assert len(drafted) == 2
    assert Contact.objects.awaiting_transcript().get() in dangers
    assert Transcript.objects.filter(recording__contact=long).exists()


def test_a_look_does_not_grow_with_the_casebook() -> None:
    """Each goes by an index that holds nobody who was heard, or nobody who was safe."""
    now = timezone.now()
    looks = (
        (waiting(now, set(), danger=True), ("recording_never_tried", "contact_in_danger")),
        (pauses.undrafted_in_danger(now), ("contact_in_danger",)),
    )
    if connection.vendor == "postgresql":  # which reads through a table that is small
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")

    for look, indexes in looks:  # from which of two PostgreSQL begins depends on what it has counted by then
        assert any(index in look.explain() for index in indexes)


def silent() -> Facts:
    return given_facts(recordings=0, answers={Question.IN_DANGER: YesNo.YES})


def test_who_came_in_long_ago_is_drafted_like_all_others_and_not_looked_for(house: House) -> None:
    lately, long_ago = given_contact(house, silent()), given_contact(house, silent())
    Contact.objects.filter(pk=long_ago.pk).update(taken_in_at=timezone.now() - timedelta(days=8))

    assert list(pauses.undrafted_in_danger(timezone.now())) == [lately.pk]
    assert set(Contact.objects.awaiting_draft()) == {lately, long_ago}
