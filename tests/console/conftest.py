"""A town, people with roles, and somebody who has signed in."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.test import Client
from pytest_django.fixtures import Settings as DjangoSettings

from ops.casebook.models import Caseworker
from ops.config import Settings
from ops.console.roles import Role
from tests.console.town import Town

PASSWORD = "a lamp beside the harbour"

Person = Callable[..., Caseworker]


@pytest.fixture
def town(tmp_path: Path, settings: DjangoSettings) -> Town:
    """The console of this test looks into a state folder of its own."""
    settings.HOTLINE = Settings(state=tmp_path / "state")
    return Town.found(settings.HOTLINE.folder)


@pytest.fixture(scope="session")
def hashed() -> str:
    """Made once: argon2 is slow on purpose."""
    return make_password(PASSWORD)


@pytest.fixture
def person(db: None, hashed: str) -> Person:
    """Make somebody with an own password and the given roles."""

    def make(name: str, *roles: Role) -> Caseworker:
        made = Caseworker.objects.create(username=name, password=hashed)
        made.groups.set([Group.objects.get_or_create(name=role.value)[0] for role in roles])
        return made

    return make


@pytest.fixture
def caseworker(person: Person) -> Caseworker:
    return person("anong", Role.CASEWORKER)


@pytest.fixture
def signed_in(caseworker: Caseworker, town: Town) -> Client:
    """A browser at which a caseworker has signed in."""
    client = Client()
    client.force_login(caseworker, backend="django.contrib.auth.backends.ModelBackend")
    return client


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest tests/console --take-pictures` takes the README's pictures anew."""
    parser.addoption(
        "--take-pictures", action="store_true", help="Keep the console's pictures for the README."
    )
