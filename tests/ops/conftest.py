"""A house of its own for each test: keys, vault, alarms, and a queue that only notes what was asked."""

from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pyrage
import pytest

from ivr.utterance import UtteranceName
from ops.alarms import Alarms
from ops.keys import ensure_keys
from ops.state import StateFolder
from ops.vault import HouseKey, Vault


@dataclass
class NotedQueue:
    """A `WorkQueue` that notes what was asked; `away` makes it refuse."""

    away: bool = False
    transcribed: list[UUID] = field(default_factory=list)
    first: list[UUID] = field(default_factory=list)
    drafted: list[UUID] = field(default_factory=list)
    ahead: list[UtteranceName] = field(default_factory=list)

    def transcribe(self, contact_id: UUID, first: bool = False) -> bool:
        if not self.away:
            self.transcribed.append(contact_id)
            self.first += [contact_id] if first else []
        return not self.away

    def draft(self, contact_id: UUID) -> bool:
        if not self.away:
            self.drafted.append(contact_id)
        return not self.away

    def hear_ahead(self, name: UtteranceName) -> None:
        if not self.away:
            self.ahead.append(name)


@dataclass(frozen=True)
class House:
    """What a test of the house needs, in a folder of its own."""

    folder: StateFolder
    vault: Vault
    alarms: Alarms
    queue: NotedQueue

    def seal(self, clear: bytes) -> bytes:
        """Seal as the line does."""
        recipient = pyrage.x25519.Recipient.from_str(self.folder.house_recipient.read_text().strip())
        return bytes(pyrage.encrypt(clear, [recipient]))


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Keys made, everything else empty."""
    folder = StateFolder(tmp_path / "state")
    ensure_keys(folder)
    vault = Vault(folder.vault, HouseKey(folder.private / "house.key"))
    vault.found()
    return House(folder, vault, Alarms(folder.alarms), NotedQueue())
