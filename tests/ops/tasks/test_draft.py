"""A contact that has been heard gets one draft case, each finding with its evidence."""

from dataclasses import replace

import pytest

from ivr.model import KeypadAnswer, Question, YesNo
from ops.casebook import decisions
from ops.casebook.models import (
    Caseworker,
    Contact,
    DraftCase,
    Finding,
    Recording,
    RecordingState,
    Segment,
    Transcript,
)
from ops.tasks import transcribe
from ops.tasks.draft import DraftDesk, grade_of, keep, message_of
from tests.ops.conftest import House
from tests.ops.given import MONDAY, ToldTriage, given_contact, given_facts, given_transcript
from transcription.model import Grade
from triage.model import Urgency

pytestmark = pytest.mark.django_db


@pytest.fixture
def anong() -> Caseworker:
    return Caseworker.objects.create(username="anong")


def given_heard(house: House, *words: str, **facts: object) -> Contact:
    contact = given_contact(house, given_facts(recordings=len(words), **facts))  # type: ignore[arg-type]
    for recording, said in zip(contact.recordings.all(), words, strict=True):
        transcribe.keep(recording, given_transcript(said))
    return contact


def test_the_evidence_names_the_recording_and_the_line(house: House) -> None:
    contact = given_heard(house, "help me", "they hit me")

    DraftDesk(ToldTriage()).draft(contact.pk)

    line = Segment.objects.order_by("pk").first()
    assert line
    [evidence] = Finding.objects.get().evidence
    assert evidence == {
        "kind": "text",
        "begin": 0,
        "end": 4,
        "quote": "help",
        "start": 0.5,
        "end_s": 2.5,
        "together": None,
        "segment": line.pk,
        "recording": str(line.transcript.recording_id),
    }


def test_all_recordings_are_read_as_one_message_in_their_order(house: House) -> None:
    contact = given_heard(house, "first", "second")
    triage = ToldTriage()

    DraftDesk(triage).draft(contact.pk)

    [message] = triage.asked
    assert [segment.text for segment in message.segments] == ["first", "second"]
    assert (message.grade, message.speech_seconds) == (Grade.DRAFT, 4.0)


@pytest.mark.parametrize(("pressed", "urgency"), [("no", Urgency.TODAY), ("yes", Urgency.NOW)])
def test_who_takes_back_a_report_is_heard_of_the_same_day_and_never_later_than_without(
    house: House, pressed: str, urgency: Urgency
) -> None:
    facts = given_facts(recordings=0, answers={Question.IN_DANGER: pressed})
    contact = given_contact(house, replace(facts, withdrawn=True))

    DraftDesk(ToldTriage()).draft(contact.pk)

    draft = DraftCase.objects.get()
    assert draft.urgency == urgency
    assert "The caller takes back her report. She may have been made to." in draft.urgency_reasons


def test_keys_are_evidence_too(house: House) -> None:
    contact = given_heard(house, answers={Question.IN_DANGER: YesNo.YES})

    DraftDesk(ToldTriage()).draft(contact.pk)

    assert DraftCase.objects.get().urgency == Urgency.NOW
    assert Finding.objects.get().evidence == [{"kind": "keypad", "question": "in_danger", "answer": "yes"}]


def test_a_contact_not_fully_heard_is_left_for_later(house: House) -> None:
    contact = given_contact(house)

    DraftDesk(ToldTriage()).draft(contact.pk)

    assert not DraftCase.objects.exists()


def test_where_no_recording_can_be_decoded_the_keys_alone_make_the_draft(house: House) -> None:
    contact = given_contact(house, given_facts(answers={Question.IN_DANGER: YesNo.YES}))
    Recording.objects.update(state=RecordingState.UNDECODABLE, reason="empty")
    triage = ToldTriage()

    DraftDesk(triage).draft(contact.pk)

    assert DraftCase.objects.get().urgency == Urgency.NOW
    assert triage.asked[0].grade is None


def test_drafting_twice_changes_nothing(house: House) -> None:
    contact = given_heard(house, "help me")

    DraftDesk(ToldTriage()).draft(contact.pk)
    DraftDesk(ToldTriage()).draft(contact.pk)

    assert DraftCase.objects.count() == Finding.objects.count() == 1


def test_a_slower_second_worker_never_lowers_what_a_person_set(house: House) -> None:
    contact = given_heard(house, "help me")
    DraftDesk(ToldTriage()).draft(contact.pk)
    DraftCase.objects.update(person_urgency=Urgency.NOW)
    again = ToldTriage().draft(message_of(contact, []))

    assert not keep(contact, again, [])

    assert DraftCase.objects.get().urgency == Urgency.NOW


def test_a_text_message_is_drafted_from_its_text(house: House) -> None:
    contact = given_heard(house, text="no pay for three months")
    triage = ToldTriage()

    DraftDesk(triage).draft(contact.pk)

    assert triage.asked[0].text == "no pay for three months"
    assert triage.asked[0].speech_seconds is None


