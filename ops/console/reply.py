"""Speaking to a caller who holds a code, and saying where her case stands. She alone can open a voice."""

import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ivr.model import CaseStatus
from ops.casebook.models import Contact, VoiceReply
from ops.casebook.threads import Heard, Thread
from ops.console import house, words
from ops.console.errors import NotPlayable
from ops.console.roles import Deed, allowed, contact_for, person_of
from ops.console.voice import LARGEST, telephone_voice
from ops.errors import OpsError
from ops.replies import status_told
from prompts.sound import LONGEST

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ShownReply:
    """What was said, by whom, and whether she heard it."""

    by: str
    at: datetime
    seconds: float
    heard: Heard | None


class VoiceForm(forms.Form):
    """A recording of at most two minutes."""

    voice = forms.FileField(
        error_messages={"required": gettext_lazy("Record something first, or choose a sound file.")}
    )


class StatusForm(forms.Form):
    """What she is told. That she withdrew it only she can say."""

    status = forms.ChoiceField(
        choices=[
            (each.value, words.CASE_STATUS[each]) for each in CaseStatus if each is not CaseStatus.WITHDRAWN
        ]
    )


def replies_shown(thread: Thread) -> list[ShownReply]:
    """In the order they were sent."""
    heard = thread.heard()
    rows = VoiceReply.objects.filter(contact=thread.first).select_related("by")
    return [ShownReply(row.by.get_username(), row.at, row.seconds, heard.get(str(row.pk))) for row in rows]


def reply_context(thread: Thread) -> dict[str, object]:
    """What the card of the case page shows."""
    if not thread.coded:
        return {}
    told = status_told(thread.first)
    return {
        "replies": replies_shown(thread),
        "status_form": StatusForm(initial={"status": told}),
        "status_told": words.said(words.CASE_STATUS, told),
        "longest": int(LONGEST),
        "largest": LARGEST,
    }


@require_POST
@allowed(Deed.REPLY)
def speak(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Made fit for a telephone and sealed to her in memory, then sent; written down who spoke."""
    contact = _coded(request, contact_id)
    form = VoiceForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, str(form.errors["voice"][0]))
        return _back(contact)
    upload = form.cleaned_data["voice"]
    try:
        house.replies().speak(contact, telephone_voice(upload.read(), upload.name), person_of(request))
    except NotPlayable:
        messages.error(request, _("Nothing was sent: nobody speaks in this, or longer than two minutes."))
    except (OSError, OpsError):
        log.exception("a reply could not be sent")
        messages.error(request, _("Nothing was sent: the telephone could not be reached. Please try again."))
    else:
        messages.success(request, _("Sent. She hears it when she calls with her code."))
    return _back(contact)


@require_POST
@allowed(Deed.REPLY)
def status(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """What she is told from now on."""
    contact = _coded(request, contact_id)
    form = StatusForm(request.POST)
    if form.is_valid() and tell(request, contact, CaseStatus(form.cleaned_data["status"])):
        messages.success(request, _("From now on she is told this."))
    return _back(contact)


def tell(request: HttpRequest, contact: Contact, told: CaseStatus) -> bool:
    """False, and said on the page, where the telephone could not be told."""
    try:
        house.replies().tell(contact, told, person_of(request))
    except (OSError, OpsError):
        log.exception("a status could not be told")
        messages.error(
            request, _("The telephone could not be told where the case stands. Set it again later.")
        )
        return False
    return True


def _coded(request: HttpRequest, contact_id: UUID) -> Contact:
    contact = contact_for(request, Deed.REPLY, contact_id)
    if not contact.code_recipient:
        raise Http404
    return contact


def _back(contact: Contact) -> HttpResponse:
    return redirect("console:case", contact.pk)
