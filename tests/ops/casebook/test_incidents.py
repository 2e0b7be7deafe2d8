"""What people decide about incidents: written down, and heeded."""

import pytest

from ops.casebook import incidents
from ops.casebook.errors import IncidentIsClosed, ReasonMissing
from ops.casebook.models import (
    AuditEntry,
    AuditKind,
    Caseworker,
    Contact,
    Incident,
    IncidentCase,
    IncidentState,
    NotTogether,
    PlaceInIncident,
)
from tests.ops.casebook.told import given_told, link, standing
from tests.ops.conftest import House

pytestmark = pytest.mark.django_db


@pytest.fixture
def anong() -> Caseworker:
    return Caseworker.objects.create(username="anong")


@pytest.fixture
def contacts(house: House) -> list[Contact]:
    """Four callers of one workplace."""
    told = [given_told(house, by=name) for name in "abcd"]
    link(*told)
    return told


@pytest.fixture
def incident(contacts: list[Contact]) -> Incident:
    return Incident.objects.get()


def written(kind: AuditKind) -> list[str]:
    return list(AuditEntry.objects.filter(kind=kind).values_list("object_id", flat=True))


def test_confirming_confirms_all_that_stand_in_it(incident: Incident, anong: Caseworker) -> None:
    incidents.confirm(incident, anong)

    assert (incident.state, incident.decided_by) == (IncidentState.CONFIRMED, anong)
    assert set(incident.cases.values_list("state", "by")) == {(PlaceInIncident.CONFIRMED, anong.pk)}
    assert written(AuditKind.CONFIRMED) == [str(incident.pk)]


def test_rejecting_needs_a_reason_and_parts_every_pair(incident: Incident, anong: Caseworker) -> None:
    with pytest.raises(ReasonMissing):
        incidents.reject(incident, anong, " ")

    incidents.reject(incident, anong, "Four farms of one owner.")

    assert standing(incident) == set()
    assert NotTogether.objects.filter(by=anong).count() == 6
    assert written(AuditKind.REJECTED) == [str(incident.pk)]


def test_taking_one_out_parts_it_from_the_others(
    incident: Incident, contacts: list[Contact], anong: Caseworker
) -> None:
    incidents.remove(incident, contacts[0], anong)

    assert standing(incident) == set(contacts[1:])
    assert NotTogether.objects.count() == 3
    assert written(AuditKind.CASE_REMOVED) == [str(contacts[0].pk)]


def test_a_proposal_left_with_one_case_is_rejected(
    incident: Incident, contacts: list[Contact], anong: Caseworker
) -> None:
    for contact in contacts[:3]:
        incidents.remove(incident, contact, anong)

    incident.refresh_from_db()
    assert incident.state == IncidentState.REJECTED
    assert standing(incident) == set()


def test_splitting_makes_two_that_stay_apart(
    incident: Incident, contacts: list[Contact], anong: Caseworker
) -> None:
    other = incidents.split(incident, contacts[:2], anong)

    assert (standing(incident), standing(other)) == (set(contacts[2:]), set(contacts[:2]))
    assert (other.state, other.name) == (IncidentState.PROPOSED, "Thai Seafood")
    assert NotTogether.objects.count() == 4
    assert sorted(written(AuditKind.INCIDENT_SPLIT)) == sorted([str(incident.pk), str(other.pk)])


def test_a_person_adds_what_the_machine_did_not_see(
    incident: Incident, house: House, anong: Caseworker
) -> None:
    silent = given_told(house, None, by="e")

    incidents.add(incident, silent, anong)

    place = IncidentCase.objects.get(contact=silent)
    assert (place.incident, place.state, place.by) == (incident, PlaceInIncident.CONFIRMED, anong)
    assert written(AuditKind.CASE_ADDED) == [str(silent.pk)]


def test_adding_takes_back_an_earlier_no(
    incident: Incident, contacts: list[Contact], anong: Caseworker
) -> None:
    incidents.remove(incident, contacts[0], anong)

    incidents.add(incident, contacts[0], anong)

    assert standing(incident) == set(contacts)
    assert not NotTogether.objects.exists()


def test_a_case_stands_in_one_incident_at_a_time(
    incident: Incident, contacts: list[Contact], anong: Caseworker
) -> None:
    other = incidents.split(incident, contacts[:2], anong)

    incidents.add(other, contacts[2], anong)

    assert standing(incident) == {contacts[3]}
    assert standing(other) == set(contacts[:3])


def test_nothing_is_added_to_what_was_rejected(
    incident: Incident, contacts: list[Contact], anong: Caseworker
) -> None:
    incidents.reject(incident, anong, "No.")

    with pytest.raises(IncidentIsClosed):
        incidents.add(incident, contacts[0], anong)
