"""Calls that outlive the connection, the program, and those that do not outlive Asterisk."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, suppress
from functools import partial
from pathlib import Path
from typing import cast

import anyio
import pytest

import ivr.ari.client
import ivr.ari.exchange
from ivr.ari.client import AriClient
from ivr.ari.exchange import AriExchange
from ivr.ari.leg import AriLeg
from ivr.errors import ExchangeAway, ExchangeError, ExchangeRefused
from ivr.ports import Arrival, Leg
from prompts.model import Sound
from tests.conditions import LONG
from tests.ivr.ari.asterisk import RunningAsterisk, running_asterisk
from tests.ivr.ari.callers import (
    NUMBER,
    AriCaller,
    Telephones,
    deaf,
    given_wav,
    next_call,
    telephones,
    until_in_our_application,
    until_somebody_answers,
)
from tests.ivr.ari.wire import Wire, given_wire

pytestmark = [pytest.mark.anyio, pytest.mark.asterisk]


@pytest.fixture
async def wire(asterisk: RunningAsterisk) -> AsyncIterator[Wire]:
    async with given_wire(asterisk.settings.ari_port) as laid:
        yield laid


async def test_a_call_is_taken_up_again_by_the_program_that_comes_after(
    asterisk: RunningAsterisk, people: Telephones
) -> None:
    async with program(asterisk) as arrivals:
        leg, caller = await given_a_call(arrivals, people)
        tape = await leg.record(f"{leg.contact_id}-1", longest=60, beep=False)
        await caller.speak()

    async with program(asterisk) as arrivals:
        arrival = await next_of(arrivals)
        resumed = await arrival.leg.resume_tape(tape.name)
        assert resumed is not None
        await caller.speak()
        path = await resumed.stop()

    assert arrival.resumed
    assert arrival.leg.contact_id == leg.contact_id
    assert await seconds_of(path) > 1.5


async def test_a_call_that_was_claimed_and_no_more_still_rings_when_it_is_taken_up(
    asterisk: RunningAsterisk, people: Telephones
) -> None:
    async with program(asterisk) as arrivals:
        with anyio.fail_after(LONG):
            await until_somebody_answers(people)
        await people.dial()
        claimed = await next_of(arrivals)
    async with program(asterisk) as arrivals:
        again = await next_of(arrivals)
        await again.leg.answer()
    async with program(asterisk) as arrivals:
        answered = await next_of(arrivals)

    assert (claimed.resumed, claimed.rings) == (False, True)
    assert (again.resumed, again.rings) == (True, True)
    assert (answered.resumed, answered.rings) == (True, False)
    assert claimed.leg.contact_id == again.leg.contact_id == answered.leg.contact_id


async def test_a_call_that_is_left_stays_up_and_is_taken_up_by_the_program_that_comes_after(
    asterisk: RunningAsterisk, people: Telephones
) -> None:
    before = AriExchange(AriClient(asterisk.address()), asterisk.recordings)
    async with before.arrivals() as arrivals:
        leg, caller = await given_a_call(arrivals, people)
        tape = await leg.record(f"{leg.contact_id}-1", longest=60, beep=False)
        await caller.speak()

        before.leave()

        with anyio.fail_after(LONG), pytest.raises(ExchangeAway):
            await tape.wait_finished()
        assert leg.is_lost
        async with program(asterisk) as next_arrivals:  # the one before does not come back
            arrival = await next_of(next_arrivals)
            resumed = await arrival.leg.resume_tape(tape.name)
            assert resumed is not None
            await caller.speak()
            path = await resumed.stop()

    assert arrival.resumed
    assert await seconds_of(path) > 1.5


async def test_what_was_said_before_is_not_said_to_its_end_when_a_call_is_taken_up_again(
    asterisk: RunningAsterisk, people: Telephones, wire: Wire, tmp_path: Path
) -> None:
    long = Sound("long", "en", given_wav(tmp_path, 2 * LONG), placeholder=True)
    short = Sound("short", "en", given_wav(tmp_path, 0.5), placeholder=True)
    async with program(asterisk, port=wire.port) as arrivals:
        leg, _ = await given_a_call(arrivals, people)
        async with anyio.create_task_group() as group:
            group.start_soon(expect_away_in, partial(leg.play, [long]))
            await until_she_hears(people, cast(AriLeg, leg).id)
            await wire.cut()
        again = await next_of(arrivals)

        with anyio.fail_after(LONG):
            await again.leg.play([short])

    assert again.resumed


async def test_keys_are_heard_again_after_the_program_that_comes_after_took_the_call_up(
    asterisk: RunningAsterisk, people: Telephones
) -> None:
    async with program(asterisk) as arrivals:
        _, caller = await given_a_call(arrivals, people)

    async with program(asterisk) as arrivals:
        arrival = await next_of(arrivals)
        await caller.press("7")
        with anyio.fail_after(LONG):
            assert (await arrival.leg.next_key()).key == "7"


async def test_a_connection_that_brings_nothing_from_its_beginning_is_made_anew_before_calls_are_taken_up(
    asterisk: RunningAsterisk, people: Telephones, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with program(asterisk) as arrivals:
        _, caller = await given_a_call(arrivals, people)
    monkeypatch.setattr(ivr.ari.exchange, "TOLD_WITHIN", 0.3)
    drop, dropped = AriClient.drop, list[bool]()

    def drop_and_hear_again(client: AriClient) -> None:
        dropped.append(True)
        wire.deaf = False
        drop(client)

    monkeypatch.setattr(AriClient, "drop", drop_and_hear_again)
    wire.swallow_events()

    async with program(asterisk, port=wire.port) as arrivals:
        arrival = await next_of(arrivals)
        await caller.press("7")
        with anyio.fail_after(LONG):
            assert (await arrival.leg.next_key()).key == "7"

    assert dropped == [True]


async def test_a_recording_that_ended_while_nobody_listened_is_found(
    asterisk: RunningAsterisk, people: Telephones
) -> None:
    async with program(asterisk) as arrivals:
        leg, caller = await given_a_call(arrivals, people)
        tape = await leg.record(f"{leg.contact_id}-1", longest=1, beep=False)
    await caller.speak()
    await until_recording_ended(people, tape.name)

    async with program(asterisk) as arrivals:
        arrival = await next_of(arrivals)
        found = await arrival.leg.resume_tape(tape.name)
        assert found is not None
        await found.wait_finished()
        assert await seconds_of(await found.stop()) > 0.5


async def test_a_lost_connection_fails_what_is_under_way_and_the_call_comes_again(
    asterisk: RunningAsterisk, people: Telephones, wire: Wire
) -> None:
    async with program(asterisk, port=wire.port) as arrivals:
        leg, _ = await given_a_call(arrivals, people)
        tape = await leg.record(f"{leg.contact_id}-1", longest=60, beep=False)
        await wire.cut()

        with anyio.fail_after(LONG):
            with pytest.raises(ExchangeAway):
                await leg.next_key()
            with pytest.raises(ExchangeAway):
                await tape.wait_finished()
            with pytest.raises(ExchangeAway):
                await leg.record(f"{leg.contact_id}-2", longest=60, beep=False)
        again = await next_of(arrivals)

    assert again.resumed
    assert again.leg.contact_id == leg.contact_id
    assert again.leg is not leg


async def test_a_request_in_flight_fails_when_the_connection_is_lost(
    asterisk: RunningAsterisk, people: Telephones, wire: Wire
) -> None:
    async with program(asterisk, port=wire.port) as arrivals:
        leg, _ = await given_a_call(arrivals, people)
        wire.hold_back()

        with anyio.fail_after(LONG):  # a request without an answer is given up later
            async with anyio.create_task_group() as group:
                group.start_soon(expect_away, leg)
                await wire.held.wait()
                await wire.cut()


async def test_a_call_whose_end_was_not_confirmed_is_no_longer_held_from_the_shelter(
    asterisk: RunningAsterisk, people: Telephones, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with program(asterisk, port=wire.port) as arrivals:
        leg, _ = await given_a_call(arrivals, people)
        assert isinstance(leg, AriLeg)
        assert leg.idle
        monkeypatch.setattr(ivr.ari.client, "ANSWER_WITHIN", 0.3)
        wire.hold_back()

        with pytest.raises(ExchangeAway):
            await leg.hang_up()

        assert not leg.idle


async def test_calls_that_came_while_the_connection_was_lost_arrive_after_it(
    asterisk: RunningAsterisk, people: Telephones, wire: Wire
) -> None:
    async with program(asterisk, port=wire.port) as arrivals:
        first, _ = await given_a_call(arrivals, people)
        await wire.until_looked_around()
        wire.hold_back()
        await people.dial()
        with anyio.fail_after(LONG):
            while len(await until_in_our_application(people)) < 2:
                pass
        await wire.cut()
        came = [await next_of(arrivals), await next_of(arrivals)]

    assert {arrival.resumed for arrival in came} == {True, False}
    assert first.contact_id in {arrival.leg.contact_id for arrival in came}


async def test_a_call_is_ours_however_late_that_is_told(
    asterisk: RunningAsterisk, people: Telephones, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = list[bool]()
    async with program(asterisk, port=wire.port) as arrivals:
        with anyio.fail_after(LONG):
            caller, arrival = await given_an_arrival(arrivals, people, wire)
            wire.delay_answers()
            with monkeypatch.context() as impatient:
                impatient.setattr(ivr.ari.client, "ANSWER_WITHIN", 0.1)
                async with anyio.create_task_group() as group:
                    group.start_soon(into, told, arrival.ready)
                    await wire.held.wait()
                    await anyio.sleep(0.5)
                    await wire.answer()
            await arrival.leg.answer()
            await caller.answered.wait()

    assert told == [True]


async def test_who_is_claimed_and_gone_before_that_is_told_is_known_after_the_connection_was_lost(
    asterisk: RunningAsterisk, people: Telephones, wire: Wire
) -> None:
    """Of a channel that a script has touched the exchange writes no note."""
    told = list[bool]()
    async with program(asterisk, port=wire.port) as arrivals:
        with anyio.fail_after(LONG):
            caller, arrival = await given_an_arrival(arrivals, people, wire)
            wire.delay_answers()
            async with anyio.create_task_group() as group:
                group.start_soon(into, told, arrival.ready)
                await wire.held.wait()
                await caller.hang_up()
                await until_nobody_is_there(people)
                await wire.cut()
            await arrival.leg.gone()

    assert told == [True]
    assert arrival.leg.caller_number == NUMBER
    assert not list(asterisk.recordings.glob("abandoned-*"))


async def test_who_is_gone_before_she_was_claimed_is_the_exchanges_to_tell_of(
    asterisk: RunningAsterisk, people: Telephones, wire: Wire
) -> None:
    told = list[bool]()
    async with program(asterisk, port=wire.port) as arrivals:
        with anyio.fail_after(LONG):
            caller, arrival = await given_an_arrival(arrivals, people, wire)
            wire.hold_back()
            async with anyio.create_task_group() as group:
                group.start_soon(into, told, arrival.ready)
                await wire.held.wait()
                await caller.hang_up()
                await until_nobody_is_there(people)
                await wire.cut()
    assert told == [False]
    (note,) = asterisk.recordings.glob("abandoned-*")
    note.unlink()


async def test_who_comes_again_after_the_connection_was_lost_is_one_call(
    asterisk: RunningAsterisk, people: Telephones, wire: Wire
) -> None:
    told = list[bool]()
    async with program(asterisk, port=wire.port) as arrivals:
        with anyio.fail_after(LONG):
            _, arrival = await given_an_arrival(arrivals, people, wire)
            wire.delay_answers()
            async with anyio.create_task_group() as group:
                group.start_soon(into, told, arrival.ready)
                await wire.held.wait()
                await wire.cut()
            again = await next_of(arrivals)

    assert told == [False]
    assert (again.resumed, again.rings) == (True, True)
    assert again.leg.contact_id == arrival.leg.contact_id


async def test_a_call_that_waited_long_for_us_is_held_from_the_shelter_at_once(
    asterisk: RunningAsterisk, people: Telephones, wire: Wire
) -> None:
    async with program(asterisk, port=wire.port) as arrivals:
        with anyio.fail_after(LONG):
            await until_somebody_answers(people)
            await wire.until_looked_around()
        wire.hold_back()
        await people.dial()
        await wire.held.wait()
        (waiting,) = await until_in_our_application(people)
        # what is left of the dialplan's patience
        handle = {"variable": "TIMEOUT(absolute)", "value": "29"}
        await people.client.command("POST", f"channels/{waiting}/variable", **handle)
        await wire.cut()
        arrival = await next_of(arrivals)
        path = f"channels/{waiting}/variable?variable=TIMEOUT(absolute)"
        left = await people.client.request("GET", path)

    assert not arrival.resumed
    assert arrival.leg.id == waiting
    assert float(left["value"]) > 29


async def test_legs_up_names_every_call_in_the_application(
    asterisk: RunningAsterisk, people: Telephones
) -> None:
    exchange = AriExchange(AriClient(asterisk.address()), asterisk.recordings)
    async with exchange.arrivals() as arrivals:
        first, caller = await given_a_call(arrivals, people)
        second, _ = await given_a_call(arrivals, people)
        assert await exchange.legs_up() == {first.contact_id, second.contact_id}

        await caller.hang_up()
        await first.gone()
        with anyio.fail_after(LONG):  # Asterisk tells that she has gone a moment before it lists her no more
            while await exchange.legs_up() != {second.contact_id}:
                pass


async def test_who_is_in_the_shelter_is_still_among_the_channels(
    asterisk: RunningAsterisk, people: Telephones
) -> None:
    exchange = AriExchange(AriClient(asterisk.address()), asterisk.recordings)
    async with exchange.arrivals() as arrivals:
        leg, caller = await given_a_call(arrivals, people)
        await leg.shelter()
        await leg.gone()
        with anyio.fail_after(LONG):
            while not await anyio.Path(asterisk.recordings / f"shelter-{leg.id}.wav").exists():
                pass
        assert leg.id in await exchange.channels_up()

        await caller.hang_up()
        with anyio.fail_after(LONG):
            while leg.id in await exchange.channels_up():
                pass


async def test_a_channel_no_caller_stands_behind_is_put_away(
    asterisk: RunningAsterisk, people: Telephones
) -> None:
    async with program(asterisk) as arrivals:
        await given_a_call(arrivals, people)
        await until_somebody_answers(people)
        await people.client.request(
            "POST", "channels", endpoint="Local/1300@inbound/n", app="hotline", channelId="left-over"
        )
        arrival = await next_of(arrivals)  # its other half is a caller
        await arrival.leg.answer()
        with anyio.fail_after(LONG):
            while await app_of(people, "left-over") != "Stasis":
                pass

    async with program(asterisk) as arrivals:
        await next_of(arrivals)
        with anyio.fail_after(LONG):
            while "left-over" in await channels_of(people):
                pass


async def test_a_second_program_takes_the_calls_over_and_the_first_one_ends(
    asterisk: RunningAsterisk, people: Telephones
) -> None:
    with anyio.fail_after(LONG):
        with pytest.RaisesGroup(pytest.RaisesExc(ExchangeError), flatten_subgroups=True):
            async with program(asterisk) as first:
                await given_a_call(first, people)
                async with program(asterisk) as second:
                    assert (await next_of(second)).resumed
                    await anyio.sleep_forever()


async def test_a_wrong_secret_is_told_at_once(asterisk: RunningAsterisk) -> None:
    address = asterisk.address()
    client = AriClient(type(address)(address.port, address.user, "wrong", address.application))

    with anyio.fail_after(LONG):
        with pytest.RaisesGroup(pytest.RaisesExc(ExchangeError, match="secret"), flatten_subgroups=True):
            async with client.connected(deaf):
                await anyio.sleep_forever()


class TestAsteriskRestarts:
    """With an Asterisk of their own."""

    @pytest.fixture
    def mortal(self) -> Iterator[RunningAsterisk]:
        with running_asterisk() as running:
            yield running

    async def test_after_a_restart_of_asterisk_calls_are_answered_again(
        self, mortal: RunningAsterisk, tmp_path: Path
    ) -> None:
        async with program(mortal) as arrivals:
            async with telephones(mortal, tmp_path, hang_up_after=False) as before:
                leg, _ = await given_a_call(arrivals, before)
                mortal.kill()
            with anyio.fail_after(LONG), pytest.raises(ExchangeAway):
                await leg.next_key()
            await anyio.to_thread.run_sync(mortal.start)

            async with telephones(mortal, tmp_path) as after:
                again, _ = await given_a_call(arrivals, after)

        assert again.contact_id != leg.contact_id

    async def test_a_program_may_start_before_asterisk(self, mortal: RunningAsterisk, tmp_path: Path) -> None:
        mortal.kill()
        async with program(mortal) as arrivals:
            await anyio.to_thread.run_sync(mortal.start)
            async with telephones(mortal, tmp_path) as people:
                leg, _ = await given_a_call(arrivals, people)

        assert leg.dialled == "1300"

    async def test_what_reached_the_disk_before_asterisk_was_killed_is_there(
        self, mortal: RunningAsterisk, tmp_path: Path
    ) -> None:
        async with program(mortal) as arrivals:
            async with telephones(mortal, tmp_path, hang_up_after=False) as people:
                leg, caller = await given_a_call(arrivals, people)
                tape = await leg.record(f"{leg.contact_id}-1", longest=60, beep=False)
                for _ in range(5):  # the library writes in steps of 64 KB, four seconds
                    await caller.speak()
                mortal.kill()
            with anyio.fail_after(LONG), pytest.raises(ExchangeAway):
                await tape.stop()

        assert (mortal.recordings / f"{tape.name}.wav").stat().st_size >= 2**16


def program(
    asterisk: RunningAsterisk, port: int | None = None
) -> AbstractAsyncContextManager[AsyncIterator[Arrival]]:
    """A program that answers calls, as `hotline serve` does."""
    return AriExchange(AriClient(asterisk.address(port=port)), asterisk.recordings).arrivals()


async def given_a_call(arrivals: AsyncIterator[Arrival], people: Telephones) -> tuple[Leg, AriCaller]:
    with anyio.fail_after(LONG):
        await until_somebody_answers(people)
    caller = await people.dial()
    arrival = await next_of(arrivals)
    await arrival.leg.answer()
    return arrival.leg, caller


async def into(told: list[bool], ready: Callable[[], Awaitable[bool]]) -> None:
    told.append(await ready())


async def until_nobody_is_there(people: Telephones) -> None:
    while await people.client.request("GET", "channels"):
        pass


async def given_an_arrival(
    arrivals: AsyncIterator[Arrival], people: Telephones, wire: Wire
) -> tuple[AriCaller, Arrival]:
    """Somebody who has come, and whom nobody has claimed."""
    await until_somebody_answers(people)
    await wire.until_looked_around()
    caller = await people.dial()
    return caller, await anext(arrivals)


async def next_of(arrivals: AsyncIterator[Arrival]) -> Arrival:
    with anyio.fail_after(LONG):
        return await next_call(arrivals)


async def expect_away(leg: Leg) -> None:
    await expect_away_in(leg.hang_up)


async def expect_away_in(verb: Callable[[], Awaitable[None]]) -> None:
    with pytest.raises(ExchangeAway):
        await verb()


async def until_she_hears(people: Telephones, channel: str) -> None:
    """Something, which Asterisk then plays."""
    with anyio.fail_after(LONG):
        while True:
            with suppress(ExchangeRefused):
                playback = await people.client.request("GET", f"playbacks/{channel}-0")
                if playback["state"] == "playing":
                    return


async def until_recording_ended(people: Telephones, name: str) -> None:
    with anyio.fail_after(LONG):
        while await is_live(people, name):
            pass


async def is_live(people: Telephones, name: str) -> bool:
    try:
        await people.client.request("GET", f"recordings/live/{name}")
    except ExchangeRefused:
        return False
    return True


async def channels_of(people: Telephones) -> set[str]:
    return {cast(str, channel["id"]) for channel in await people.client.request("GET", "channels")}


async def app_of(people: Telephones, channel: str) -> str:
    """What the dialplan does with it."""
    found = await people.client.request("GET", f"channels/{channel}")
    return cast(str, found["dialplan"]["app_name"])


async def seconds_of(path: Path) -> float:
    return ((await anyio.Path(path).stat()).st_size - 44) / 16_000
