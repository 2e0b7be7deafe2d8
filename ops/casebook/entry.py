"""Writing a contact into the casebook, whole or not at all."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ivr import model as line
from ops.casebook import models
from ops.vault import Kept

TELLING = {
    (line.Question.IN_DANGER, line.YesNo.YES.value),
    (line.Question.SAFE_TO_SPEAK, line.YesNo.NO.value),
    (line.Question.MAY_CALL_BACK, line.MayCallBack.YES.value),
    *((line.Question.PROBLEM, each.value) for each in line.Problem if each is not line.Problem.UNANSWERED),
}
"""Answers that make a case of a contact even where nothing was said."""


@transaction.atomic
def enter(contact: line.Contact, digest: str, kept: Mapping[UUID, Kept]) -> models.Contact:
    """Insert the contact and its recordings; one that is not in `kept` is entered as missing.

    A contact from a number of the canary's is nobody's case, whatever is said in it.

    Raises IntegrityError where another process was first.
    """
    number = canary_number(contact)
    row = models.Contact.objects.create(
        id=contact.id,
        channel=contact.channel,
        language=contact.language,
        ending=ending_of(contact, number),
        started_at=contact.started_at,
        ended_at=contact.ended_at,
        node=contact.node,
        pseudonym=contact.caller.pseudonym,
        sealed_number=contact.caller.sealed_number,
        answers=[
            {"question": given.question, "answer": given.answer, "at": given.at.isoformat()}
            for given in contact.answers
        ],
        text=storable(contact.text),
        direction=contact.direction,
        about=contact.about,
        errand=contact.errand,
        code_recipient=contact.code.recipient if contact.code else "",
        code_locked=contact.code.locked if contact.code else "",
        code_lookup=contact.code.lookup if contact.code else "",
        listened=[asdict(heard) for heard in contact.listened],
        withdrawn=contact.withdrawn,
        digest=digest,
        danger_by_key=danger_by_key(contact),
        for_casework=number is None and for_casework(contact),
        enqueued_at=timezone.now(),
    )
    models.Recording.objects.bulk_create(
        _recording(row, position, recording, kept.get(recording.id))
        for position, recording in enumerate(contact.recordings)
    )
    if number:
        models.CanaryContact.objects.create(id=contact.id, number=number)
    return row


def canary_number(contact: line.Contact) -> models.CanaryNumber | None:
    """The number of ours it came from. The line's own word for it is not enough."""
    return models.CanaryNumber.objects.filter(pseudonym=contact.caller.pseudonym).first()


def ending_of(contact: line.Contact, number: models.CanaryNumber | None) -> line.Ending:
    """As the line tells it; but only what comes from a number of the house's own is the canary's."""
    if number:
        return line.Ending.CANARY
    if contact.ending is not line.Ending.CANARY:
        return contact.ending
    return line.Ending.LEFT_MESSAGE if contact.recordings else line.Ending.FAILED


def storable(text: str | None) -> str | None:
    """Without the one character that PostgreSQL does not take; as it was sent it stays in the vault."""
    return text.replace("\0", "") if text else text


def digest_of(contact_json: bytes) -> str:
    """What tells a second copy of an envelope from another contact under the same id."""
    return hashlib.sha256(contact_json).hexdigest()


def danger_by_key(contact: line.Contact) -> bool:
    """Whether she ever pressed that she is in danger; a later silence takes nothing back."""
    asked = (given for given in contact.answers if given.question is line.Question.IN_DANGER)
    return any(given.answer == line.YesNo.YES for given in asked)


def for_casework(contact: line.Contact) -> bool:
    """Something was said, written or answered that a person should see."""
    answered = {(given.question, given.answer) for given in contact.answers}
    asked_for_us = contact.ending is line.Ending.ASKED_FOR_CALLBACK
    solved = {(line.Question.SOLVED, each.value) for each in line.Solved} & answered
    told = contact.recordings or contact.text or answered & TELLING or contact.withdrawn or solved
    return bool(told or asked_for_us)


def _recording(
    row: models.Contact, position: int, recording: line.Recording, kept: Kept | None
) -> models.Recording:
    state = models.RecordingState.KEPT if kept else models.RecordingState.UNDECODABLE
    name = kept.name if kept else ""
    return models.Recording(
        id=recording.id,
        contact=row,
        position=position,
        role=recording.role,
        started_at=recording.started_at,
        seconds=recording.seconds,
        ended_by=recording.ended_by,
        sha256=recording.sha256,
        suffix="." + name.split(".")[1] if kept else "",
        stored_as=name,
        state=state,
        reason="" if kept else "missing from the vault",
    )
