"""She rang a number that is never answered, and no script saw it to its end: we have the exchange's note.

It becomes what her call would have become: a contact and, where she still waits, the call she rang for. Only
once her journal knows all of it does the note go, and only then her contact: found again it is the same one.
Where a script died that had her, her journal has begun, and goes on here. Who abandoned a call to any other
number is a contact, and no more.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from anyio import to_thread

from ivr import notes
from ivr.desk import Afterwards, Desk, Dialled
from ivr.journal import FACTS
from ivr.model import Ending
from ivr.office import Office

WRITTEN_WITHIN = 15.0
"""Seconds; a note in which there is no number by then bears none, or was torn by a full disk."""

ReadNumber = Callable[[Path], str | None]
"""Who left a recording, or a note; None where it cannot be read."""

KnownNumber = Callable[[str], Dialled]
"""What is known of a number of ours."""


class Missed:
    """Of one line node. `afterwards` is the switchboard's."""

    def __init__(
        self, office: Office, read_number: ReadNumber, known: KnownNumber, afterwards: Afterwards
    ) -> None:
        self._office = office
        self._read_number = read_number
        self._known = known
        self._afterwards = afterwards

    async def take_up(self, contact_id: UUID, note: Path) -> bool:
        """Whether her journal tells all of it now, and can be posted. Raises OSError."""
        try:
            number, rang_at, dialled = await to_thread.run_sync(self._read, note)
        except FileNotFoundError:  # it has become her contact's just now, or her contact is posted
            return False
        if number is None and (self._office.clock.now() - rang_at).total_seconds() < WRITTEN_WITHIN:
            return False
        desk = Desk(contact_id, await to_thread.run_sync(self._office.journal, contact_id), self._office)
        if not _tells_all(desk):
            await desk.open(number, rang_at, dialled=dialled)
            if note.name.startswith(notes.MISSED):
                await self._ask_for_a_call(desk, number)
            await to_thread.run_sync(desk.journal.flush)
        await to_thread.run_sync(notes.remove, note)
        return True

    async def _ask_for_a_call(self, desk: Desk, number: str | None) -> None:
        """Where a torn note tells no number, a script that had her has sealed it: people call her."""
        await desk.ends_as(Ending.FLASH)
        if number is not None and not desk.account.facts("seen_to"):
            await self._afterwards(desk, number)

    def _read(self, note: Path) -> tuple[str | None, datetime, Dialled]:
        rang_at = datetime.fromtimestamp(note.stat().st_mtime, UTC)
        return self._read_number(note), rang_at, self._known(notes.dialled_in(note))


def _tells_all(desk: Desk) -> bool:
    """She is posted, or was answered after all: what her number is for may be published anew at any time."""
    return desk.is_posted() or any(entry.kind not in FACTS for entry in desk.journal.entries)
