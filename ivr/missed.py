"""She rang a number that is never answered, and no script was there: all we have is the exchange's note.

It becomes what her call would have become: a contact and, where she still waits, the call she rang for. Only
once her journal knows all of it does the note go, and only then her contact: found again it is the same one.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from anyio import to_thread

from ivr.desk import Afterwards, Desk
from ivr.model import Ending
from ivr.office import Office
from ivr.spool import sync_folder

MISSED = "missed-"

WRITTEN_WITHIN = 15.0
"""Seconds; a note in which there is no number by then was torn by a full disk."""

ReadNumber = Callable[[Path], str | None]
"""Who left a recording, or a note; None where it cannot be read."""


class Missed:
    """Of one line node. `afterwards` is the switchboard's."""

    def __init__(self, office: Office, read_number: ReadNumber, afterwards: Afterwards) -> None:
        self._office = office
        self._read_number = read_number
        self._afterwards = afterwards

    def notes(self) -> list[Path]:
        """The newest first: of rings that ask for one call, the last tells best whether she still waits."""
        found = [(path.stat().st_mtime, path) for path in self._office.recordings.glob(f"{MISSED}*.number")]
        return [path for _, path in sorted(found, reverse=True)]

    async def take_up(self, contact_id: UUID, note: Path) -> bool:
        """Whether her journal tells all of it now, and can be posted. Raises OSError."""
        number, rang_at = await to_thread.run_sync(self._read, note)
        if number is None and (self._office.clock.now() - rang_at).total_seconds() < WRITTEN_WITHIN:
            return False
        desk = Desk(contact_id, await to_thread.run_sync(self._office.journal, contact_id), self._office)
        await desk.open(number, rang_at)
        await desk.ends_as(Ending.FLASH)
        if not desk.account.facts("seen_to"):
            await self._afterwards(desk, number)
        await to_thread.run_sync(desk.journal.flush)
        await to_thread.run_sync(_remove, note)
        return True

    def _read(self, note: Path) -> tuple[str | None, datetime]:
        return self._read_number(note), datetime.fromtimestamp(note.stat().st_mtime, UTC)


def _remove(note: Path) -> None:
    note.unlink(missing_ok=True)
    sync_folder(note.parent)
