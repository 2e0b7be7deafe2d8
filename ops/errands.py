"""What people ask of the line about a caller: call her, ask what came of it, block her, leave her in peace.

Nobody is called who did not say by key that she may be, nor at an hour that she did not choose as safe.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.utils import timezone

from ivr.callback import Window, safe_window
from ivr.callouts import CallOut
from ivr.errands import ErrandFolder
from ivr.marks import Decision, errand_of, lifts
from ivr.model import UNDETERMINED, MayCallBack, Purpose, Question, SafeDay
from ops.casebook import audit
from ops.casebook.models import AuditKind, Caseworker, Contact
from ops.errors import NotAskable
from prompts.hours import Hours

CHECK_BACK_AFTER = timedelta(days=14)
"""Long enough for a complaint to have an effect, short enough for the telephone to be hers still."""

NOW = timedelta()

Unseal = Callable[[bytes], bytes]


class LineErrands:
    """Built in `ops.wiring`. The audit's entry and the errand are there together, or neither is."""

    def __init__(self, errands: ErrandFolder, unseal: Unseal, hours: Hours) -> None:
        self._errands = errands
        self._unseal = unseal
        self._hours = hours

    @transaction.atomic
    def call_back(self, contact: Contact, who: Caseworker | None) -> Window:
        """In her next safe hours. Raises NotAskable, KeyMissing, CannotUnseal, OSError."""
        return self._call(contact, who, Purpose.CALL_BACK, NOW)

    @transaction.atomic
    def check_back(
        self, contact: Contact, who: Caseworker | None, after: timedelta = CHECK_BACK_AFTER
    ) -> Window:
        """The same, when so much time has passed: was it solved?"""
        return self._call(contact, who, Purpose.CHECK_BACK, after)

    @transaction.atomic
    def decide(self, contact: Contact, decision: Decision, who: Caseworker | None) -> UUID:
        """Blocked, or never called, or no longer, under whichever form her number was shown.

        Raises NotAskable, KeyMissing, CannotUnseal, OSError.
        """
        if contact.pseudonym is None:
            raise NotAskable("Nobody knows who called: the number was withheld.")
        audit.record(AuditKind.ASKED_OF_LINE, who, contact)
        number = self._number(contact) if lifts(decision) else ""
        errand = errand_of(decision, contact.pseudonym, uuid4(), number)
        self._errands.send(errand)
        return errand.id

    def window(self, contact: Contact, after: timedelta = NOW) -> Window:
        """When she would be rung. Raises NotAskable, which says why she is not."""
        if contact.sealed_number is None:
            raise NotAskable("There is no number to call: it was withheld, or she asked that it is not kept.")
        answers = _answers(contact)
        match answers.get(Question.MAY_CALL_BACK):
            case MayCallBack.YES:
                return self._safe(answers, after)
            case MayCallBack.NEVER:
                raise NotAskable("She said that this telephone must never be called.")
            case _:
                raise NotAskable("She did not say that she may be called.")

    def _safe(self, answers: Mapping[Question, str], after: timedelta) -> Window:
        """Her safe time from `after` on; the day she named is past then, and its part still holds."""
        window = safe_window({**answers, Question.SAFE_DAY: SafeDay.ANY}, timezone.now() + after, self._hours)
        if window is None:
            raise NotAskable("She did not say at what time a call is safe.")
        return window

    def _call(self, contact: Contact, who: Caseworker | None, purpose: Purpose, after: timedelta) -> Window:
        """Asked twice for the same hours she is still called for it once."""
        window = self.window(contact, after)
        audit.record(AuditKind.ASKED_OF_LINE, who, contact)
        call = CallOut(
            number=self._number(contact),
            language=None if contact.language == UNDETERMINED else contact.language,
            not_before=window.not_before,
            not_after=window.not_after,
            purpose=purpose,
            about=contact.id,
            chosen=window.chosen,
        )
        self._errands.send(call.errand(uuid5(contact.id, f"{purpose}@{window.not_after.isoformat()}")))
        return window

    def _number(self, contact: Contact) -> str:
        """Empty where it is not known."""
        sealed = contact.sealed_number
        return self._unseal(bytes(sealed)).decode() if sealed is not None else ""


def is_never_called_elsewhere(contact: Contact) -> bool:
    """Whether another contact from her number says so; the line knows whether that still holds."""
    if contact.pseudonym is None:
        return False
    others = Contact.objects.filter(pseudonym=contact.pseudonym).exclude(pk=contact.pk)
    return any(_answers(each).get(Question.MAY_CALL_BACK) == MayCallBack.NEVER for each in others)


def _answers(contact: Contact) -> Mapping[Question, str]:
    return {Question(question): answer for question, answer in contact.answers_by_question().items()}
