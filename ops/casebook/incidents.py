"""What people decide about incidents: confirm, reject, split, add, remove; in one transaction, audited."""

from collections.abc import Iterable
from itertools import product
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ops.casebook import audit
from ops.casebook.errors import IncidentIsClosed, ReasonMissing
from ops.casebook.ground import members_of
from ops.casebook.linking import LONGEST_NAME
from ops.casebook.models import (
    STANDING,
    AuditKind,
    Burst,
    Caseworker,
    Contact,
    Finding,
    Incident,
    IncidentCase,
    IncidentState,
    NotTogether,
    PlaceInIncident,
)


@transaction.atomic
def confirm(incident: Incident, who: Caseworker) -> None:
    """It is one workplace, and all that stand in it tell of it."""
    _decide(incident, who, IncidentState.CONFIRMED, "")
    proposed = incident.cases.filter(state=PlaceInIncident.PROPOSED)
    proposed.update(state=PlaceInIncident.CONFIRMED, by=who, at=timezone.now())
    mark_seen(incident, who)
    audit.record(AuditKind.CONFIRMED, who, incident)


@transaction.atomic
def reject(incident: Incident, who: Caseworker, reason: str) -> None:
    """They do not belong together; no two of them are proposed again. Raises ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing("a reason is needed")
    members = sorted(members_of(incident.pk))
    _never_again([(one, other) for one, other in product(members, members) if one < other], who)
    _take_out(incident, members, who)
    _decide(incident, who, IncidentState.REJECTED, reason.strip())
    mark_seen(incident, who)
    audit.record(AuditKind.REJECTED, who, incident)


@transaction.atomic
def remove(incident: Incident, contact: Contact, who: Caseworker) -> None:
    """This one tells of something else; it is not proposed together with the others again.

    A proposal that is left with one case is rejected with it.
    """
    _separate(incident, [contact], who)
    audit.record(AuditKind.CASE_REMOVED, who, contact)
    left = members_of(incident.pk)
    if len(left) < 2 and incident.state == IncidentState.PROPOSED:
        _take_out(incident, left, who)
        _decide(incident, who, IncidentState.REJECTED, "")
        mark_seen(incident, who)
        audit.record(AuditKind.REJECTED, who, incident)


@transaction.atomic
def split(incident: Incident, contacts: Iterable[Contact], who: Caseworker) -> Incident:
    """These tell of another workplace: they get an incident of their own, which is still to be confirmed."""
    moved = list(contacts)
    _separate(incident, moved, who)
    now = timezone.now()
    other = Incident.objects.create(name=_workplace_told(moved), changed_at=now)
    for contact in moved:
        IncidentCase.objects.create(incident=other, contact=contact, by=who, at=now)
    audit.record(AuditKind.INCIDENT_SPLIT, who, incident)
    audit.record(AuditKind.INCIDENT_SPLIT, who, other)
    return other


@transaction.atomic
def add(incident: Incident, contact: Contact, who: Caseworker) -> None:
    """A person's word, against the machine's and an earlier one's; a case that stands elsewhere leaves that.

    Raises IncidentIsClosed where the incident was rejected.
    """
    Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)
    incident = Incident.objects.select_for_update(no_key=True).get(pk=incident.pk)
    if incident.state == IncidentState.REJECTED:
        raise IncidentIsClosed
    now = timezone.now()
    elsewhere = IncidentCase.objects.filter(contact=contact, state__in=STANDING).exclude(incident=incident)
    elsewhere.update(state=PlaceInIncident.REMOVED, by=who, at=now)
    members = members_of(incident.pk)
    pairs = Q(first=contact, second__in=members) | Q(second=contact, first__in=members)
    NotTogether.objects.filter(pairs).delete()
    IncidentCase.objects.update_or_create(
        incident=incident,
        contact=contact,
        defaults={"state": PlaceInIncident.CONFIRMED.value, "by": who, "at": now},
    )
    Incident.objects.filter(pk=incident.pk).update(changed_at=now)
    audit.record(AuditKind.CASE_ADDED, who, contact)


def mark_seen(incident: Incident, who: Caseworker) -> int:
    """Its bursts were looked at; gives how many nobody had looked at."""
    return Burst.objects.filter(incident=incident, seen_at__isnull=True).update(
        seen_by=who, seen_at=timezone.now()
    )


def _workplace_told(contacts: Iterable[Contact]) -> str:
    """As the first of them said it."""
    told = Finding.objects.filter(draft__contact__in=list(contacts), code="employer", value__isnull=False)
    first = told.order_by("draft__contact__started_at", "position").first()
    return str(first.value)[:LONGEST_NAME] if first else ""


def _separate(incident: Incident, contacts: list[Contact], who: Caseworker) -> None:
    leaving = {contact.pk for contact in contacts}
    staying = members_of(incident.pk) - leaving
    _never_again([(min(pair), max(pair)) for pair in product(leaving, staying)], who)
    _take_out(incident, leaving, who)
    Incident.objects.filter(pk=incident.pk).update(changed_at=timezone.now())


def _take_out(incident: Incident, contacts: Iterable[UUID], who: Caseworker) -> None:
    standing = incident.cases.filter(contact__in=list(contacts), state__in=STANDING)
    standing.update(state=PlaceInIncident.REMOVED, by=who, at=timezone.now())


def _never_again(pairs: Iterable[tuple[UUID, UUID]], who: Caseworker) -> None:
    rows = [NotTogether(first_id=one, second_id=other, by=who) for one, other in pairs]
    NotTogether.objects.bulk_create(rows, ignore_conflicts=True)


def _decide(incident: Incident, who: Caseworker, state: IncidentState, reason: str) -> None:
    now = timezone.now()
    incident.state, incident.reason = state.value, reason
    incident.decided_by, incident.decided_at, incident.changed_at = who, now, now
    incident.save()
