"""A machine can raise an urgency that a person set, and never lower it."""

import itertools

import pytest

from ops.casebook import decisions
from ops.casebook.models import Caseworker, Contact, DraftCase, DraftState
from ops.casebook.raising import raise_beside
from ops.casebook.tray import RANK, tray
from ops.tasks import transcribe
from ops.tasks.draft import DraftDesk
from tests.ops.conftest import House
from tests.ops.given import ToldTriage, given_contact, given_draft, given_facts, given_transcript
from triage import model as triage
from triage.model import Urgency

pytestmark = pytest.mark.django_db


@pytest.fixture
def mali() -> Caseworker:
    return Caseworker.objects.create_user("mali")


def made(urgency: Urgency) -> triage.DraftCase:
    return triage.DraftCase("m", (), (), urgency, ("She is locked in.",), (), "", (), "test")


@pytest.mark.parametrize(("said", "heard"), list(itertools.product(Urgency, Urgency)))
def test_whatever_is_heard_later_a_persons_urgency_is_never_lowered(
    house: House, mali: Caseworker, said: Urgency, heard: Urgency
) -> None:
    draft = given_draft(given_contact(house), Urgency.SOON)
    decisions.change(draft, mali, decisions.Change(urgency=said), "she says so")

    raised = raise_beside(draft, made(heard))

    draft.refresh_from_db()
    assert RANK[Urgency(draft.urgency)] == min(RANK[said], RANK[heard])
    assert raised is (RANK[heard] < RANK[said])
    assert (draft.person_urgency, draft.state) == (said, DraftState.CHANGED)


def test_a_raised_case_comes_back_into_the_tray_and_a_decision_puts_it_away(
    house: House, mali: Caseworker
) -> None:
    contact = given_contact(house)
    draft = given_draft(contact, Urgency.SOON)
    other = given_contact(house)
    given_draft(other, Urgency.TODAY)
    decisions.accept(draft, mali)
    assert list(tray()) == [other]

    raise_beside(draft, made(Urgency.NOW))

    assert list(tray()) == [contact, other]
    assert tray()[0].rank == RANK[Urgency.NOW]
    draft.refresh_from_db()
    assert draft.raised_reasons == ["She is locked in."]

    decisions.accept(draft, mali)

    assert list(tray()) == [other]
    draft.refresh_from_db()
    assert (draft.urgency, draft.raised_urgency, draft.raised_reasons) == (Urgency.SOON, None, [])


def test_what_was_heard_late_raises_a_decided_case_once(house: House, mali: Caseworker) -> None:
    contact = given_contact(house, given_facts(recordings=2))
    first, second = contact.recordings.all()
    transcribe.keep(first, given_transcript())
    contact.recordings.filter(pk=second.pk).update(state="unrecognised", reason="broke")
    DraftDesk(ToldTriage()).draft(contact.pk)
    decisions.accept(DraftCase.objects.get(), mali)
    transcribe.keep(second, given_transcript("they hit me"))
    Contact.objects.update(danger_by_key=True)

    assert list(Contact.objects.awaiting_draft()) == [contact]
    DraftDesk(ToldTriage()).draft(contact.pk)

    draft = DraftCase.objects.get()
    assert (draft.machine_urgency, draft.urgency) == (Urgency.SOON, Urgency.NOW)
    assert draft.state == DraftState.ACCEPTED
    assert not Contact.objects.awaiting_draft().exists()
