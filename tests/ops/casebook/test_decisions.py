"""People decide; what the machine wrote stays beside it, and the audit tells who."""

import pytest
from django.db import IntegrityError, transaction

from ops.casebook import decisions, models
from ops.casebook.errors import ReasonMissing
from ops.casebook.models import AuditEntry, AuditKind, Caseworker, Correction, DraftCase, DraftState
from ops.tasks import transcribe
from tests.ops.conftest import House
from tests.ops.given import given_contact, given_draft, given_transcript
from triage.model import Urgency

pytestmark = pytest.mark.django_db


@pytest.fixture
def mali() -> Caseworker:
    return Caseworker.objects.create_user("mali")


@pytest.fixture
def draft(house: House) -> DraftCase:
    return given_draft(given_contact(house), Urgency.SOON, issues=["wages.unpaid"])


def test_accepting_leaves_the_machines_words_as_they_are(draft: DraftCase, mali: Caseworker) -> None:
    decisions.accept(draft, mali)

    draft.refresh_from_db()
    assert draft.state == DraftState.ACCEPTED
    assert draft.decided_by == mali
    assert AuditEntry.objects.get().kind == AuditKind.ACCEPTED


def test_a_change_stands_beside_the_machines_words_and_wins(draft: DraftCase, mali: Caseworker) -> None:
    wanted = decisions.Change(urgency=Urgency.NOW, issues=["documents.withheld"])

    decisions.change(draft, mali, wanted, "she says so at 0:12")

    draft.refresh_from_db()
    assert (draft.machine_urgency, draft.urgency) == (Urgency.SOON, Urgency.NOW)
    assert (draft.issues, draft.issues_now) == (["wages.unpaid"], ["documents.withheld"])
    assert [(entry.subject, entry.before, entry.after) for entry in Correction.objects.all()] == [
        ("urgency", "soon", "now"),
        ("issues", ["wages.unpaid"], ["documents.withheld"]),
    ]


@pytest.mark.parametrize("reason", ["", "   "])
def test_dismissing_without_a_reason_is_refused(draft: DraftCase, mali: Caseworker, reason: str) -> None:
    with pytest.raises(ReasonMissing):
        decisions.dismiss(draft, mali, reason)

    draft.refresh_from_db()
    assert draft.state == DraftState.NEW
    assert not AuditEntry.objects.exists()


def test_the_database_too_wants_a_reason_for_dismissing(draft: DraftCase) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        DraftCase.objects.filter(pk=draft.pk).update(state=DraftState.DISMISSED)


def test_a_corrected_line_keeps_what_the_machine_heard(draft: DraftCase, mali: Caseworker) -> None:
    recording = draft.contact.recordings.get()
    transcribe.keep(recording, given_transcript("helf me"))
    heard = models.Segment.objects.get()

    decisions.correct_line(heard, mali, "help me")

    heard.refresh_from_db()
    assert heard.text == "helf me"
    assert Correction.objects.get(segment=heard).after == "help me"
