"""Signing in, being refused and signing out, written to the audit. The name that was tried is not kept."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from ops.casebook import audit
from ops.casebook.models import AuditKind, Caseworker


def listen() -> None:
    """Connect to Django's signals; once, however often it is called."""
    user_logged_in.connect(signed_in, dispatch_uid="console.signed_in")
    user_logged_out.connect(signed_out, dispatch_uid="console.signed_out")
    user_login_failed.connect(refused, dispatch_uid="console.refused")


def signed_in(user: AbstractBaseUser, **_: Any) -> None:
    """A person came in."""
    audit.record(AuditKind.SIGNED_IN, _person(user))


def signed_out(user: AbstractBaseUser | None, **_: Any) -> None:
    """A person left, or was sent out after a while without a sign of life."""
    audit.record(AuditKind.SIGNED_OUT, _person(user))


def refused(**_: Any) -> None:
    """Somebody could not come in."""
    audit.record(AuditKind.SIGN_IN_REFUSED, None)


def _person(user: AbstractBaseUser | None) -> Caseworker | None:
    return user if isinstance(user, Caseworker) else None
