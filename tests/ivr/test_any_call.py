"""Whatever callers do and whenever we are killed: each call is one contact, each recording is kept, once."""

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import time
from pathlib import Path
from typing import Any

import anyio
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from ivr.model import Contact, Direction, Ending, Question
from ivr.ports import Unanswered
from ivr.switchboard import Switchboard
from prompts.hours import Shift, Span
from prompts.library import Library
from prompts.model import Number
from tests.ivr.conftest import SPOKEN, silent_library
from tests.ivr.fake_exchange import KILLED_HEADER, VOICE, FakeLeg, Somebody, in_thai
from tests.ivr.jumping_clock import JumpingLoop, LoopClock, jump
from tests.ivr.line_node import House, LineNode

KEYS = st.sampled_from(["1121", "1121#3", "2113", "112#", "#3", "1120", "11"]) | st.text(
    "0123456789*#", min_size=1, max_size=6
)
"""Half of them lead to a message or to a question after it."""
SECONDS = st.sampled_from([0.1, 1.0, 4.0, 9.0, 40.0, 400.0])
MOST_CALLERS = 3
AN_INSTANT = 1e-5
"""Time passes only while no thread is at work: what is copied then moves no more."""
FLASH = "1310"
PERSON, PERSONS_NUMBER = "aye", "+66899999999"
ALWAYS = {day: (Span(time(), time()),) for day in range(7)}
ANSWERS = st.sampled_from(
    [
        Somebody(in_thai(greeting=["1"]), says=5.0),
        Somebody({"greeting": ["9"]}),
        Somebody({"caller-waits": ["1"]}, ends_with=None),
        Somebody(),
        *Unanswered,
    ]
)
"""Who is called goes on, wants never to be called, takes a caller, says nothing; or none is there."""
ROUNDS_OF_SALVAGE = 20


