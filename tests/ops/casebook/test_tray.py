"""The tray shows who must be heard first."""

from datetime import timedelta

import pytest

from ivr.model import Ending, Question, YesNo
from ops.casebook import models
from ops.casebook.tray import Wanted, languages_waiting, stage, tray, waiting_time
from tests.ops.conftest import House
from tests.ops.given import MONDAY, given_contact, given_draft, given_facts
from triage.model import Urgency

pytestmark = pytest.mark.django_db


def test_newest_danger_comes_first_and_information_last(house: House) -> None:
    order = (Urgency.INFORMATION, Urgency.NOW, Urgency.SOON, Urgency.NOW, Urgency.TODAY)
    contacts = []
    for hours, urgency in enumerate(order):
        contact = given_contact(house, given_facts(started_at=MONDAY + timedelta(hours=hours)))
        given_draft(contact, urgency)
        contacts.append(contact)

    shown = list(tray())

    assert shown == [contacts[index] for index in (3, 1, 4, 2, 0)]


def test_danger_by_key_is_seen_before_anything_was_transcribed(house: House) -> None:
    given_draft(given_contact(house), Urgency.TODAY)
    pressed = given_contact(house, given_facts(answers={Question.IN_DANGER: YesNo.YES}))

    shown = list(tray())

    assert shown[0] == pressed
    assert shown[0].rank == 0
    assert not shown[0].has_draft


def test_a_persons_urgency_stands_before_the_machines(house: House) -> None:
    raised = given_contact(house)
    given_draft(raised, Urgency.INFORMATION, person_urgency=Urgency.NOW)
    given_draft(given_contact(house), Urgency.TODAY)

    assert tray()[0] == raised


def test_decided_cases_leave_the_tray_and_can_be_asked_for(house: House) -> None:
    decided = given_contact(house)
    given_draft(decided, Urgency.NOW, state=models.DraftState.ACCEPTED)
    new = given_contact(house)
    given_draft(new, Urgency.SOON)

    assert list(tray()) == [new]
    accepted = Wanted(states=(models.DraftState.ACCEPTED,), include_waiting=False)
    assert list(tray(accepted)) == [decided]


def test_the_tray_is_filtered_by_language_and_urgency(house: House) -> None:
    thai = given_contact(house, given_facts(language="th"))
    burmese = given_contact(house, given_facts(language="my"))
    given_draft(thai, Urgency.NOW)
    given_draft(burmese, Urgency.SOON)

    assert list(tray(Wanted(language="my"))) == [burmese]
    assert list(tray(Wanted(urgency=Urgency.NOW))) == [thai]
    assert languages_waiting() == ["my", "th"]


def test_a_call_in_which_nothing_was_said_is_counted_but_not_shown(house: House) -> None:
    given_contact(house, given_facts(recordings=0, ending=Ending.FLASH))

    assert list(tray()) == []
    assert models.Contact.objects.count() == 1


@pytest.mark.parametrize(
    "answers",
    [
        {Question.SAFE_TO_SPEAK: YesNo.NO},
        {Question.IN_DANGER: YesNo.YES},
        {Question.MAY_CALL_BACK: YesNo.YES},
    ],
)
def test_who_only_pressed_keys_is_shown_too(house: House, answers: dict[Question, str]) -> None:
    contact = given_contact(house, given_facts(recordings=0, answers=answers, ending=Ending.HUNG_UP_IN_MENU))

    assert list(tray()) == [contact]


def test_each_entry_tells_length_stage_and_whether_a_recording_is_broken(house: House) -> None:
    contact = given_contact(house, given_facts(recordings=2))
    contact.recordings.filter(position=1).update(state=models.RecordingState.UNDECODABLE)

    shown = tray().get()

    assert shown.seconds == 6.0
    assert shown.broken
    assert not shown.demonstration
    assert stage(shown) == "awaits_transcript"


def test_waiting_time_runs_from_the_hang_up_to_the_decision(house: House) -> None:
    contact = given_contact(house)
    later = contact.ended_at + timedelta(hours=5)

    assert waiting_time(contact, later) == timedelta(hours=5)

    given_draft(contact, Urgency.SOON, decided_at=contact.ended_at + timedelta(hours=1))
    assert waiting_time(tray(Wanted()).get(), later) == timedelta(hours=1)
