"""Agreement: counts for those who decide on cases; opening it is written down; nobody's words are in it."""

import re

import pytest
from django.test import Client

from ops.casebook import decisions
from ops.casebook.models import AuditEntry, AuditKind, Caseworker, Contact, DraftCase
from ops.console.roles import Role
from tests.console.conftest import Person
from tests.console.town import NUMBER, Town, a_case
from triage.model import Urgency


@pytest.fixture
def changed(town: Town, caseworker: Caseworker) -> Contact:
    contact = a_case(town)
    draft = DraftCase.objects.get(contact=contact)
    wanted = decisions.Change(urgency=Urgency.TODAY, issues=["freedom.movement", "wages.unpaid"])
    decisions.change(draft, caseworker, wanted, "she whispers of rent")
    return contact


def rows(page: str) -> dict[str, list[str]]:
    """The numbers behind each name."""
    found = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', page, re.DOTALL)
    return {name: re.findall(r"<td>(.*?)</td>", numbers) for name, numbers in found}


def test_a_caseworker_sees_what_was_kept_added_and_lowered(signed_in: Client, changed: Contact) -> None:
    page = signed_in.get("/agreement/").content.decode()

    shown = rows(page)
    assert shown["English"] == ["1", "1", "0", "1", "0", "50\N{NO-BREAK SPACE}%", "0", "0", "1"]
    assert shown["All languages"] == shown["English"]
    assert shown["Wages not paid or paid late"][3] == "1"


def test_no_word_number_or_case_is_on_the_page(signed_in: Client, changed: Contact) -> None:
    page = signed_in.get("/agreement/?days=0").content.decode()

    for secret in ("whispers", "phone", NUMBER, str(changed.pk), changed.pseudonym or "?"):
        assert secret not in page


def test_opening_it_is_written_down(signed_in: Client, caseworker: Caseworker, changed: Contact) -> None:
    signed_in.get("/agreement/")

    entry = AuditEntry.objects.get(kind=AuditKind.OPENED_AGREEMENT)
    assert (entry.who, entry.object_id) == (caseworker, "")


@pytest.mark.parametrize("roles", [(), (Role.OPERATOR,)])
def test_who_decides_on_no_case_does_not_see_it_nor_the_way_to_it(
    roles: tuple[Role, ...], person: Person, changed: Contact
) -> None:
    client = Client()
    client.force_login(person("somebody", *roles), backend="django.contrib.auth.backends.ModelBackend")

    assert client.get("/agreement/").status_code == 403
    assert not AuditEntry.objects.filter(kind=AuditKind.OPENED_AGREEMENT).exists()
    assert "/agreement/" not in client.get("/").content.decode()


def test_the_tray_leads_there(signed_in: Client, town: Town) -> None:
    assert 'href="/agreement/"' in signed_in.get("/").content.decode()


def test_before_anybody_has_decided_it_says_so(signed_in: Client, town: Town) -> None:
    a_case(town)

    assert "Nobody has decided" in signed_in.get("/agreement/").content.decode()


@pytest.mark.parametrize("days", ["", "7", "x", "-1", "٣٠", "0' OR 1"])
def test_a_period_that_nobody_offers_is_the_usual_one(signed_in: Client, town: Town, days: str) -> None:
    page = signed_in.get("/agreement/", {"days": days}).content.decode()

    assert 'href="?days=90" aria-current="page"' in page
