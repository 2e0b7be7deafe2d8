"""A socket that is up but brings no events, on a real Asterisk: noticed, and running calls go on."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import anyio
import pytest

import ivr.listener
from ivr.ari.client import Address, AriClient
from ivr.ari.exchange import AriExchange
from ivr.listener import Listener
from ivr.model import Trouble
from ivr.tally import Wait
from prompts.model import Sound
from tests.conditions import LONG
from tests.ivr.ari.asterisk import RunningAsterisk
from tests.ivr.ari.callers import Telephones, given_wav, next_call, until_somebody_answers
from tests.ivr.ari.wire import Wire, given_wire
from tests.ivr.line_node import AlarmBell, TallySheet

pytestmark = [pytest.mark.anyio, pytest.mark.asterisk]

DEAF = (Trouble.DEAF, "")


@pytest.fixture
async def wire(asterisk: RunningAsterisk) -> AsyncIterator[Wire]:
    async with given_wire(asterisk.settings.ari_port) as laid:
        yield laid


SOON = 0.4


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """It asks often; what comes late has come, until a test has no more patience than so many seconds."""
    monkeypatch.setattr(ivr.listener, "EVERY", 0.5)
    monkeypatch.setattr(ivr.listener, "WITHIN", LONG)
    return lambda seconds: monkeypatch.setattr(ivr.listener, "WITHIN", seconds)


class Program:
    """An exchange with its listener, as `hotline serve` has them."""

    def __init__(self, asterisk: RunningAsterisk, wire: Wire) -> None:
        address = asterisk.address()
        self.tally, self.alarm = TallySheet(), AlarmBell()
        there = Address(wire.port, address.user, address.secret, address.application)
        self.exchange = AriExchange(AriClient(there, self.tally), asterisk.recordings)
        self.listener = Listener(self.exchange, self.alarm, self.tally)


@asynccontextmanager
async def listening(program: Program) -> AsyncIterator[None]:
    """The listener at work during the block."""
    async with anyio.create_task_group() as group:
        group.start_soon(program.listener.run)
        yield
        group.cancel_scope.cancel()


async def test_what_we_ask_asterisk_to_tell_comes_back_to_us(
    asterisk: RunningAsterisk, people: Telephones, wire: Wire, patience: Callable[[float], None]
) -> None:
    program = Program(asterisk, wire)
    async with program.exchange.arrivals():
        await until_somebody_answers(people)

        patience(SOON)
        with anyio.fail_after(LONG):
            while not await program.listener.once():
                pass  # our end of the socket was not up yet

    assert program.tally.counts[f"took {Wait.ROUND_TRIP}"]


async def test_a_socket_that_brings_no_events_is_noticed_and_made_anew(
    asterisk: RunningAsterisk, people: Telephones, wire: Wire, patience: Callable[[float], None]
) -> None:
    program = Program(asterisk, wire)
    async with program.exchange.arrivals() as arrivals:
        await until_somebody_answers(people)
        caller = await people.dial()
        first = await next_call(arrivals)
        await first.leg.answer()
        await program.listener.once()
        wire.swallow_events()
        patience(SOON)

        with anyio.fail_after(LONG):
            async with listening(program):
                await until(lambda: DEAF in program.alarm.standing)
            wire.deaf = False
            again = await next_call(arrivals)
            await caller.press("7")

            assert (await again.leg.next_key()).key == "7"
        patience(LONG)
        assert await program.listener.once()

    assert DEAF not in program.alarm.standing
    assert again.resumed
    assert again.leg.contact_id == first.leg.contact_id
    assert program.tally.counts["deaf"] >= 1


async def test_a_call_is_not_disturbed_by_being_listened_for(
    asterisk: RunningAsterisk, people: Telephones, wire: Wire
) -> None:
    program = Program(asterisk, wire)
    async with program.exchange.arrivals() as arrivals:
        await until_somebody_answers(people)
        caller = await people.dial()
        leg = (await next_call(arrivals)).leg
        await leg.answer()
        tape = await leg.record(f"{leg.contact_id}-1", longest=60, beep=False)
        before = program.exchange.recordings_open

        async with listening(program):
            for _ in range(2):  # two seconds, four askings
                await caller.speak()
            await tape.stop()

    assert (before, program.exchange.recordings_open) == (1, 0)
    assert program.tally.counts["deaf"] == 0
    assert program.listener.alive


async def test_the_wait_from_a_key_to_its_prompt_is_told(
    asterisk: RunningAsterisk, people: Telephones, wire: Wire
) -> None:
    waits: list[tuple[Wait, float]] = []

    class Stopwatch:
        def took(self, what: Wait, seconds: float) -> None:
            waits.append((what, seconds))

    exchange = AriExchange(AriClient(asterisk.address(), Stopwatch()), asterisk.recordings)
    sound = Sound("test", "en", given_wav(people.folder, 0.2), placeholder=True)
    async with exchange.arrivals() as arrivals:
        await until_somebody_answers(people)
        caller = await people.dial()
        leg = (await next_call(arrivals)).leg
        await leg.answer()
        await leg.play([sound])
        await caller.press("5")
        await leg.next_key()
        await leg.play([sound])
        with anyio.move_on_after(0.2):
            await leg.next_key()  # silence, and what follows from it is no answer to a key
        await leg.play([sound])

    told = [what for what, _ in waits if what is not Wait.ROUND_TRIP]
    assert told == [Wait.ANSWER, Wait.PROMPT_START, Wait.PROMPT_START, Wait.KEY_TO_PROMPT, Wait.PROMPT_START]
    assert all(0 <= seconds < LONG for _, seconds in waits)


async def until(is_so: Callable[[], bool]) -> None:
    while not is_so():  # noqa: ASYNC110  (the alarm is sounded from a thread)
        await anyio.sleep(0.02)
