"""An intake on a real spool, real envelopes and a real vault; only the queue is a note-pad."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from ivr.envelope import read_envelope
from ivr.model import Contact
from ivr.seal import Recipient
from ivr.spool import Spool
from ops.intake import Intake
from ops.vault import HouseKey
from tests.ops.conftest import House
from tests.ops.given import given_facts

VOICE = b"RIFF a voice that must not be lost"
Post = Callable[..., tuple[Contact, Path]]


@dataclass(frozen=True)
class Door:
    """The spool, and the intake that empties it."""

    spool: Spool
    intake: Intake
    folder: Path

    def refused(self) -> list[Path]:
        """Envelopes set aside for a person."""
        return list((self.folder / "refused").glob("*.envelope"))


@pytest.fixture
def door(house: House) -> Door:
    recipient = Recipient(house.folder.house_recipient)
    spool = Spool(house.folder.spool, recipient)
    intake = Intake(
        spool,
        partial(read_envelope, unseal=HouseKey(house.folder.private / "house.key")),
        house.vault,
        house.queue,
        house.alarms,
        seal=recipient.seal,
        languages={"en", "th", "my", "und"},
    )
    return Door(spool, intake, house.folder.spool)


@pytest.fixture
def post(house: House, door: Door, tmp_path: Path) -> Post:
    """Seal and post a contact; give it as posted, and its envelope."""

    def posted(facts: Contact | None = None, voice: bytes = VOICE) -> tuple[Contact, Path]:
        contact, sealed = sealed_recordings(house, facts or given_facts(), tmp_path, voice)
        return contact, door.spool.post(contact, sealed)

    return posted


def sealed_recordings(
    house: House, contact: Contact, folder: Path, voice: bytes
) -> tuple[Contact, Mapping[UUID, Path]]:
    """Seal one file per recording, and say its hash in the contact."""
    files: dict[UUID, Path] = {}
    recordings = []
    for recording in contact.recordings:
        sealed = house.seal(voice)
        files[recording.id] = folder / f"{recording.id}.wav.age"
        files[recording.id].write_bytes(sealed)
        recordings.append(replace(recording, sha256=hashlib.sha256(sealed).hexdigest()))
    return replace(contact, recordings=tuple(recordings)), files
