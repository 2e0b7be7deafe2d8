"""Calls that a real Asterisk places through its trunk, which is itself: whom it calls, that it also is."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import anyio
import anyio.lowlevel
import pytest

from ivr.ari.client import AriClient
from ivr.ari.exchange import AriExchange
from ivr.errors import ExchangeAway
from ivr.ports import Arrival, Leg, Unanswered
from prompts.model import Sound
from tests.conditions import LONG
from tests.ivr.ari.asterisk import RunningAsterisk
from tests.ivr.ari.callers import DIALLED, Telephones, given_wav, next_call
from tests.ivr.ari.wire import given_wire
from tests.ivr.contract_dial import DialContract, Telephone, given_somebody
from tests.ivr.contract_leg import SOON

pytestmark = [pytest.mark.anyio, pytest.mark.asterisk]


class CalledTelephone:
    """The other end of the call: our own Asterisk took it, and a test is the person there."""

    def __init__(self, client: AriClient, leg: Leg, voice: Sound) -> None:
        self._client = client
        self._voice = voice
        self._leg = leg

    async def press(self, keys: str) -> None:
        await self._client.request(
            "POST", f"channels/{self._leg.id}/dtmf", dtmf=keys, between=60, duration=80
        )

    async def speak(self) -> None:
        await self._leg.play([self._voice])

    async def hang_up(self) -> None:
        await self._leg.hang_up()


class GivenTrunk:
    """The real exchange, as `contract_dial` asks for it."""

    def __init__(
        self, exchange: AriExchange, client: AriClient, arrivals: AsyncIterator[Arrival], folder: Path
    ) -> None:
        self.exchange = exchange
        self._client = client
        self._arrivals = arrivals
        self._folder = folder

    async def dial(
        self, telephone: Telephone, contact_id: UUID, *, ring_for: float = SOON
    ) -> tuple[Leg | Unanswered, CalledTelephone | None]:
        there: list[CalledTelephone] = []

        async def live() -> None:
            arrival = await next_call(self._arrivals)
            if telephone is Telephone.ANSWERED:
                there.append(CalledTelephone(self._client, arrival.leg, self.sound(1.0)))
                await arrival.leg.answer()
            elif telephone is Telephone.ENGAGED:
                await self._client.request("DELETE", f"channels/{arrival.leg.id}", reason="busy")

        number = "1999" if telephone is Telephone.UNKNOWN else DIALLED
        async with anyio.create_task_group() as group:
            if telephone is not Telephone.UNKNOWN:
                group.start_soon(live)
            outcome = await self.exchange.dial(contact_id, number, ring_for=ring_for)
        return outcome, there[0] if there else None

    def sound(self, seconds: float) -> Sound:
        return Sound("test", "en", given_wav(self._folder, seconds), placeholder=True)


def an_exchange(asterisk: RunningAsterisk, port: int | None = None) -> AriExchange:
    return AriExchange(AriClient(asterisk.address(port=port)), asterisk.recordings, dial_prefix="")


@pytest.fixture
async def given(asterisk: RunningAsterisk, people: Telephones, tmp_path: Path) -> AsyncIterator[GivenTrunk]:
    exchange = an_exchange(asterisk)
    async with exchange.arrivals() as arrivals:
        with anyio.fail_after(LONG):
            while not await can_be_asked(exchange):
                pass
        yield GivenTrunk(exchange, people.client, arrivals, tmp_path)


class TestRealDial(DialContract):
    """Over SIP and back."""


async def test_without_a_trunk_nobody_is_called(asterisk: RunningAsterisk) -> None:
    exchange = AriExchange(AriClient(asterisk.address()), asterisk.recordings)
    assert await exchange.dial(uuid4(), DIALLED, ring_for=SOON) is Unanswered.NO_TRUNK


async def test_whom_we_called_is_taken_up_by_the_program_that_comes_after(
    asterisk: RunningAsterisk, given: GivenTrunk, people: Telephones
) -> None:
    contact_id = uuid4()
    leg, callee = await given_somebody(given, contact_id)
    given.exchange.reconnect()
    with anyio.fail_after(LONG), pytest.raises(ExchangeAway):
        await leg.next_key()

    with anyio.fail_after(LONG):
        came = [await next_call(given._arrivals), await next_call(given._arrivals)]
        (again,) = [arrival for arrival in came if arrival.leg.outbound]
        await callee.press("7")
        assert (await again.leg.next_key()).key == "7"

    assert again.resumed
    assert again.leg.contact_id == contact_id
    assert again.leg.caller_number is None


async def test_who_is_still_being_rung_when_the_connection_is_lost_is_left_in_peace(
    asterisk: RunningAsterisk, people: Telephones
) -> None:
    contact_id = uuid4()
    async with given_wire(asterisk.settings.ari_port) as wire:
        exchange = an_exchange(asterisk, wire.port)
        async with exchange.arrivals() as arrivals, anyio.create_task_group() as group:
            with anyio.fail_after(LONG):
                while not await can_be_asked(exchange):
                    pass

            async def call() -> None:
                with pytest.raises(ExchangeAway):
                    await exchange.dial(contact_id, DIALLED, ring_for=4 * LONG)

            group.start_soon(call)
            with anyio.fail_after(LONG):
                await next_call(arrivals)
            await wire.cut()
            with anyio.fail_after(LONG):
                while not await can_be_asked(exchange) or contact_id in await exchange.legs_up():
                    pass


async def can_be_asked(exchange: AriExchange) -> bool:
    await anyio.lowlevel.checkpoint()
    try:
        await exchange.legs_up()
    except ExchangeAway:
        return False
    return True


async def test_nothing_of_a_number_called_stands_in_the_log(
    asterisk: RunningAsterisk, given: GivenTrunk
) -> None:
    await given.exchange.dial(uuid4(), "66812345999", ring_for=SOON)

    assert "66812345999" not in asterisk.log()
