"""A line node on the fake exchange, and what tests ask of it afterwards."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import anyio
import anyio.to_thread

from ivr import marks
from ivr.callouts import CallsOut
from ivr.codebook import Codebook
from ivr.codes import Cost
from ivr.envelope import read_envelope
from ivr.errands import EVERY as BETWEEN_LOOKS
from ivr.errands import ErrandFolder, Errands
from ivr.flows.any_call import any_call, last_resort
from ivr.flows.menus import Menus
from ivr.leading import dialled
from ivr.memory import Memory
from ivr.model import Contact, Trouble
from ivr.office import Office
from ivr.persons import PersonsOnShift
from ivr.ports import HEARD_AT_ONCE, Clock
from ivr.programme import OneProgramme, Programme, Programmes, Script
from ivr.salvage import EVERY, Salvage
from ivr.seal import Identity, pseudonym
from ivr.shelter import sheltered_number
from ivr.spool import Spool
from ivr.switchboard import SideDoor, Switchboard
from ivr.tally import Wait
from ivr.toll import Shift, Tariff, Toll
from ivr.warrants import Warrants
from ivr.wishes import Wishes
from prompts.library import Library
from tests.ivr.fake_exchange import FakeExchange, FakeLeg, Somebody

SHELTER_KEY = "k" * 16
"""With which the exchange seals the numbers it notes."""


class TallySheet:
    """Counts in memory."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def arrived(self) -> None:
        self.counts["arrived"] += 1

    def ended(self, ending: str, language: str) -> None:
        self.counts[ending] += 1

    def rang_in_vain(self) -> None:
        self.counts["rang in vain"] += 1

    def visited(self) -> None:
        self.counts["visited"] += 1

    def listened(self, topic: str, language: str, seconds: float) -> None:
        self.counts[f"listened {topic} {language}"] += round(seconds)

    def failed(self) -> None:
        self.counts["failed"] += 1

    def sheltered(self) -> None:
        self.counts["sheltered"] += 1

    def salvaged(self) -> None:
        self.counts["salvaged"] += 1

    def deaf(self) -> None:
        self.counts["deaf"] += 1

    def took(self, what: Wait, seconds: float) -> None:
        self.counts[f"took {what}"] += 1


class AlarmBell:
    """What stands, in memory."""

    def __init__(self) -> None:
        self.standing: set[tuple[Trouble, str]] = set()

    def sound(self, trouble: Trouble, contact: str = "") -> None:
        self.standing.add((trouble, contact))

    def clear(self, trouble: Trouble, contact: str = "") -> None:
        self.standing.discard((trouble, contact))


class AnySound:
    """`ivr.ports.VoiceJudge`, for exchanges on which there is a voice or nothing."""

    def __init__(self) -> None:
        self._waiting = b""

    def voices(self, sound: bytes) -> Iterator[bool]:
        size = round(HEARD_AT_ONCE * 16000)
        self._waiting += sound
        while len(self._waiting) >= size:
            half_second, self._waiting = self._waiting[:size], self._waiting[size:]
            yield any(half_second)


class House:
    """The keys of both sides; tests open what the line could not."""

    def __init__(self) -> None:
        self.key, _ = Identity.generate()
        self.line_key, _ = Identity.generate()


