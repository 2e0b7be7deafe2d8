"""People who answer: rung all at once; the first who presses a key talks to her, the others stop ringing.

Their numbers stand in one private file. Whoever answers must press a key; a mailbox does not.
"""

import logging
import re
import stat
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import anyio
from anyio import CancelScope, create_task_group, move_on_after, to_thread
from anyio.abc import TaskGroup

from ivr.errors import ExchangeAway, ExchangeError, PlaybackFailed
from ivr.interrupt import do_until
from ivr.ports import Exchange, Leg, Unanswered
from ivr.toll import Shift
from prompts.model import Sound

log = logging.getLogger(__name__)

RING_FOR = 25.0
"""Seconds: five rings, before a mailbox answers in most networks."""

TIME_TO_TAKE_IT = 20.0
BETWEEN_WORDS = 2.0
COMES_BACK_WITHIN = 15.0
"""Seconds after a restart within which both sides of a talk are here again."""

TIME_TO_PART = 5.0
TAKES_IT = "1"
NUMBER = re.compile(r"\+[1-9][0-9]{5,14}")
FOR_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class PersonsOnShift:
    """Rings them through the exchange. Whoever is being rung or talks is not rung for somebody else."""

    def __init__(self, exchange: Exchange, file: Path, shift: Shift) -> None:
        self._exchange = exchange
        self._shift = shift
        self._file = file
        self._busy: set[str] = set()
        self._talking: dict[UUID, str] = {}
        self._back: dict[UUID, Leg] = {}
        self._news = anyio.Event()

    async def reach(
        self, names: Sequence[str], words: Sequence[Sound], *, urgent: bool = False
    ) -> Leg | None:
        """The leg of the first who takes the call. None: nobody does. Cancelled, nobody rings any more."""
        numbers = await self._free(names)
        if not await self._may_ring(numbers, urgent):
            return None
        first: list[Leg] = []
        try:
            async with create_task_group() as group:
                for name, number in numbers.items():
                    group.start_soon(self._ring, name, number, words, first, group)
        except BaseException:
            for leg in first:
                await self.let_go(leg)
            raise
        return first[0] if first else None

    async def talk(self, caller: Leg, person: Leg) -> None:
        """Until one of them hangs up. Where the connection is lost they talk on, and `again` finds her."""
        try:
            await self._exchange.bridge(caller, person)
        finally:
            await self.let_go(person)

    async def let_go(self, person: Leg) -> None:
        self._is_free(person.contact_id)
        await self._hang_up(person)

    def name_of(self, person: Leg) -> str:
        return self._talking.get(person.contact_id, "")

    async def again(self, person: UUID, name: str) -> Leg | None:
        """The leg of whoever talked to her before a restart; None where that has ended meanwhile.

        Busy from the first moment: the first caller after a restart may ask for a person at once.
        """
        self._talking[person] = name
        self._busy.add(name)
        leg: Leg | None = None
        try:
            with move_on_after(COMES_BACK_WITHIN):
                while person not in self._back:
                    await self._news.wait()
            leg = self._back.pop(person, None)
        finally:
            if leg is None:
                self._is_free(person)
        return leg

    def _is_free(self, person: UUID) -> None:
        self._busy.discard(self._talking.pop(person, ""))

    async def came_back(self, leg: Leg) -> None:
        """A leg that no call knows: whoever talks on it is waited for by a caller's script, or is let go."""
        self._back[leg.contact_id] = leg
        self._news.set()
        self._news = anyio.Event()
        with move_on_after(COMES_BACK_WITHIN), suppress(ExchangeAway):  # lost once more, she comes once more
            await do_until(leg.gone, partial(_until_lost, leg))
        if self._back.pop(leg.contact_id, None) is not None:
            await self._hang_up(leg)

    async def _ring(
        self, name: str, number: str, words: Sequence[Sound], first: list[Leg], group: TaskGroup
    ) -> None:
        try:
            leg = await self._exchange.dial(uuid4(), number, ring_for=RING_FOR)
            if isinstance(leg, Unanswered):
                return log.info("somebody on shift did not answer")
            await self._offer(leg, name, words, first)
            if first:
                group.cancel_scope.cancel()
        except ExchangeError:
            log.warning("somebody on shift could not be rung")
        finally:
            if name not in self._talking.values():
                self._busy.discard(name)

    async def _offer(self, leg: Leg, name: str, words: Sequence[Sound], first: list[Leg]) -> None:
        """She whom we rang hears that a caller waits, and takes the call or does not."""
        try:
            if await _takes_it(leg, words) and not first:
                first.append(leg)
                self._talking[leg.contact_id] = name
        finally:
            if leg not in first:
                await self._hang_up(leg)

    async def _hang_up(self, leg: Leg) -> None:
        with move_on_after(TIME_TO_PART, shield=True):
            try:
                await leg.hang_up()
            except ExchangeError:
                log.warning("the exchange did not take a call back")

    async def _free(self, names: Sequence[str]) -> Mapping[str, str]:
        """Those who can be rung now, and their numbers; to everybody else they are busy from here on."""
        known = await to_thread.run_sync(read_numbers, self._file) if names else {}
        free = {name: known[name] for name in names if name in known and name not in self._busy}
        self._busy.update(free)
        return free

    async def _may_ring(self, numbers: Mapping[str, str], urgent: bool) -> bool:
        """Where people are rung too often only what is `urgent`; else they are free again."""
        may_ring = False
        try:
            ask = partial(self._shift.may_ring, len(numbers), urgent=urgent)
            may_ring = bool(numbers) and await to_thread.run_sync(ask)
        finally:
            if not may_ring:
                self._busy.difference_update(numbers.keys() - set(self._talking.values()))
        return may_ring


