"""Asterisk says late that it did what it was asked: she is not left in silence, nothing of hers is lost."""

import math
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import anyio
import pytest

import ivr.ari.client
import ivr.ari.ending
import ivr.ari.exchange
import ivr.ari.leg
from ivr.ari.client import AriClient
from ivr.ari.exchange import AriExchange
from ivr.ari.leg import AriLeg
from ivr.errors import ExchangeAway, ExchangeRefused, PlaybackFailed
from ivr.ports import Leg
from prompts.model import Sound
from tests.conditions import LONG
from tests.ivr.ari.asterisk import RunningAsterisk
from tests.ivr.ari.callers import Telephones, given_wav
from tests.ivr.ari.test_exchange import given_a_call, given_an_arrival, into, is_live, next_of, program
from tests.ivr.ari.wire import Wire, given_wire
from tests.ivr.contract_leg import has_audio

pytestmark = [pytest.mark.anyio, pytest.mark.asterisk]

LONGEST = math.ceil(2 * LONG)


@pytest.fixture
async def wire(asterisk: RunningAsterisk) -> AsyncIterator[Wire]:
    async with given_wire(asterisk.settings.ari_port) as laid:
        yield laid


@contextmanager
def late(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Asterisk answers nothing in time that it is asked on the socket."""
    wire.delay_answers()
    monkeypatch.setattr(ivr.ari.ending, "END_WITHIN", 0.1)
    with monkeypatch.context() as impatient:
        impatient.setattr(ivr.ari.client, "ANSWER_WITHIN", 0.1)
        yield


async def held_for_long(leg: Leg) -> None:
    """So that the dead man's handle is not asked for when Asterisk is late."""
    assert isinstance(leg, AriLeg)
    await leg.hold_on(2 * LONGEST)


async def test_who_is_recorded_though_that_was_not_told_in_time_is_in_the_shelter_at_once(
    asterisk: RunningAsterisk, people: Telephones, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with program(asterisk, port=wire.port) as arrivals:
        leg, _ = await given_a_call(arrivals, people)
        await held_for_long(leg)
        with late(wire, monkeypatch), pytest.raises(ExchangeAway):
            await leg.record(name := f"{leg.contact_id}-1", longest=LONGEST, beep=False)
        assert await is_live(people, name)

        with anyio.fail_after(LONG):
            await leg.shelter()
            await leg.gone()


async def test_who_comes_again_while_she_is_recorded_is_in_the_shelter_at_once(
    asterisk: RunningAsterisk, people: Telephones, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with program(asterisk, port=wire.port) as arrivals:
        leg, _ = await given_a_call(arrivals, people)
        await leg.record(name := f"{leg.contact_id}-1", longest=LONGEST, beep=False)
        await wire.cut()
        again = (await next_of(arrivals)).leg
        with late(wire, monkeypatch), pytest.raises(ExchangeAway):
            await again.resume_tape(name)

        with anyio.fail_after(LONG):
            await again.shelter()
            await again.gone()


async def test_who_is_recorded_is_recorded_on_though_a_whisper_is_not_told_in_time(
    asterisk: RunningAsterisk, people: Telephones, wire: Wire, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with program(asterisk, port=wire.port) as arrivals:
        leg, caller = await given_a_call(arrivals, people)
        tape = await leg.record(f"{leg.contact_id}-1", longest=LONGEST, beep=False)
        with late(wire, monkeypatch), pytest.raises(PlaybackFailed):
            await leg.whisper([Sound("test", "en", given_wav(tmp_path, 0.5), placeholder=True)])
        await wire.answer()

        await caller.speak()
        assert await has_audio(await tape.stop())


async def test_who_was_left_alone_in_a_talk_while_the_connection_was_lost_can_be_recorded(
    asterisk: RunningAsterisk, people: Telephones, wire: Wire
) -> None:
    exchange = AriExchange(AriClient(asterisk.address(port=wire.port)), asterisk.recordings)
    async with exchange.arrivals() as arrivals:
        leg, caller = await given_a_call(arrivals, people)
        person, telephone = await given_a_call(arrivals, people)
        async with anyio.create_task_group() as group:
            group.start_soon(talk, exchange, leg, person)
            await until_they_talk(people, leg)
            wire.hold_back()
            await telephone.hang_up()
            await telephone.ended.wait()
            await wire.cut()
            await until_lost(leg)
            group.cancel_scope.cancel()
        again = (await next_of(arrivals)).leg

        tape = await again.record(f"{leg.contact_id}-1", longest=LONGEST, beep=False)
        await caller.speak()
        assert await has_audio(await tape.stop())

    assert again.contact_id == leg.contact_id
    assert await people.client.request("GET", "bridges") == []


async def test_two_who_talk_stay_together_when_the_connection_was_lost(
    asterisk: RunningAsterisk, people: Telephones, wire: Wire
) -> None:
    exchange = AriExchange(AriClient(asterisk.address(port=wire.port)), asterisk.recordings)
    async with exchange.arrivals() as arrivals:
        leg, _ = await given_a_call(arrivals, people)
        person, _ = await given_a_call(arrivals, people)
        async with anyio.create_task_group() as group:
            group.start_soon(talk, exchange, leg, person)
            (before,) = await until_they_talk(people, leg)
            await wire.cut()
            await until_lost(leg)
            group.cancel_scope.cancel()
        for _ in range(2):
            await next_of(arrivals)

        bridges = await people.client.request("GET", "bridges")
        assert [(bridge["id"], len(bridge["channels"])) for bridge in bridges] == [(before, 2)]
        await people.client.request("DELETE", f"bridges/{before}")


async def talk(exchange: AriExchange, one: Leg, other: Leg) -> None:
    with suppress(ExchangeAway):
        await exchange.bridge(one, other)


async def until_lost(leg: Leg) -> None:
    with anyio.fail_after(LONG), pytest.raises(ExchangeAway):
        await leg.next_key()


async def until_they_talk(people: Telephones, leg: Leg) -> list[str]:
    """The one bridge there is, with two in it; and our program knows that they are."""
    assert isinstance(leg, AriLeg)
    with anyio.fail_after(LONG):
        while True:
            bridges = await people.client.request("GET", "bridges")
            if [len(bridge["channels"]) for bridge in bridges] == [2] and leg._when_gone:
                return [bridge["id"] for bridge in bridges]


async def test_who_is_not_known_to_be_ours_yet_is_not_touched(
    asterisk: RunningAsterisk, people: Telephones, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where she hangs up before she is ours, the exchange must be able to write its note."""
    touched = anyio.Event()
    command = AriClient.command

    async def touch(client: AriClient, method: str, path: str, /, **parameters: object) -> None:
        await command(client, method, path, **parameters)
        touched.set()

    monkeypatch.setattr(AriClient, "command", touch)
    monkeypatch.setattr(ivr.ari.exchange, "PATIENCE", 0.06)  # it looks a hundred times a second
    async with program(asterisk, port=wire.port) as arrivals:
        with anyio.fail_after(LONG):
            _, arrival = await given_an_arrival(arrivals, people, wire)
            wire.delay_answers()
            async with anyio.create_task_group() as group:
                group.start_soon(into, list[bool](), arrival.ready)
                await wire.held.wait()
                monkeypatch.setattr(ivr.ari.leg, "PATIENCE", 1000)  # less than half of it is left
                await anyio.sleep(0.3)
                assert not touched.is_set()
                await wire.answer()
            await touched.wait()


async def test_a_refusal_when_a_connection_is_new_does_not_end_the_program(
    asterisk: RunningAsterisk, people: Telephones, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = list[str]()
    request = AriClient.request

    async def at_first_refused(client: AriClient, method: str, path: str, /, **parameters: object) -> object:
        if path.endswith("/eventFilter") and not refused:
            refused.append(path)
            raise ExchangeRefused(404)
        return await request(client, method, path, **parameters)

    monkeypatch.setattr(ivr.ari.exchange, "ASK_AGAIN_AFTER", 0.0)
    monkeypatch.setattr(AriClient, "request", at_first_refused)
    async with program(asterisk) as arrivals:
        leg, _ = await given_a_call(arrivals, people)
        await leg.hang_up()

    assert refused
