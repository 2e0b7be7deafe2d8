"""Decided cases to learn from: what was said, as people corrected it, and what they made of it."""

from collections.abc import Iterator

from ops.casebook.grades import said_now
from ops.casebook.models import CanaryContact, Contact, DraftCase, Transcript
from ops.casebook.threads import thread_of
from ops.export.cases import DECIDED
from ops.learning.corrections import is_held_back
from ops.opinion.training import Example, labels_of
from transcription.model import Grade


def examples() -> Iterator[Example]:
    """None that was taken back, none of the canary's, none without words."""
    drafts = DraftCase.objects.filter(state__in=DECIDED).select_related("contact")
    for draft in drafts.exclude(contact__in=CanaryContact.objects.values("pk")).order_by("pk").iterator(100):
        thread, text = thread_of(draft.contact), text_of(draft.contact)
        if text.strip() and thread.withdrawn_at is None:
            labels = labels_of(draft.issues_now, draft.urgency)
            yield Example(text, draft.contact.language, labels, is_held_back(thread.first))


def text_of(contact: Contact) -> str:
    """As it stands now; nothing of what may only be listened to."""
    shown = Transcript.objects.filter(recording__contact=contact).exclude(grade=Grade.LISTEN_ONLY.value)
    lines = [
        corrected.get(line.pk, line.text)
        for transcript in shown.order_by("recording__position")
        for corrected in [said_now(transcript)]
        for line in transcript.segments.all()
    ]
    return "\n".join(each for each in [*lines, contact.text or ""] if each.strip())
