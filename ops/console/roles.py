"""Who may do what with which contacts. Each rule is both a check and a query filter, and the two agree.

An operator watches the tray: that somebody waits, in which language, how urgently. Opening a case, hearing
it, deciding on it, revealing a number and having her called are a caseworker's. A person without a role may
do nothing.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from ops.casebook.models import Caseworker, Contact, Incident, IncidentCase

Person = AbstractBaseUser | AnonymousUser
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class Role(StrEnum):
    """A role is a Django group of this name."""

    CASEWORKER = "caseworker"
    OPERATOR = "operator"


class Deed(StrEnum):
    """What can be done with a contact."""

    SEE = "see"
    OPEN = "open"
    DECIDE = "decide"
    REVEAL_NUMBER = "reveal_number"
    REPLY = "reply"
    CALL = "call"
    EXPORT = "export"


ALLOWED: dict[Role, frozenset[Deed]] = {
    Role.CASEWORKER: frozenset(Deed),
    Role.OPERATOR: frozenset({Deed.SEE}),
}


def roles_of(person: Person) -> frozenset[Role]:
    """The roles of somebody who may sign in; nobody else has any."""
    if not isinstance(person, Caseworker) or not person.is_active:
        return frozenset()
    names = set(person.groups.values_list("name", flat=True))
    return frozenset(role for role in Role if role.value in names)


def person_of(request: HttpRequest) -> Caseworker:
    """Who asks."""
    if not isinstance(request.user, Caseworker):
        raise PermissionDenied
    return request.user


def may(person: Person, deed: Deed) -> bool:
    """Whether any role of this person allows it at all."""
    return any(deed in ALLOWED[role] for role in roles_of(person))


def visible(person: Person, deed: Deed) -> QuerySet[Contact]:
    """The contacts this person may do it with: none where `may` says no."""
    contacts = Contact.objects.filter(for_casework=True)
    return contacts if may(person, deed) else contacts.none()


def visible_incidents(person: Person, deed: Deed) -> QuerySet[Incident]:
    """The incidents with a case, be it one taken out, with which this person may do it."""
    mine = IncidentCase.objects.filter(contact__in=visible(person, deed).values("pk"))
    return Incident.objects.filter(pk__in=mine.values("incident"))


def contact_for(request: HttpRequest, deed: Deed, contact_id: UUID) -> Contact:
    """The contact, if this person may; else 404, so that nobody learns which ids exist."""
    return get_object_or_404(visible(request.user, deed), pk=contact_id)


def allowed(deed: Deed) -> Callable[[View[P]], View[P]]:
    """A view for people with that right; others get 403."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not may(request.user, deed):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return guard
