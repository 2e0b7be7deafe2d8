"""What the casebook knows around a call that no word of it tells: the hour, and short calls before it."""

from dataclasses import dataclass, field, replace
from datetime import UTC, timedelta, tzinfo
from functools import partial

from django.db.models import F

from ivr.model import Direction, Ending
from ops.casebook.models import Contact
from triage.model import Message
from triage.signs import Signs
from triage.tables import HERE, read_table

BROKE_OFF = (
    Ending.HUNG_UP_IN_MENU,
    Ending.HUNG_UP_IN_QUEUE,
    Ending.SILENT_MESSAGE,
    Ending.LEFT_MESSAGE,
    Ending.SALVAGED,
)
"""Endings of calls that somebody may have had to break off; a flash rings and hangs up on purpose."""

NO_CLOCK = "The hour of the call is not considered here: the hotline's hours (hours.toml) cannot be read."


@dataclass(frozen=True, slots=True)
class Circumstances:
    """`zone` is the hotline's (`hours.toml`); None where that cannot be read. `signs` say what is short."""

    zone: tzinfo | None = UTC
    signs: Signs = field(default_factory=partial(read_table, HERE / "signs.toml", Signs))

    def told(self, contact: Contact, message: Message) -> Message:
        """The message with what is known around it."""
        hour = contact.started_at.astimezone(self.zone).hour if self.zone else None
        return replace(message, called_at_local_hour=hour, recent_short_calls=self._short_calls(contact))

    @property
    def unknown(self) -> tuple[str, ...]:
        """What a draft must be doubted for, a sentence each."""
        return () if self.zone else (NO_CLOCK,)

    def _short_calls(self, contact: Contact) -> int:
        """Withheld numbers are nobody: they never share one pseudonym."""
        if contact.pseudonym is None:
            return 0
        short = self.signs.short_calls
        return (
            Contact.objects.filter(
                pseudonym=contact.pseudonym,
                direction=Direction.INBOUND,
                ending__in=BROKE_OFF,
                started_at__lt=contact.started_at,
                started_at__gte=contact.started_at - timedelta(hours=short.hours),
                ended_at__lte=F("started_at") + timedelta(seconds=short.seconds),
            )
            .exclude(pk=contact.pk)
            .count()
        )
