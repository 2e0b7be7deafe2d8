"""Asterisk counts the calls it sees, each once, and keeps nothing else of them."""

import anyio
import anyio.to_thread
import pytest

from ivr.ari.client import AriClient
from ivr.ari.exchange import AriExchange
from ops.calls_seen import calls_seen
from tests.conditions import LONG
from tests.dialplans.shelter import (
    given_a_sheltered_call,
    never_answered,
    the_sheltered_recording,
    until_nobody_is_there,
)
from tests.dialplans.sip import a_call, first_answer
from tests.ivr.ari.asterisk import RunningAsterisk
from tests.ivr.ari.callers import Telephones, everybody_hangs_up, next_call, until_somebody_answers

pytestmark = [pytest.mark.anyio, pytest.mark.asterisk]


def seen(asterisk: RunningAsterisk) -> int:
    found = calls_seen(asterisk.settings.folder)
    assert found is not None
    return found.count


async def seen_now(asterisk: RunningAsterisk) -> int:
    return await anyio.to_thread.run_sync(seen, asterisk)


async def test_each_call_is_counted_once_however_it_ends(
    asterisk: RunningAsterisk, people: Telephones
) -> None:
    before = await seen_now(asterisk)

    with a_call(asterisk.settings, "1300", "66812345678"):
        pass  # gives up while the shelter apologises
    await until_nobody_is_there(people)
    assert await seen_now(asterisk) == before + 1

    caller = await given_a_sheltered_call(people)
    await caller.speak()
    await caller.hang_up()
    await the_sheltered_recording(asterisk, people)
    assert await seen_now(asterisk) == before + 2

    async with never_answered(asterisk):
        await anyio.to_thread.run_sync(lambda: first_answer(asterisk.settings, "INVITE", "1300"))
    assert await seen_now(asterisk) == before + 3


async def test_a_call_that_a_script_has_and_gives_away_is_one(
    asterisk: RunningAsterisk, people: Telephones
) -> None:
    before = await seen_now(asterisk)
    async with AriExchange(AriClient(asterisk.address()), asterisk.recordings).arrivals() as arrivals:
        with anyio.fail_after(LONG):
            await until_somebody_answers(people)
            await people.dial()
            leg = (await next_call(arrivals)).leg
        await leg.shelter()
        await everybody_hangs_up(people)

    assert await seen_now(asterisk) == before + 1


def test_a_number_that_is_not_ours_is_no_call(asterisk: RunningAsterisk) -> None:
    before = seen(asterisk)

    assert first_answer(asterisk.settings, "INVITE", "1301") == 404

    assert seen(asterisk) == before


def test_nothing_is_kept_of_whose_call_it_was(asterisk: RunningAsterisk) -> None:
    with a_call(asterisk.settings, "1300", "66812345678"):
        pass

    assert set(asterisk.settings.folder.calls_seen.read_bytes()) == {ord(".")}
