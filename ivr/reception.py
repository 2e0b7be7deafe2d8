"""Receives the calls to the studio's number: visits, which are no contacts. Everybody else is a caller.

A visit has a journal like any call, and goes on after a restart where it was. Nothing of it is posted: what
was recorded becomes takes, and the visitors' book says that there was a visit.
"""

import logging
from collections.abc import Callable

import anyio
from anyio import CancelScope, move_on_after, to_thread

from ivr.boundary import Boundary
from ivr.errors import ExchangeAway, ExchangeError
from ivr.flows.studio import Visit as Went
from ivr.flows.studio import studio
from ivr.flows.studio_menus import StudioMenus
from ivr.interrupt import do_until
from ivr.journal import Journal
from ivr.line import Line
from ivr.ports import Arrival, Leg
from ivr.programme import Programmes
from ivr.studio import Rooms, StudioDesk
from ivr.tally import Tally
from ivr.tape import STUDIO
from ivr.visitors import Visits
from ivr.visits import close_visit
from ivr.whereabouts import Whereabouts
from prompts.errors import PromptError

log = logging.getLogger(__name__)

TIME_TO_PART = 5.0
BETWEEN_ATTEMPTS = 30.0


class Reception:
    """Of one studio. `number` is the one that is dialled for it."""

    def __init__(self, number: str, rooms: Rooms, programmes: Programmes, book: Visits, tally: Tally) -> None:
        self._number = number
        self._rooms = rooms
        self._programmes = programmes
        self._book = book
        self._tally = tally

    async def receive(self, arrival: Arrival, seen: Callable[[Whereabouts], None]) -> Arrival | None:
        """None where it was a visit, and is over; else the call as it is to be answered."""
        leg = arrival.leg
        if leg.outbound or leg.dialled != self._number:
            return arrival
        try:
            journal = await to_thread.run_sync(self._rooms.journal, leg.contact_id)
            menus = StudioMenus.prove(self._programmes.current.library)
        except (OSError, ValueError, PromptError):
            log.exception("the studio cannot be opened; who calls it is a caller")
            return arrival
        if arrival.resumed and not arrival.rings and not journal.entries:
            return arrival  # she was led on to the ordinary call before
        return await self._visit(arrival, journal, menus, seen)

    async def _visit(
        self, arrival: Arrival, journal: Journal, menus: StudioMenus, seen: Callable[[Whereabouts], None]
    ) -> Arrival | None:
        leg, library = arrival.leg, self._programmes.current.library
        desk = StudioDesk(leg.contact_id, journal, library, self._rooms)
        line = Line(leg, journal, library, self._rooms.office.clock, series=f"{STUDIO}{leg.contact_id}")
        seen(line.whereabouts)
        try:
            await self._open(journal)
            went = await do_until(leg.gone, lambda: self._conduct(leg, line, desk, menus))
        except ExchangeAway:
            log.warning(
                "the exchange is away; a visit waits in its journal", extra={"contact": leg.contact_id}
            )
            if not leg.is_lost:
                await self._part(leg)
            return None
        except BaseException:
            if not leg.is_lost:  # the drain is over
                with CancelScope(shield=True):
                    await self._part(leg)
                    await close_visit(desk, self._rooms, self._book, self._tally)
            raise
        if went is Went.STRANGER:
            with CancelScope(shield=True):
                await to_thread.run_sync(self._forget, journal)
            return Arrival(leg, resumed=False)
        await self._close(desk)
        return None

    async def _open(self, journal: Journal) -> None:
        """So that a program that comes after us knows that there is a visit, and when it began."""

        async def live() -> str:
            return self._rooms.office.clock.now().isoformat()

        await journal.step("visit", "", live)

    async def _conduct(self, leg: Leg, line: Line, desk: StudioDesk, menus: StudioMenus) -> Went:
        went = Went.OVER
        with Boundary("a visit broke", leg.contact_id, but=ExchangeAway):
            went = await studio(line, desk, menus)
        if went is Went.OVER:
            await self._part(leg)
        return went

    async def _part(self, leg: Leg) -> None:
        with move_on_after(TIME_TO_PART, shield=True):
            try:
                await leg.hang_up()
            except ExchangeError:
                log.warning("the exchange did not take a call back")

    async def _close(self, desk: StudioDesk) -> None:
        """On a full disk, what only this program remembers waits here; the rest is the sweep's."""
        closed = await close_visit(desk, self._rooms, self._book, self._tally)
        while not closed and desk.journal.unwritten:
            await anyio.sleep(BETWEEN_ATTEMPTS)
            closed = await close_visit(desk, self._rooms, self._book, self._tally)

    def _forget(self, journal: Journal) -> None:
        """It was no visit: she is a caller from here on."""
        try:
            journal.file.remove()
        except OSError:
            log.exception("a visit that was none is left behind")
