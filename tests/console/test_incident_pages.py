"""Incidents in the console: closed to who may not, written down, decided on what was seen."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from ops.alarms import AlarmKind
from ops.casebook.bursts import BurstRule
from ops.casebook.linking import LinkDesk
from ops.casebook.models import (
    STANDING,
    AuditEntry,
    AuditKind,
    Burst,
    Contact,
    Incident,
    IncidentCase,
    IncidentState,
)
from ops.console.roles import Role
from tests.console.conftest import Person
from tests.console.town import Call, Town, a_case, given_call, given_draft, proposal
from triage.links import Links
from triage.model import Finding, FindingKind, TextEvidence, Urgency

FACTORY = (("th", "ไทยซีฟู้ด", 12), ("my", "ထိုင်းစီးဖုဒ်", None), ("en", "Thai Seafood Co Ltd", 40))


def told(town: Town, language: str, employer: str, workers: int | None, minutes_ago: float) -> Contact:
    """A written message that names the workplace, drafted."""
    call = Call(language, {}, minutes_ago=minutes_ago, sounds=(), text=f"… {employer} …")
    contact = given_call(town, call)
    facts = {"employer": employer, "place": "Mahachai"} | ({"workers": workers} if workers else {})
    findings = [
        Finding(FindingKind.ENTITY, code, (TextEvidence(0, 1, str(value)),), 0.9, value)
        for code, value in facts.items()
    ]
    given_draft(contact, proposal(Urgency.TODAY, ("wages.unpaid",), findings))
    return contact


def link(contact: Contact, callers: int = 3) -> Burst | None:
    desk = LinkDesk(Links.load(), {}, BurstRule(callers, timedelta(hours=2)))
    return desk.link(contact.pk, timezone.now())


@pytest.fixture
def contacts(town: Town, db: None) -> list[Contact]:
    """Three callers in three languages."""
    made = [told(town, *each, minutes_ago=90 - 20 * place) for place, each in enumerate(FACTORY)]
    for contact in made:
        if burst := link(contact):
            town.alarms.sound(AlarmKind.BURST, str(burst.incident_id))
    return made


@pytest.fixture
def incident(contacts: list[Contact]) -> Incident:
    return Incident.objects.get()


def page(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def post(browser: Client, incident: Incident, deed: str, **more: object) -> None:
    """On what is seen now."""
    seen = Incident.objects.get(pk=incident.pk).changed_at.isoformat()
    answer = browser.post(f"/incident/{incident.pk}/{deed}/", {"seen": seen} | more)
    assert answer.status_code == 302


def standing(incident: Incident) -> set[Contact]:
    rows = IncidentCase.objects.filter(incident=incident, state__in=STANDING).select_related("contact")
    return {row.contact for row in rows}


def test_the_list_tells_who_where_and_how_many(signed_in: Client, incident: Incident) -> None:
    text = page(signed_in, "/incidents/")

    assert f"/incident/{incident.pk}/" in text
    assert "ไทยซีฟู้ด" in text
    assert "40–53" in re.sub(r"\s+", "", text)
    assert "3 calls by 3 callers within 40 min" in text


def test_the_page_tells_why_they_belong_together_and_the_range_with_its_reasons(
    signed_in: Client, incident: Incident, contacts: list[Contact]
) -> None:
    text = page(signed_in, f"/incident/{incident.pk}/")

    assert all(f"/case/{contact.pk}/" in text for contact in contacts)
    assert "Names that sound alike: “Thai Seafood Co Ltd” and “ไทยซีฟู้ด”." in text
    assert "At least 40: the largest number that one caller told." in text
    assert "1 of 3 told no number" in text


def test_opening_is_written_down(signed_in: Client, incident: Incident) -> None:
    page(signed_in, "/incidents/")
    page(signed_in, f"/incident/{incident.pk}/")

    assert AuditEntry.objects.filter(kind=AuditKind.OPENED_INCIDENTS).count() == 1
    assert AuditEntry.objects.get(kind=AuditKind.OPENED_INCIDENT).object_id == str(incident.pk)


@pytest.mark.parametrize("roles", [(), (Role.OPERATOR,)])
def test_only_caseworkers_see_and_decide(
    roles: tuple[Role, ...], person: Person, incident: Incident, contacts: list[Contact]
) -> None:
    browser = Client()
    browser.force_login(person("somebody", *roles), backend="django.contrib.auth.backends.ModelBackend")
    before = AuditEntry.objects.count()

    answers = [browser.get("/incidents/"), browser.get(f"/incident/{incident.pk}/")]
    answers += [
        browser.post(f"/incident/{incident.pk}/{deed}/", {"case": str(contacts[0].pk), "reason": "no"})
        for deed in ("confirm", "reject", "take-out", "split", "add", "seen")
    ]

    assert [answer.status_code for answer in answers] == [403] * 8
    assert AuditEntry.objects.count() == before
    assert standing(incident) == set(contacts)


def test_an_operator_sees_that_there_is_a_burst_and_neither_name_nor_way_in(
    person: Person, incident: Incident
) -> None:
    browser = Client()
    browser.force_login(person("op", Role.OPERATOR), backend="django.contrib.auth.backends.ModelBackend")

    text = page(browser, "/")

    assert "3 calls by 3 callers within 40 min" in text
    assert "ไทยซีฟู้ด" not in text
    assert "/incident" not in text


def test_a_burst_leads_from_the_tray_to_its_incident_and_ends_when_it_is_seen(
    signed_in: Client, town: Town, incident: Incident
) -> None:
    assert f"/incident/{incident.pk}/" in page(signed_in, "/")
    assert [alarm.kind for alarm in town.alarms.standing()] == [AlarmKind.BURST]

    post(signed_in, incident, "seen")

    assert town.alarms.standing() == []
    assert "callers within" not in page(signed_in, "/")
    assert AuditEntry.objects.get(kind=AuditKind.BURST_SEEN).object_id == str(incident.pk)


def test_confirming_is_seeing_too(signed_in: Client, town: Town, incident: Incident) -> None:
    post(signed_in, incident, "confirm")

    incident.refresh_from_db()
    assert incident.state == IncidentState.CONFIRMED
    assert town.alarms.standing() == []
    assert "No incident here" in page(signed_in, "/incidents/")
    assert str(incident.pk) in page(signed_in, "/incidents/?state=confirmed")


def test_rejecting_needs_a_reason(signed_in: Client, incident: Incident, contacts: list[Contact]) -> None:
    post(signed_in, incident, "reject", reason=" ")
    assert standing(incident) == set(contacts)

    post(signed_in, incident, "reject", reason="Two factories.")

    assert standing(incident) == set()
    assert "Two factories." in page(signed_in, f"/incident/{incident.pk}/")


def test_what_changed_since_it_was_seen_is_not_decided(
    signed_in: Client, town: Town, incident: Incident
) -> None:
    seen = incident.changed_at.isoformat()
    link(told(town, "lo", "ໄທຊີຟູດ", 3, 1))

    answer = signed_in.post(f"/incident/{incident.pk}/confirm/", {"seen": seen}, follow=True)

    assert "changed meanwhile" in answer.content.decode()
    incident.refresh_from_db()
    assert incident.state == IncidentState.PROPOSED


def test_chosen_cases_are_taken_out(signed_in: Client, incident: Incident, contacts: list[Contact]) -> None:
    post(signed_in, incident, "take-out", case=[str(contacts[2].pk)])

    assert standing(incident) == set(contacts[:2])
    assert "Taken out" in page(signed_in, f"/incident/{incident.pk}/")


def test_chosen_cases_become_an_incident_of_their_own(
    signed_in: Client, incident: Incident, contacts: list[Contact]
) -> None:
    post(signed_in, incident, "split", case=[str(each.pk) for each in contacts[1:]])

    other = Incident.objects.exclude(pk=incident.pk).get()
    assert (standing(incident), standing(other)) == ({contacts[0]}, set(contacts[1:]))


@pytest.mark.parametrize("deed", ["take-out", "split"])
def test_nothing_and_everything_cannot_be_chosen(
    deed: str, signed_in: Client, incident: Incident, contacts: list[Contact]
) -> None:
    for chosen in ([], [str(each.pk) for each in contacts], ["no id", "\0"]):
        post(signed_in, incident, deed, case=chosen)

    assert standing(incident) == set(contacts)
    assert Incident.objects.count() == 1


def test_a_case_is_added_by_the_number_on_its_page(
    signed_in: Client, town: Town, incident: Incident, contacts: list[Contact]
) -> None:
    other = a_case(town)

    post(signed_in, incident, "add", number=str(other.pk)[:8].upper())

    assert standing(incident) == {*contacts, other}


@pytest.mark.parametrize("number", ["", "00000000", "abc", "no number", "\0" * 9, "f" * 99])
def test_a_number_of_no_case_adds_nothing(
    number: str, signed_in: Client, incident: Incident, contacts: list[Contact]
) -> None:
    post(signed_in, incident, "add", number=number)

    assert standing(incident) == set(contacts)


def test_a_case_shows_the_others_about_its_workplace(
    signed_in: Client, town: Town, incident: Incident, contacts: list[Contact]
) -> None:
    text = page(signed_in, f"/case/{contacts[0].pk}/")

    assert "Others about this workplace" in text
    assert f"/incident/{incident.pk}/" in text
    assert all(f"/case/{each.pk}/" in text for each in contacts[1:])
    assert "Others about this workplace" not in page(signed_in, f"/case/{a_case(town).pk}/")


def test_a_case_leads_to_what_else_the_same_number_told(signed_in: Client, town: Town) -> None:
    first = given_call(town, Call(pseudonym="a" * 64, text="one", sounds=()))
    second = given_call(town, Call(pseudonym="a" * 64, text="two", sounds=()))
    another = given_call(town, Call(pseudonym="b" * 64, text="three", sounds=()))

    text = page(signed_in, f"/case/{first.pk}/").split("The caller")[1]

    assert f"/case/{second.pk}/" in text
    assert str(another.pk) not in text


def test_two_calls_of_one_caller_are_one_caller(
    signed_in: Client, town: Town, incident: Incident, contacts: list[Contact]
) -> None:
    again = told(town, "th", "ไทยซีฟู้ด", 15, 5)
    Contact.objects.filter(pk=again.pk).update(pseudonym=contacts[0].pseudonym)
    link(again)

    text = page(signed_in, f"/incident/{incident.pk}/")

    assert text.count("the same caller as above") == 1
    assert "3 callers known by number or code" in text
    assert "40–56" in re.sub(r"\s+", "", text)  # the larger of her two numbers, once


def test_a_dismissed_case_is_not_counted(
    signed_in: Client, incident: Incident, contacts: list[Contact]
) -> None:
    draft = contacts[2].draft
    draft.state, draft.reason = "dismissed", "test"
    draft.save()

    text = page(signed_in, f"/incident/{incident.pk}/")

    assert "dismissed: not counted" in text
    assert "At least 12" in text


def test_an_incident_that_is_not_there_is_not_found(signed_in: Client, contacts: list[Contact]) -> None:
    assert signed_in.get(f"/incident/{contacts[0].pk}/").status_code == 404
