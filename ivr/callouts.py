"""Errands that call somebody: when her telephone may ring, how often it is tried, and when that is over.

An errand stays in its folder until she has been reached, or can no longer be. How often it was tried stands
in the line's memory before it rings, so that a crash makes nobody's telephone ring more often.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid5

import anyio
from anyio import to_thread
from anyio.abc import TaskGroup
from pydantic import TypeAdapter, ValidationError

from ivr.acquaintance import REACHED
from ivr.desk import Origin
from ivr.errands import Doer, Errand, Later
from ivr.errors import ErrandNotDone
from ivr.model import Purpose
from ivr.office import Office
from ivr.switchboard import Outgoing, Switchboard
from ivr.toll import PASSING, Refusal, Toll
from prompts.hours import Hours

log = logging.getLogger(__name__)

ATTEMPT = "attempt"
"""The kind under which the memory counts how often it was tried, by errand."""

MOST_ATTEMPTS = 3
SPACING = timedelta(minutes=20)
SOON = timedelta(minutes=2)
"""Between two attempts; SOON where she has just rung us and waits."""

WHILE_IT_RUNS = timedelta(seconds=5)
NOT_NOW = timedelta(minutes=5)
"""Until an errand is looked at again."""

AT_ONCE = 10
"""Calls out that ring or run at the same time; the rest waits its turn."""


@dataclass(frozen=True, slots=True)
class CallOut:
    """Whom to call, in which language (None: she is asked), between which moments, and why.

    `chosen`: she chose the hour herself, quiet or not. `waits`: she has just rung us, and waits by her phone.
    `dialled` is the number of ours that she called: where she is asked, it is for one of its languages.
    """

    number: str = field(repr=False)
    language: str | None
    not_before: datetime
    not_after: datetime
    purpose: Purpose
    about: UUID | None = None
    chosen: bool = False
    waits: bool = False
    dialled: str = ""

    def errand(self, errand_id: UUID) -> Errand:
        """What is sealed to the line."""
        return Errand(errand_id, self.purpose.value, _bodies.dump_json(self))


_bodies = TypeAdapter(CallOut)


class CallsOut:
    """Does errands of the kinds in `Purpose`."""

    def __init__(
        self, switchboard: Switchboard, office: Office, toll: Toll, hours: Callable[[], Hours]
    ) -> None:
        self._switchboard = switchboard
        self._office = office
        self._toll = toll
        self._hours = hours
        self._calling: set[UUID] = set()
        self._calls: TaskGroup | None = None

    def doers(self) -> dict[str, Doer]:
        """For the registry of errands."""
        return {purpose.value: self.do for purpose in Purpose}

    async def run(self) -> None:
        """For ever: the calls run in here."""
        async with anyio.create_task_group() as self._calls:
            await anyio.sleep_forever()

    async def do(self, errand: Errand) -> Later | None:
        """Call if it is time; None once there is nothing left to do. Raises ErrandNotDone, OSError."""
        call, now = read(errand), self._office.clock.now()
        attempts = await self._attempts(errand)
        if await self._runs(errand, attempts):
            return Later(now + WHILE_IT_RUNS)
        if await self._was_reached(errand) or attempts >= MOST_ATTEMPTS:
            return None
        if now >= call.not_after:
            if not attempts:  # else the contacts of the attempts tell the house
                raise ErrandNotDone("too_late")
            return None
        if later := await self._not_yet(errand, call, now):
            return later
        if refusal := await to_thread.run_sync(self._toll.refuses, call.number):
            return self._refused(refusal, attempts, now)
        self._begin(errand, call, attempts + 1)
        return Later(now + WHILE_IT_RUNS)

    async def _runs(self, errand: Errand, attempts: int) -> bool:
        """Also a call that went on through a restart of ours, or that waits in its journal."""
        contact_id = contact_of(errand, attempts)
        if errand.id in self._calling or contact_id in self._switchboard.running or self._calls is None:
            return True
        return await anyio.Path(self._office.journals / str(contact_id)).exists()

    async def _not_yet(self, errand: Errand, call: CallOut, now: datetime) -> Later | None:
        if now < call.not_before:
            return Later(call.not_before)
        if not (call.chosen or call.waits) and self._hours().is_quiet(now):
            return Later(now + NOT_NOW)
        since = now - (SOON if call.waits else SPACING)
        if await self._count(ATTEMPT, errand, since):
            return Later(now + WHILE_IT_RUNS)
        busy = self._switchboard.draining or len(self._calling) >= AT_ONCE
        return Later(now + WHILE_IT_RUNS) if busy else None

    def _refused(self, refusal: Refusal, attempts: int, now: datetime) -> Later | None:
        if refusal in PASSING:
            return Later(now + NOT_NOW)
        if refusal is Refusal.NEVER_CALL and attempts:  # she said so when we called: it is done
            return None
        raise ErrandNotDone(refusal.value)

    def _begin(self, errand: Errand, call: CallOut, attempt: int) -> None:
        self._calling.add(errand.id)
        assert self._calls is not None  # noqa: S101  (`_runs` has looked)
        self._calls.start_soon(self._call, errand, call, attempt)

    async def _call(self, errand: Errand, call: CallOut, attempt: int) -> None:
        try:
            await to_thread.run_sync(self._note, errand, call)
            origin = Origin(call.about, errand.id, call.purpose, call.language, call.dialled)
            dials = self._toll.tariff.e164(call.number) or call.number
            await self._switchboard.call_out(
                Outgoing(contact_of(errand, attempt), call.number, dials, origin)
            )
        except OSError as error:  # what cannot be counted must not ring
            log.exception("a call out could not be counted; it is not made")
            await to_thread.run_sync(self._office.tell, error)
        finally:
            self._calling.discard(errand.id)

    def _note(self, errand: Errand, call: CallOut) -> None:
        self._office.memory.note(ATTEMPT, str(errand.id), self._office.clock.now())
        self._toll.count(call.number)

    async def _attempts(self, errand: Errand) -> int:
        return await self._count(ATTEMPT, errand, None)

    async def _was_reached(self, errand: Errand) -> bool:
        return await self._count(REACHED, errand, None) > 0

    async def _count(self, kind: str, errand: Errand, since: datetime | None) -> int:
        begin = since or self._office.clock.now() - timedelta(days=30)
        return await to_thread.run_sync(self._office.memory.count, kind, str(errand.id), begin)


def contact_of(errand: Errand, attempt: int) -> UUID:
    """Each attempt is a contact of its own, and the same one when it is looked for again."""
    return uuid5(errand.id, f"attempt-{attempt}")


def read(errand: Errand) -> CallOut:
    """Raises ErrandNotDone."""
    try:
        return _bodies.validate_json(errand.body)
    except ValidationError:
        raise ErrandNotDone("bad_call_out") from None
