"""The switchboard: one task per call, from its arrival until its envelope is posted.

A hang-up cancels the script. A lost exchange leaves the journal for when the call comes back. A script that
breaks does not end the call.
"""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from anyio import CancelScope, Event, create_task_group, move_on_after, sleep, to_thread
from anyio.abc import TaskGroup

from ivr import sheltered
from ivr.boundary import Boundary
from ivr.desk import Afterwards, Desk, Origin, nothing
from ivr.errors import ExchangeAway
from ivr.journal import Journal
from ivr.leading import Led, part
from ivr.line import Line
from ivr.model import REPLY, Ending
from ivr.office import Office
from ivr.persons import NobodyToRing
from ivr.ports import Arrival, Exchange, Leg, Persons, Unanswered
from ivr.programme import Programme, Programmes
from ivr.remembered import Remembered
from ivr.tally import Tally
from ivr.whereabouts import Where, Whereabouts
from prompts.library import Library

log = logging.getLogger(__name__)

LONGEST_DRAIN = 300.0
"""Seconds that running calls have to finish, where nobody comes after us."""

TIME_TO_LEAVE = 2.0
"""Seconds in which scripts notice that their calls are left to who comes after us; what is then being written
is finished all the same.
"""

BETWEEN_ATTEMPTS = 30.0
RING_FOR = 35.0
"""Seconds: about seven rings, and less than most telephones wait before a machine answers for them."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A call to be made: to her `number` as she is known by it, for which the exchange `dials` that one."""

    contact_id: UUID
    number: str = field(repr=False)
    dials: str = field(repr=False)
    origin: Origin


class SideDoor(Protocol):
    """Where calls are received that are no contacts."""

    async def receive(self, arrival: Arrival, seen: Callable[[Whereabouts], None]) -> Arrival | None:
        """None where it was one of those, and is over; else the call as it is to be answered."""
        ...


