"""The tray: contacts that wait for a person, newest danger first."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from ops.casebook.models import Contact, DraftCase, DraftState, Recording, RecordingState, Transcript
from triage.model import Urgency

Listing = QuerySet[Any]
"""Contacts with what `annotated` adds, which the type checker cannot see."""

RANK = {urgency: rank for rank, urgency in enumerate(Urgency)}
UNDRAFTED_RANK = RANK[Urgency.SOON]
"""Where a contact stands while it waits for its draft and pressed no danger: nobody has judged it yet."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to show; None and empty mean all."""

    language: str | None = None
    urgency: Urgency | None = None
    states: tuple[DraftState, ...] = (DraftState.NEW,)
    include_waiting: bool = True
    """Also contacts whose transcript or draft is not there yet; kept and shown as waiting."""


def tray(wanted: Wanted | None = None) -> Listing:
    """Contacts with what `annotated` adds, in the order to look at them.

    `contact.draft` is fetched along where `has_draft`; `waiting_time` tells for how long.
    """
    wanted = wanted or Wanted()
    contacts = annotated(Contact.objects.filter(for_casework=True)).select_related("draft")
    states = [state.value for state in wanted.states]
    raised = Q(draft__raised_urgency__isnull=False) if DraftState.NEW in wanted.states else Q(pk__in=[])
    kept = contacts.filter(Q(draft__state__in=states) | raised)
    if wanted.include_waiting:
        kept = kept | contacts.filter(draft__isnull=True)
    if wanted.language:
        kept = kept.filter(language=wanted.language)
    if wanted.urgency:
        kept = kept.filter(rank=RANK[wanted.urgency])
    return kept.order_by("rank", "-started_at", "id")


def annotated(contacts: QuerySet[Contact]) -> Listing:
    """Add `rank` (0 = now), `has_draft`, `seconds` (audio), `broken` (not decodable), `demonstration`,
    `taken_back` (by a later contact).
    """
    mine = Recording.objects.filter(contact=OuterRef("pk")).order_by().values("contact")
    length = Sum(Coalesce("transcript__duration", "seconds"))
    heard = Transcript.objects.filter(recording__contact=OuterRef("pk"))
    unheard = [RecordingState.UNDECODABLE.value, RecordingState.UNRECOGNISED.value]
    return contacts.annotate(
        shown_urgency=Coalesce("draft__person_urgency", "draft__machine_urgency"),
        rank=Case(
            *(
                When(
                    Q(shown_urgency=urgency.value) | Q(draft__raised_urgency=urgency.value), then=Value(rank)
                )
                for urgency, rank in RANK.items()
            ),
            When(danger_by_key=True, then=Value(RANK[Urgency.NOW])),
            default=Value(UNDRAFTED_RANK),
            output_field=IntegerField(),
        ),
        has_draft=Case(
            When(draft__isnull=False, then=Value(True)), default=Value(False), output_field=BooleanField()
        ),
        seconds=Subquery(mine.annotate(total=length).values("total")),
        broken=Exists(Recording.objects.filter(contact=OuterRef("pk"), state__in=unheard)),
        demonstration=Exists(heard.filter(demonstration=True)),
        taken_back=Exists(Contact.objects.filter(about=OuterRef("pk"), withdrawn=True)),
    )


def languages_waiting() -> list[str]:
    """The languages in the tray, for its filter."""
    return list(tray().order_by("language").values_list("language", flat=True).distinct())


def waiting_time(contact: Contact, now: datetime) -> timedelta:
    """Since the caller hung up; stops when a person decided, and begins anew where the machine raised it."""
    draft: DraftCase | None = getattr(contact, "draft", None)
    since, until = contact.ended_at, now
    if draft and draft.raised_urgency and draft.reread_at:
        since = draft.reread_at
    elif draft and draft.decided_at:
        until = draft.decided_at
    return max(until - since, timedelta())


def stage(contact: Contact) -> str:
    """Where it stands: "transcript" or "draft" is awaited, or the draft's own state."""
    draft = getattr(contact, "draft", None)
    if draft:
        return str(draft.state)
    awaited = Contact.objects.awaiting_transcript().filter(pk=contact.pk).exists()
    return "awaits_transcript" if awaited else "awaits_draft"
