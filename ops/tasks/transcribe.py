"""Task: every recording of a contact gets its transcript, or the reason why it never will."""

import logging
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from ops.alarms import AlarmKind, Alarms
from ops.casebook import grades
from ops.casebook.models import Contact, Recording, RecordingState, Segment, Transcript
from ops.edge import at_the_edge
from ops.errors import CannotUnseal, KeyMissing, NotInVault, VaultAway
from ops.ports import Ear, WorkQueue
from ops.project.celery import app
from ops.queue import TRANSCRIBE
from ops.tasks.job import HouseTask
from ops.vault import Vault
from ops.wiring import Wiring
from transcription import model as heard
from transcription.errors import ModelMissing, UndecodableAudio

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
SHORTEST_CLAIM = timedelta(minutes=2)
ASSUMED_SECONDS = 300.0


@app.task(name=TRANSCRIBE, base=HouseTask, bind=True)
def transcribe(self: HouseTask, contact_id: str) -> None:
    """Celery's door; the argument is an id and nothing else."""
    house = self.wiring
    at_the_edge(
        partial(_transcribe, house, UUID(contact_id)),
        contact_id,
        house.alarms,
        AlarmKind.TRANSCRIPTION_FAILED,
    )


def _transcribe(house: Wiring, contact_id: UUID) -> None:
    try:
        house.ear.registry = house.registry.graded(grades.standing())
        desk = TranscriptDesk(house.vault, house.ear, house.queue, house.alarms)
    except KeyMissing:
        house.alarms.sound(AlarmKind.KEY_MISSING)
    else:
        desk.transcribe(contact_id)


@dataclass(frozen=True, slots=True)
class TranscriptDesk:
    """What transcribing needs."""

    vault: Vault
    ear: Ear
    queue: WorkQueue
    alarms: Alarms

    def transcribe(self, contact_id: UUID) -> None:
        """Transcribe what is missing; then ask for the draft. Without key, vault or model it waits."""
        contact = Contact.objects.filter(pk=contact_id).first()
        if contact is None:  # the casebook was restored to a day before this message
            log.warning("asked for a contact that is not here", extra={"contact": contact_id})
            return
        try:
            for recording in contact.recordings.filter(state=RecordingState.KEPT, transcript__isnull=True):
                self._one(contact, recording)
        except ModelMissing:
            self.alarms.sound(AlarmKind.MODEL_MISSING)
        except KeyMissing:
            self.alarms.sound(AlarmKind.KEY_MISSING)
        except VaultAway:
            self.alarms.sound(AlarmKind.VAULT_AWAY)
        if Contact.objects.awaiting_draft().filter(pk=contact_id).exists():
            self.queue.draft(contact_id)

    def _one(self, contact: Contact, recording: Recording) -> None:
        if not claim(recording, timezone.now()):
            return
        if recording.attempts >= MOST_ATTEMPTS:
            self._give_up(recording, RecordingState.UNRECOGNISED, "recogniser failed repeatedly")
            return
        try:
            result = self.ear.transcribe(self.vault.open(recording.pk), contact.language, recording.suffix)
        except (ModelMissing, KeyMissing, VaultAway):
            release(recording)
            raise
        except UndecodableAudio as error:
            self._give_up(recording, RecordingState.UNDECODABLE, error.reason)
        except (CannotUnseal, NotInVault) as error:
            self._give_up(recording, RecordingState.UNDECODABLE, str(error))
        else:
            keep(recording, result)
            log.info("transcribed", extra={"contact": contact.pk, "seconds": result.duration})
            for kind in (AlarmKind.MODEL_MISSING, AlarmKind.KEY_MISSING, AlarmKind.VAULT_AWAY):
                self.alarms.clear(kind)

    def _give_up(self, recording: Recording, state: RecordingState, reason: str) -> None:
        """One broken recording never blocks its contact: the case is drafted from what else there is."""
        Recording.objects.filter(pk=recording.pk).update(state=state, reason=reason[:128])
        log.warning("a recording has no transcript", extra={"contact": recording.contact_id, "state": state})
        self.alarms.sound(AlarmKind.RECORDING_BROKEN, str(recording.contact_id), reason)


def claim(recording: Recording, now: datetime) -> bool:
    """Take the recording for a while, and count the attempt before it is made: a crash counts too.

    `recording.attempts` stays what it was before. The condition stands on the row's own columns, so that of
    two workers at the same moment one gets it, on PostgreSQL too.
    """
    length = timedelta(seconds=2 * (recording.seconds or ASSUMED_SECONDS))
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    taken = Recording.objects.filter(free, pk=recording.pk, state=RecordingState.KEPT).update(
        claimed_until=now + SHORTEST_CLAIM + length, attempts=F("attempts") + 1
    )
    return bool(taken) and not Transcript.objects.filter(recording=recording).exists()


def release(recording: Recording) -> None:
    """Give it back untried: waiting for a model, a key or a disk is no failure of the recording."""
    Recording.objects.filter(pk=recording.pk).update(claimed_until=None, attempts=recording.attempts)


def keep(recording: Recording, result: heard.Transcript) -> bool:
    """Insert the transcript with its lines; False where another worker was first.

    A recording that was given up meanwhile, for the claim ran out, is not given up any more.
    """
    try:
        with transaction.atomic():
            transcript = Transcript.objects.create(
                recording=recording,
                language=result.language,
                guess_language=result.guess.language if result.guess else "",
                guess_probability=result.guess.probability if result.guess else None,
                duration=result.duration,
                speech=[[span.start, span.end] for span in result.speech],
                grade=result.grade,
                model=result.model,
                demonstration=result.demonstration,
                damage=[str(damage) for damage in result.damage],
            )
            Segment.objects.bulk_create(
                _row(transcript, position, segment) for position, segment in enumerate(result.segments)
            )
            Recording.objects.filter(pk=recording.pk).update(state=RecordingState.KEPT, reason="")
    except IntegrityError:
        return False
    return True


def _row(transcript: Transcript, position: int, segment: heard.Segment) -> Segment:
    told = asdict(segment) | {
        "words": [[word.start, word.end, word.text, word.probability] for word in segment.words],
        "doubts": [str(doubt) for doubt in segment.doubts],
    }
    return Segment(transcript=transcript, position=position, **told)
