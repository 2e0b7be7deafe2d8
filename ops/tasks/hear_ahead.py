"""Task: a piece of a recording still under way is read, so that at the hang-up only the last one remains."""

import logging
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from ivr.utterance import UtteranceName
from ops.alarms import AlarmKind
from ops.casebook.models import Contact, Recording
from ops.edge import at_the_edge
from ops.errors import KeyMissing
from ops.ports import AheadEar
from ops.project.celery import app
from ops.queue import HEAR_AHEAD, STALE
from ops.tasks.job import HouseTask
from ops.utterances import Utterances, as_wav
from ops.wiring import Wiring
from transcription.errors import RegistryBroken, TranscriptionError

log = logging.getLogger(__name__)


@app.task(name=HEAR_AHEAD, base=HouseTask, bind=True, acks_late=False)
def hear_ahead(self: HouseTask, name: str) -> None:
    """Celery's door; the argument is ids and nothing else. Lost with its worker, it does not come again."""
    house, known = self.wiring, UtteranceName.read(name)
    if known is not None:
        work = partial(_hear, house, known)
        at_the_edge(work, str(known.contact), house.alarms, AlarmKind.TRANSCRIPTION_FAILED)


def _hear(house: Wiring, name: UtteranceName) -> None:
    with suppress(KeyMissing, RegistryBroken):  # whoever looks for transcripts says so
        AheadDesk(house.utterances, house.ear_now()).hear(name)


@dataclass(frozen=True, slots=True)
class AheadDesk:
    """What reading ahead needs."""

    utterances: Utterances
    ear: AheadEar

    def hear(self, name: UtteranceName) -> None:
        """Read one, unless its recording is here already or the workers are behind."""
        if Contact.objects.filter(pk=name.contact).exists():
            return
        utterance = self.utterances.open(name, younger_than=STALE)
        if utterance is None:
            return self.utterances.keep(name, None)
        try:
            read = self.ear.read_ahead(as_wav(utterance), utterance.language, utterance.start)
        except TranscriptionError:  # the recording will show what is wrong
            read = None
        self.utterances.keep(name, read)


def tidy(utterances: Utterances) -> None:
    """Forget what has served, and what nothing came of."""
    for contact in utterances.contacts():
        if Contact.objects.filter(pk=contact).exists() and not _waits(contact):
            utterances.forget(contact)
    utterances.forget_abandoned()


def _waits(contact: UUID) -> bool:
    return Recording.objects.filter(contact=contact, transcript__isnull=True).exists()
