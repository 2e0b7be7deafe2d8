"""What belongs together: a first contact, and those that go on from it, by a code or a call of ours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ivr.model import REPLY
from ops.casebook.models import Contact


@dataclass(frozen=True, slots=True)
class Heard:
    """A reply she listened to: when she called, and how many seconds of it she heard, of how many."""

    at: datetime
    seconds: float
    of: float

    @property
    def whole(self) -> bool:
        """To its end, but for a second."""
        return self.seconds >= self.of - 1.0


@dataclass(frozen=True, slots=True)
class Thread:
    """`first` is the contact whose caller may hold a code; `later` all that go on from it, oldest first."""

    first: Contact
    later: Sequence[Contact]

    @property
    def coded(self) -> bool:
        """Whether its caller took a code, and can be spoken to."""
        return bool(self.first.code_recipient)

    @property
    def withdrawn_at(self) -> datetime | None:
        """When she took back what she reported; None where she did not."""
        return next((each.started_at for each in (self.first, *self.later) if each.withdrawn), None)

    def heard(self) -> Mapping[str, Heard]:
        """By reply, the call in which she heard most of it."""
        best: dict[str, Heard] = {}
        for contact in self.later:
            for piece in contact.listened:
                heard = Heard(contact.started_at, float(piece["seconds"]), float(piece["of"]))
                before = best.get(piece["chapter"])
                if piece["topic"] == REPLY and (before is None or heard.seconds > before.seconds):
                    best[piece["chapter"]] = heard
        return best


def thread_of(contact: Contact) -> Thread:
    """Where the first contact is not in the casebook yet, the thread begins with this one."""
    first = Contact.objects.filter(pk=contact.about).first() if contact.about else None
    first = first or contact
    return Thread(first, list(Contact.objects.filter(about=first.pk).order_by("started_at")))
