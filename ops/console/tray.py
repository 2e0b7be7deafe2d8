"""The tray: who waits, newest danger first. The page, and the part of it that refreshes itself."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from ops.alarms import Alarm, AlarmKind
from ops.casebook import audit
from ops.casebook.models import AuditKind, Burst, DraftState, IncidentState
from ops.casebook.tray import Wanted, languages_waiting, tray
from ops.console import house, words
from ops.console.roles import Deed, allowed, may, person_of, visible, visible_incidents
from ops.console.tray_rows import rows_of
from triage.model import Urgency

PAGE_LENGTH = 50
STATES: Mapping[str, tuple[words.Words, Wanted]] = {
    "open": (_("Waiting for a person"), Wanted()),
    "undrafted": (_("Not drafted yet"), Wanted(states=())),
    "accepted": (_("Accepted"), Wanted(states=(DraftState.ACCEPTED,), include_waiting=False)),
    "changed": (_("Changed"), Wanted(states=(DraftState.CHANGED,), include_waiting=False)),
    "dismissed": (_("Dismissed"), Wanted(states=(DraftState.DISMISSED,), include_waiting=False)),
    "all": (_("Everything"), Wanted(states=tuple(DraftState))),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks to see; what it does not understand means everything."""

    state: str
    language: str
    urgency: str

    @classmethod
    def from_query(cls, query: QueryDict) -> "Asked":
        """`?state=open&language=th&urgency=now`."""
        state, urgency = query.get("state", ""), query.get("urgency", "")
        return cls(
            state=state if state in STATES else "open",
            language=query.get("language", "").replace("\0", ""),  # which PostgreSQL does not take
            urgency=urgency if urgency in set(Urgency) else "",
        )

    @property
    def wanted(self) -> Wanted:
        """For the casebook."""
        kind = STATES[self.state][1]
        return Wanted(
            language=self.language or None,
            urgency=Urgency(self.urgency) if self.urgency else None,
            states=kind.states,
            include_waiting=kind.include_waiting,
        )

    @property
    def query(self) -> str:
        """For an address."""
        query = QueryDict(mutable=True)
        query.update({"state": self.state, "language": self.language, "urgency": self.urgency})
        return query.urlencode()


@require_safe
@allowed(Deed.SEE)
def page(request: HttpRequest) -> HttpResponse:
    """The whole page; opening it is audited."""
    audit.record(AuditKind.OPENED_TRAY, person_of(request))
    asked = Asked.from_query(request.GET)
    waiting = visible_incidents(request.user, Deed.OPEN).filter(state=IncidentState.PROPOSED)
    return render(
        request,
        "console/tray.html",
        {
            "asked": asked,
            "states": [(code, name) for code, (name, _wanted) in STATES.items()],
            "urgencies": words.URGENCY.items(),
            "languages": [(code, words.language_name(code)) for code in languages_waiting()],
            "live": _live_part(request, asked),
            "may_open": may(request.user, Deed.OPEN),
            "incidents_waiting": waiting.count(),
            "may_decide": may(request.user, Deed.DECIDE),
        },
    )


@require_safe
@allowed(Deed.SEE)
def live(request: HttpRequest) -> HttpResponse:
    """What stands in the tray now, written down once a sitting; 204 where the page has it already."""
    part = _live_part(request, Asked.from_query(request.GET))
    if request.GET.get("seen") == part["digest"]:
        return HttpResponse(status=204)
    audit.record_once(AuditKind.OPENED_TRAY, person_of(request))
    return render(request, "console/_live.html", {"live": part})


def _live_part(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    mine = tray(asked.wanted).filter(pk__in=visible(request.user, Deed.SEE).values("pk"))
    page = Paginator(mine, PAGE_LENGTH).get_page(request.GET.get("page"))
    standing = house.alarms()
    rows = rows_of(list(page.object_list), standing)
    context = {
        "page": page,
        "rows": rows,
        "demonstration": any(row.demonstration for row in rows),
        "alarms": told_once([alarm for alarm in standing if alarm.kind is not AlarmKind.BURST]),
        "bursts": Burst.objects.filter(seen_at=None),
        "query": asked.query,
        "may_open": may(request.user, Deed.OPEN),
    }
    html = render_to_string("console/_rows.html", context)
    return {
        "html": html,
        "digest": hashlib.sha256(html.encode()).hexdigest()[:16],
        "query": asked.query,
        "page": page.number,
        "count": page.paginator.count,
    }


def told_once(alarms: Sequence[Alarm]) -> list[tuple[str, int]]:
    """The sentence of each kind of alarm, and how many stand."""
    kinds = list(dict.fromkeys(alarm.kind for alarm in alarms))
    return [(_sentence(alarms, kind), sum(alarm.kind == kind for alarm in alarms)) for kind in kinds]


def _sentence(alarms: Sequence[Alarm], kind: AlarmKind) -> str:
    return next(alarm.text for alarm in alarms if alarm.kind == kind)
