"""Task: a contact whose recordings have been heard gets its draft case, each finding with its evidence."""

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from ivr.model import UNDETERMINED
from ops.alarms import AlarmKind, Alarms
from ops.casebook.circumstances import Circumstances
from ops.casebook.linking import LinkDesk
from ops.casebook.models import Contact, DraftCase, Finding, Segment, Transcript
from ops.casebook.raising import raise_beside
from ops.edge import at_the_edge
from ops.errors import OpsError
from ops.ports import Drafter, SecondThought
from ops.project.celery import app
from ops.queue import DRAFT
from ops.tasks.job import HouseTask
from ops.wiring import Wiring
from transcription import model as heard
from triage import model as triage

log = logging.getLogger(__name__)

TRUST = (heard.Grade.GOOD, heard.Grade.DRAFT, heard.Grade.LISTEN_ONLY)


@app.task(name=DRAFT, base=HouseTask, bind=True)
def draft(self: HouseTask, contact_id: str) -> None:
    """Celery's door; the argument is an id and nothing else."""
    draft_in(self.wiring, UUID(contact_id))


def draft_in(house: Wiring, contact_id: UUID) -> None:
    """Draft and link; what goes wrong is an alarm."""

    def work() -> None:
        DraftDesk(house.triage, house.circumstances, house.second_thoughts).draft(contact_id)
        link(house.linking, house.alarms, contact_id)

    at_the_edge(work, str(contact_id), house.alarms, AlarmKind.DRAFT_FAILED)


def link(desk: LinkDesk, alarms: Alarms, contact_id: UUID) -> None:
    """After the draft is kept, in a transaction of its own: no draft waits for others, or falls with them."""
    if burst := desk.link(contact_id, timezone.now()):
        alarms.sound(AlarmKind.BURST, str(burst.incident_id))


@dataclass(frozen=True, slots=True)
class DraftDesk:
    """What drafting needs."""

    triage: Drafter
    circumstances: Circumstances = field(default_factory=Circumstances)
    second_thoughts: Sequence[SecondThought] = ()

    def draft(self, contact_id: UUID) -> None:
        """Draft the case once; a contact not yet fully heard is left for later.

        A draft nobody has touched gives way where more was heard since; what a person decided stays, and can
        only be made more urgent.
        """
        contact = Contact.objects.awaiting_draft().filter(pk=contact_id).first()
        if contact is None:
            return
        lines = list(
            Segment.objects.filter(transcript__recording__contact=contact)
            .exclude(transcript__grade=heard.Grade.LISTEN_ONLY.value)
            .select_related("transcript")
            .order_by("transcript__recording__position", "position")
        )
        message = self.circumstances.told(contact, message_of(contact, lines))
        made = heeding_withdrawal(
            contact, thought_over(self.second_thoughts, message, self.triage.draft(message))
        )
        made = replace(made, cautions=(*made.cautions, *self.circumstances.unknown))
        touched = DraftCase.objects.filter(contact=contact).exclude(contact__in=Contact.objects.outdated())
        if decided := touched.first():
            if raise_beside(decided, made):
                log.info("raised", extra={"contact": contact_id})
        elif keep(contact, made, lines):
            log.info("drafted", extra={"contact": contact_id})


def thought_over(
    thoughts: Sequence[SecondThought], message: triage.Message, made: triage.DraftCase
) -> triage.DraftCase:
    """A second thought that fails leaves the draft as it was; none makes it less urgent."""
    for each in thoughts:
        try:
            better = each.upon(message, made)
        except OpsError as fault:
            log.warning("a second thought failed", extra={"reason": type(fault).__name__})
            continue
        made = replace(better, urgency=min(made.urgency, better.urgency, key=triage.SOONEST_FIRST.index))
    return made


def heeding_withdrawal(contact: Contact, made: triage.DraftCase) -> triage.DraftCase:
    """Who takes back a report may have been made to: a person hears of it the same day, and decides."""
    if not contact.withdrawn:
        return made
    reasons = made.urgency_reasons
    urgency = made.urgency
    if urgency not in (triage.Urgency.NOW, triage.Urgency.TODAY):
        urgency, reasons = triage.Urgency.TODAY, ()
    return replace(
        made,
        urgency=urgency,
        urgency_reasons=(*reasons, "The caller takes back her report. She may have been made to."),
    )


