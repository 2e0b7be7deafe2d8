"""Task: ask again for what stands still between two states. Redis may lose everything; the rows do not."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from ops.alarms import AlarmKind, Alarms
from ops.casebook.models import Burst, Contact, Recording, RecordingState
from ops.edge import at_the_edge
from ops.ports import WorkQueue
from ops.project.celery import app
from ops.queue import SWEEP
from ops.tasks.hear_ahead import tidy
from ops.tasks.job import HouseTask

log = logging.getLogger(__name__)

ASK_AGAIN_AFTER = timedelta(minutes=2)
ALARM_AFTER = timedelta(minutes=15)
MOST_AT_ONCE = 200


@app.task(name=SWEEP, base=HouseTask, bind=True)
def sweep(self: HouseTask) -> None:
    """Celery beat's door."""
    house = self.wiring

    def work() -> None:
        Broom(house.queue, house.alarms).sweep(timezone.now())
        tidy(house.utterances)

    at_the_edge(work, "", house.alarms, AlarmKind.SWEEP_FAILED)


@dataclass(frozen=True, slots=True)
class Broom:
    """What sweeping needs."""

    queue: WorkQueue
    alarms: Alarms

    def sweep(self, now: datetime) -> int:
        """Ask for what waits and nobody is at; gives how many. Stops at the first sign of a queue away."""
        asked = 0
        for contact in self._still(unclaimed(Contact.objects.awaiting_transcript(), now), now):
            accepted = self.queue.transcribe(contact.pk, first=contact.danger_by_key)
            asked += self._asked(contact, accepted, now)
        undone = Contact.objects.awaiting_draft() | Contact.objects.awaiting_links()
        for contact in self._still(undone, now):
            asked += self._asked(contact, self.queue.draft(contact.pk), now)
        self._alarm(now)
        self._settle()
        return asked

    def _still(self, waiting: QuerySet[Contact], now: datetime) -> QuerySet[Contact]:
        long_ago = Q(enqueued_at__isnull=True) | Q(enqueued_at__lt=now - ASK_AGAIN_AFTER)
        return waiting.filter(long_ago).order_by("-danger_by_key", "started_at")[:MOST_AT_ONCE]

    def _asked(self, contact: Contact, accepted: bool, now: datetime) -> int:
        if accepted:
            Contact.objects.filter(pk=contact.pk).update(enqueued_at=now)
        return int(accepted)

    def _alarm(self, now: datetime) -> None:
        waiting = Contact.objects.awaiting_transcript() | Contact.objects.awaiting_draft()
        if waiting.filter(taken_in_at__lt=now - ALARM_AFTER).exists():
            self.alarms.sound(AlarmKind.STANDS_STILL)
        else:
            self.alarms.clear(AlarmKind.STANDS_STILL)

    def _settle(self) -> None:
        """The alarm about a recording goes once it was read after all, or a person decided on its case."""
        for alarm in self.alarms.standing():
            if alarm.kind is AlarmKind.RECORDING_BROKEN and not is_broken(UUID(alarm.subject)):
                self.alarms.clear(alarm.kind, alarm.subject)
        settle_bursts(self.alarms)


def settle_bursts(alarms: Alarms) -> None:
    """The alarm about a burst stands as long as nobody has looked at it, whatever died in between."""
    unseen = {str(pk) for pk in Burst.objects.filter(seen_at__isnull=True).values_list("incident", flat=True)}
    standing = {alarm.subject for alarm in alarms.standing() if alarm.kind is AlarmKind.BURST}
    for subject in sorted(unseen - standing):
        alarms.sound(AlarmKind.BURST, subject)
    for subject in sorted(standing - unseen):
        alarms.clear(AlarmKind.BURST, subject)


def is_broken(contact_id: UUID) -> bool:
    """Whether a recording of the contact has no transcript, and nobody has decided on the case yet."""
    unheard = Recording.objects.filter(contact=contact_id, contact__draft__decided_at__isnull=True)
    return unheard.exclude(state=RecordingState.KEPT).exists()


def unclaimed(contacts: QuerySet[Contact], now: datetime) -> QuerySet[Contact]:
    """Those with a recording that waits and that no worker is at."""
    return contacts.filter(Exists(Recording.objects.filter(Recording.claimable(now), contact=OuterRef("pk"))))
