"""After the call: is it filed, was it heard, and is it gone again?"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from ops.canary.errors import NotWell
from ops.canary.results import Finding
from ops.casebook.models import CanaryNumber, Contact, Transcript
from prompts.model import Language

LOOK_EVERY = 0.25


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds from one step to the next."""

    filed: float = 60.0
    transcribed: float = 180.0


def follow(number: CanaryNumber, language: Language, limits: Limits) -> None:
    """Wait until the message is where every message ends up. Raises NotWell, DatabaseError."""
    mine = Contact.objects.filter(pseudonym=number.pseudonym, recordings__isnull=False)
    _until(mine.exists, limits.filed, Finding.NOT_FILED)
    contact = mine.distinct().get()
    if contact.language != language.code:
        raise NotWell(Finding.FILED_WRONGLY)
    if language.transcribed:
        _until(lambda: _is_heard(contact), limits.transcribed, Finding.NOT_TRANSCRIBED)


def _is_heard(contact: Contact) -> bool:
    """Every recording has been worked on, and somebody speaks in one."""
    if Contact.objects.awaiting_transcript().filter(pk=contact.pk).exists():
        return False
    heard = Transcript.objects.filter(recording__contact=contact)
    return any(transcript.speech for transcript in heard)


def _until(is_so: Callable[[], bool], within: float, otherwise: Finding) -> None:
    deadline = time.monotonic() + within
    while not is_so():
        if time.monotonic() > deadline:
            raise NotWell(otherwise)
        time.sleep(LOOK_EVERY)