def message_of(contact: Contact, lines: Sequence[Segment]) -> triage.Message:
    """All recordings of a contact read as one message, in their order."""
    transcripts = list(Transcript.objects.filter(recording__contact=contact))
    return triage.Message(
        id=str(contact.pk),
        language=language_of(contact, transcripts),
        text=contact.text,
        segments=tuple(_said(line) for line in lines),
        answers=contact.answers_by_question(),
        grade=grade_of(transcripts),
        speech_seconds=sum(row.speech_seconds for row in transcripts) if transcripts else None,
        unheard=is_unheard(contact, transcripts),
    )


def language_of(contact: Contact, transcripts: Sequence[Transcript]) -> str:
    """What the words are written in: where nobody chose, the language they were heard as."""
    heard_as = [row.guess_language for row in transcripts if row.grade != heard.Grade.LISTEN_ONLY]
    chosen = contact.language != UNDETERMINED
    return contact.language if chosen else next(filter(None, heard_as), UNDETERMINED)


def is_unheard(contact: Contact, transcripts: Sequence[Transcript]) -> bool:
    """Whether there is a recording nothing could be made of, or speech of which no text was made."""
    silent = [row for row in transcripts if row.grade == heard.Grade.LISTEN_ONLY and row.speech]
    return bool(silent) or contact.recordings.filter(transcript__isnull=True).exists()


def grade_of(transcripts: Sequence[Transcript]) -> heard.Grade | None:
    """Of those that show text the one to trust least; LISTEN_ONLY where none does; None without audio."""
    grades = {heard.Grade(row.grade) for row in transcripts}
    shown = grades - {heard.Grade.LISTEN_ONLY} or grades
    return max(shown, key=TRUST.index) if shown else None


def keep(contact: Contact, made: triage.DraftCase, lines: Sequence[Segment]) -> bool:
    """Insert the draft with its findings; False where another worker was first, or a person."""
    try:
        with transaction.atomic():
            _drop_outdated(contact)
            row = DraftCase.objects.create(
                contact=contact,
                machine_urgency=made.urgency,
                urgency_reasons=list(made.urgency_reasons),
                issues=list(made.issues),
                indicators=list(made.indicators),
                summary=made.summary,
                summary_language=made.summary_language,
                referrals=[referral_of(each, lines) for each in made.referrals],
                missing=list(made.missing),
                retention=made.retention,
                suggestions=[asdict(each) for each in made.suggestions],
                schema_version=made.schema_version,
                cautions=list(made.cautions),
                lexicon_version=made.lexicon_version,
            )
            Finding.objects.bulk_create(
                Finding(
                    draft=row,
                    position=position,
                    kind=found.kind,
                    code=found.code,
                    weight=found.weight,
                    value=found.value,
                    evidence=[evidence_of(entry, lines) for entry in found.evidence],
                )
                for position, found in enumerate(made.findings)
            )
    except IntegrityError:
        return False
    return True


def _drop_outdated(contact: Contact) -> None:
    """In the transaction that puts a better one in its place; the lock keeps a decision from being lost."""
    draft = DraftCase.objects.select_for_update().filter(contact=contact).first()
    if draft and Contact.objects.outdated().filter(pk=contact.pk).exists():
        draft.delete()


def referral_of(made: triage.Referral, lines: Sequence[Segment]) -> dict[str, Any]:
    """As `DraftCase.referrals` holds it, its evidence as `Finding.evidence` does."""
    evidence = [evidence_of(entry, lines) for entry in made.evidence]
    return asdict(made) | {"because": list(made.because), "evidence": evidence}


def evidence_of(entry: triage.Evidence, lines: Sequence[Segment]) -> dict[str, Any]:
    """As `Finding.evidence` holds it: the line by its row, the seconds in that line's own recording."""
    if isinstance(entry, triage.KeypadEvidence):
        return {"kind": "keypad", **asdict(entry)}
    told = {"kind": "text", **asdict(entry), "recording": None, "segment": None}
    if entry.segment is not None and entry.segment < len(lines):
        line = lines[entry.segment]
        told |= {"segment": line.pk, "recording": str(line.transcript.recording_id)}
    return told


def _said(line: Segment) -> heard.Segment:
    return heard.Segment(
        start=line.start,
        end=line.end,
        text=line.text,
        words=tuple(heard.Word(*word) for word in line.words),
        avg_logprob=line.avg_logprob,
        no_speech_probability=line.no_speech_probability,
        doubts=tuple(heard.Doubt(doubt) for doubt in line.doubts),
        channel=line.channel,
    )
