"""Incidents: the list, one of them, and what a person decides about it. The machine only proposes."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from ops.casebook import audit, incidents
from ops.casebook.models import STANDING, AuditKind, Contact, Incident, IncidentState
from ops.console import house, words
from ops.console.forms import LONGEST_REASON
from ops.console.incident_page import shown
from ops.console.roles import Deed, allowed, may, person_of, visible, visible_incidents

PAGE_LENGTH = 50
SHORTEST_NUMBER = 8
"""Signs of a case's number, as it is shown: people tell cases apart by them."""


class RejectForm(forms.Form):
    """Why they do not belong together."""

    reason = forms.CharField(
        max_length=LONGEST_REASON, error_messages={"required": gettext_lazy("Please say why.")}
    )


@require_safe
@allowed(Deed.OPEN)
def page_of_all(request: HttpRequest) -> HttpResponse:
    """The latest first, those that wait for a person unless others are asked for; audited."""
    audit.record(AuditKind.OPENED_INCIDENTS, person_of(request))
    state = request.GET.get("state", "")
    state = state if state in set(IncidentState) else IncidentState.PROPOSED.value
    mine = visible_incidents(request.user, Deed.OPEN).filter(state=state).order_by("-changed_at", "pk")
    page = Paginator(mine, PAGE_LENGTH).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": shown(list(page.object_list), visible(request.user, Deed.OPEN)),
        "state": state,
        "states": [(code, words.INCIDENT_STATE[code], _how_many(request, code)) for code in IncidentState],
    }
    return render(request, "console/incidents.html", context)


@require_safe
@allowed(Deed.OPEN)
def page(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """One incident, with why each case is in it; audited before it is shown."""
    incident = get_object_or_404(visible_incidents(request.user, Deed.OPEN), pk=incident_id)
    audit.record(AuditKind.OPENED_INCIDENT, person_of(request), incident)
    context = {
        "shown": shown([incident], visible(request.user, Deed.OPEN))[0],
        "may_decide": may(request.user, Deed.DECIDE),
        "closed": incident.state == IncidentState.REJECTED,
    }
    return render(request, "console/incident.html", context)


@require_POST
@allowed(Deed.DECIDE)
def confirm(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """It is one workplace."""

    def decide(incident: Incident) -> str:
        incidents.confirm(incident, person_of(request))
        return _("Confirmed: one workplace.")

    return _decided(request, incident_id, decide)


@require_POST
@allowed(Deed.DECIDE)
def reject(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """They do not belong together, for a reason."""
    form = RejectForm(request.POST)
    if not form.is_valid():
        return _back(request, incident_id, messages.WARNING, str(form.errors["reason"][0]))

    def decide(incident: Incident) -> str:
        incidents.reject(incident, person_of(request), form.cleaned_data["reason"])
        return _("Rejected. These cases are not proposed together again.")

    return _decided(request, incident_id, decide)


@require_POST
@allowed(Deed.DECIDE)
def take_out(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """The chosen cases tell of something else."""

    def decide(incident: Incident) -> str:
        for contact in _chosen(request, incident):
            incidents.remove(incident, contact, person_of(request))
        return _("Taken out; not proposed together again.")

    return _decided(request, incident_id, decide, needs_choice=True)


@require_POST
@allowed(Deed.DECIDE)
def split(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """The chosen cases are another workplace's."""

    def decide(incident: Incident) -> str:
        incidents.split(incident, _chosen(request, incident), person_of(request))
        return _("Split: the chosen cases have an incident of their own, which is still to be confirmed.")

    return _decided(request, incident_id, decide, needs_choice=True)


@require_POST
@allowed(Deed.DECIDE)
def add(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """A case that the machine did not propose, by its number."""
    contact = _by_number(request)
    if contact is None:
        return _back(request, incident_id, messages.WARNING, _("There is no one case of that number."))

    def decide(incident: Incident) -> str:
        incidents.add(incident, contact, person_of(request))
        return _("Added.")

    return _decided(request, incident_id, decide)


@require_POST
@allowed(Deed.DECIDE)
def seen(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """Somebody has looked at the burst: its alarm ends."""
    incident = get_object_or_404(visible_incidents(request.user, Deed.DECIDE), pk=incident_id)
    with transaction.atomic():
        if incidents.mark_seen(incident, person_of(request)):
            audit.record(AuditKind.BURST_SEEN, person_of(request), incident)
    house.burst_is_seen(incident.pk)
    return redirect("console:incident", incident_id)


def _decided(
    request: HttpRequest, incident_id: UUID, decide: Callable[[Incident], str], needs_choice: bool = False
) -> HttpResponse:
    """Decide on what the person saw: if a case came or went meanwhile, say so and change nothing."""
    with transaction.atomic():
        mine = visible_incidents(request.user, Deed.DECIDE).values("pk")
        incident = get_object_or_404(
            Incident.objects.select_for_update(no_key=True).filter(pk__in=mine), pk=incident_id
        )
        said = _refusal(request, incident, needs_choice)
        done = decide(incident) if not said else ""
    if said:
        return _back(request, incident_id, messages.WARNING, said)
    if not incident.bursts.filter(seen_at=None).exists():
        house.burst_is_seen(incident.pk)
    return _back(request, incident_id, messages.SUCCESS, done)


def _refusal(request: HttpRequest, incident: Incident, needs_choice: bool) -> str:
    if request.POST.get("seen") != incident.changed_at.isoformat():
        return _("This incident changed meanwhile. Please look again.")
    if incident.state == IncidentState.REJECTED:
        return _("This incident was rejected.")
    if needs_choice:
        chosen = len(_chosen(request, incident))
        if not chosen:
            return _("Choose the cases first.")
        if chosen == incident.cases.filter(state__in=STANDING).count():
            return _("Leave at least one case, or reject the incident.")
    return ""


def _chosen(request: HttpRequest, incident: Incident) -> list[Contact]:
    """Those of its cases that were ticked; what is no id is nobody's."""
    ticked = set(request.POST.getlist("case"))
    standing = visible(request.user, Deed.DECIDE).filter(
        incident_cases__incident=incident, incident_cases__state__in=STANDING
    )
    return [contact for contact in standing.order_by("started_at") if str(contact.pk) in ticked]


def _by_number(request: HttpRequest) -> Contact | None:
    """The only case whose id begins so."""
    begun = request.POST.get("number", "").strip().lower().replace("-", "")
    if not SHORTEST_NUMBER <= len(begun) <= 32 or not set(begun) <= set("0123456789abcdef"):
        return None
    between = (UUID(begun.ljust(32, "0")), UUID(begun.ljust(32, "f")))
    found = list(visible(request.user, Deed.DECIDE).filter(pk__range=between)[:2])
    return found[0] if len(found) == 1 else None


def _how_many(request: HttpRequest, state: str) -> int:
    return visible_incidents(request.user, Deed.OPEN).filter(state=state).count()


def _back(request: HttpRequest, incident_id: UUID, level: int, said: str) -> HttpResponse:
    messages.add_message(request, level, said)
    return redirect("console:incident", incident_id)
