"""Envelopes in, rows out: vault first, casebook second, and only then the envelope goes.

Killed between any two steps it does the right thing at the next run: the same bytes kept twice are kept once,
a contact entered before is not entered again, and an envelope is removed only when both have it.
"""

import logging
from collections.abc import Callable, Collection
from dataclasses import replace
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from uuid import UUID

from django.db import DataError, IntegrityError, transaction

from ivr.envelope import OpenedEnvelope, contact_from_json, contact_to_json
from ivr.errors import EnvelopeRefused
from ivr.model import Caller, Contact, Ending, Recording
from ops.alarms import AlarmKind, Alarms
from ops.casebook import models
from ops.casebook.entry import digest_of, enter
from ops.errors import CannotUnseal, EnvelopeUnreadable, NotInVault, VaultConflict
from ops.founding import ensure_vault
from ops.ports import Envelopes, WorkQueue
from ops.vault import CONTACT, Kept, Vault

log = logging.getLogger(__name__)


class Outcome(StrEnum):
    """What became of an envelope."""

    TAKEN = "taken"
    ALREADY_HERE = "already_here"
    REFUSED = "refused"


class Intake:
    """Takes one envelope after another; built in `ops.wiring`."""

    def __init__(
        self,
        envelopes: Envelopes,
        read: Callable[[Path], OpenedEnvelope],
        vault: Vault,
        queue: WorkQueue,
        alarms: Alarms,
        *,
        seal: Callable[[bytes], bytes],
        languages: Collection[str],
    ) -> None:
        """`seal` seals to the house; an envelope in a language not among `languages` is refused."""
        self.envelopes = envelopes
        self.alarms = alarms
        self._read = read
        self._vault = vault
        self._queue = queue
        self._seal = seal
        self._languages = languages

    def take(self, path: Path) -> Outcome:
        """Take an envelope, or refuse it with a reason.

        Raises EnvelopeUnreadable, VaultAway, OSError (of the vault) and DatabaseError: then it stays.
        """
        try:
            outcome = self._take(self._opened(path))
        except (EnvelopeRefused, VaultConflict) as error:
            self._refuse(path, error.reason if isinstance(error, EnvelopeRefused) else "other_recording_here")
            return Outcome.REFUSED
        self.envelopes.remove(path)
        return outcome

    def ensure_vault(self) -> None:
        """Found the vault where there is none yet; see `ops.founding`."""
        ensure_vault(self._vault)

    def settle(self) -> None:
        """The alarm about an envelope goes once a person has taken it from where it was set aside."""
        still = {path.name.split(".")[0] for path, _ in self.envelopes.refusals()}
        for alarm in self.alarms.standing():
            if alarm.kind is AlarmKind.ENVELOPE_REFUSED and alarm.subject not in still:
                self.alarms.clear(alarm.kind, alarm.subject)

    def recover(self) -> int:
        """Enter what the vault knows and the casebook does not, after it was restored; gives how many.

        Raises VaultAway.
        """
        self._vault.prove_there()
        known = known_contacts()
        lost = [contact_id for contact_id in self._vault.contacts() if contact_id not in known]
        return sum(self._recover(contact_id) for contact_id in lost)

    def unknown(self) -> int:
        """How many contacts the vault knows and the casebook does not."""
        known = known_contacts()
        return sum(contact_id not in known for contact_id in self._vault.contacts())

    def _opened(self, path: Path) -> OpenedEnvelope:
        try:
            return self._read(path)
        except OSError as error:
            raise EnvelopeUnreadable("the disk does not give this envelope") from error

    def _take(self, envelope: OpenedEnvelope) -> Outcome:
        contact = envelope.contact
        if is_erased(contact.id):
            return Outcome.ALREADY_HERE
        if contact.language not in self._languages:
            raise EnvelopeRefused("unknown_language")
        self._prove_same(contact)
        kept = {recording.id: self._keep(envelope, recording) for recording in contact.recordings}
        # last, for it says that all recordings are here
        if self._vault.contact(contact.id) is None:
            self._vault.put(contact.id, BytesIO(self._seal(contact_to_json(contact))), f".{CONTACT}")
        if not self._enter(contact, kept):
            return Outcome.ALREADY_HERE
        log.info("taken in", extra={"contact": contact.id, "ending": contact.ending, "count": len(kept)})
        return Outcome.TAKEN

    def _prove_same(self, contact: Contact) -> None:
        """An id belongs to one contact: what is kept under it must say the same.

        But for less: a line that lost its power as it posted posts once more, from what is left there.
        """
        kept = self._vault.contact(contact.id)
        if kept is not None:
            if not tells_nothing_new(contact, contact_from_json(kept)):
                raise EnvelopeRefused("other_contact_here")
            return
        row = models.Contact.objects.filter(pk=contact.id).first()
        if row and row.digest != digest_of(contact_to_json(contact)):
            raise EnvelopeRefused("other_contact_here")

    def _keep(self, envelope: OpenedEnvelope, recording: Recording) -> Kept:
        member = envelope.members[recording.id]
        if member.suffix == f".{CONTACT}":  # the vault would take it for what was said of a contact
            raise EnvelopeRefused("wrong_members")
        with member.open() as sealed:
            kept = self._vault.put(recording.id, sealed, member.suffix)
        if kept.sha256 != recording.sha256:
            raise EnvelopeRefused("wrong_digest")
        return kept

    def _enter(self, contact: Contact, kept: dict[UUID, Kept]) -> bool:
        """Rows in one transaction, then the queue is told; False where they were there already."""
        if models.Contact.objects.filter(pk=contact.id).exists():
            return False
        try:
            with transaction.atomic():
                row = enter(contact, digest_of(contact_to_json(contact)), kept)
                transaction.on_commit(lambda: self._ask(row))
        except IntegrityError:
            if models.Contact.objects.filter(pk=contact.id).exists():  # another intake was first
                return False
            raise EnvelopeRefused("other_recording_here") from None
        except (DataError, ValueError):  # too long for its column, or a NUL, which PostgreSQL does not take
            raise EnvelopeRefused("does_not_fit") from None
        return True

    def _ask(self, row: models.Contact) -> None:
        heard = row.for_casework or row.ending == Ending.CANARY
        if heard and not self._queue.transcribe(row.pk, first=row.danger_by_key):
            models.Contact.objects.filter(pk=row.pk).update(enqueued_at=None)

    def _refuse(self, path: Path, reason: str) -> None:
        self.envelopes.refuse(path, reason)
        self.alarms.sound(AlarmKind.ENVELOPE_REFUSED, path.name.split(".")[0], reason)

    def _recover(self, contact_id: UUID) -> bool:
        try:
            contact = contact_from_json(self._vault.contact(contact_id) or b"")
        except (CannotUnseal, EnvelopeRefused):
            log.exception("a contact in the vault cannot be read", extra={"contact": contact_id})
            return False
        kept: dict[UUID, Kept] = {}
        for recording in contact.recordings:
            try:
                kept[recording.id] = self._vault.kept(recording.id)
            except NotInVault:
                log.warning("a recording is missing from the vault", extra={"contact": contact_id})
        try:
            return self._enter(contact, kept)
        except EnvelopeRefused as error:
            log.warning(
                "a contact in the vault does not fit", extra={"contact": contact_id, "reason": error.reason}
            )
            return False


def tells_nothing_new(again: Contact, kept: Contact) -> bool:
    """A line that lost its power may no longer know how it ended, when she answered, or anything of her."""
    nobody = again.caller == Caller(None, None) and not (again.recordings or again.answers)
    return nobody or _undated(again, kept) == _undated(kept, kept)


def _undated(contact: Contact, as_in: Contact) -> Contact:
    answers = tuple(replace(answer, at=as_in.started_at) for answer in contact.answers)
    return replace(contact, ended_at=as_in.ended_at, ending=as_in.ending, answers=answers)


def is_erased(contact_id: UUID) -> bool:
    """Whether it was the canary's and is out of the casebook again: a second envelope changes nothing."""
    gone = not models.Contact.objects.filter(pk=contact_id).exists()
    return gone and models.CanaryContact.objects.filter(pk=contact_id).exists()


def known_contacts() -> set[UUID]:
    """All that are in the casebook, or were the canary's."""
    return {
        *models.Contact.objects.values_list("pk", flat=True),
        *models.CanaryContact.objects.values_list("pk", flat=True),
    }