async def _until_lost(leg: Leg) -> None:
    """Raises ExchangeAway then; what she presses meanwhile means nothing."""
    while True:
        await leg.next_key()


async def _takes_it(leg: Leg, words: Sequence[Sound]) -> bool:
    async def key() -> bool:
        while (await leg.next_key()).key != TAKES_IT:
            pass
        return True

    async def say() -> None:
        while True:
            with suppress(PlaybackFailed):  # she may take it all the same
                await leg.play(words)
            await anyio.sleep(BETWEEN_WORDS)

    async def answer() -> bool:
        pressed: list[bool] = []

        async def note() -> None:
            pressed.append(await key())

        await do_until(note, say)
        return bool(pressed)

    with move_on_after(TIME_TO_TAKE_IT):
        return bool(await do_until(leg.gone, answer))
    return False


def read_numbers(file: Path) -> Mapping[str, str]:
    """Of `[persons]`, by name; none where the file is not there, is open to others or says something else."""
    try:
        if file.stat().st_mode & FOR_OTHERS:
            log.error("persons.toml may be read by others; nobody is rung until it is mended")
            return {}
        told = tomllib.loads(file.read_text(encoding="utf-8")).get("persons", {})
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        log.error("persons.toml cannot be read; nobody is rung")  # its text may hold numbers
        return {}
    if not isinstance(told, dict):
        log.error("persons.toml has no [persons]; nobody is rung")
        return {}
    right = {name: str(number) for name, number in told.items() if NUMBER.fullmatch(str(number))}
    if len(right) < len(told):
        log.error("a number in persons.toml is none; it needs its country code, as +66…")
    return right


class NobodyToRing:
    """Where nobody can be rung."""

    async def reach(
        self, names: Sequence[str], words: Sequence[Sound], *, urgent: bool = False
    ) -> Leg | None:
        return None

    async def talk(self, caller: Leg, person: Leg) -> None:
        """There is nobody."""

    async def let_go(self, person: Leg) -> None:
        """There is nobody."""

    def name_of(self, person: Leg) -> str:
        return ""

    async def again(self, person: UUID, name: str) -> Leg | None:
        return None

    async def came_back(self, leg: Leg) -> None:
        with CancelScope(shield=True), move_on_after(TIME_TO_PART):
            await leg.hang_up()
