"""The way in: a one-time password, lock-out, idle sessions, and what is written down of it."""

import re
import time

import pytest
from django.test import Client
from pytest_django.fixtures import Settings as DjangoSettings
from typer.testing import CliRunner

from ops.casebook.models import AuditEntry, AuditKind, Caseworker
from ops.cli import build_app
from ops.console import middleware, people
from ops.console.errors import NameTaken, NoSuchPerson
from ops.console.roles import Role
from tests.console.conftest import PASSWORD
from tests.console.town import Town

OWN = "four plain words together"


def sign_in(client: Client, name: str, password: str) -> int:
    return client.post("/sign-in/", {"username": name, "password": password}).status_code


@pytest.mark.usefixtures("db")
class TestTheFirstPassword:
    def test_nothing_opens_until_it_is_changed(self, town: Town) -> None:
        password = people.add("malee", [Role.CASEWORKER])
        client = Client()

        sign_in(client, "malee", password)

        assert client.get("/")["Location"] == "/password/"
        assert client.get("/live/")["Location"] == "/password/"

    def test_once_changed_the_tray_opens_and_the_old_one_is_worth_nothing(self, town: Town) -> None:
        password = people.add("malee", [Role.CASEWORKER])
        client = Client()
        sign_in(client, "malee", password)

        changed = client.post(
            "/password/", {"old_password": password, "new_password1": OWN, "new_password2": OWN}
        )

        assert changed["Location"] == "/"
        assert client.get("/").status_code == 200
        assert sign_in(Client(), "malee", password) == 200
        assert AuditEntry.objects.filter(kind=AuditKind.PASSWORD_CHANGED).count() == 1

    def test_it_cannot_be_kept_as_the_own_one(self) -> None:
        password = people.add("malee", [Role.CASEWORKER])
        client = Client()
        sign_in(client, "malee", password)

        client.post(
            "/password/", {"old_password": password, "new_password1": password, "new_password2": password}
        )

        assert Caseworker.objects.get().password_is_one_time

    def test_it_is_kept_as_argon2_only(self) -> None:
        password = people.add("malee", [Role.OPERATOR])

        assert Caseworker.objects.get().password.startswith("argon2")
        assert re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", password)

    def test_a_name_is_one_persons(self) -> None:
        people.add("malee", [Role.OPERATOR])

        with pytest.raises(NameTaken):
            people.add("Malee", [Role.OPERATOR])

    def test_a_reset_gives_a_new_one_and_ends_sessions(self, signed_in: Client) -> None:
        password = people.reset("anong")

        assert signed_in.get("/").status_code == 302
        assert sign_in(Client(), "anong", password) == 302
        with pytest.raises(NoSuchPerson):
            people.reset("nobody")


def test_five_wrong_passwords_lock_out_and_a_reset_opens_again(caseworker: Caseworker, town: Town) -> None:
    client = Client()

    answers = [sign_in(client, "anong", "wrong") for _ in range(5)]

    assert answers[-1] == 429
    assert sign_in(client, "anong", PASSWORD) == 429
    assert sign_in(client, "anong", people.reset("anong")) == 302


def test_coming_and_going_are_written_down(caseworker: Caseworker, town: Town) -> None:
    client = Client()

    sign_in(client, "anong", "wrong")
    sign_in(client, "anong", PASSWORD)
    client.post("/sign-out/")

    entries = [(entry.kind, entry.who) for entry in AuditEntry.objects.order_by("pk")]
    assert entries == [
        (AuditKind.SIGN_IN_REFUSED, None),
        (AuditKind.SIGNED_IN, caseworker),
        (AuditKind.SIGNED_OUT, caseworker),
    ]


def test_a_link_cannot_sign_anybody_out(signed_in: Client) -> None:
    assert signed_in.get("/sign-out/").status_code == 405


def test_an_idle_session_ends_and_live_refreshes_do_not_keep_it_alive(
    signed_in: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = time.time()
    monkeypatch.setattr(time, "time", lambda: begun)
    signed_in.get("/")
    monkeypatch.setattr(time, "time", lambda: begun + middleware.IDLE_SECONDS - 1)
    refresh = {"HX-Request": "true"}
    assert signed_in.get("/live/?seen=x", headers=refresh).status_code == 200

    monkeypatch.setattr(time, "time", lambda: begun + middleware.IDLE_SECONDS + 1)
    answer = signed_in.get("/live/?seen=x", headers=refresh)

    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/sign-in/")
    assert signed_in.get("/").status_code == 302


def test_a_form_from_another_site_is_refused(caseworker: Caseworker) -> None:
    client = Client(enforce_csrf_checks=True)

    assert sign_in(client, "anong", PASSWORD) == 403


def test_the_sign_in_leads_to_no_other_site(caseworker: Caseworker, town: Town) -> None:
    answer = Client().post(
        "/sign-in/?next=https://elsewhere.example/", {"username": "anong", "password": PASSWORD}
    )

    assert answer["Location"] == "/"


@pytest.mark.usefixtures("db")
class TestTheCommand:
    def test_it_shows_the_one_time_password_once(self, settings: DjangoSettings) -> None:
        told = CliRunner().invoke(build_app(), ["users", "add", "malee", "--role", "caseworker"])

        password = told.stdout.split()[-1]
        assert told.exit_code == 0
        assert Caseworker.objects.get().check_password(password)

    def test_it_refuses_a_name_twice_and_a_role_nobody_has(self) -> None:
        run = CliRunner().invoke
        run(build_app(), ["users", "add", "malee", "--role", "operator"])

        again = run(build_app(), ["users", "add", "malee", "--role", "operator"])
        king = run(build_app(), ["users", "add", "somchai", "--role", "king"])
        nobody = run(build_app(), ["users", "reset", "nobody"])

        assert [again.exit_code, king.exit_code, nobody.exit_code] == [1, 2, 1]
        assert again.stderr == "Somebody signs in under that name already.\n"

    def test_it_lists_who_may_sign_in(self) -> None:
        people.add("malee", [Role.OPERATOR])

        told = CliRunner().invoke(build_app(), ["users", "list"])

        assert "malee" in told.stdout
        assert "operator" in told.stdout
        assert "never" in told.stdout
