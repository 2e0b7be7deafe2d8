"""Speaking to a caller who has a code: sealed to her before anything touches a disk, sent as an errand."""

from datetime import timedelta
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from ivr import replies
from ivr.codebook import CodedCase, Told
from ivr.errands import ErrandFolder
from ivr.model import CaseCode, CaseStatus
from ivr.seal import Recipient
from ops.casebook import audit
from ops.casebook.models import AuditKind, Caseworker, Contact, StatusTold, VoiceReply

HEADER, BYTES_A_SECOND = 44, 16_000


class Replies:
    """Built in `ops.wiring`. The rows and the errand are there together, or neither is."""

    def __init__(self, errands: ErrandFolder) -> None:
        self._errands = errands

    @transaction.atomic
    def speak(self, contact: Contact, wav: bytes, who: Caseworker) -> VoiceReply:
        """`wav` is 8 kHz, 16-bit, mono, and stays in memory. Raises OSError."""
        seconds = max(0, len(wav) - HEADER) / BYTES_A_SECOND
        reply = VoiceReply.objects.create(id=uuid4(), contact=contact, seconds=seconds, by=who)
        audit.record(AuditKind.REPLIED, who, contact)
        sealed = Recipient(contact.code_recipient).seal(wav)
        self._errands.send(replies.VoiceReply(reply.pk, coded_case(contact), sealed).errand())
        return reply

    @transaction.atomic
    def tell(self, contact: Contact, status: CaseStatus, who: Caseworker) -> None:
        """From now on she is told this; nothing happens where she is already. Raises OSError."""
        last = StatusTold.objects.select_for_update().filter(contact=contact).last()
        if last and last.status == status:
            return
        now = timezone.now()
        if (
            last
        ):  # two clicks within the clock's step, or a clock set back: the later word must win at the line
            now = max(now, last.at + timedelta(milliseconds=1))
        told = StatusTold.objects.create(id=uuid4(), contact=contact, status=status, by=who, at=now)
        audit.record(AuditKind.STATUS_TOLD, who, contact)
        self._errands.send(replies.StatusTold(told.pk, coded_case(contact), Told(status, now)).errand())


def status_told(contact: Contact) -> CaseStatus:
    """What a person last had her told."""
    last = StatusTold.objects.filter(contact=contact).last()
    return CaseStatus(last.status) if last else CaseStatus.RECEIVED


def coded_case(contact: Contact) -> CodedCase:
    """All that a line node must know of it."""
    code = CaseCode(contact.code_recipient, contact.code_locked, contact.code_lookup)
    return CodedCase(contact.pk, contact.language, code)
