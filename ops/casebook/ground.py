"""What stands while a case is linked: held against other workers and people, and read once."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from ops.casebook.models import (
    STANDING,
    Contact,
    Incident,
    IncidentCase,
    IncidentState,
    NotTogether,
    PlaceInIncident,
)


@dataclass(frozen=True, slots=True)
class Ground:
    """Built by `hold`. `members` are the contacts of each incident, `refused` those parted from one."""

    now: datetime
    places: dict[UUID, IncidentCase]
    members: dict[UUID, set[UUID]]
    refused: Mapping[UUID, set[UUID]] = field(default_factory=dict)

    @classmethod
    def hold(cls, contacts: Sequence[Contact], now: datetime) -> "Ground":
        """In the caller's transaction: the contacts, in one order for everybody, then their incidents.

        Whoever judges one of them at the same moment, or decides on it, waits here or makes us wait.
        """
        pks = [contact.pk for contact in contacts]
        list(Contact.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk").values("pk"))
        standing = IncidentCase.objects.filter(contact__in=pks, state__in=STANDING)
        held = Incident.objects.select_for_update(no_key=True).filter(pk__in=standing.values("incident"))
        incidents = {each.pk for each in held.order_by("pk") if each.state != IncidentState.REJECTED}
        places = standing.filter(incident__in=incidents).select_related("incident", "contact")
        members: dict[UUID, set[UUID]] = defaultdict(set)
        for incident, contact in IncidentCase.objects.filter(
            incident__in=incidents, state__in=STANDING
        ).values_list("incident", "contact"):
            members[incident].add(contact)
        return cls(now, {place.contact_id: place for place in places}, members, refusals(pks))

    def place_of(self, contact: Contact) -> IncidentCase | None:
        """Where it stands; None where it stands in no incident."""
        return self.places.get(contact.pk)

    def refused_by(self, contact: Contact) -> set[UUID]:
        """Whom a person parted from it."""
        return self.refused.get(contact.pk, set())

    def is_open(self, incident: Incident, contact: Contact) -> bool:
        """Whether no person said that it does not belong to one of those in it."""
        return not self.refused_by(contact) & self.members[incident.pk]

    def found(self, name: str) -> Incident:
        """A new one, empty."""
        return Incident.objects.create(name=name, changed_at=self.now)

    def propose(
        self, incident: Incident, contact: Contact, *, score: float, reasons: list[str], like: Contact
    ) -> None:
        """Put a contact into an incident, with why; or say anew why it is there."""
        told = {"score": score, "reasons": reasons, "like": like, "by": None, "at": self.now}
        place, _ = IncidentCase.objects.update_or_create(
            incident=incident,
            contact=contact,
            defaults={"state": PlaceInIncident.PROPOSED.value, **told},
        )
        self.places[contact.pk] = place
        self.members[incident.pk].add(contact.pk)
        Incident.objects.filter(pk=incident.pk).update(changed_at=self.now)

    def withdraw(self, place: IncidentCase) -> None:
        """Take back what the machine proposed; an incident that is left with one case was none."""
        incident = place.incident
        del self.places[place.contact_id]
        self.members[incident.pk].discard(place.contact_id)
        place.delete()
        if incident.state == IncidentState.PROPOSED and len(self.members[incident.pk]) < 2:
            for alone in self.members.pop(incident.pk):
                self.places.pop(alone, None)
            incident.delete()


def members_of(incident_id: UUID) -> set[UUID]:
    """The contacts that stand in it."""
    standing = IncidentCase.objects.filter(incident=incident_id, state__in=STANDING)
    return set(standing.values_list("contact", flat=True))


def refusals(contacts: Collection[UUID]) -> Mapping[UUID, set[UUID]]:
    """By contact, those that a person said do not belong together with it."""
    pairs = NotTogether.objects.filter(Q(first__in=contacts) | Q(second__in=contacts))
    refused: dict[UUID, set[UUID]] = defaultdict(set)
    for one, other in pairs.values_list("first", "second"):
        refused[one].add(other)
        refused[other].add(one)
    return refused
