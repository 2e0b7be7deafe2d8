"""Asking the line to ring a caller: to call her back, or to ask what came of it. It rings when she chose."""

import logging
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ivr.callback import Window
from ops.casebook.models import Contact
from ops.console import house
from ops.console.roles import Deed, allowed, contact_for, may, person_of
from ops.console.templatetags.hotline import moment
from ops.errands import CHECK_BACK_AFTER, LineErrands, is_never_called_elsewhere
from ops.errors import HoursUnreadable, KeyMissing, LineUnknown, NotAskable, OpsError

log = logging.getLogger(__name__)


class CheckBackForm(forms.Form):
    """After how many days she is asked: from a complaint's first effect to the end of a season."""

    days = forms.TypedChoiceField(
        coerce=int,
        choices=[
            (7, gettext_lazy("in a week")),
            (CHECK_BACK_AFTER.days, gettext_lazy("in two weeks")),
            (30, gettext_lazy("in a month")),
            (90, gettext_lazy("in three months")),
        ],
        initial=CHECK_BACK_AFTER.days,
    )


def calling_context(request: HttpRequest, contact: Contact) -> dict[str, object]:
    """What the card of the case page shows: when she would be rung, or why she is not."""
    if not may(request.user, Deed.CALL):
        return {}
    try:
        window, refusal = house.line_errands().window(contact), ""
    except NotAskable as reason:
        window, refusal = None, str(reason)
    except OpsError as fault:  # the log said so at the start, and need not at every case
        window, refusal = None, _what_is_missing(fault)
    return {
        "may_call": True,
        "call_window": window,
        "call_refusal": refusal,
        "never_elsewhere": is_never_called_elsewhere(contact),
        "check_back_form": CheckBackForm(),
    }


@require_POST
@allowed(Deed.CALL)
def call_back(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """In her next safe hours."""
    contact = contact_for(request, Deed.CALL, contact_id)
    return _ask(request, contact, lambda errands: errands.call_back(contact, person_of(request)))


@require_POST
@allowed(Deed.CALL)
def check_back(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """The same, some time later: was it solved?"""
    contact = contact_for(request, Deed.CALL, contact_id)
    form = CheckBackForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was asked: please choose when."))
        return redirect("console:case", contact.pk)
    after = timedelta(days=form.cleaned_data["days"])
    return _ask(request, contact, lambda errands: errands.check_back(contact, person_of(request), after))


def _ask(request: HttpRequest, contact: Contact, ask: Callable[[LineErrands], Window]) -> HttpResponse:
    try:
        window = ask(house.line_errands())
    except NotAskable as reason:
        messages.error(request, _("She is not called. %(reason)s") % {"reason": reason})
    except OpsError as fault:
        log.warning("a call could not be asked for", extra={"reason": type(fault).__name__})
        messages.error(request, _("Nothing was asked. %(reason)s") % {"reason": _what_is_missing(fault)})
    except OSError:
        log.exception("a call could not be asked for")
        messages.error(request, _("Nothing was asked: the telephone could not be reached. Please try again."))
    else:
        when = moment(window.not_before), moment(window.not_after)
        messages.success(request, format_html(_("The line rings her between {} and {}."), *when))
    return redirect("console:case", contact.pk)


def _what_is_missing(fault: OpsError) -> str:
    """For whoever stands before the page, and cannot mend it herself."""
    match fault:
        case LineUnknown():
            missing = _("This console has no key of the telephone (line/line.pub): nobody is rung from here.")
        case HoursUnreadable():
            missing = _("The hotline's hours (hours.toml) cannot be read: nobody knows when a call is safe.")
        case KeyMissing():
            missing = _("This console has no key that opens numbers (private/house.key).")
        case _:
            missing = _("Her number cannot be opened.")
    return f"{missing} {_('Please tell whoever runs the hotline.')}"
