"""Asking the workers for work, through Celery; a queue that is away is an alarm, never an error."""

import logging
from uuid import UUID

from celery import Celery
from kombu.exceptions import OperationalError

from ops.alarms import AlarmKind, Alarms

log = logging.getLogger(__name__)

TRANSCRIBE = "transcribe"
DRAFT = "draft"
SWEEP = "sweep"


class CeleryQueue:
    """The `WorkQueue` of the house."""

    def __init__(self, app: Celery, alarms: Alarms) -> None:
        self._app = app
        self._alarms = alarms

    def transcribe(self, contact_id: UUID) -> bool:
        """Ask for the transcripts of a contact."""
        return self._ask(TRANSCRIBE, contact_id)

    def draft(self, contact_id: UUID) -> bool:
        """Ask for the draft case of a contact."""
        return self._ask(DRAFT, contact_id)

    def _ask(self, task: str, contact_id: UUID) -> bool:
        try:
            self._app.tasks[task].apply_async((str(contact_id),))
        except OperationalError:
            log.warning("the queue is away", extra={"contact": contact_id, "task": task})
            self._alarms.sound(AlarmKind.REDIS_AWAY)
            return False
        self._alarms.clear(AlarmKind.REDIS_AWAY)
        return True
