"""Accepting, changing, dismissing a draft, and correcting a line. A person decides; the machine proposed."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ivr.model import CaseStatus
from ops.casebook import audit, decisions
from ops.casebook.models import AuditKind, Contact, DraftCase, Segment, Transcript
from ops.casebook.threads import thread_of
from ops.console import house
from ops.console.case import case_context, show, version_of
from ops.console.case_page import corrections_of, line
from ops.console.forms import ChangeForm, CorrectionForm, DismissForm
from ops.console.reply import tell
from ops.console.roles import Deed, allowed, contact_for, person_of
from transcription.model import Grade

Refusal = HttpResponse


@require_POST
@allowed(Deed.DECIDE)
def accept(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """The draft is right as it stands."""

    def decide(draft: DraftCase) -> Refusal | None:
        decisions.accept(draft, person_of(request))
        _tell_her(request, draft, CaseStatus.LOOKED_AT)
        messages.success(request, _("Accepted."))
        return None

    return _decided(request, contact_id, decide)


@require_POST
@allowed(Deed.DECIDE)
def change(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """People's words beside the machine's, with a reason."""

    def decide(draft: DraftCase) -> Refusal | None:
        form = ChangeForm(draft, request.POST)
        if not form.is_valid():
            return _again(request, draft, change_form=form)
        decisions.change(draft, person_of(request), form.wanted, form.cleaned_data["reason"])
        _tell_her(request, draft, CaseStatus.LOOKED_AT)
        messages.success(request, _("Changed."))
        return None

    return _decided(request, contact_id, decide)


@require_POST
@allowed(Deed.DECIDE)
def dismiss(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Nothing to be done, for a reason. The case stays and can be found."""

    def decide(draft: DraftCase) -> Refusal | None:
        form = DismissForm(request.POST)
        if not form.is_valid():
            return _again(request, draft, dismiss_form=form)
        decisions.dismiss(draft, person_of(request), form.reason)
        _tell_her(request, draft, CaseStatus.CLOSED)
        messages.success(request, _("Dismissed."))
        return None

    return _decided(request, contact_id, decide)


@require_POST
@allowed(Deed.DECIDE)
def correct(request: HttpRequest, contact_id: UUID, segment_id: int) -> HttpResponse:
    """What was really said. The machine's line stays beside it."""
    contact = contact_for(request, Deed.DECIDE, contact_id)
    shown = Segment.objects.exclude(transcript__grade=Grade.LISTEN_ONLY.value)
    segment = get_object_or_404(shown, pk=segment_id, transcript__recording__contact=contact)
    draft = get_object_or_404(DraftCase, contact=contact)
    form = CorrectionForm(request.POST)
    if form.is_valid() and form.cleaned_data["text"] != _text_now(contact, segment):
        decisions.correct_line(segment, person_of(request), form.cleaned_data["text"])
        house.regrade(segment.transcript)
    if request.headers.get("HX-Request") != "true":
        return redirect("console:case", contact_id)
    audit.record_once(AuditKind.OPENED_TRANSCRIPT, person_of(request), segment.transcript)
    context = {"line": line(segment, corrections_of(contact)), "contact": contact, "draft": draft}
    return render(request, "console/_line.html", context | {"may_decide": True})


@require_POST
@allowed(Deed.DECIDE)
def confirm_rest(request: HttpRequest, contact_id: UUID, recording_id: UUID) -> HttpResponse:
    """Somebody heard the recording to its end: the lines nobody put right are right."""
    contact = contact_for(request, Deed.DECIDE, contact_id)
    shown = Transcript.objects.exclude(grade=Grade.LISTEN_ONLY.value)
    transcript = get_object_or_404(shown, recording=recording_id, recording__contact=contact)
    get_object_or_404(DraftCase, contact=contact)
    if decisions.confirm_rest(transcript, person_of(request)):
        house.regrade(transcript)
    return redirect("console:case", contact_id)


def _tell_her(request: HttpRequest, draft: DraftCase, told: CaseStatus) -> None:
    """Whoever holds a code hears of a decision; what only goes on from her case does not close it.

    Who took back her report is told that she did, until a person says otherwise on purpose.
    """
    thread = thread_of(draft.contact)
    closes_another = told is CaseStatus.CLOSED and thread.first != draft.contact
    if thread.coded and not closes_another and thread.withdrawn_at is None:
        tell(request, thread.first, told)


@transaction.atomic
def _decided(
    request: HttpRequest, contact_id: UUID, decide: Callable[[DraftCase], Refusal | None]
) -> HttpResponse:
    """Decide on what the person saw: if somebody else decided meanwhile, say so and change nothing."""
    contact = contact_for(request, Deed.DECIDE, contact_id)
    draft = get_object_or_404(DraftCase.objects.select_for_update(), contact=contact)
    if request.POST.get("seen") != version_of(draft):
        messages.warning(request, _("Somebody decided on this case meanwhile. Please look again."))
        return redirect("console:case", contact_id)
    return decide(draft) or redirect("console:case", contact_id)


def _again(
    request: HttpRequest,
    draft: DraftCase,
    change_form: ChangeForm | None = None,
    dismiss_form: DismissForm | None = None,
) -> HttpResponse:
    context = case_context(request, draft.contact, change_form, dismiss_form)
    return show(request, draft.contact, context, status=422)


def _text_now(contact: Contact, segment: Segment) -> str:
    return line(segment, corrections_of(contact)).text_now
