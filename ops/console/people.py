"""Adding people and giving them one-time passwords; `hotline users` is built on it."""

import secrets
from collections.abc import Iterable

from axes.utils import reset as lift_lock_out
from django.contrib.auth.models import Group
from django.db import transaction

from ops.casebook import audit
from ops.casebook.models import AuditKind, Caseworker
from ops.console.errors import NameTaken, NoSuchPerson
from ops.console.roles import Role

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without the letters that are read aloud or copied wrongly: i, l, o, 0, 1."""


def one_time_password() -> str:
    """Four groups of four, to be read over a telephone: 79 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


@transaction.atomic
def add(name: str, roles: Iterable[Role]) -> str:
    """A new person; the one-time password, which is kept nowhere. Raises NameTaken."""
    if Caseworker.objects.filter(username__iexact=name).exists():
        raise NameTaken
    person = Caseworker(username=name)
    password = _give_password(person)
    person.groups.set([Group.objects.get_or_create(name=role.value)[0] for role in roles])
    audit.record(AuditKind.PERSON_ADDED, None, person)
    return password


@transaction.atomic
def reset(name: str) -> str:
    """A new one-time password; running sessions of that person end. Raises NoSuchPerson."""
    person = Caseworker.objects.filter(username=name).first()
    if person is None:
        raise NoSuchPerson
    password = _give_password(person)
    lift_lock_out(username=name)
    audit.record(AuditKind.PASSWORD_CHANGED, None, person)
    return password


def _give_password(person: Caseworker) -> str:
    password = one_time_password()
    person.set_password(password)
    person.password_is_one_time = True
    person.save()
    return password
