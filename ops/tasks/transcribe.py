"""Task: recordings get their transcripts, many in one pass, or the reason why they never will."""

import logging
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID

from celery_batches import SimpleRequest
from django.db import IntegrityError, transaction
from django.utils import timezone

from ops.alarms import AlarmKind, Alarms
from ops.casebook.models import Contact, Recording, RecordingState, Segment, Transcript
from ops.edge import at_the_edge
from ops.errors import CannotUnseal, KeyMissing, NotInVault, VaultAway
from ops.ports import Ear, WorkQueue
from ops.project.celery import app
from ops.queue import TRANSCRIBE, TRANSCRIBE_FIRST
from ops.tasks.batch import BatchTask, is_redelivered
from ops.tasks.claims import (
    claim,
    let_go,
    let_go_of,
    release,
    rounds,
    sound_of,
)
from ops.tasks.draft import draft_in
from ops.tasks.job import HouseTask
from ops.tasks.pauses import Pauses
from ops.vault import Vault
from ops.wiring import Wiring
from transcription import model as heard
from transcription.errors import ModelMissing, RegistryBroken, TranscriptionError, UndecodableAudio
from transcription.together import Pause

if TYPE_CHECKING:
    from transcription.ahead import ReadAhead

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 3

Result = heard.Transcript | TranscriptionError


@app.task(name=TRANSCRIBE, base=BatchTask, bind=True)
def transcribe(self: BatchTask, requests: Sequence[SimpleRequest]) -> None:
    """Celery's door for a batch; the argument of each is an id and nothing else."""
    lost = [UUID(request.args[0]) for request in requests if is_redelivered(request)]
    _at_the_door(self.wiring, [UUID(request.args[0]) for request in requests], lost)


@app.task(name=TRANSCRIBE_FIRST, base=HouseTask, bind=True)
def transcribe_first(self: HouseTask, contact_id: str) -> None:
    """Celery's door for who waits for no batch."""
    one = [UUID(contact_id)]
    redelivered = (self.request.delivery_info or {}).get("redelivered")
    # where it is alone nobody else is at it: whoever was, in a pause, is no more
    lost = one if redelivered or is_alone() else []
    _at_the_door(self.wiring, one, lost)


def is_alone() -> bool:
    """Whether this is the worker's only process."""
    return bool(app.conf.worker_concurrency == 1)


def _at_the_door(house: Wiring, contacts: Sequence[UUID], lost: Sequence[UUID]) -> None:
    def work() -> None:
        let_go_of(lost)
        try:
            ear = house.ear_now()
            house.alarms.clear(AlarmKind.REGISTRY_BROKEN)
            alone = partial(draft_in, house) if is_alone() else None
            desk = TranscriptDesk(house.vault, ear, house.queue, house.alarms, house.utterances.of, alone)
        except KeyMissing:
            house.alarms.sound(AlarmKind.KEY_MISSING)
        except RegistryBroken:  # nothing was claimed: the sweeper asks again, until somebody has mended it
            house.alarms.sound(AlarmKind.REGISTRY_BROKEN)
        else:
            desk.transcribe(*contacts)

    at_the_edge(work, "", house.alarms, AlarmKind.TRANSCRIPTION_FAILED)


