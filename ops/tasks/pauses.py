"""Who has a turn in the middle of a round: danger where no process is free, others where it is long."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

from django.db import Error as DatabaseFault
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from ops.casebook.models import Contact, Recording
from ops.tasks.claims import MOST_GIVEN, in_danger, lets_danger_pass, lets_others_pass, others
from transcription.together import Pause, nobody

log = logging.getLogger(__name__)

MOST_AHEAD = 300.0
"""Seconds that danger may take more than the round itself has had of its time: it ends, whoever calls."""
LATELY = timedelta(days=7)
"""Taken in before that, she is drafted like all others: the look stays short however many there were."""


@dataclass(slots=True)
class Given:
    """Seconds of a round's time that went to others, and that it kept for itself."""

    seconds: float = 0.0
    _begun: float = field(default_factory=lambda: monotonic())

    @property
    def kept(self) -> float:
        """Since the first pause was thought of."""
        return monotonic() - self._begun - self.seconds

    @contextmanager
    def counted(self) -> Iterator[None]:
        """What is done meanwhile is given."""
        begun = monotonic()
        try:
            yield
        finally:
            self.seconds += monotonic() - begun


@dataclass(frozen=True, slots=True)
class Pauses:
    """`hear` hears a round with pauses of its own, and breaks nothing.

    `draft_at_once` is given where this is the only process: a draft that is asked for would wait for the
    round in hand.
    """

    hear: Callable[[Sequence[Recording], Pause], None]
    draft_at_once: Callable[[UUID], None] | None = None

    def of(self, recordings: Sequence[Recording]) -> Pause:
        """What is done now and then in the middle of one round, which never breaks it."""
        danger = others = nobody
        if self.draft_at_once and lets_danger_pass(recordings):
            danger = unbroken(self._danger(self.draft_at_once))
        if lets_others_pass(recordings):
            others = unbroken(self._others(danger))

        def pause() -> None:
            danger()
            others()

        return pause

    def _danger(self, draft: Callable[[UUID], None]) -> Pause:
        """Who is in danger is heard and has her draft now; each once."""
        had, given = set[UUID](), Given()

        def is_time() -> bool:
            return given.seconds <= MOST_AHEAD + given.kept

        def pause() -> None:
            while is_time() and (recordings := in_danger(timezone.now(), had)):
                had.update(recording.pk for recording in recordings)
                with given.counted():
                    self.hear(recordings, nobody)
            for contact_id in undrafted_in_danger(timezone.now()).exclude(pk__in=had):
                had.add(contact_id)
                with given.counted():
                    draft(contact_id)

        return pause

    def _others(self, danger: Pause) -> Pause:
        """Others are heard, as long as the round can give them time.

        Each once: who waits for a model would else be before all others every time. In the middle of theirs,
        too, there is `danger`.
        """
        had, given = set[UUID](), Given()

        def pause() -> None:
            if given.seconds >= MOST_GIVEN:
                return
            recordings = others(timezone.now(), had)
            had.update(recording.pk for recording in recordings)
            with given.counted():
                self.hear(recordings, danger)

        return pause


def undrafted_in_danger(now: datetime) -> QuerySet[Contact, UUID]:
    """Contacts, by their ids, whose draft could be made."""
    lately = Contact.objects.awaiting_draft().filter(danger_by_key=True, taken_in_at__gte=now - LATELY)
    return lately.order_by("taken_in_at").values_list("pk", flat=True)


def unbroken(turn: Pause) -> Pause:
    """The turn. A database that is away then breaks no work that goes on around it."""

    def pause() -> None:
        try:
            turn()
        except DatabaseFault as fault:
            log.warning("nobody could be looked for", extra={"reason": type(fault).__name__})
            if not connection.in_atomic_block:  # a lost one is made anew, and what is heard can be kept
                connection.close_if_unusable_or_obsolete()

    return pause
