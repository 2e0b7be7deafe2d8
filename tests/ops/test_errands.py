"""People ask the line to call a caller back: only who may be called, and only when it is safe."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from ivr.callouts import CallOut, read
from ivr.errands import ErrandFolder
from ivr.marks import Decision, lifts
from ivr.model import (
    UNDETERMINED,
    Caller,
    Contact,
    MayCallBack,
    Purpose,
    Question,
    SafeDay,
    SafeTime,
)
from ivr.seal import Identity, Recipient
from ops.casebook.models import AuditEntry, AuditKind, Caseworker
from ops.errands import LineErrands
from ops.errors import NotAskable
from prompts.library import Library
from tests.ops.conftest import House
from tests.ops.given import given_contact, given_facts

pytestmark = pytest.mark.django_db

HERS = "+66812345678"
SAFE = {
    Question.MAY_CALL_BACK: MayCallBack.YES.value,
    Question.SAFE_DAY: SafeDay.TODAY.value,
    Question.SAFE_TIME: SafeTime.EVENING.value,
}


@pytest.fixture
def folder(house: House) -> ErrandFolder:
    return ErrandFolder(house.folder.errands, Recipient(house.folder.line_recipient))


@pytest.fixture
def errands(house: House, folder: ErrandFolder) -> LineErrands:
    key = Identity(house.folder.private / "house.key")
    return LineErrands(folder, key.unseal, Library.load().hours)


@pytest.fixture
def who() -> Caseworker:
    return Caseworker.objects.create(username="nang")


def facts_of(house: House, answers: dict[Question, str]) -> Contact:
    facts = given_facts(recordings=0, answers=answers)
    return replace(facts, caller=Caller("ab" * 32, house.seal(HERS.encode())))


def sent(house: House, folder: ErrandFolder) -> list[CallOut]:
    """As the line reads them."""
    key = Identity(house.folder.line_secrets / "journal")
    return [read(folder.read(path, key)) for path in folder.waiting()]


def test_she_is_called_in_her_safe_hours_and_it_is_written_down_who_asked(
    house: House, errands: LineErrands, folder: ErrandFolder, who: Caseworker
) -> None:
    contact = given_contact(house, facts_of(house, SAFE))

    window = errands.call_back(contact, who)

    (call,) = sent(house, folder)
    assert (call.number, call.language, call.about) == (HERS, "th", contact.id)
    assert (call.not_before, call.not_after) == (window.not_before, window.not_after)
    assert call.purpose is Purpose.CALL_BACK
    assert call.not_after - call.not_before <= timedelta(hours=4)
    assert AuditEntry.objects.get(kind=AuditKind.ASKED_OF_LINE).who == who


def test_asked_twice_for_the_same_hours_she_is_called_for_it_once(
    house: House, errands: LineErrands, folder: ErrandFolder, who: Caseworker
) -> None:
    contact = given_contact(house, facts_of(house, SAFE))

    errands.call_back(contact, who)
    errands.call_back(contact, who)
    errands.check_back(contact, who)

    assert sorted(call.purpose for call in sent(house, folder)) == [Purpose.CALL_BACK, Purpose.CHECK_BACK]


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({}, "did not say that she may be called"),
        ({**SAFE, Question.MAY_CALL_BACK: MayCallBack.NEVER.value}, "must never be called"),
        ({**SAFE, Question.SAFE_TIME: SafeTime.UNANSWERED.value}, "at what time a call is safe"),
    ],
)
def test_why_she_is_not_called_is_said_in_words(
    house: House, errands: LineErrands, answers: dict[Question, str], why: str
) -> None:
    with pytest.raises(NotAskable, match=why):
        errands.window(given_contact(house, facts_of(house, answers)))


def test_the_errand_on_the_disk_does_not_tell_whom(
    house: House, errands: LineErrands, folder: ErrandFolder, who: Caseworker
) -> None:
    errands.call_back(given_contact(house, facts_of(house, SAFE)), who)

    (path,) = folder.waiting()
    assert b"812345678" not in path.read_bytes()


def test_weeks_later_she_is_asked_what_came_of_it_in_the_same_part_of_the_day(
    house: House, errands: LineErrands, folder: ErrandFolder, who: Caseworker
) -> None:
    errands.check_back(given_contact(house, facts_of(house, SAFE)), who)

    (call,) = sent(house, folder)
    assert call.purpose is Purpose.CHECK_BACK
    assert call.not_before >= timezone.now() + timedelta(days=13)


def test_whose_language_nobody_knows_is_asked_for_it(
    house: House, errands: LineErrands, folder: ErrandFolder, who: Caseworker
) -> None:
    errands.call_back(given_contact(house, replace(facts_of(house, SAFE), language=UNDETERMINED)), who)

    assert sent(house, folder)[0].language is None


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {**SAFE, Question.MAY_CALL_BACK: MayCallBack.NO.value},
        {**SAFE, Question.MAY_CALL_BACK: MayCallBack.NEVER.value},
        {**SAFE, Question.SAFE_TIME: SafeTime.UNANSWERED.value},
    ],
    ids=["not asked", "no", "never", "no time"],
)
def test_nobody_is_called_who_did_not_say_that_she_may_be_and_when(
    house: House, errands: LineErrands, folder: ErrandFolder, who: Caseworker, answers: dict[Question, str]
) -> None:
    contact = given_contact(house, facts_of(house, answers))

    with pytest.raises(NotAskable):
        errands.call_back(contact, who)

    assert not folder.waiting()
    assert not AuditEntry.objects.filter(kind=AuditKind.ASKED_OF_LINE).exists()


def test_a_withheld_number_is_neither_called_nor_blocked(
    house: House, errands: LineErrands, folder: ErrandFolder, who: Caseworker
) -> None:
    contact = given_contact(house, replace(facts_of(house, SAFE), caller=Caller(None, None)))

    with pytest.raises(NotAskable):
        errands.check_back(contact, who)
    with pytest.raises(NotAskable):
        errands.decide(contact, Decision.BLOCK, who)

    assert not folder.waiting()


@pytest.mark.parametrize("decision", Decision)
def test_a_decision_about_a_caller_reaches_the_line(
    house: House, errands: LineErrands, folder: ErrandFolder, who: Caseworker, decision: Decision
) -> None:
    contact = given_contact(house, facts_of(house, {}))

    errands.decide(contact, decision, who)

    (path,) = folder.waiting()
    errand = folder.read(path, Identity(house.folder.line_secrets / "journal"))
    told = f"{contact.pseudonym}\n{HERS}" if lifts(decision) else contact.pseudonym
    assert (errand.kind, errand.body.decode()) == (decision.value, told)
    assert AuditEntry.objects.get(kind=AuditKind.ASKED_OF_LINE).object_id == str(contact.pk)


def test_a_disk_that_takes_no_errand_leaves_no_word_in_the_audit(
    house: House, errands: LineErrands, who: Caseworker, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact = given_contact(house, facts_of(house, SAFE))

    def full(folder: ErrandFolder, errand: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ErrandFolder, "send", full)
    with pytest.raises(OSError, match="No space"):
        errands.call_back(contact, who)

    assert not AuditEntry.objects.filter(kind=AuditKind.ASKED_OF_LINE).exists()
