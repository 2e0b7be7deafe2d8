"""Finds the cases that tell of the same workplace as a new one, and proposes that they are one incident."""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch, Q

from ops.casebook.bursts import BurstRule, notice
from ops.casebook.callers import callers_of
from ops.casebook.models import (
    STANDING,
    Burst,
    Contact,
    DraftCase,
    DraftState,
    Finding,
    Incident,
    IncidentCase,
    IncidentState,
    NotTogether,
    PlaceInIncident,
    WorkplaceKey,
)
from triage.links import Judgement, Links, Workplace, keys_of
from triage.model import FindingKind

log = logging.getLogger(__name__)

AROUND = timedelta(days=365)
MOST = 500
"""Cases compared with a new one, the newest first: a key that so many share tells little."""
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Match:
    """Another contact, and what was judged of the two."""

    contact: Contact
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class LinkDesk:
    """What linking needs. `titles` are the issues' in words, for the reasons."""

    links: Links
    titles: Mapping[str, str]
    rule: BurstRule

    def link(self, contact_id: UUID, now: datetime) -> Burst | None:
        """Once per draft; gives the burst that this contact begins.

        The keys are committed before anybody is looked for. So of two workers at the same moment at least
        the one who looks last finds the other's; the rows both found are locked, and one proposes.
        """
        draft = (
            DraftCase.objects.filter(contact=contact_id, linked_at__isnull=True)
            .select_related("contact")
            .first()
        )
        if draft is None:
            return None
        workplace = self._workplace(draft)
        keys = keys_of(workplace)
        WorkplaceKey.objects.bulk_create(
            (WorkplaceKey(draft=draft, key=key) for key in sorted(keys)), ignore_conflicts=True
        )
        matches = self._matches(draft, workplace, keys)
        with transaction.atomic():
            begun = self._settle(draft.contact, matches, now)
            DraftCase.objects.filter(pk=draft.pk).update(linked_at=now)
        return begun

    def _matches(self, draft: DraftCase, ours: Workplace, keys: Collection[str]) -> list[Match]:
        """The likest first."""
        if not keys:
            return []
        near = DraftCase.objects.filter(
            pk__in=WorkplaceKey.objects.filter(key__in=keys).values("draft"),
            contact__started_at__range=(ours.at - AROUND, ours.at + AROUND),
            contact__for_casework=True,
        )
        near = near.exclude(Q(pk=draft.pk) | Q(state=DraftState.DISMISSED)).select_related("contact")
        near = near.prefetch_related(_facts()).order_by("-contact__started_at")[:MOST]
        judged = (Match(each.contact, self.links.judge(ours, self._workplace(each))) for each in near)
        proposed = (match for match in judged if match.judgement.proposed)
        return sorted(proposed, key=lambda match: (-match.judgement.score, match.contact.pk))

    def _workplace(self, draft: DraftCase) -> Workplace:
        facts = [each for each in draft.findings.all() if each.kind == FindingKind.ENTITY]
        told = {
            code: [str(each.value) for each in facts if each.code == code] for code in ("employer", "place")
        }
        contact = draft.contact
        return self.links.workplace(
            told["employer"], told["place"], draft.issues_now, contact.language, contact.started_at
        )

    def _settle(self, contact: Contact, matches: Sequence[Match], now: datetime) -> Burst | None:
        """Put the contact where it belongs, in a transaction of the caller's."""
        incidents = _lock(contact, matches)
        mine = (
            IncidentCase.objects.filter(contact=contact, state__in=STANDING)
            .select_related("incident")
            .first()
        )
        if mine and (mine.by_id or mine.state == PlaceInIncident.CONFIRMED):
            return notice(mine.incident, contact.started_at, self.rule, now)
        if mine and self._still_fits(mine, matches, now):
            return notice(mine.incident, contact.started_at, self.rule, now)
        if mine:
            _withdraw(mine)
        incident = self._join(contact, matches, incidents, now) or self._found(contact, matches, now)
        return notice(incident, contact.started_at, self.rule, now) if incident else None

    def _still_fits(self, mine: IncidentCase, matches: Sequence[Match], now: datetime) -> bool:
        """What the machine proposed is judged anew by a newer draft, and by the other one's."""
        members = members_of(mine.incident_id)
        match = next((match for match in matches if match.contact.pk in members), None)
        if match:
            _propose(mine.incident, mine.contact, match.contact, self._told(match.judgement), now)
        return match is not None

    def _join(
        self, contact: Contact, matches: Sequence[Match], incidents: Collection[UUID], now: datetime
    ) -> Incident | None:
        """The incident of the likest case that is in one, unless a person said that it does not belong."""
        refused = refused_with(contact)
        for match in matches:
            place = IncidentCase.objects.filter(
                contact=match.contact, state__in=STANDING, incident__in=incidents
            ).first()
            if place and not refused & members_of(place.incident_id):
                _propose(place.incident, contact, match.contact, self._told(match.judgement), now)
                self._join_free(place.incident, contact, matches, now)
                Incident.objects.filter(pk=place.incident_id).update(changed_at=now)
                return place.incident
        return None

    def _found(self, contact: Contact, matches: Sequence[Match], now: datetime) -> Incident | None:
        """A new incident of this contact and those in none, where they are several callers."""
        refused = refused_with(contact)
        free = [
            match for match in matches if match.contact.pk not in refused and not _place_of(match.contact)
        ]
        if not free or not _are_several([contact, *(match.contact for match in free)]):
            return None
        incident = Incident.objects.create(name=_first_named(contact, free), changed_at=now)
        _propose(incident, contact, free[0].contact, self._told(free[0].judgement), now)
        self._join_free(incident, contact, free, now)
        log.info("an incident is proposed", extra={"incident": incident.pk})
        return incident

    def _join_free(
        self, incident: Incident, contact: Contact, matches: Sequence[Match], now: datetime
    ) -> None:
        for match in matches:
            other = match.contact
            if not _place_of(other) and not refused_with(other) & members_of(incident.pk):
                _propose(incident, other, contact, self._told(match.judgement), now)

    def _told(self, judgement: Judgement) -> tuple[float, list[str]]:
        return judgement.score, [reason.sentence(self.titles) for reason in judgement.reasons]