@dataclass(frozen=True, slots=True)
class TranscriptDesk:
    """What transcribing needs."""

    vault: Vault
    ear: Ear
    queue: WorkQueue
    alarms: Alarms
    ahead: Callable[[UUID, UUID], "Sequence[ReadAhead]"] = lambda contact, recording: ()
    """What was read of a recording while it still ran."""
    draft_at_once: Callable[[UUID], None] | None = None
    """Given where this is the only process: a draft that is asked for would wait for the round in hand."""

    def transcribe(self, *contact_ids: UUID) -> None:
        """Transcribe what is missing of these contacts; then ask for their drafts.

        Without key, vault or model they wait. A round that breaks leaves the others their turn.
        """
        self._look_for(contact_ids)
        waiting = Recording.objects.filter(
            contact__in=contact_ids, state=RecordingState.KEPT, transcript__isnull=True
        ).select_related("contact")
        pauses = Pauses(self._in_a_pause, self.draft_at_once)
        try:
            for recordings in rounds(waiting.order_by("contact__started_at", "contact", "position")):
                self._round(recordings, pauses.of(recordings))
        except KeyMissing:
            self.alarms.sound(AlarmKind.KEY_MISSING)
        except VaultAway:
            self.alarms.sound(AlarmKind.VAULT_AWAY)

    def _look_for(self, contact_ids: Sequence[UUID]) -> None:
        here = set(Contact.objects.filter(pk__in=contact_ids).values_list("pk", flat=True))
        for missing in set(contact_ids) - here:  # the casebook was restored to a day before this message
            log.warning("asked for a contact that is not here", extra={"contact": missing})
        self._ask_for_drafts(here)

    def _ask_for_drafts(self, contact_ids: Collection[UUID]) -> None:
        for contact in Contact.objects.awaiting_draft().filter(pk__in=contact_ids):
            self.queue.draft(contact.pk)

    def _in_a_pause(self, recordings: Sequence[Recording], pause: Pause) -> None:
        with suppress(KeyMissing, VaultAway):  # then they wait, as all do
            self._edge(lambda: self._round(recordings, pause), "")

    def _round(self, recordings: Sequence[Recording], pause: Pause) -> None:
        """One pass of the ear, then the drafts are asked for.

        Where it breaks, one alarm stands for the round, and each is tried alone.
        """
        self._hear(recordings, pause)
        self._ask_for_drafts({recording.contact_id for recording in recordings})

    def _hear(self, recordings: Sequence[Recording], pause: Pause) -> None:
        begun = time.monotonic()
        claimed = [recording for recording in recordings if self._is_tried(recording, recordings)]
        results: list[tuple[Recording, Result]] = []
        if not claimed:
            return
        if not self._edge(lambda: results.extend(self._heard(claimed, pause)), claimed[0].contact_id):
            let_go(claimed)
            return
        for contact_id, own in groupby(results, key=lambda told: told[0].contact_id):
            self._edge(partial(self._settle, list(own)), contact_id)
        self._tell_what_is_missing([result for _, result in results])
        told = {"count": len(results), "seconds": round(time.monotonic() - begun, 2)}
        log.info("a round was heard", extra=told)

    def _tell_what_is_missing(self, results: Sequence[Result]) -> None:
        """What was heard shows that key and vault are there again; and the models, where none was missed."""
        if any(isinstance(result, ModelMissing) for result in results):
            self.alarms.sound(AlarmKind.MODEL_MISSING)
        elif any(isinstance(result, heard.Transcript) for result in results):
            self.alarms.clear(AlarmKind.MODEL_MISSING)
        if any(isinstance(result, heard.Transcript) for result in results):
            self.alarms.clear(AlarmKind.KEY_MISSING)
            self.alarms.clear(AlarmKind.VAULT_AWAY)

    def _edge(self, work: Callable[[], None], subject: UUID | str) -> bool:
        kind, waits = AlarmKind.TRANSCRIPTION_FAILED, (KeyMissing, VaultAway)
        return at_the_edge(work, str(subject), self.alarms, kind, passing=waits)

    def _heard(self, claimed: Sequence[Recording], pause: Pause) -> list[tuple[Recording, Result]]:
        # here, for it brings the decoders, which a process that only asks for work has no use for
        from transcription.ear import Spoken

        opened = self._opened(claimed)
        if not opened:
            return []
        spoken = [
            Spoken(audio, each.contact.language, each.suffix, self.ahead(each.contact_id, each.pk))
            for each, audio in opened
        ]
        results = self.ear.transcribe_all(spoken, pause)
        return [(each, result) for (each, _), result in zip(opened, results, strict=True)]

    def _is_tried(self, recording: Recording, beside: Sequence[Recording]) -> bool:
        if not claim(recording, timezone.now(), sound_of(beside) - sound_of([recording])):
            return False
        if recording.attempts >= MOST_ATTEMPTS:
            self._give_up(recording, RecordingState.UNRECOGNISED, "recogniser failed repeatedly")
            return False
        return True

    def _opened(self, claimed: Sequence[Recording]) -> list[tuple[Recording, bytes]]:
        opened = []
        for recording in claimed:
            try:
                opened.append((recording, self.vault.open(recording.pk)))
            except (KeyMissing, VaultAway):
                for each in claimed:
                    release(each)
                raise
            except (CannotUnseal, NotInVault) as error:
                self._give_up(recording, RecordingState.UNDECODABLE, str(error))
        return opened

    def _settle(self, results: Sequence[tuple[Recording, Result]]) -> None:
        """Keep what was heard of a contact; a failure of the recogniser, if there is one, is raised last."""
        failures = []
        for recording, result in results:
            match result:
                case heard.Transcript():
                    self._keep(recording, result)
                case UndecodableAudio():
                    self._give_up(recording, RecordingState.UNDECODABLE, result.reason)
                case ModelMissing():
                    release(recording)
                case failure:
                    failures.append(failure)
        if failures:
            raise failures[0]

    def _keep(self, recording: Recording, result: heard.Transcript) -> None:
        keep(recording, result)
        log.info("transcribed", extra={"contact": recording.contact_id, "seconds": result.duration})

    def _give_up(self, recording: Recording, state: RecordingState, reason: str) -> None:
        """One broken recording never blocks its contact: the case is drafted from what else there is."""
        Recording.objects.filter(pk=recording.pk).update(state=state, reason=reason[:128])
        log.warning("a recording has no transcript", extra={"contact": recording.contact_id, "state": state})
        self.alarms.sound(AlarmKind.RECORDING_BROKEN, str(recording.contact_id), reason)


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
                read_whole=result.read_whole,
            )
            Segment.objects.bulk_create(
                _row(transcript, position, segment) for position, segment in enumerate(result.segments)
            )
            Recording.objects.filter(pk=recording.pk).update(state=RecordingState.KEPT, reason="")
            # it may come late, when a draft without it is made already
            Contact.objects.filter(pk=recording.contact_id).update(stirred_at=timezone.now())
    except IntegrityError:
        return False
    return True


def _row(transcript: Transcript, position: int, segment: heard.Segment) -> Segment:
    told = asdict(segment) | {
        "words": [[word.start, word.end, word.text, word.probability] for word in segment.words],
        "doubts": [str(doubt) for doubt in segment.doubts],
    }
    return Segment(transcript=transcript, position=position, **told)
