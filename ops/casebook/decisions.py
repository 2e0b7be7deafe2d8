"""What caseworkers decide: accept, change, dismiss, correct. Each in one transaction with its audit entry."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from ops.casebook import audit
from ops.casebook.errors import ReasonMissing
from ops.casebook.models import AuditKind, Caseworker, Correction, DraftCase, DraftState, Segment, Transcript
from triage.model import Urgency


@dataclass(frozen=True, slots=True)
class Change:
    """What a person puts in place of the machine's words; None leaves it as it is."""

    urgency: Urgency | None = None
    issues: Sequence[str] | None = None
    indicators: Sequence[str] | None = None
    retention: str | None = None


@transaction.atomic
def accept(draft: DraftCase, who: Caseworker) -> None:
    """The draft is right as it stands."""
    _decide(draft, who, DraftState.ACCEPTED, "")
    audit.record(AuditKind.ACCEPTED, who, draft)


@transaction.atomic
def dismiss(draft: DraftCase, who: Caseworker, reason: str) -> None:
    """Nothing to be done here. Raises ReasonMissing without a reason."""
    _decide(draft, who, DraftState.DISMISSED, _needed(reason))
    audit.record(AuditKind.DISMISSED, who, draft)


@transaction.atomic
def change(draft: DraftCase, who: Caseworker, wanted: Change, reason: str) -> None:
    """Put people's words beside the machine's. Raises ReasonMissing without a reason."""
    why = _needed(reason)
    subjects = Correction.Subject
    if wanted.urgency is not None:
        _correct(draft, who, subjects.URGENCY, (draft.urgency, wanted.urgency.value), why)
        draft.person_urgency = wanted.urgency.value
    if wanted.issues is not None:
        _correct(draft, who, subjects.ISSUES, (draft.issues_now, list(wanted.issues)), why)
        draft.person_issues = list(wanted.issues)
    if wanted.indicators is not None:
        _correct(draft, who, subjects.INDICATORS, (draft.indicators_now, list(wanted.indicators)), why)
        draft.person_indicators = list(wanted.indicators)
    if wanted.retention is not None:
        _correct(draft, who, subjects.RETENTION, (draft.retention_now, wanted.retention), why)
        draft.person_retention = wanted.retention
    _decide(draft, who, DraftState.CHANGED, why)
    audit.record(AuditKind.CHANGED, who, draft)


@transaction.atomic
def correct_line(segment: Segment, who: Caseworker, text: str, reason: str = "") -> Correction:
    """What was really said. The machine's line stays; the latest correction is shown beside it."""
    draft = _held(segment.transcript_id)
    correction = Correction.objects.create(
        draft=draft,
        segment=segment,
        subject=Correction.Subject.TEXT,
        before=segment.text,
        after=text,
        reason=reason,
        by=who,
    )
    audit.record(AuditKind.CHANGED, who, segment)
    return correction


@transaction.atomic
def confirm_rest(transcript: Transcript, who: Caseworker) -> int:
    """Every line that nobody has put right was heard and is right; gives how many there were."""
    draft = _held(transcript.pk)
    corrected = Correction.objects.filter(segment__transcript=transcript).values("segment")
    confirmed = [
        Correction(
            draft=draft,
            segment=line,
            subject=Correction.Subject.TEXT,
            before=line.text,
            after=line.text,
            by=who,
        )
        for line in transcript.segments.exclude(pk__in=corrected)
    ]
    Correction.objects.bulk_create(confirmed)
    audit.record(AuditKind.CONFIRMED, who, transcript)
    return len(confirmed)


def _held(transcript_id: int) -> DraftCase:
    """One person at a time says what was said: else "the rest is right" hides what another corrects."""
    drafts = DraftCase.objects.select_for_update(of=("self",), no_key=True)
    return drafts.get(contact__recordings__transcript=transcript_id)


def _decide(draft: DraftCase, who: Caseworker, state: DraftState, reason: str) -> None:
    draft.state = state.value
    draft.reason = reason
    draft.decided_by = who
    draft.decided_at = timezone.now()
    draft.raised_urgency = None
    draft.raised_reasons = []
    draft.save()


def _correct(
    draft: DraftCase,
    who: Caseworker,
    subject: Correction.Subject,
    words: tuple[object, object],
    reason: str,
) -> None:
    before, after = words
    Correction.objects.create(draft=draft, subject=subject, before=before, after=after, reason=reason, by=who)


def _needed(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing("a reason is needed")
    return reason.strip()
