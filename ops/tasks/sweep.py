"""Task: ask again for what stands still between two states. Redis may lose everything; the rows do not."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from ops.alarms import AlarmKind, Alarms
from ops.casebook.models import Burst, Contact, ContactQuerySet, Recording, RecordingState
from ops.edge import at_the_edge
from ops.ports import WorkQueue
from ops.project.celery import app
from ops.queue import LOOK_EVERYWHERE, SWEEP
from ops.tasks.hear_ahead import tidy
from ops.tasks.job import HouseTask

log = logging.getLogger(__name__)

ASK_AGAIN_AFTER = timedelta(minutes=2)
ALARM_AFTER = timedelta(minutes=15)
MOST_AT_ONCE = 200
MOST_LAID_TO_REST = 2000


@app.task(name=SWEEP, base=HouseTask, bind=True)
def sweep(self: HouseTask) -> None:
    """Celery beat's door."""
    house = self.wiring

    def work() -> None:
        Broom(house.queue, house.alarms).sweep(timezone.now())
        tidy(house.utterances)

    at_the_edge(work, "", house.alarms, AlarmKind.SWEEP_FAILED)


@app.task(name=LOOK_EVERYWHERE, base=HouseTask, bind=True)
def look_everywhere(self: HouseTask) -> None:
    """Celery beat's door, once an hour."""
    house = self.wiring
    at_the_edge(lambda: stir(timezone.now()), "", house.alarms, AlarmKind.SWEEP_FAILED)


def stir(now: datetime) -> int:
    """Whatever awaits something and is not astir: none, if all who make work say so. Gives how many.

    The one look through the whole casebook, so that where to look can never decide what is seen.
    """
    forgotten = Contact.objects.filter(stirred_at__isnull=True)
    found = forgotten.exclude(pk__in=forgotten.awaiting_nothing()).update(stirred_at=now)
    if found:
        log.warning("contacts waited that nobody looked at", extra={"count": found})
    return found


@dataclass(frozen=True, slots=True)
class Broom:
    """What sweeping needs."""

    queue: WorkQueue
    alarms: Alarms

    def sweep(self, now: datetime) -> int:
        """Ask for what waits and nobody is at; gives how many. Stops at the first sign of a queue away."""
        asked = 0
        for contact in due(unclaimed(Contact.objects.awaiting_transcript(), now), now):
            accepted = self.queue.transcribe(contact.pk, first=contact.danger_by_key)
            asked += self._asked(contact, accepted, now)
        for contact in due(undone(), now):
            asked += self._asked(contact, self.queue.draft(contact.pk), now)
        self._alarm(now)
        self._settle()
        lay_to_rest(list(finished(now)), now)
        return asked

    def _asked(self, contact: Contact, accepted: bool, now: datetime) -> int:
        if accepted:
            Contact.objects.filter(pk=contact.pk).update(enqueued_at=now)
        return int(accepted)

    def _alarm(self, now: datetime) -> None:
        if standing_still(now).exists():
            self.alarms.sound(AlarmKind.STANDS_STILL)
        else:
            self.alarms.clear(AlarmKind.STANDS_STILL)

    def _settle(self) -> None:
        """The alarm about a recording goes once it was read after all, or a person decided on its case."""
        for alarm in self.alarms.standing():
            if alarm.kind is AlarmKind.RECORDING_BROKEN and not is_broken(UUID(alarm.subject)):
                self.alarms.clear(alarm.kind, alarm.subject)
        settle_bursts(self.alarms)


def finished(now: datetime) -> QuerySet[Contact, UUID]:
    """Contacts, by their ids, that await nothing, and for which nothing came lately."""
    long_ago = Contact.objects.filter(stirred_at__lt=now - ASK_AGAIN_AFTER)
    return long_ago.awaiting_nothing().order_by().values_list("pk", flat=True)[:MOST_LAID_TO_REST]


def lay_to_rest(contacts: Sequence[UUID], now: datetime) -> None:
    """The next sweep does not look at them.

    What comes in this moment stirs its contact in its own transaction. The condition stands on the row's own
    column, so that it is seen here, on PostgreSQL too.
    """
    Contact.objects.filter(pk__in=contacts, stirred_at__lt=now - ASK_AGAIN_AFTER).update(stirred_at=None)


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


def due(waiting: ContactQuerySet, now: datetime) -> ContactQuerySet:
    """Of these, the first to ask for: nobody has for a while."""
    long_ago = Q(enqueued_at__isnull=True) | Q(enqueued_at__lt=now - ASK_AGAIN_AFTER)
    return waiting.astir().filter(long_ago).order_by("-danger_by_key", "started_at")[:MOST_AT_ONCE]


def undone() -> ContactQuerySet:
    """To be drafted, or linked."""
    return Contact.objects.awaiting_draft() | Contact.objects.awaiting_links()


def standing_still(now: datetime) -> ContactQuerySet:
    """Taken in long ago, and not drafted yet."""
    waiting = Contact.objects.awaiting_transcript() | Contact.objects.awaiting_draft()
    return waiting.astir().filter(taken_in_at__lt=now - ALARM_AFTER).order_by()


def unclaimed(contacts: ContactQuerySet, now: datetime) -> ContactQuerySet:
    """Those with a recording that waits and that no worker is at."""
    return contacts.filter(Exists(Recording.objects.filter(Recording.claimable(now), contact=OuterRef("pk"))))
