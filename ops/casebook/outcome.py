"""What became of a case: what she answered by key when we asked her, and beside it what others say.

Two tables, so that neither can take the other's place: a contact's answers come by key alone and are never
written again, and what a caseworker notes has no way into them. Nothing that is worked out reads it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ivr.model import Question, Solved, YesNo
from ops.casebook import audit
from ops.casebook.models import AuditKind, Caseworker, Contact, Source, WordOfOthers
from ops.casebook.threads import Thread


@dataclass(frozen=True, slots=True)
class HerAnswer:
    """What she pressed when she was asked whether it was solved, and when that was."""

    solved: Solved
    at: datetime


def her_answers(thread: Thread) -> Sequence[HerAnswer]:
    """In the order given; silence is no answer."""
    told = [
        (each.answers_by_question().get(Question.SOLVED, YesNo.UNANSWERED.value), each.started_at)
        for each in (thread.first, *thread.later)
    ]
    return [HerAnswer(Solved(answer), at) for answer, at in told if answer != YesNo.UNANSWERED]


def words_of_others(thread: Thread) -> Sequence[WordOfOthers]:
    """In the order noted, whichever contact of hers was open then."""
    return list(WordOfOthers.objects.filter(contact__in=[thread.first, *thread.later]).select_related("by"))


@transaction.atomic
def note(contact: Contact, who: Caseworker, source: Source, solved: Solved, words: str) -> WordOfOthers:
    """Somebody else's word, beside hers."""
    noted = WordOfOthers.objects.create(
        contact=contact, source=source.value, solved=solved.value, words=words, by=who
    )
    audit.record(AuditKind.OUTCOME_NOTED, who, contact)
    return noted
