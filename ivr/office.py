"""What the desks of one line node share: where things are kept, and to whom they are sealed."""

import errno
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from anyio import Semaphore

from ivr.ahead import Ahead
from ivr.attention import NewJudge
from ivr.codebook import Codebook
from ivr.journal import Journal
from ivr.memory import Memory
from ivr.model import Trouble
from ivr.ports import Alarm, Clock
from ivr.seal import Identity, Recipient
from ivr.spool import Spool
from ivr.warrants import Warrants

FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True)
class Office:
    """`journals` has one folder per call; `recordings` is where the exchange writes, in clear.

    `calls_per_hour`: more of one caller are not taken; `withheld_per_hour`: more of those whose number nobody
    knows are led to the message. `calls_at_once`: more of all go to the shelter, which takes a message
    without us, and so do withheld ones beyond `withheld_at_once`: there is always room for others.
    `languages_by_use`: how many callers chose each lately;
    it must not change from one call to the next, or nobody could learn her key.
    `forms` gives every form in which a telephone may show the same number.
    `playing` is where a reply lies in clear while a caller hears it.
    """

    journals: Path
    recordings: Path
    spool: Spool
    house: Recipient
    line_key: Identity
    pseudonym_key: bytes
    clock: Clock
    alarm: Alarm
    memory: Memory
    codes: Codebook
    playing: Path
    warrants: Warrants
    node: str = "line-1"
    calls_per_hour: int = 30
    withheld_per_hour: int = 200
    calls_at_once: int = 400
    languages_by_use: Callable[[], Mapping[str, int]] = dict
    forms: Callable[[str], Sequence[str]] = lambda number: (number,)
    hashing: Semaphore = field(default_factory=lambda: Semaphore(1))
    """Held by whoever stretches a code: one at a time, for calls need the other processor."""
    new_judge: NewJudge | None = None
    ahead: Ahead | None = None

    @property
    def withheld_at_once(self) -> int:
        """Half of all."""
        return max(1, self.calls_at_once // 2)

    def journal(self, contact_id: UUID) -> Journal:
        """The journal of a call, with what a program before us wrote in it. Raises OSError."""
        return Journal.read(self.journals / str(contact_id), self.line_key, self.tell)

    def new_journal(self, contact_id: UUID) -> Journal:
        """The journal of a call that has only just begun: the disk knows nothing of it."""
        return Journal(self.journals / str(contact_id), self.line_key, self.tell)

    def tell(self, error: Exception) -> None:
        """What went wrong on a disk, to a person, where it means that there is no room on it."""
        if isinstance(error, OSError) and error.errno in FULL:
            self.alarm.sound(Trouble.DISK_FULL)
