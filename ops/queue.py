"""Asking the workers for work, through Celery; a queue that is away is an alarm, never an error."""

import logging
from contextlib import suppress
from uuid import UUID

from celery import Celery
from kombu.exceptions import OperationalError

from ivr.utterance import UtteranceName
from ops.alarms import AlarmKind, Alarms

log = logging.getLogger(__name__)

TRANSCRIBE = "transcribe"
TRANSCRIBE_FIRST = "transcribe_first"
DRAFT = "draft"
HEAR_AHEAD = "hear_ahead"
SWEEP = "sweep"
LOOK_EVERYWHERE = "look_everywhere"

AT_ONCE, IN_TURN = 0, 6
"""Priorities; in Redis the lower goes first. Each is a list of its own there."""

STALE = 15.0
"""Seconds a piece of a running recording may wait. Longer, and the workers have enough to do without it."""


class CeleryQueue:
    """The `WorkQueue` of the house."""

    def __init__(self, app: Celery, alarms: Alarms) -> None:
        self._app = app
        self._alarms = alarms

    def transcribe(self, contact_id: UUID, first: bool = False) -> bool:
        """Ask for the transcripts of a contact; `first`: before all others, waiting for no batch."""
        return self._ask(TRANSCRIBE_FIRST if first else TRANSCRIBE, contact_id, AT_ONCE if first else IN_TURN)

    def draft(self, contact_id: UUID) -> bool:
        """Ask for the draft case of a contact."""
        return self._ask(DRAFT, contact_id, AT_ONCE)

    def hear_ahead(self, name: UtteranceName) -> None:
        """Ask for a piece of a recording to be read, soon or never."""
        with suppress(OperationalError):  # whoever asks for what must be done tells that the queue is away
            self._app.tasks[HEAR_AHEAD].apply_async((str(name),), priority=IN_TURN, expires=STALE)

    def _ask(self, task: str, contact_id: UUID, priority: int) -> bool:
        try:
            self._app.tasks[task].apply_async((str(contact_id),), priority=priority)
        except OperationalError:
            log.warning("the queue is away", extra={"contact": contact_id, "task": task})
            self._alarms.sound(AlarmKind.REDIS_AWAY)
            return False
        self._alarms.clear(AlarmKind.REDIS_AWAY)
        return True
