"""The page that shows how far people agree with the machine: counts only, for those who decide on cases."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from ops.casebook import audit
from ops.casebook.agreement import NO_ISSUE, Agreement, LanguageAgreement, agreement, since, together
from ops.casebook.models import AuditKind
from ops.console import words
from ops.console.roles import Deed, allowed, person_of, visible

PERIODS: Mapping[int, words.Words] = {
    30: _("30 days"),
    90: _("90 days"),
    365: _("A year"),
    0: _("Ever"),
}
USUAL = 90


@dataclass(frozen=True, slots=True)
class Row:
    """One issue, in words."""

    name: words.Words
    counts: Agreement


@dataclass(frozen=True, slots=True)
class Part:
    """One language; its issues in the order of the taxonomy."""

    code: str
    all: Agreement
    rows: list[Row]


@require_safe
@allowed(Deed.DECIDE)
def page(request: HttpRequest) -> HttpResponse:
    """Opening it is audited; it counts only cases on which this person may decide."""
    audit.record(AuditKind.OPENED_AGREEMENT, person_of(request))
    days = _days(request.GET.get("days", ""))
    found = agreement(visible(request.user, Deed.DECIDE), since(days))
    return render(
        request,
        "console/agreement.html",
        {
            "days": days,
            "periods": PERIODS.items(),
            "everything": together(found),
            "parts": [_part(each) for each in found],
        },
    )


def _days(asked: str) -> int:
    """What the address does not say, or what nobody offers, is the usual."""
    return int(asked) if asked.isascii() and asked.isdigit() and int(asked) in PERIODS else USUAL


def _part(found: LanguageAgreement) -> Part:
    titles = {**words.issue_titles(), NO_ISSUE: _("No complaint, both say")}
    # a code that is in the taxonomy no longer is shown as it is
    order = [*(code for code in titles if code in found.issues), *sorted(found.issues.keys() - titles.keys())]
    rows = [Row(words.said(titles, code), found.issues[code]) for code in order]
    return Part(found.language, found.all, rows)
