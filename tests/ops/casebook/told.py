"""Contacts that tell of a workplace, drafted, and not linked yet."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from ops.casebook.bursts import BurstRule
from ops.casebook.linking import LinkDesk
from ops.casebook.models import Contact, DraftCase, Finding, Incident, IncidentCase, PlaceInIncident
from tests.ops.conftest import House
from tests.ops.given import MONDAY, given_contact, given_draft, given_facts
from triage.links import Links
from triage.model import FindingKind, Urgency

LINKS = Links.load()
NOW = MONDAY + timedelta(hours=3)


def desk(callers: int = 3, minutes: int = 120) -> LinkDesk:
    """With a burst from so many callers on."""
    return LinkDesk(LINKS, {"wages.unpaid": "Wages not paid"}, BurstRule(callers, timedelta(minutes=minutes)))


def given_told(
    house: House,
    employer: str | None = "Thai Seafood",
    *,
    by: str | None = "a",
    place: str | None = "Mahachai",
    workers: int | None = None,
    language: str = "en",
    at: datetime = MONDAY,
    issues: Sequence[str] = ("wages.unpaid",),
) -> Contact:
    """By a caller of that pseudonym; None: her number was withheld."""
    contact = given_contact(house, given_facts(recordings=0, text="told", language=language, started_at=at))
    contact.pseudonym = by
    contact.save()
    given_findings(contact, employer, place, workers, issues)
    return contact


def given_findings(
    contact: Contact,
    employer: str | None,
    place: str | None = "Mahachai",
    workers: int | None = None,
    issues: Sequence[str] = ("wages.unpaid",),
) -> DraftCase:
    """A draft case with these facts."""
    draft = given_draft(contact, Urgency.SOON, issues=list(issues))
    facts = {"employer": employer, "place": place, "workers": workers}
    for position, (code, value) in enumerate(facts.items()):
        if value is not None:
            Finding.objects.create(
                draft=draft, position=position, kind=FindingKind.ENTITY, code=code, weight=0.9, value=value
            )
    return draft


def link(*contacts: Contact, callers: int = 3) -> None:
    """In this order."""
    for contact in contacts:
        desk(callers).link(contact.pk, NOW)


def standing(incident: Incident) -> set[Contact]:
    """Who stands in it."""
    rows = IncidentCase.objects.filter(incident=incident).exclude(state=PlaceInIncident.REMOVED)
    return {row.contact for row in rows.select_related("contact")}
