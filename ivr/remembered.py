"""What only memory holds of calls that were lost: the disk had no room for what they answered last.

A call that comes back finds it here; where none comes, it goes to the disk once there is room.
"""

import logging
from uuid import UUID

from anyio import to_thread

from ivr.journal import Journal
from ivr.office import Office

log = logging.getLogger(__name__)


class Remembered:
    """The journals of one line node, by contact."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._journals: dict[UUID, Journal] = {}

    @property
    def contacts(self) -> frozenset[UUID]:
        """Of whom the disk does not know all."""
        return frozenset(self._journals)

    def keep(self, contact_id: UUID, journal: Journal) -> None:
        """Her call is lost, and may come back."""
        self._journals[contact_id] = journal

    async def journal(self, contact_id: UUID, *, new: bool = False) -> Journal:
        """From memory, where that knows more than the disk, which knows no `new` one. Raises OSError."""
        if journal := self._journals.pop(contact_id, None):
            journal.begin_again()
            return journal
        if new:
            return self._office.new_journal(contact_id)
        return await to_thread.run_sync(self._office.journal, contact_id)

    async def write_down(self, contact_id: UUID) -> None:
        """Where there is room now, unless her call has come back."""
        if journal := self._journals.get(contact_id):
            try:
                await to_thread.run_sync(journal.flush)
            except OSError:
                return log.warning("there is still no room for what a lost call answered")
            del self._journals[contact_id]