class LineNode:
    """Everything of one line node but the telephone network."""

    def __init__(self, root: Path, library: Library, clock: Clock, house: House) -> None:
        self.root = root
        self.house = house
        self.library = library
        self.alarm = AlarmBell()
        recordings = root / "recordings"
        recordings.mkdir(parents=True, exist_ok=True)
        self.office = Office(
            journals=root / "journals",
            recordings=recordings,
            spool=Spool(root / "spool", house.key.recipient()),
            house=house.key.recipient(),
            line_key=house.line_key,
            pseudonym_key=b"pseudonyms",
            clock=clock,
            alarm=self.alarm,
            memory=Memory(root / "memory" / "line.sqlite3", self.alarm),
            codes=Codebook(root / "codes", house.line_key, b"pepper", Cost(n=2)),
            playing=root / "playing",
            warrants=Warrants(root / "warrants"),
            new_judge=AnySound,
            forms=lambda number: self.tariff.forms(number),
        )
        self.tally = TallySheet()
        self.contacts: list[Contact] = []
        self.left_behind: list[Path] = []
        self.exchange = FakeExchange(recordings)
        self.persons = self.on_shift(rung_per_day=1000)
        self.programmes: Programmes | None = None
        self.side_door: SideDoor | None = None
        menus = Menus.prove(library)
        self.scripts: Sequence[Script] = (partial(any_call, menus=menus), partial(last_resort, menus=menus))
        self.tariff = Tariff(trunk=True, countries=("66",), premium=("661900",))
        self.asked = ErrandFolder(root / "errands", house.line_key.recipient())

    async def look(self) -> None:
        """See what is posted, as the house would read it, and what is left behind."""
        await anyio.to_thread.run_sync(self._look)

    def _look(self) -> None:
        waiting = self.office.spool.waiting()
        self.contacts = [read_envelope(path, self.house.key.unseal).contact for path in waiting]
        self.left_behind = [*self.office.recordings.iterdir(), *self._folders("journals")]

    @property
    def contact(self) -> Contact:
        """The only one."""
        (contact,) = self.contacts
        return contact

    def _folders(self, name: str) -> list[Path]:
        folder = self.root / name
        return list(folder.iterdir()) if folder.exists() else []

    def switchboard(self) -> Switchboard:
        programmes = self.programmes or self._only_one()
        return Switchboard(
            self.exchange,
            self.office,
            programmes,
            self.tally,
            self.persons,
            self.wishes().see_to,
            self.side_door,
        )

    def on_shift(self, rung_per_day: int) -> PersonsOnShift:
        """People to ring, at most so often in a day."""
        shift = Shift(rung_per_day, self.office.memory, self.alarm, self.office.clock)
        return PersonsOnShift(self.exchange, self.root / "persons.toml", shift)

    def wishes(self) -> Wishes:
        return Wishes(self.office, self.asked, self.toll(), lambda: self.library)

    def toll(self) -> Toll:
        name = partial(pseudonym, key=self.office.pseudonym_key)
        stop, office = self.root / "errands" / "STOP", self.office
        return Toll(self.tariff, office.memory, self.alarm, office.clock, stop, name)

    def _only_one(self) -> Programmes:
        return OneProgramme(Programme("", self.library, self.scripts))

    def salvage(self, switchboard: Switchboard | None = None) -> Salvage:
        running = frozenset() if switchboard is None else switchboard.running
        return Salvage(
            self.office,
            self.exchange,
            lambda: running,
            self.tally,
            lambda path: sheltered_number(path.with_suffix(".number"), SHELTER_KEY),
            self.wishes().see_to,
            lambda number: dialled(number, self.library),
        )

    @asynccontextmanager
    async def answering(self) -> AsyncIterator[tuple[Switchboard, anyio.Event]]:
        """A switchboard at work until the end of the block, and the event that makes it drain."""
        stop, switchboard = anyio.Event(), self.switchboard()
        async with anyio.create_task_group() as group:
            group.start_soon(switchboard.run, stop)
            yield switchboard, stop
            stop.set()

    @asynccontextmanager
    async def calling_out(self, every: float = BETWEEN_LOOKS) -> AsyncIterator[Switchboard]:
        """The same, and errands are done; they are looked for so often, in seconds."""
        async with self.answering() as (switchboard, _), anyio.create_task_group() as group:
            calls_out = CallsOut(switchboard, self.office, self.toll(), lambda: self.library.hours)
            doers = calls_out.doers() | marks.doers(self.office)
            group.start_soon(calls_out.run)
            group.start_soon(Errands(self.asked, self.office, doers, every).run)
            yield switchboard
            group.cancel_scope.cancel()
        await self.look()

    async def conduct(self, leg: FakeLeg, *, resumed: bool = False) -> FakeLeg:
        """One call from its arrival until everything about it is done."""
        async with self.answering() as (switchboard, _):
            self.exchange.ring(leg, resumed=resumed)
            await anyio.wait_all_tasks_blocked()
            while switchboard.running:  # noqa: ASYNC110  (whatever ended the call, this is when it is over)
                await anyio.sleep(1)
        await self.look()
        return leg

    async def salvaged(self) -> int:
        """A while later, salvage has come; gives how many contacts it posted."""
        await anyio.sleep(EVERY)
        posted = await self.salvage().once()
        await self.look()
        return posted

    async def call_of(self, somebody: Somebody) -> FakeLeg:
        """Somebody calls, and it is over."""
        return await self.conduct(FakeLeg(somebody, self.office.recordings))
