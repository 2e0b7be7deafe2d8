"""The rows of the tray: what one contact shows at a glance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ivr.model import Ending, Question, YesNo
from ops.alarms import Alarm, AlarmKind
from ops.casebook.models import Contact, DraftCase, Recording
from ops.casebook.tray import RANK, waiting_time
from ops.console import words

URGENCY_BY_RANK = {rank: urgency for urgency, rank in RANK.items()}
TELLING_ENDINGS = frozenset(Ending) - {Ending.LEFT_MESSAGE}


@dataclass(frozen=True, slots=True)
class Row:
    """One contact in the tray. `flags` are (kind for the colour, words)."""

    contact: Contact
    draft: DraftCase | None
    urgency: str
    judged: bool
    title: words.Words
    more_issues: int
    seconds: float | None
    waiting: timedelta
    flags: Sequence[tuple[str, words.Words]]
    why_waiting: words.Words
    demonstration: bool


def rows_of(contacts: Sequence[Any], alarms: Sequence[Alarm]) -> list[Row]:
    """For contacts as `ops.casebook.tray.tray` gives them."""
    why = _why_waiting([contact for contact in contacts if not contact.has_draft], alarms)
    now = timezone.now()
    return [_row(contact, why.get(contact.pk, ""), now) for contact in contacts]


def _row(contact: Any, why_waiting: words.Words, now: datetime) -> Row:
    draft = contact.draft if contact.has_draft else None
    issues = draft.issues_now if draft else []
    return Row(
        contact=contact,
        draft=draft,
        urgency=URGENCY_BY_RANK[contact.rank],
        judged=bool(draft or contact.danger_by_key),
        title=_title(contact, draft, issues),
        more_issues=max(len(issues) - 2, 0),
        seconds=contact.seconds,
        waiting=waiting_time(contact, now),
        flags=flags(contact, broken=contact.broken),
        why_waiting=why_waiting,
        demonstration=contact.demonstration,
    )


def _title(contact: Contact, draft: DraftCase | None, issues: Sequence[str]) -> words.Words:
    if issues:
        return " · ".join(str(words.said(words.issue_titles(), code)) for code in issues[:2])
    if draft is None:
        return _("Not drafted yet")
    return _("Nothing found by the machine: please listen")


def flags(contact: Contact, *, broken: bool) -> list[tuple[str, words.Words]]:
    """What keys and the ending tell at a glance."""
    answers = contact.answers_by_question()
    found: list[tuple[str, words.Words]] = []
    if answers.get(Question.IN_DANGER) == YesNo.YES:
        found.append(("danger", _("Pressed: in danger")))
    if answers.get(Question.SAFE_TO_SPEAK) == YesNo.NO:
        found.append(("danger", _("Not safe to speak")))
    if answers.get(Question.MAY_CALL_BACK) == YesNo.NO:
        found.append(("care", _("Do not call back")))
    people = answers.get(Question.HOW_MANY, "")
    if people.isdecimal() and int(people) > 1:
        found.append(("plain", _("%(count)s people") % {"count": people}))
    if contact.ending in TELLING_ENDINGS:
        found.append(("plain", words.said(words.ENDING, contact.ending)))
    if contact.withdrawn:
        found.append(("care", _("Takes back her report")))
    if getattr(contact, "taken_back", False):
        found.append(("care", _("Taken back by the caller")))
    if contact.about:
        found.append(("plain", _("Goes on from an earlier case")))
    if broken:
        found.append(("care", _("A recording cannot be read")))
    return found


def _why_waiting(contacts: Sequence[Contact], alarms: Sequence[Alarm]) -> dict[UUID, words.Words]:
    ids = [contact.pk for contact in contacts]
    unheard = set(Contact.objects.awaiting_transcript().filter(pk__in=ids).values_list("pk", flat=True))
    busy = Recording.objects.filter(
        contact__in=ids, claimed_until__gt=timezone.now(), transcript__isnull=True
    )
    under_way = set(busy.values_list("contact", flat=True))
    no_model = any(alarm.kind in {AlarmKind.MODEL_MISSING, AlarmKind.REGISTRY_BROKEN} for alarm in alarms)

    def why(contact_id: UUID) -> words.Words:
        if contact_id not in unheard:
            return _("The draft is being made")
        if contact_id in under_way:
            return _("Being transcribed")
        if no_model:
            return _("Waits for a speech model; it can be heard already")
        return _("In line for transcription; it can be heard already")

    return {contact_id: why(contact_id) for contact_id in ids}
