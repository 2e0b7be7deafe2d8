"""Nobody reads anything without a sign-in and the right role; and what was opened was opened on purpose."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from ops.casebook.models import AuditEntry
from ops.console.roles import Deed, Role, may, visible
from tests.console.conftest import Person
from tests.console.town import Town, a_case

OPENED_ON_PURPOSE = {"console:sign-in", "console:health"}
SOMETHING = {"contact_id": uuid4(), "recording_id": uuid4(), "segment_id": 1, "incident_id": uuid4()}


def every_address(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from every_address(pattern.url_patterns, f"{pattern.namespace}:")
        else:
            yield f"{space}{pattern.name}"


def address(name: str, contact_id: UUID | None = None) -> str:
    pattern = next(iter(get_resolver("ops.console.urls").reverse_dict.getlist(name.split(":")[1])))
    given = SOMETHING | ({"contact_id": contact_id} if contact_id else {})
    return reverse(name, kwargs={each: given[each] for each in pattern[0][0][1]})


ADDRESSES = sorted(every_address(get_resolver().url_patterns))


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "head"])
@pytest.mark.parametrize("name", [name for name in ADDRESSES if name not in OPENED_ON_PURPOSE])
def test_no_page_answers_somebody_who_has_not_signed_in(name: str, method: str, town: Town) -> None:
    response = getattr(Client(), method)(address(name))

    assert response.status_code in {302, 403, 404, 405}
    assert not response.content or response.status_code in {403, 404}
    if response.status_code == 302:
        assert response["Location"].startswith("/sign-in/")


@pytest.mark.django_db
def test_no_case_that_exists_answers_somebody_who_has_not_signed_in(town: Town) -> None:
    contact = a_case(town)

    for name in ADDRESSES:
        if "contact_id" in str(get_resolver("ops.console.urls").reverse_dict.getlist(name.split(":")[1])):
            assert Client().get(address(name, contact.pk)).status_code == 302


def test_health_says_only_ok() -> None:
    response = Client().get("/health/")

    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.parametrize("deed", list(Deed))
@pytest.mark.parametrize("roles", [(), (Role.OPERATOR,), (Role.CASEWORKER,), tuple(Role)])
def test_a_rule_is_the_same_as_a_check_and_as_a_filter(
    roles: tuple[Role, ...], deed: Deed, person: Person, town: Town
) -> None:
    contact = a_case(town)
    somebody = person("somebody", *roles)

    assert may(somebody, deed) == visible(somebody, deed).filter(pk=contact.pk).exists()


@pytest.mark.django_db
def test_nobody_may_do_anything_who_is_not_known_or_no_longer_active(person: Person) -> None:
    left = person("left", *Role)
    left.is_active = False

    assert not any(may(each, deed) for each in (AnonymousUser(), left) for deed in Deed)


@pytest.mark.parametrize("roles", [(), (Role.OPERATOR,)])
def test_only_caseworkers_open_hear_decide_and_reveal(
    roles: tuple[Role, ...], person: Person, town: Town
) -> None:
    contact = a_case(town)
    recording = contact.recordings.get()
    client = Client()
    client.force_login(person("somebody", *roles), backend="django.contrib.auth.backends.ModelBackend")
    before = AuditEntry.objects.count()

    answers = [
        client.get(f"/case/{contact.pk}/"),
        client.get(f"/recording/{recording.pk}/audio/"),
        client.post(f"/case/{contact.pk}/number/"),
        client.post(f"/case/{contact.pk}/accept/"),
        client.post(f"/case/{contact.pk}/change/"),
        client.post(f"/case/{contact.pk}/dismiss/"),
        client.post(f"/case/{contact.pk}/call-back/"),
        client.post(f"/case/{contact.pk}/check-back/", {"days": "14"}),
        client.post(f"/case/{contact.pk}/line/1/"),
    ]

    assert [answer.status_code for answer in answers] == [403] * 9
    assert AuditEntry.objects.count() == before


def test_an_operator_sees_who_waits_but_no_way_into_a_case(person: Person, town: Town) -> None:
    contact = a_case(town)
    client = Client()
    client.force_login(person("op", Role.OPERATOR), backend="django.contrib.auth.backends.ModelBackend")

    page = client.get("/").content.decode()

    assert str(contact.pk) in page
    assert f"/case/{contact.pk}/" not in page


def test_a_person_without_a_role_sees_no_tray(person: Person, town: Town) -> None:
    client = Client()
    client.force_login(person("new"), backend="django.contrib.auth.backends.ModelBackend")

    assert client.get("/").status_code == 403
    assert client.get("/live/").status_code == 403
