"""What the pages of incidents show, worked out from the casebook before any template sees it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

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
)
from ops.casebook.tray import RANK, UNDRAFTED_RANK
from ops.console import words
from triage.affected import Affected, Telling, affected
from triage.model import FindingKind, Urgency


@dataclass(frozen=True, slots=True)
class ShownCase:
    """One case of an incident. `workers` is what she told; None where she told no number."""

    place: IncidentCase
    contact: Contact
    draft: DraftCase | None
    urgency: str
    issues: Sequence[words.Words]
    workers: int | None
    caller: str | None
    counts: bool
    again: bool = False
    """Whether an earlier case of the incident is the same caller's."""

    @property
    def withheld(self) -> bool:
        """Whether nothing tells whose call it is."""
        return self.caller is None


@dataclass(frozen=True, slots=True)
class ShownIncident:
    """`cases` stand in it, the oldest first; `removed` did. `burst` is one that nobody has looked at."""

    incident: Incident
    cases: Sequence[ShownCase]
    removed: Sequence[ShownCase]
    callers: int
    withheld: int
    affected: Affected
    burst: Burst | None

    @property
    def urgency(self) -> str:
        """Of its most urgent case."""
        ranked = [RANK.get(Urgency(each.urgency), UNDRAFTED_RANK) for each in self.cases if each.urgency]
        return list(Urgency)[min(ranked)].value if ranked else ""

    @property
    def languages(self) -> Sequence[str]:
        """Those its callers speak."""
        return list(dict.fromkeys(each.contact.language for each in self.cases))

    @property
    def began_at(self) -> datetime | None:
        """The first call."""
        return self.cases[0].contact.started_at if self.cases else None

    @property
    def last_at(self) -> datetime | None:
        """The latest call."""
        return self.cases[-1].contact.started_at if self.cases else None

    @property
    def version(self) -> str:
        """Changes with every case that comes or goes, and with every decision."""
        return self.incident.changed_at.isoformat()


def shown(incidents: Sequence[Incident], contacts: QuerySet[Contact]) -> list[ShownIncident]:
    """In the order given, with those of their cases that are among `contacts`."""
    rows = IncidentCase.objects.filter(incident__in=incidents, contact__in=contacts.values("pk"))
    places = list(rows.select_related("contact__draft", "like", "by").order_by("contact__started_at", "pk"))
    callers = callers_of([place.contact for place in places])
    workers = _workers_told(places)
    cases = [_case(place, callers, workers) for place in places]
    bursts = {each.incident_id: each for each in Burst.objects.filter(incident__in=incidents, seen_at=None)}
    return [
        _incident(each, [case for case in cases if case.place.incident_id == each.pk], bursts.get(each.pk))
        for each in incidents
    ]


def others_about(contact: Contact, contacts: QuerySet[Contact]) -> ShownIncident | None:
    """The incident it stands in, with the others; None where it stands in none."""
    place = (
        IncidentCase.objects.filter(contact=contact, state__in=STANDING).select_related("incident").first()
    )
    return shown([place.incident], contacts)[0] if place else None


def _incident(incident: Incident, cases: Sequence[ShownCase], burst: Burst | None) -> ShownIncident:
    standing = _again_marked([case for case in cases if case.place.state in STANDING])
    counted = [case for case in standing if case.counts]
    withheld = sum(case.withheld for case in counted)
    return ShownIncident(
        incident=incident,
        cases=standing,
        removed=[case for case in cases if case.place.state not in STANDING],
        callers=len({case.caller for case in counted if not case.withheld}),
        withheld=withheld,
        affected=affected([Telling(case.caller, case.workers) for case in counted]),
        burst=burst,
    )


def _again_marked(cases: Sequence[ShownCase]) -> list[ShownCase]:
    callers = [case.caller for case in cases]
    return [
        replace(case, again=not case.withheld and case.caller in callers[:place])
        for place, case in enumerate(cases)
    ]


def _case(place: IncidentCase, callers: Mapping[UUID, str | None], workers: Mapping[UUID, int]) -> ShownCase:
    contact = place.contact
    draft: DraftCase | None = getattr(contact, "draft", None)
    return ShownCase(
        place=place,
        contact=contact,
        draft=draft,
        urgency=draft.urgency if draft else (Urgency.NOW.value if contact.danger_by_key else ""),
        issues=[words.said(words.issue_titles(), code) for code in draft.issues_now] if draft else [],
        workers=workers.get(contact.pk),
        caller=callers.get(contact.pk),
        counts=not draft or draft.state != DraftState.DISMISSED,
    )


def _workers_told(places: Iterable[IncidentCase]) -> Mapping[UUID, int]:
    """The largest number told in each contact."""
    told = Finding.objects.filter(
        draft__contact__in=[place.contact_id for place in places], kind=FindingKind.ENTITY, code="workers"
    )
    largest: dict[UUID, int] = {}
    for contact, value in told.values_list("draft__contact", "value"):
        if isinstance(value, int):
            largest[contact] = max(value, largest.get(contact, 0))
    return largest
