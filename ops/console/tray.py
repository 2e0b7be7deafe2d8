"""The tray: who waits, newest danger first. The page, and the part of it that refreshes itself."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from ivr.model import Ending, Question, YesNo
from ops.alarms import Alarm, AlarmKind
from ops.casebook import audit
from ops.casebook.models import AuditKind, Contact, DraftCase, DraftState, Recording
from ops.casebook.tray import RANK, Wanted, languages_waiting, tray, waiting_time
from ops.console import house, words
from ops.console.roles import Deed, allowed, may, person_of, visible
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
URGENCY_BY_RANK = {rank: urgency for urgency, rank in RANK.items()}
TELLING_ENDINGS = frozenset(Ending) - {Ending.LEFT_MESSAGE}


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
            language=query.get("language", ""),
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


@dataclass(frozen=True, slots=True)
class Row:
    """One contact in the tray. `flags` are (kind for the colour, words)."""

    contact: Contact
    draft: DraftCase | None
    urgency: str
    judged: bool
    title: words.Words
    more_issues: int
    seconds: float | None
    waiting: timedelta
    flags: Sequence[tuple[str, words.Words]]
    why_waiting: words.Words
    demonstration: bool


@require_safe
@allowed(Deed.SEE)
def page(request: HttpRequest) -> HttpResponse:
    """The whole page; opening it is audited."""
    audit.record(AuditKind.OPENED_TRAY, person_of(request))
    asked = Asked.from_query(request.GET)
    return render(
        request,
        "console/tray.html",
        {
            "asked": asked,
            "states": [(code, name) for code, (name, _wanted) in STATES.items()],
            "urgencies": words.URGENCY.items(),
            "languages": [(code, words.language_name(code)) for code in languages_waiting()],
            "live": _live_part(request, asked),
        },
    )


@require_safe
@allowed(Deed.SEE)
def live(request: HttpRequest) -> HttpResponse:
    """What stands in the tray now; 204 where the page has it already."""
    part = _live_part(request, Asked.from_query(request.GET))
    if request.GET.get("seen") == part["digest"]:
        return HttpResponse(status=204)
    return render(request, "console/_live.html", {"live": part})


def _live_part(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    mine = tray(asked.wanted).filter(pk__in=visible(request.user, Deed.SEE).values("pk"))
    page = Paginator(mine, PAGE_LENGTH).get_page(request.GET.get("page"))
    standing = house.alarms()
    rows = _rows(page, standing)
    context = {
        "page": page,
        "rows": rows,
        "demonstration": any(row.demonstration for row in rows),
        "alarms": told_once(standing),
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


def _rows(page: "Page[Any]", alarms: Sequence[Alarm]) -> list[Row]:
    contacts = list(page.object_list)
    why = _why_waiting([contact for contact in contacts if not contact.has_draft], alarms)
    now = timezone.now()
    return [_row(contact, why.get(contact.pk, ""), now) for contact in contacts]


def _row(contact: Any, why_waiting: words.Words, now: datetime) -> Row:
    draft = contact.draft if contact.has_draft else None
    issues = draft.issues_now if draft else []
    return Row(
        contact=contact,
        draft=draft,
        urgency=URGENCY_BY_RANK[contact.rank],
        judged=bool(draft or contact.danger_by_key),
        title=_title(contact, draft, issues),
        more_issues=max(len(issues) - 2, 0),
        seconds=contact.seconds,
        waiting=waiting_time(contact, now),
        flags=flags(contact, broken=contact.broken),
        why_waiting=why_waiting,
        demonstration=contact.demonstration,
    )


def _title(contact: Contact, draft: DraftCase | None, issues: Sequence[str]) -> words.Words:
    if issues:
        return " · ".join(str(words.said(words.issue_titles(), code)) for code in issues[:2])
    if draft is None:
        return _("Not drafted yet")
    return _("Nothing found by the machine: please listen")


def flags(contact: Contact, *, broken: bool) -> list[tuple[str, words.Words]]:
    """What keys and the ending tell at a glance."""
    answers = contact.answers_by_question()
    found: list[tuple[str, words.Words]] = []
    if answers.get(Question.IN_DANGER) == YesNo.YES:
        found.append(("danger", _("Pressed: in danger")))
    if answers.get(Question.SAFE_TO_SPEAK) == YesNo.NO:
        found.append(("danger", _("Not safe to speak")))
    if answers.get(Question.MAY_CALL_BACK) == YesNo.NO:
        found.append(("care", _("Do not call back")))
    people = answers.get(Question.HOW_MANY, "")
    if people.isdecimal() and int(people) > 1:
        found.append(("plain", _("%(count)s people") % {"count": people}))
    if contact.ending in TELLING_ENDINGS:
        found.append(("plain", words.said(words.ENDING, contact.ending)))
    if broken:
        found.append(("care", _("A recording cannot be read")))
    return found


def _why_waiting(contacts: Sequence[Contact], alarms: Sequence[Alarm]) -> dict[Any, str | Promise]:
    ids = [contact.pk for contact in contacts]
    unheard = set(Contact.objects.awaiting_transcript().filter(pk__in=ids).values_list("pk", flat=True))
    busy = Recording.objects.filter(
        contact__in=ids, claimed_until__gt=timezone.now(), transcript__isnull=True
    )
    under_way = set(busy.values_list("contact", flat=True))
    no_model = any(alarm.kind == AlarmKind.MODEL_MISSING for alarm in alarms)

    def why(contact_id: object) -> str | Promise:
        if contact_id not in unheard:
            return _("The draft is being made")
        if contact_id in under_way:
            return _("Being transcribed")
        if no_model:
            return _("Waits for a speech model; it can be heard already")
        return _("In line for transcription; it can be heard already")

    return {contact_id: why(contact_id) for contact_id in ids}
