"""What the desks of one line node share: where things are kept, and to whom they are sealed."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from ivr.journal import Journal
from ivr.ports import Clock
from ivr.seal import Identity, Recipient
from ivr.spool import Spool


@dataclass(frozen=True, slots=True)
class Office:
    """`journals` has one folder per call; `recordings` is where the exchange writes, in clear."""

    journals: Path
    recordings: Path
    spool: Spool
    house: Recipient
    line_key: Identity
    pseudonym_key: bytes
    clock: Clock
    node: str = "line-1"

    def journal(self, contact_id: UUID) -> Journal:
        """The journal of a call, with what a program before us wrote in it. Raises OSError."""
        return Journal.read(self.journals / str(contact_id), self.line_key)
