"""The page of a case: hear it, read it, see what it rests on."""

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ivr.model import Question, YesNo
from ops.casebook import audit
from ops.casebook.models import AuditKind, Caseworker, Contact, DraftCase, DraftState, Transcript
from ops.casebook.threads import Thread, thread_of
from ops.casebook.tray import tray, waiting_time
from ops.console import house, words
from ops.console.calling import calling_context
from ops.console.case_page import ShownRecording, recordings_of
from ops.console.findings import findings_of
from ops.console.forms import ChangeForm, DismissForm
from ops.console.incident_page import others_about
from ops.console.outcome import outcome_context
from ops.console.proposal import proposal_context
from ops.console.reply import reply_context
from ops.console.roles import Deed, allowed, contact_for, may, person_of, visible
from ops.errors import OpsError
from transcription.model import Grade


@require_safe
@allowed(Deed.OPEN)
def page(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Audited before it is shown: the case, and each transcript whose words are on it."""
    contact = contact_for(request, Deed.OPEN, contact_id)
    return show(request, contact, case_context(request, contact))


def show(
    request: HttpRequest, contact: Contact, context: dict[str, object], status: int = 200
) -> HttpResponse:
    """The only way to the page."""
    audit_opening(person_of(request), contact)
    return render(request, "console/case.html", context, status=status)


@transaction.atomic
def audit_opening(person: Caseworker, contact: Contact) -> None:
    """One entry for the case, one for every transcript with words to read."""
    audit.record(AuditKind.OPENED_CASE, person, contact)
    readable = Transcript.objects.filter(recording__contact=contact).exclude(grade=Grade.LISTEN_ONLY.value)
    for transcript in readable:
        audit.record(AuditKind.OPENED_TRANSCRIPT, person, transcript)


def case_context(
    request: HttpRequest,
    contact: Contact,
    change_form: ChangeForm | None = None,
    dismiss_form: DismissForm | None = None,
) -> dict[str, object]:
    """All the page shows. A form that was refused is shown again, open, with what was typed."""
    draft = DraftCase.objects.filter(contact=contact).select_related("decided_by").first()
    recordings = recordings_of(contact)
    thread = thread_of(contact)
    return {
        "contact": contact,
        "draft": draft,
        "seen": version_of(draft) if draft else "",
        "language": words.language_name(contact.language),
        "own_name": words.own_name(contact.language),
        "waiting": waiting_time(contact, timezone.now()),
        "urgency": draft.urgency if draft else ("now" if contact.danger_by_key else ""),
        "answers": _answers(contact),
        "recordings": recordings,
        "demonstration": _demonstration(recordings),
        "findings": findings_of(draft) if draft else {},
        "issues": [words.said(words.issue_titles(), code) for code in draft.issues_now] if draft else [],
        "change_form": change_form or (ChangeForm(draft) if draft else None),
        "dismiss_form": dismiss_form or DismissForm(),
        "may_decide": may(request.user, Deed.DECIDE),
        "same_caller": _same_caller(request, contact, thread),
        "others": others_about(contact, visible(request.user, Deed.OPEN)),
        "next_case": _next_case(request, contact),
        "decided": bool(draft and draft.state != DraftState.NEW),
        "thread": thread,
        "confidentiality": _confidentiality(contact, thread),
        "may_reply": may(request.user, Deed.REPLY),
        **proposal_context(contact, draft),
        **reply_context(thread),
        **calling_context(request, contact),
        **outcome_context(thread),
    }


def _confidentiality(contact: Contact, thread: Thread) -> tuple[str, words.Words] | None:
    """How far it may go, as she said last; None where she was not asked or did not say."""
    for each in (contact, *reversed(thread.later), thread.first):
        said = each.answers_by_question().get(Question.CONFIDENTIALITY, YesNo.UNANSWERED)
        if said != YesNo.UNANSWERED:
            return said, words.said(words.ANSWER, said)
    return None


def version_of(draft: DraftCase) -> str:
    """Changes with every decision and draft; a form that was filled in before somebody decided is noticed."""
    raised = f"+{draft.raised_urgency}" if draft.raised_urgency else ""
    return f"{draft.state}@{(draft.decided_at or draft.made_at).isoformat()}{raised}"


@require_POST
@allowed(Deed.REVEAL_NUMBER)
def number(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """The caller's number, once, on purpose; audited before it is unsealed."""
    contact = contact_for(request, Deed.REVEAL_NUMBER, contact_id)
    audit.record(AuditKind.OPENED_NUMBER, person_of(request), contact)
    try:
        revealed = house.number_of(contact)
    except OpsError:
        revealed = None
    context = {"contact": contact, "number": revealed, "failed": revealed is None}
    if request.headers.get("HX-Request") == "true":
        return render(request, "console/_number.html", context)
    return show(request, contact, case_context(request, contact) | context)


def _answers(contact: Contact) -> list[tuple[words.Words, words.Words, str]]:
    """(question, answer, answer's code), in the order asked."""
    return [
        (words.said(words.QUESTION, question), words.said(words.ANSWER, answer), answer)
        for question, answer in contact.answers_by_question().items()
    ]


def _demonstration(recordings: list[ShownRecording]) -> str:
    """The name of the demonstration model that wrote any of this, or nothing."""
    return next((each.model for each in recordings if each.demonstration), "")


def _same_caller(request: HttpRequest, contact: Contact, thread: Thread) -> list[Contact]:
    """What else came from the same number, the latest first; what goes on from one code is shown as a thread.

    Withheld numbers are nobody: they are never taken together.
    """
    if contact.pseudonym is None:
        return []
    threaded = [thread.first.pk, *(each.pk for each in thread.later)]
    others = visible(request.user, Deed.OPEN).filter(pseudonym=contact.pseudonym)
    return list(others.exclude(pk__in=[contact.pk, *threaded]).order_by("-started_at"))


def _next_case(request: HttpRequest, contact: Contact) -> Contact | None:
    mine = tray().filter(pk__in=visible(request.user, Deed.OPEN).values("pk"))
    found: Contact | None = mine.exclude(pk=contact.pk).first()
    return found