class Switchboard:
    """Answers every call with its programme's first script, the next where it breaks, at last the shelter."""

    def __init__(
        self,
        exchange: Exchange,
        office: Office,
        programmes: Programmes,
        tally: Tally,
        persons: Persons | None = None,
        afterwards: Afterwards = nothing,
        side_door: SideDoor | None = None,
    ) -> None:
        """`afterwards` sees to what she asked for, while her number is known and before her contact goes."""
        self._side_door = side_door
        self._persons: Persons = persons or NobodyToRing()
        self._exchange = exchange
        self._office = office
        self._programmes = programmes
        self._tally = tally
        self._afterwards = afterwards
        self._running: dict[UUID, Event] = {}
        self._withheld: set[UUID] = set()
        self._remembered = Remembered(office)
        self._whereabouts: dict[UUID, Whereabouts] = {}
        self._draining = False
        self._handing_over = Event()

    @property
    def running(self) -> frozenset[UUID]:
        """The contacts on the telephone now, or being posted, or of which the disk does not know all."""
        return frozenset(self._running) | self._remembered.contacts

    @property
    def draining(self) -> bool:
        """Whether it takes and makes no new calls any more."""
        return self._draining

    @property
    def whereabouts(self) -> tuple[Whereabouts, ...]:
        """Where each call is now; may be asked from any thread."""
        return tuple(self._whereabouts.values())

    async def run(self, stop: Event) -> None:
        """Answer calls until `stop`; then no new ones, and at most `LONGEST_DRAIN` for those that run."""
        async with self._exchange.arrivals() as arrivals, create_task_group() as calls:
            calls.start_soon(self._drain, stop, calls)
            calls.start_soon(self._leave, calls)
            async for arrival in arrivals:
                calls.start_soon(self._admit, arrival)

    def hand_over(self) -> None:
        """End, also in the middle of a drain, and leave every call as it is to a program that comes after us.

        As if we were killed, but that what is being written is finished. Where nobody comes within a minute,
        the exchange takes the calls to the shelter.
        """
        self._handing_over.set()

    async def _admit(self, arrival: Arrival) -> None:
        if await arrival.ready() and not self._handing_over.is_set():
            await (self._shelter if self._draining else self._take)(arrival)

    async def call_out(self, call: Outgoing) -> None:
        """Ring somebody, and lead the call where she answers; in any case a contact comes of it."""
        if self._draining:
            return
        async with self._alone(call.contact_id):
            with Boundary("a call out broke", call.contact_id):
                await self._ring(call)

    async def _ring(self, call: Outgoing) -> None:
        """Its journal is on the disk before it rings: a program that comes after us knows whom it meets."""
        journal = await self._remembered.journal(call.contact_id)
        desk = Desk(call.contact_id, journal, self._office)
        await desk.open(call.number, origin=call.origin, prompts=self._programmes.current.name)
        if journal.unwritten:
            return log.error("there is no room for the journal of a call out; it is not made")
        try:
            leg = await self._exchange.dial(call.contact_id, call.dials, ring_for=RING_FOR)
        except ExchangeAway:
            return log.warning("the exchange is away; whoever answers comes again")
        if isinstance(leg, Unanswered):
            log.info("nobody answered a call out", extra={"reason": leg.value})
            return await self._post(desk, None)
        await self._lead(leg, desk, call.number)

    async def _drain(self, stop: Event, calls: TaskGroup) -> None:
        await stop.wait()
        self._draining = True
        log.info("no new calls", extra={"count": len(self._running)})
        await self._let_them_end(LONGEST_DRAIN)
        calls.cancel_scope.cancel()

    async def _leave(self, calls: TaskGroup) -> None:
        await self._handing_over.wait()
        self._draining = True
        log.info("the calls are left to the program that comes after us", extra={"count": len(self._running)})
        self._exchange.leave()
        await self._let_them_end(TIME_TO_LEAVE)
        calls.cancel_scope.cancel()

    async def _let_them_end(self, within: float) -> None:
        with move_on_after(within):
            while self._running:
                await next(iter(self._running.values())).wait()

    async def _shelter(self, arrival: Arrival, *, unread: bool = False) -> None:
        """Who has no journal yet, or one that stays `unread`, is a contact by this alone."""
        leg = arrival.leg
        self._tally.sheltered()
        own = self._office.journals / str(leg.contact_id)
        begun = not unread and await to_thread.run_sync(own.exists)
        await self._give_away(leg, leg.contact_id if begun else None)

    async def _give_away(self, leg: Leg, about: UUID | None) -> None:
        await sheltered.expect(leg, self._office, about)
        await part(leg.shelter)

    async def _take(self, arrival: Arrival) -> None:
        """One call. A call that comes back waits until its former task is out of the way."""
        contact_id = arrival.leg.contact_id
        if not arrival.resumed and self._is_full(arrival.leg):
            log.warning("too many calls at once; one goes to the shelter")
            return await self._shelter(arrival)
        async with self._alone(contact_id):
            self._withheld.update({contact_id} if _is_withheld(arrival.leg) else ())
            with Boundary("a call broke; the caller goes to the shelter", contact_id) as side:
                await self._receive(arrival)
            if side.broke:
                await self._shelter(arrival)
        while contact_id in self._remembered.contacts:
            await sleep(BETWEEN_ATTEMPTS)
            async with self._alone(contact_id):
                await self._remembered.write_down(contact_id)

    def _is_full(self, leg: Leg) -> bool:
        """No flood of withheld numbers, which no limit of one caller holds, takes all of the line."""
        withheld = _is_withheld(leg) and len(self._withheld) >= self._office.withheld_at_once
        return withheld or len(self._running) >= self._office.calls_at_once

    async def _receive(self, arrival: Arrival) -> None:
        """By the side door, where there is one and the call is for it; everybody else is a caller."""
        whereabouts, contact_id = self._whereabouts, arrival.leg.contact_id
        if self._side_door is not None:
            led_on = await self._side_door.receive(
                arrival, lambda seen: whereabouts.update({contact_id: seen})
            )
            if led_on is None:
                return
            arrival = led_on
        await self._answer(arrival)

    @asynccontextmanager
    async def _alone(self, contact_id: UUID) -> AsyncIterator[None]:
        while former := self._running.get(contact_id):
            await former.wait()
        self._running[contact_id] = done = Event()
        try:
            yield
        finally:
            self._whereabouts.pop(contact_id, None)
            self._withheld.discard(contact_id)
            del self._running[contact_id]
            done.set()

    async def _answer(self, arrival: Arrival) -> None:
        leg = arrival.leg
        try:
            journal = await self._remembered.journal(leg.contact_id, new=not arrival.resumed)
            desk = Desk(leg.contact_id, journal, self._office)
            if arrival.resumed:
                desk.outcome()
        except (OSError, ValueError):  # a failing disk; another version of us wrote it
            log.exception("a journal cannot be read; the caller goes to the shelter")
            return await self._shelter(arrival, unread=True)
        if arrival.resumed and leg.outbound and not journal.entries:
            return await self._persons.came_back(leg)
        begins = not arrival.resumed or await self._has_not_begun(arrival, journal)
        if not begins and (not journal.entries or desk.is_posted()):
            await self._shelter(arrival)  # it may have been posted already, and must not be twice
            return await self._post(desk, None) if desk.is_posted() else None
        if begins:
            self._tally.arrived()
        await self._lead(leg, desk, leg.caller_number)

    async def _has_not_begun(self, arrival: Arrival, journal: Journal) -> bool:
        """A program before us claimed the call, and was killed before it wrote of it or answered it."""
        if journal.entries or not arrival.rings:
            return False
        return not await sheltered.is_expected(arrival.leg, self._office)

    async def _lead(self, leg: Leg, desk: Desk, number: str | None) -> None:
        """The call itself, and its end."""
        journal = desk.journal
        programme = await self._programme(desk)
        line = self._line(leg, desk, programme.library)
        self._whereabouts[leg.contact_id] = line.whereabouts
        try:
            led = Led(leg, line, desk, programme, lambda: self._give_away(leg, leg.contact_id))
            ending = await led.until_gone(self._tally)
        except ExchangeAway:
            log.warning(
                "the exchange is away; the call waits in its journal", extra={"contact": leg.contact_id}
            )
            if journal.unwritten:
                self._remembered.keep(leg.contact_id, journal)
            if not leg.is_lost:  # it only did not answer in time: no call comes back, she would hear silence
                await self._give_away(leg, leg.contact_id)
            return
        except BaseException:
            if not leg.is_lost:  # the drain is over: she may speak to the shelter, what she said is posted
                with CancelScope(shield=True):
                    await self._give_away(leg, leg.contact_id)
                    await self._afterwards(desk, number)
                    await self._post(desk, None)
            raise
        await self._afterwards(desk, number)
        await self._post(desk, ending)

    async def _programme(self, desk: Desk) -> Programme:
        """The one her call began with, or the one calls begin with now."""
        call = desk.account.call()
        return await self._programmes.named(call.prompts) if call else self._programmes.current

    def _line(self, leg: Leg, desk: Desk, library: Library) -> Line:
        office, called = self._office, desk.called_for
        return Line(
            leg,
            desk.journal,
            library,
            office.clock,
            self._persons,
            office.new_judge,
            ahead=office.ahead,
            rang=called.dialled if called else "",
        )

    async def _post(self, desk: Desk, ending: Ending | None) -> None:
        """On a full disk, what only this program remembers waits here; the rest is salvage's."""
        if whereabouts := self._whereabouts.get(desk.contact_id):
            whereabouts.go_to(Where.POSTING)
        ended = await desk.close(ending)
        while ended is None and desk.journal.unwritten:
            await sleep(BETWEEN_ATTEMPTS)
            ended = await desk.close(ending)
        if ended is not None:
            language = desk.account.language()
            self._tally.ended(ended, language)
            if desk.account.rang_in_vain():
                self._tally.rang_in_vain()
            for piece in desk.account.listened():
                if piece.topic != REPLY:  # what was said to one caller is no statistic
                    self._tally.listened(piece.topic, language, piece.seconds)


def _is_withheld(leg: Leg) -> bool:
    return leg.caller_number is None and not leg.outbound
