"""What became of a case: her own answers by key, and apart from them what her employer or others say."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ivr.model import Solved
from ops.casebook.models import Source
from ops.casebook.outcome import her_answers, note, words_of_others
from ops.casebook.threads import Thread
from ops.console import words
from ops.console.forms import LONGEST_REASON
from ops.console.roles import Deed, allowed, contact_for, person_of


class WordForm(forms.Form):
    """Who says it, whether they call it solved, and in which words."""

    source = forms.ChoiceField(choices=[(each.value, words.SOURCE[each]) for each in Source])
    solved = forms.ChoiceField(
        choices=[(each.value, words.SAID_SOLVED[each]) for each in (Solved.YES, Solved.NO)]
    )
    words = forms.CharField(max_length=LONGEST_REASON, required=False)


def outcome_context(thread: Thread) -> dict[str, object]:
    """What the card of the case page shows."""
    hers = [(words.said(words.ANSWER, each.solved), each.at) for each in her_answers(thread)]
    others = [
        (words.said(words.SOURCE, each.source), words.said(words.SAID_SOLVED, each.solved), each)
        for each in words_of_others(thread)
    ]
    return {"her_answers": hers, "words_of_others": others, "word_form": WordForm()}


@require_POST
@allowed(Deed.DECIDE)
def note_word(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Noted beside her own answers, which stay as she gave them."""
    contact = contact_for(request, Deed.DECIDE, contact_id)
    form = WordForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        note(contact, person_of(request), Source(told["source"]), Solved(told["solved"]), told["words"])
        messages.success(request, _("Noted, apart from what she says herself."))
    else:
        messages.error(request, _("Nothing was noted: please say whose word it is."))
    return redirect("console:case", contact.pk)