class AnyCall(RuleBasedStateMachine):
    """A line node, up to three people on the telephone, and a hand on the power switch."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = JumpingLoop()
        self.folder = tempfile.TemporaryDirectory(prefix="any-call-")
        self.root = Path(self.folder.name)
        self.lives = 0
        self.arrived: set[str] = set()
        self.made: set[str] = set()
        self.called: set[str] = set()
        self.telephones: dict[str, Somebody | Unanswered] = {}

    @initialize(says=st.sampled_from([2.0, 90.0, 900.0]), keys=KEYS, then=SECONDS)
    def begin(self, says: float, keys: str, then: float) -> None:
        """One caller is there from the beginning: without anybody on the line nothing can go wrong."""
        sounds = silent_library(_folder(self.root / "sounds"), SPOKEN)
        hours = replace(sounds.hours, shifts=(Shift(ALWAYS, (PERSON,)),))
        self.library: Library = replace(sounds, hours=hours, numbers={FLASH: Number(flash=True)})
        self.house = House()
        self.run(self._begin())
        self.somebody_calls(says=says, withheld=False)
        self.she_presses(who=0, keys=keys, then=then)

    async def _begin(self) -> None:
        jump()
        self.clock = LoopClock()
        self.node = LineNode(self.root / "life-0", self.library, self.clock, self.house)
        await self._answer()

    async def _answer(self) -> None:
        given_person(self.node.root)
        self.node.exchange.telephones = self.telephones
        self.stop = anyio.Event()
        up: asyncio.Future[Switchboard] = asyncio.get_running_loop().create_future()
        self.answering = asyncio.ensure_future(self._work(up))
        self.switchboard: Switchboard = await up

    async def _work(self, up: "asyncio.Future[Switchboard]") -> None:
        """Calls are answered and errands are done until we are told to stop."""
        async with self.node.calling_out() as switchboard:
            up.set_result(switchboard)
            await self.stop.wait()

    def run(self, doing: Coroutine[Any, Any, None]) -> None:
        self.loop.run_until_complete(doing)

    def act(self, act: Callable[[], object], then: float = 0.1) -> None:
        """Somebody does something, and so many seconds pass."""

        async def acted() -> None:
            act()
            await anyio.sleep(then)

        self.run(acted())

    # what people do

    @property
    def on_the_line(self) -> list[FakeLeg]:
        return [leg for leg in self.node.exchange.legs if not leg.has_gone]

    @precondition(lambda self: len(self.on_the_line) < MOST_CALLERS)
    @rule(says=st.sampled_from([0.0, 2.0, 90.0, 900.0]), withheld=st.booleans())
    def somebody_calls(self, says: float, withheld: bool) -> None:
        number = None if withheld else f"+668000000{len(self.arrived):02}"
        somebody = Somebody(says=says, number=number, ends_with=None if says == 90.0 else "#")
        leg = FakeLeg(somebody, self.node.office.recordings)
        self.arrived.add(str(leg.contact_id))
        self.act(lambda: self.node.exchange.ring(leg))

    @precondition(lambda self: len(self.on_the_line) < MOST_CALLERS)
    @rule(withheld=st.booleans(), later=ANSWERS, then=SECONDS)
    def somebody_flashes(self, withheld: bool, later: Somebody | Unanswered, then: float) -> None:
        """She rings and hangs up; when we call her she answers like this, or not."""
        number = f"+668000000{len(self.arrived):02}"
        leg = FakeLeg(Somebody(number=None if withheld else number), self.node.office.recordings)
        leg.dialled = FLASH
        self.arrived.add(str(leg.contact_id))
        self.telephones[number] = replace(later, number=number) if isinstance(later, Somebody) else later
        self.act(lambda: self.node.exchange.ring(leg))
        self.act(leg.put_down, then)

    @rule(answers=ANSWERS)
    def who_is_on_shift_can_be_reached_or_not(self, answers: Somebody | Unanswered) -> None:
        self.telephones[PERSONS_NUMBER] = answers

    @precondition(lambda self: self.on_the_line)
    @rule(who=st.integers(0, MOST_CALLERS), keys=KEYS, then=SECONDS)
    def she_presses(self, who: int, keys: str, then: float) -> None:
        self.act(lambda: self._someone(who).press(keys), then)

    @rule(seconds=SECONDS)
    def time_passes(self, seconds: float) -> None:
        self.run(anyio.sleep(seconds))

    @precondition(lambda self: self.on_the_line)
    @rule(who=st.integers(0, MOST_CALLERS), then=SECONDS)
    def she_hangs_up(self, who: int, then: float) -> None:
        self.act(self._someone(who).put_down, then)

    @precondition(lambda self: self.on_the_line)
    @rule(who=st.integers(0, MOST_CALLERS))
    def a_prompt_is_lost(self, who: int) -> None:
        self._someone(who).broken_prompts |= {"main-menu", "speak-after-the-tone"}

    def _someone(self, who: int) -> FakeLeg:
        return self.on_the_line[who % len(self.on_the_line)]

    # what happens to us

    @rule(down=st.sampled_from([0.1, 3.0, 30.0]), stay=st.booleans())
    def we_are_killed(self, down: float, stay: bool) -> None:
        """What lies on the disk at this instant is all that the next program finds."""
        before, self.lives = self.node, self.lives + 1
        root = self.root / f"life-{self.lives}"
        self.run(anyio.sleep(AN_INSTANT))
        shutil.copytree(before.root, root, ignore=shutil.ignore_patterns("*.part"))
        self._count_recordings()
        self._count_calls_out()
        still_there = self.on_the_line if stay else []
        if not stay:
            self._exchange_ends_recordings(root)
        self.run(self._end(before))
        self.node = LineNode(root, self.library, self.clock, self.house)
        self.run(self._begin_again(still_there, down))

    def _exchange_ends_recordings(self, root: Path) -> None:
        """She hangs up while we are down: the exchange writes what she said, and nobody hears of it."""
        for leg in self.on_the_line:
            for name, tape in leg.tapes.items():
                if tape.running:
                    (root / "recordings" / f"{name}.wav").write_bytes(KILLED_HEADER + VOICE)
                    self.made.add(name)

    async def _end(self, node: LineNode) -> None:
        """Of the old program nothing may reach the new one's folder; what it still does goes nowhere."""
        for leg in node.exchange.legs:
            leg.put_down()
        self.answering.cancel()
        await asyncio.gather(self.answering, return_exceptions=True)

    async def _begin_again(self, still_there: list[FakeLeg], down: float) -> None:
        await anyio.sleep(down)
        await self._answer()
        for before in still_there:
            leg = FakeLeg(before.somebody, self.node.office.recordings, before.contact_id)
            leg.dialled, leg.outbound, leg.answered = before.dialled, before.outbound, before.answered
            self.node.exchange.ring(leg, resumed=True)
        await anyio.sleep(0.1)

    @rule()
    def salvage_comes(self) -> None:
        self.run(self._salvage())

    async def _salvage(self) -> None:
        await self.node.salvage(self.switchboard).once()

    def _count_calls_out(self) -> None:
        """Those of us to callers who answered; a person on shift is no contact."""
        self.called |= {
            str(leg.contact_id)
            for leg in self.node.exchange.legs
            if leg.outbound and leg.caller_number != PERSONS_NUMBER
        }

    def _count_recordings(self) -> None:
        for leg in self.node.exchange.legs:
            self.made |= {name for name, tape in leg.tapes.items() if tape.bytes_written}

    # what must hold at the end of all that

    def teardown(self) -> None:
        try:
            self.run(self._finish())
            self._check(self.node.contacts)
        finally:
            self.loop.close()
            self.folder.cleanup()

    async def _finish(self) -> None:
        for leg in self.on_the_line:
            leg.put_down()
        for _ in range(ROUNDS_OF_SALVAGE):
            await anyio.sleep(30)
            await self._salvage()
        self._count_recordings()
        self._count_calls_out()
        self.stop.set()
        await self.answering
        await self.node.look()

    def _check(self, contacts: list[Contact]) -> None:
        posted = [str(contact.id) for contact in contacts]
        kept = [str(recording.id) for contact in contacts for recording in contact.recordings]
        sheltered = {str(leg.contact_id) for leg in self.node.exchange.legs if leg.sheltered}
        assert len(posted) == len(set(posted)), "no contact twice"
        came = {str(each.id) for each in contacts if each.direction is Direction.INBOUND}
        assert came <= self.arrived, "no contact that nobody made"
        assert self.arrived - sheltered <= came, "no call without its contact"
        assert self.called <= set(posted), "no call of ours without its contact"
        assert len(kept) == len(set(kept)) == len(self.made), "each recording made is kept, once"
        assert not self.node.left_behind, "nothing is left behind in clear"
        assert self.node.tally.counts["failed"] == 0, "no script broke"
        for contact in contacts:
            assert contact.ending in Ending
            assert len({answer.question for answer in contact.answers}) == len(contact.answers)
            assert {answer.question for answer in contact.answers} <= set(Question)


def given_person(root: Path) -> None:
    file = root / "persons.toml"
    file.write_text(f'[persons]\n{PERSON} = "{PERSONS_NUMBER}"\n')
    file.chmod(0o600)


def _folder(path: Path) -> Path:
    path.mkdir(parents=True)
    return path


AnyCall.TestCase.settings = settings(
    max_examples=40,
    phases=[Phase.explicit, Phase.generate],
    stateful_step_count=25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestAnyCall = AnyCall.TestCase
