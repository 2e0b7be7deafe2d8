"""The channels that listen and whisper beside a caller's: never counted, never left behind."""

from collections.abc import AsyncIterator

import anyio
import pytest

from ivr.ari.client import AriClient
from ivr.ari.exchange import AriExchange
from ivr.ari.names import BESIDE
from ivr.errors import ExchangeAway, ExchangeRefused, HearingFailed
from ivr.ports import Leg
from tests.conditions import LONG
from tests.ivr.ari.asterisk import RunningAsterisk
from tests.ivr.ari.callers import AriCaller, GivenAsterisk, Telephones, deaf
from tests.ivr.ari.test_exchange import given_a_call, next_of, program
from tests.ivr.ari.wire import Wire, given_wire
from tests.ivr.contract_leg import has_audio, listen, seconds_of, until_loud

pytestmark = [pytest.mark.anyio, pytest.mark.asterisk]

AN_EAR = 3
"""Two channels and a bridge."""


@pytest.fixture
async def wire(asterisk: RunningAsterisk) -> AsyncIterator[Wire]:
    async with given_wire(asterisk.settings.ari_port) as laid:
        yield laid


async def beside(people: Telephones) -> list[str]:
    """The ids of everything of ours beside callers that Asterisk knows."""
    known = [*await people.client.request("GET", "channels"), *await people.client.request("GET", "bridges")]
    return [each["id"] for each in known if each["id"].startswith(BESIDE)]


async def until_beside(people: Telephones, number: int) -> None:
    with anyio.fail_after(LONG):
        while len(await beside(people)) != number:
            await anyio.lowlevel.checkpoint()


async def expect_nothing_left(people: Telephones, caller: AriCaller) -> None:
    """Asterisk ends a channel that snoops with the next packet of the caller's (its issue 978)."""
    await caller.speak()
    await until_beside(people, 0)


async def given_a_call_here(given: GivenAsterisk) -> tuple[Leg, AriCaller]:
    arrival, caller = await given.call()
    await arrival.leg.answer()
    return arrival.leg, caller


async def test_nothing_is_left_when_nobody_listens_any_more(given: GivenAsterisk) -> None:
    leg, caller = await given_a_call_here(given)

    async with leg.listen_in() as heard:
        await seconds_of(heard, 0.5)
        assert len(await beside(given.people)) == AN_EAR

    await expect_nothing_left(given.people, caller)


async def test_nothing_is_left_when_she_hangs_up(given: GivenAsterisk) -> None:
    leg, caller = await given_a_call_here(given)

    async with anyio.create_task_group() as group:
        group.start_soon(listen, leg)
        await until_beside(given.people, AN_EAR)
        await caller.hang_up()
        await leg.gone()
        group.cancel_scope.cancel()

    await until_beside(given.people, 0)


async def test_nothing_is_left_wherever_listening_is_cancelled(given: GivenAsterisk) -> None:
    leg, caller = await given_a_call_here(given)

    for milliseconds in range(12):
        with anyio.move_on_after(milliseconds / 1000):
            await listen(leg)

    await expect_nothing_left(given.people, caller)


async def test_nothing_is_left_of_a_whisper_that_is_cut_short(given: GivenAsterisk) -> None:
    leg, caller = await given_a_call_here(given)

    with anyio.move_on_after(0.3):
        await leg.whisper([given.sound(60)])

    await expect_nothing_left(given.people, caller)


async def test_what_listens_is_no_call(asterisk: RunningAsterisk, people: Telephones) -> None:
    exchange = AriExchange(AriClient(asterisk.address()), asterisk.recordings)
    async with exchange.arrivals() as arrivals:
        leg, _ = await given_a_call(arrivals, people)
        channels = await exchange.channels_up()
        async with leg.listen_in() as heard:
            await seconds_of(heard, 0.5)

            assert await exchange.legs_up() == {leg.contact_id}
            assert await exchange.channels_up() == channels


async def test_what_a_killed_program_left_is_put_away_by_the_next_which_listens_anew(
    asterisk: RunningAsterisk, people: Telephones, wire: Wire
) -> None:
    async with program(asterisk, port=wire.port) as arrivals:
        first, caller = await given_a_call(arrivals, people)
        with anyio.fail_after(LONG):
            async with anyio.create_task_group() as group:
                group.start_soon(expect_the_end_of_listening, first)
                await until_beside(people, AN_EAR)
                await wire.cut()

        again = await next_of(arrivals)
        async with again.leg.listen_in() as heard, anyio.create_task_group() as group:
            group.start_soon(caller.speak)
            with anyio.fail_after(LONG):
                await until_loud(heard)
            await until_beside(people, AN_EAR)
        await expect_nothing_left(people, caller)


async def expect_the_end_of_listening(leg: Leg) -> None:
    with pytest.raises((ExchangeAway, HearingFailed)):
        await listen(leg)


async def test_where_asterisk_has_no_ear_that_is_told_and_the_call_goes_on(
    given: GivenAsterisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    leg, caller = await given_a_call_here(given)
    tape = await leg.record(given.recording_name(), longest=60, beep=False)
    request = AriClient.request

    async def without_external_media(
        client: AriClient, method: str, path: str, **parameters: object
    ) -> object:
        if path == "channels/externalMedia":
            raise ExchangeRefused(500)
        return await request(client, method, path, **parameters)

    monkeypatch.setattr(AriClient, "request", without_external_media)

    with anyio.fail_after(LONG), pytest.raises(HearingFailed):
        await listen(leg)

    await caller.press("5")
    assert (await leg.next_key()).key == "5"
    await expect_nothing_left(given.people, caller)
    assert await has_audio(await tape.stop())


async def test_the_sound_of_a_call_is_given_to_nobody_who_cannot_name_it(asterisk: RunningAsterisk) -> None:
    client = AriClient(asterisk.address("callers"))
    async with client.connected(deaf):
        with anyio.fail_after(LONG):
            while not await reachable(client):
                await anyio.lowlevel.checkpoint()

        with pytest.raises(HearingFailed):
            async with client.media("INCOMING"):
                pass


async def reachable(client: AriClient) -> bool:
    try:
        await client.request("GET", "asterisk/ping")
    except ExchangeAway:
        return False
    return True
