"""Notices that many callers tell of one workplace in a short time; a burst is one row, however long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from ops.casebook.callers import callers_of
from ops.casebook.models import STANDING, Burst, Contact, DraftState, Incident

OLD_NEWS = timedelta(days=1)
"""A burst that ended longer ago raises no alarm: it was found in what had waited or was there before."""


@dataclass(frozen=True, slots=True)
class BurstRule:
    """From so many callers within that time; 0 callers: never."""

    callers: int
    within: timedelta


@dataclass(frozen=True, slots=True)
class Call:
    """When, and by whom; every caller who withheld her number is somebody."""

    at: datetime
    caller: str


def calls_of(incident: Incident) -> list[Call]:
    """Of its cases that nobody dismissed, oldest first."""
    contacts = list(standing_contacts(incident))
    callers = callers_of(contacts)
    return [Call(each.started_at, callers[each.pk] or f"withheld {each.pk}") for each in contacts]


def standing_contacts(incident: Incident) -> QuerySet[Contact]:
    """The contacts of an incident that count, oldest first."""
    standing = Contact.objects.filter(incident_cases__incident=incident, incident_cases__state__in=STANDING)
    return standing.exclude(draft__state=DraftState.DISMISSED).order_by("started_at", "pk")


def notice(incident: Incident, at: datetime, rule: BurstRule, now: datetime) -> Burst | None:
    """The burst that a call at this moment begins; None where it begins none, or goes on with one.

    The caller of this holds the incident's row.
    """
    calls = calls_of(incident)
    dense = _densest(calls, at, rule)
    if not dense or dense[-1].at < now - OLD_NEWS:
        return None
    last = incident.bursts.filter(began_at__lte=at + rule.within, last_at__gte=at - rule.within).first()
    begun = min(dense[0].at, last.began_at) if last else dense[0].at
    ended = max(dense[-1].at, last.last_at) if last else dense[-1].at
    during = [each for each in calls if begun <= each.at <= ended]
    told = {
        "began_at": begun,
        "last_at": ended,
        "calls": len(during),
        "callers": len({each.caller for each in during}),
    }
    if last is None:
        return Burst.objects.create(incident=incident, **told)
    Burst.objects.filter(pk=last.pk).update(**told)
    return None


def _densest(calls: Sequence[Call], at: datetime, rule: BurstRule) -> list[Call]:
    """Of the stretches that hold this moment the one with the most callers; [] where none has enough."""
    if not rule.callers:
        return []
    begins = [each.at for each in calls if at - rule.within <= each.at <= at]
    stretches = [[each for each in calls if begin <= each.at <= begin + rule.within] for begin in begins]
    best = max(stretches, key=_callers, default=[])
    return best if _callers(best) >= rule.callers else []


def _callers(calls: Sequence[Call]) -> int:
    return len({each.caller for each in calls})