def test_the_grade_is_that_of_the_text_to_trust_least(house: House) -> None:
    contact = given_contact(house, given_facts(recordings=3))
    first, second, third = contact.recordings.all()
    transcribe.keep(first, given_transcript(grade=Grade.GOOD))
    transcribe.keep(second, given_transcript(grade=Grade.DRAFT))
    transcribe.keep(third, given_transcript(grade=Grade.LISTEN_ONLY, segments=()))

    rows = [recording.transcript for recording in contact.recordings.all()]

    assert grade_of(rows) is Grade.DRAFT
    assert grade_of(rows[2:]) is Grade.LISTEN_ONLY
    assert grade_of([]) is None


def test_a_danger_once_pressed_is_not_taken_back_by_a_later_silence(house: House) -> None:
    pressed, silent = (
        KeypadAnswer(Question.IN_DANGER, answer, MONDAY) for answer in (YesNo.YES, YesNo.UNANSWERED)
    )
    contact = given_contact(house, replace(given_facts(recordings=0), answers=(pressed, silent)))

    DraftDesk(ToldTriage()).draft(contact.pk)

    assert DraftCase.objects.get().urgency == Urgency.NOW


def test_words_of_a_caller_who_chose_no_language_are_read_as_they_were_heard(house: House) -> None:
    contact = given_heard(house, "โดนขัง", language="und")
    triage = ToldTriage()

    DraftDesk(triage).draft(contact.pk)

    assert triage.asked[0].language == "th"


@pytest.mark.parametrize("state", [RecordingState.UNDECODABLE, RecordingState.UNRECOGNISED])
def test_a_recording_nothing_could_be_made_of_is_told_to_triage(house: House, state: RecordingState) -> None:
    contact = given_contact(house, given_facts(recordings=2))
    heard, broken = contact.recordings.all()
    transcribe.keep(heard, given_transcript("thank you"))
    Recording.objects.filter(pk=broken.pk).update(state=state, reason="empty")

    assert message_of(contact, []).unheard


def test_speech_without_text_beside_a_transcript_is_told_to_triage(house: House) -> None:
    contact = given_contact(house, given_facts(recordings=2))
    first, second = contact.recordings.all()
    transcribe.keep(first, given_transcript("thank you"))
    transcribe.keep(second, given_transcript(grade=Grade.LISTEN_ONLY, segments=()))

    assert message_of(contact, []).unheard


def test_no_line_of_what_may_only_be_listened_to_reaches_a_draft(house: House) -> None:
    contact = given_heard(house, "to be read", "never to be shown")
    Transcript.objects.filter(recording__position=1).update(grade=Grade.LISTEN_ONLY)
    triage = ToldTriage()

    DraftDesk(triage).draft(contact.pk)

    assert [segment.text for segment in triage.asked[0].segments] == ["to be read"]


def given_draft_without_the_second(house: House) -> Contact:
    """Drafted when the second recording was given up; its worker is still at it."""
    contact = given_contact(house, given_facts(recordings=2))
    first, second = contact.recordings.all()
    transcribe.keep(first, given_transcript("help me"))
    Recording.objects.filter(pk=second.pk).update(state=RecordingState.UNRECOGNISED, reason="broke")
    DraftDesk(ToldTriage()).draft(contact.pk)
    return contact


def hear_the_second(contact: Contact) -> list[Contact]:
    transcribe.keep(contact.recordings.get(position=1), given_transcript("they hit me"))
    return list(Contact.objects.awaiting_draft())


def test_what_was_heard_late_is_drafted_anew(house: House) -> None:
    contact = given_draft_without_the_second(house)
    triage = ToldTriage()

    assert hear_the_second(contact) == [contact]
    DraftDesk(triage).draft(contact.pk)

    [message] = triage.asked
    assert ([each.text for each in message.segments], message.unheard) == (["help me", "they hit me"], False)
    assert (DraftCase.objects.count(), Finding.objects.count()) == (1, 1)
    assert Recording.objects.get(position=1).state == RecordingState.KEPT
    assert not Contact.objects.awaiting_draft().exists()


@pytest.mark.parametrize("touch", ["decided", "urgency", "corrected"])
def test_what_a_person_did_stays_when_something_was_heard_late(
    house: House, anong: Caseworker, touch: str
) -> None:
    contact = given_draft_without_the_second(house)
    draft = DraftCase.objects.get()
    if touch == "decided":
        decisions.accept(draft, anong)
    elif touch == "urgency":
        DraftCase.objects.update(person_urgency=Urgency.NOW)
    else:
        decisions.correct_line(Segment.objects.get(), anong, "help us")

    before = DraftCase.objects.get()

    assert hear_the_second(contact) == [contact]
    DraftDesk(ToldTriage()).draft(contact.pk)
    assert not keep(contact, ToldTriage().draft(message_of(contact, [])), [])

    after = DraftCase.objects.get()
    assert after.pk == draft.pk
    assert (after.urgency, after.state, after.decided_at) == (before.urgency, before.state, before.decided_at)
    assert not Contact.objects.awaiting_draft().exists()
    assert Transcript.objects.filter(recording__contact=contact).count() == 2
