"""Finds the cases that tell of the same workplace as a new one, and proposes that they are one incident."""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Prefetch, Q

from ops.casebook.bursts import BurstRule, notice
from ops.casebook.callers import callers_of
from ops.casebook.ground import Ground
from ops.casebook.models import (
    Burst,
    Contact,
    DraftCase,
    DraftState,
    Finding,
    Incident,
    IncidentCase,
    PlaceInIncident,
    WorkplaceKey,
)
from triage.links import Judgement, Links, Workplace, keys_of
from triage.model import FindingKind

log = logging.getLogger(__name__)

AROUND = timedelta(days=365)
MOST = 400
"""Cases compared with a new one: those that share the most keys, the newest first."""
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
            begun = self._settle(draft, workplace, matches, now)
            DraftCase.objects.filter(pk=draft.pk).update(linked_at=now)
        return begun

    def _matches(self, draft: DraftCase, ours: Workplace, keys: Collection[str]) -> list[Match]:
        """The likest first; of those as like, who called first."""
        if not keys:
            return []
        around = (ours.at - AROUND, ours.at + AROUND)
        sharing = WorkplaceKey.objects.filter(key__in=keys, draft__contact__started_at__range=around)
        sharing = sharing.exclude(Q(draft=draft) | Q(draft__state=DraftState.DISMISSED))
        likest = sharing.values("draft").annotate(shared=Count("pk")).order_by("-shared", "-draft")[:MOST]
        near = DraftCase.objects.filter(pk__in=[row["draft"] for row in likest]).select_related("contact")
        near = near.prefetch_related(_facts())
        judged = (Match(each.contact, self.links.judge(ours, self._workplace(each))) for each in near)
        proposed = (match for match in judged if match.judgement.proposed)
        return sorted(proposed, key=_likest_first)

    def _workplace(self, draft: DraftCase) -> Workplace:
        facts = [each for each in draft.findings.all() if each.kind == FindingKind.ENTITY]
        told = {
            code: [str(each.value) for each in facts if each.code == code] for code in ("employer", "place")
        }
        contact = draft.contact
        return self.links.workplace(
            told["employer"], told["place"], draft.issues_now, contact.language, contact.started_at
        )

    def _settle(
        self, draft: DraftCase, ours: Workplace, matches: Sequence[Match], now: datetime
    ) -> Burst | None:
        """Put the contact where it belongs, in a transaction of the caller's."""
        contact = draft.contact
        ground = Ground.hold([contact, *(match.contact for match in matches)], now)
        mine = ground.place_of(contact)
        if mine and (
            mine.by_id or mine.state == PlaceInIncident.CONFIRMED or self._still_fits(ground, mine, ours)
        ):
            return notice(mine.incident, contact.started_at, self.rule, now)
        if mine:
            ground.withdraw(mine)
        free = [match for match in matches if match.contact.pk not in ground.refused_by(contact)]
        incident = self._join(ground, contact, free) or self._found(ground, contact, free)
        return notice(incident, contact.started_at, self.rule, now) if incident else None

    def _still_fits(self, ground: Ground, mine: IncidentCase, ours: Workplace) -> bool:
        """What the machine proposed is judged anew: by a newer draft, or after another worker's proposal.

        By the cases in it, and not by those that were found: others came since.
        """
        others = DraftCase.objects.filter(contact__in=ground.members[mine.incident_id] - {mine.contact_id})
        drafts = others.select_related("contact").prefetch_related(_facts())
        judged = [Match(each.contact, self.links.judge(ours, self._workplace(each))) for each in drafts]
        likest = max(judged, key=lambda match: match.judgement.score, default=None)
        if likest is None or not likest.judgement.proposed:
            return False
        self._propose(ground, mine.incident, mine.contact, likest.contact, likest.judgement)
        return True

    def _join(self, ground: Ground, contact: Contact, matches: Sequence[Match]) -> Incident | None:
        """The incident of the likest case that is in one, unless a person said that it does not belong."""
        for match in matches:
            place = ground.place_of(match.contact)
            if place and ground.is_open(place.incident, contact):
                self._propose(ground, place.incident, contact, match.contact, match.judgement)
                self._bring_along(ground, place.incident, contact, matches)
                return place.incident
        return None

    def _found(self, ground: Ground, contact: Contact, matches: Sequence[Match]) -> Incident | None:
        """A new incident of this contact and those in none, where they are several callers."""
        free = [match for match in matches if not ground.place_of(match.contact)]
        if not free or not _are_several([contact, *(match.contact for match in free)]):
            return None
        incident = ground.found(_first_named(contact, free))
        self._propose(ground, incident, contact, free[0].contact, free[0].judgement)
        self._bring_along(ground, incident, contact, free)
        log.info("an incident is proposed", extra={"incident": incident.pk})
        return incident

    def _bring_along(
        self, ground: Ground, incident: Incident, contact: Contact, matches: Sequence[Match]
    ) -> None:
        """Those like it that stand in no incident yet, but for those parted from one that is in it."""
        for match in matches:
            if not ground.place_of(match.contact) and ground.is_open(incident, match.contact):
                self._propose(ground, incident, match.contact, contact, match.judgement)

    def _propose(
        self, ground: Ground, incident: Incident, contact: Contact, like: Contact, judgement: Judgement
    ) -> None:
        reasons = [reason.sentence(self.titles) for reason in judgement.reasons]
        ground.propose(incident, contact, score=judgement.score, reasons=reasons, like=like)


def _facts() -> "Prefetch[str]":
    return Prefetch("findings", queryset=Finding.objects.filter(kind=FindingKind.ENTITY))


def _likest_first(match: Match) -> tuple[float, datetime, UUID]:
    return -match.judgement.score, match.contact.started_at, match.contact.pk


def _first_named(contact: Contact, matches: Sequence[Match]) -> str:
    """As the first who called said it."""
    said = [(contact.started_at, matches[0].judgement.reasons[0].ours)]
    said += [(match.contact.started_at, match.judgement.reasons[0].theirs) for match in matches]
    return min(said)[1][:LONGEST_NAME]


def _are_several(contacts: Sequence[Contact]) -> bool:
    """Whoever withheld her number counts as somebody: a person looks, and the page says so."""
    return len({name or str(pk) for pk, name in callers_of(contacts).items()}) > 1