def _facts() -> "Prefetch[str]":
    return Prefetch("findings", queryset=Finding.objects.filter(kind=FindingKind.ENTITY))


def _lock(contact: Contact, matches: Sequence[Match]) -> list[UUID]:
    """The contacts, in one order for everybody, then the incidents they stand in, but for rejected ones.

    Whoever judges one of them at the same moment waits here, and finds what we made of it.
    """
    pks = [contact.pk, *(match.contact.pk for match in matches)]
    list(Contact.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk").values("pk"))
    standing = IncidentCase.objects.filter(contact__in=pks, state__in=STANDING).values("incident")
    incidents = Incident.objects.select_for_update(no_key=True).filter(pk__in=standing).order_by("pk")
    return [each.pk for each in incidents if each.state != IncidentState.REJECTED]


def _propose(
    incident: Incident, contact: Contact, like: Contact, told: tuple[float, list[str]], now: datetime
) -> None:
    score, reasons = told
    IncidentCase.objects.update_or_create(
        incident=incident,
        contact=contact,
        defaults={
            "state": PlaceInIncident.PROPOSED.value,
            "score": score,
            "reasons": reasons,
            "like": like,
            "by": None,
            "at": now,
        },
    )


def _withdraw(place: IncidentCase) -> None:
    """Take back what the machine proposed; an incident that is left with one case was none."""
    incident = place.incident
    place.delete()
    if incident.state == IncidentState.PROPOSED and len(members_of(incident.pk)) < 2:
        incident.delete()


def members_of(incident_id: UUID) -> set[UUID]:
    """The contacts that stand in it."""
    return set(
        IncidentCase.objects.filter(incident=incident_id, state__in=STANDING).values_list(
            "contact", flat=True
        )
    )


def refused_with(contact: Contact) -> set[UUID]:
    """The contacts a person said this one does not belong together with."""
    pairs = NotTogether.objects.filter(Q(first=contact) | Q(second=contact)).values_list("first", "second")
    return {pk for pair in pairs for pk in pair} - {contact.pk}


def _place_of(contact: Contact) -> bool:
    return IncidentCase.objects.filter(contact=contact, state__in=STANDING).exists()


def _first_named(contact: Contact, matches: Sequence[Match]) -> str:
    """As the first who called said it."""
    said = [(contact.started_at, matches[0].judgement.reasons[0].ours)]
    said += [(match.contact.started_at, match.judgement.reasons[0].theirs) for match in matches]
    return min(said)[1][:LONGEST_NAME]


def _are_several(contacts: Sequence[Contact]) -> bool:
    """Whoever withheld her number counts as somebody: a person looks, and the page says so."""
    return len({name or str(pk) for pk, name in callers_of(contacts).items()}) > 1
