"""Several callers, one workplace: proposed with the evidence, once, and never against a person's word."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection

from ops.casebook import incidents
from ops.casebook.models import (
    Caseworker,
    Contact,
    DraftCase,
    DraftState,
    Incident,
    IncidentCase,
    IncidentState,
    WorkplaceKey,
)
from ops.config import Settings
from ops.tasks.draft import DraftDesk
from ops.wiring import Wiring
from tests.ops.casebook.told import NOW, desk, given_findings, given_told, link, standing
from tests.ops.conftest import House
from tests.ops.given import MONDAY, ToldTriage

pytestmark = pytest.mark.django_db


@pytest.fixture
def anong() -> Caseworker:
    return Caseworker.objects.create(username="anong")


def test_two_callers_of_one_workplace_are_proposed_with_the_evidence(house: House) -> None:
    first = given_told(house, "ไทยซีฟู้ด", by="a", language="th")
    second = given_told(house, "Thai Seafood Co Ltd", by="b")

    link(first, second)

    incident = Incident.objects.get()
    place = IncidentCase.objects.get(contact=second)
    assert (incident.state, standing(incident)) == (IncidentState.PROPOSED, {first, second})
    assert (place.like, place.by) == (first, None)
    assert place.reasons[0] == "Names that sound alike: “Thai Seafood Co Ltd” and “ไทยซีฟู้ด”."
    assert "Both report: wages not paid." in place.reasons


def test_a_third_caller_joins_the_incident_there_is(house: House) -> None:
    contacts = [given_told(house, by=name) for name in "abc"]

    link(*contacts)

    assert standing(Incident.objects.get()) == set(contacts)


def test_another_workplace_at_the_same_place_is_left_alone(house: House) -> None:
    link(given_told(house, "Thai Seafood", by="a"), given_told(house, "Golden Lion", by="b"))

    assert not Incident.objects.exists()


def test_a_case_without_a_name_is_linked_to_nothing(house: House) -> None:
    contacts = [given_told(house, None, by=name) for name in "ab"]

    link(*contacts)

    assert not Incident.objects.exists()
    assert not WorkplaceKey.objects.exists()
    assert not Contact.objects.awaiting_links().exists()


def test_one_caller_who_calls_three_times_is_no_incident(house: House) -> None:
    link(*(given_told(house, by="a") for _ in range(3)))

    assert not Incident.objects.exists()


def test_her_earlier_calls_come_along_once_another_caller_tells_of_it(house: House) -> None:
    hers = [given_told(house, by="a") for _ in range(2)]
    another = given_told(house, by="b")

    link(*hers, another)

    assert standing(Incident.objects.get()) == {*hers, another}


def test_two_telephones_joined_by_a_code_are_one_caller(house: House) -> None:
    first, later = given_told(house, by="a"), given_told(house, by="b")
    Contact.objects.filter(pk=later.pk).update(about=first.pk)

    link(first, later)

    assert not Incident.objects.exists()


def test_withheld_numbers_are_proposed_for_a_person_to_judge(house: House) -> None:
    link(given_told(house, by=None), given_told(house, by=None))

    assert Incident.objects.count() == 1


def test_a_country_says_nothing_of_where_a_workplace_stands(tmp_path: Path) -> None:
    places = Wiring(Settings(state=tmp_path)).linking.links.places

    assert places.canonical("Samut Sakhon") == "Samut Sakhon"
    assert [places.canonical(each) for each in ("Thailand", "Korea", "เกาหลี", "Yangon")] == [None] * 4


def test_linking_twice_changes_nothing(house: House) -> None:
    contacts = [given_told(house, by=name) for name in "ab"]
    link(*contacts)
    DraftCase.objects.update(linked_at=None)

    link(*contacts)

    assert standing(Incident.objects.get()) == set(contacts)
    assert IncidentCase.objects.count() == 2


def test_a_dismissed_case_draws_nobody(house: House) -> None:
    first, second = given_told(house, by="a"), given_told(house, by="b")
    DraftCase.objects.filter(contact=first).update(state=DraftState.DISMISSED, reason="test")

    link(first, second)

    assert not Incident.objects.exists()


def test_a_rejected_pair_is_not_proposed_again(house: House, anong: Caseworker) -> None:
    first, second = given_told(house, by="a"), given_told(house, by="b")
    link(first, second)
    incidents.reject(Incident.objects.get(), anong, "Two factories of one name.")
    DraftCase.objects.update(linked_at=None)

    link(first, second)

    assert [each.state for each in Incident.objects.all()] == [IncidentState.REJECTED]


def test_who_comes_after_a_rejection_is_proposed_with_one_side_only(house: House, anong: Caseworker) -> None:
    first, second = given_told(house, by="a"), given_told(house, by="b")
    link(first, second)
    incidents.reject(Incident.objects.get(), anong, "Two factories of one name.")
    third = given_told(house, by="c")

    link(third)

    proposed = Incident.objects.get(state=IncidentState.PROPOSED)
    assert third in standing(proposed)
    assert len(standing(proposed)) == 2


def test_who_a_person_took_out_does_not_come_back(house: House, anong: Caseworker) -> None:
    contacts = [given_told(house, by=name) for name in "abc"]
    link(*contacts)
    incident = Incident.objects.get()
    incidents.remove(incident, contacts[2], anong)
    DraftCase.objects.update(linked_at=None)

    link(*contacts)

    assert standing(incident) == set(contacts[:2])
    assert Incident.objects.count() == 1


def test_a_new_caller_is_proposed_for_a_confirmed_incident_and_not_confirmed(
    house: House, anong: Caseworker
) -> None:
    link(given_told(house, by="a"), given_told(house, by="b"))
    incidents.confirm(Incident.objects.get(), anong)
    third = given_told(house, by="c")

    link(third)

    states = dict(IncidentCase.objects.values_list("contact__pseudonym", "state"))
    assert states == {"a": "confirmed", "b": "confirmed", "c": "proposed"}


def test_a_newer_draft_without_the_name_takes_the_proposal_back(house: House) -> None:
    first, second = given_told(house, by="a"), given_told(house, by="b")
    link(first, second)
    DraftCase.objects.get(contact=second).delete()
    given_findings(second, "Golden Lion")

    link(second)

    assert not Incident.objects.exists()


def test_a_newer_draft_leaves_alone_what_a_person_confirmed(house: House, anong: Caseworker) -> None:
    first, second = given_told(house, by="a"), given_told(house, by="b")
    link(first, second)
    incidents.confirm(Incident.objects.get(), anong)
    DraftCase.objects.get(contact=second).delete()
    given_findings(second, "Golden Lion")

    link(second)

    assert standing(Incident.objects.get()) == {first, second}


def test_the_keys_go_with_the_draft(house: House) -> None:
    contact = given_told(house)
    link(contact)
    assert WorkplaceKey.objects.exists()

    DraftCase.objects.get().delete()

    assert not WorkplaceKey.objects.exists()


def test_a_year_apart_is_another_story(house: House) -> None:
    link(given_told(house, by="a", at=MONDAY - timedelta(days=400)), given_told(house, by="b"))

    assert not Incident.objects.exists()


def test_linking_asks_the_database_no_more_for_a_large_casebook(
    house: House, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    for number in range(30):
        contact = given_told(house, f"{'abcdefghij'[number % 10] * 2}kolo timpo", by=str(number))
        desk(0).link(contact.pk, NOW)
    link(given_told(house, by="x"))
    last = given_told(house, by="y")

    with django_assert_max_num_queries(40):  # type: ignore[attr-defined]
        desk().link(last.pk, NOW)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("workers", [2, 4])
def test_workers_at_the_same_moment_propose_one_incident(house: House, workers: int) -> None:
    contacts = [given_told(house, by=str(number)) for number in range(workers)]
    start = Barrier(workers)

    def one(contact: Contact) -> object:
        start.wait()
        try:
            return desk(workers).link(contact.pk, NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        begun = list(pool.map(one, contacts))

    assert standing(Incident.objects.get()) == set(contacts)
    assert len([burst for burst in begun if burst]) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_contact_link_it_once(house: House) -> None:
    first, second = given_told(house, by="a"), given_told(house, by="b")
    link(first)
    start = Barrier(3)

    def one(_: int) -> None:
        start.wait()
        try:
            desk().link(second.pk, NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(one, range(3)))

    assert standing(Incident.objects.get()) == {first, second}


def test_a_draft_is_kept_before_anybody_looks_for_others(house: House) -> None:
    contact = given_told(house)
    DraftCase.objects.all().delete()

    DraftDesk(ToldTriage()).draft(contact.pk)

    assert list(Contact.objects.awaiting_links()) == [contact]
