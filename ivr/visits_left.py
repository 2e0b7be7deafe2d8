"""Closes the visits that a crash cut off: what was recorded is kept, and each stands in the book."""

import logging
import shutil
from collections.abc import Callable
from uuid import UUID

import anyio
from anyio import to_thread

from ivr.errors import ExchangeError
from ivr.journal_file import DONE
from ivr.ports import Exchange
from ivr.programme import Programmes
from ivr.studio import Rooms, StudioDesk, unkept
from ivr.tally import Tally
from ivr.visitors import Visits
from ivr.visits import close_visit

log = logging.getLogger(__name__)

EVERY = 20.0
QUIET = 15.0
"""Seconds; as salvage has them."""


class VisitsLeft:
    """`running` gives the calls this program has on the line."""

    def __init__(
        self,
        rooms: Rooms,
        exchange: Exchange,
        programmes: Programmes,
        book: Visits,
        running: Callable[[], frozenset[UUID]],
        tally: Tally,
    ) -> None:
        self._rooms = rooms
        self._exchange = exchange
        self._programmes = programmes
        self._book = book
        self._running = running
        self._tally = tally

    async def run(self) -> None:
        """For ever."""
        while True:
            try:
                await self.once()
            except (OSError, ExchangeError):
                log.info("nobody can tell which visits are over; asked again")
            await anyio.sleep(EVERY)

    async def once(self) -> int:
        """One round; gives how many were closed. Raises OSError, ExchangeError."""
        visits = await to_thread.run_sync(self._visits)
        up = self._running() | await self._exchange.legs_up() | self._running() if visits else frozenset()
        return sum([await self._close(visit) for visit in visits if visit not in up])

    async def _close(self, visit: UUID) -> bool:
        try:
            journal = await to_thread.run_sync(self._rooms.journal, visit)
        except ValueError:  # another version of us wrote it
            log.exception("the journal of a visit cannot be read")
            return False
        if not all([await to_thread.run_sync(self._is_quiet, name) for name in unkept(journal.entries)]):
            return False
        desk = StudioDesk(visit, journal, self._programmes.current.library, self._rooms)
        return await close_visit(desk, self._rooms, self._book, self._tally)

    def _visits(self) -> list[UUID]:
        for done in self._rooms.visits.glob(f"{DONE}*"):
            shutil.rmtree(done, ignore_errors=True)
        return [UUID(folder.name) for folder in self._rooms.visits.glob("[!.]*-*-*-*-*") if folder.is_dir()]

    def _is_quiet(self, name: str) -> bool:
        try:
            written = self._rooms.clear_file(name).stat().st_mtime
        except FileNotFoundError:
            return True
        return self._rooms.office.clock.now().timestamp() - written >= QUIET
