"""The real leg keeps the promises every leg makes, and keeps its call from the shelter while it lives."""

from pathlib import Path

import anyio
import pytest

import ivr.ari.exchange
import ivr.ari.leg
import ivr.ari.tape
from ivr.ari.names import PATIENCE
from ivr.errors import ExchangeAway
from tests.conditions import LONG
from tests.ivr.ari.asterisk import RunningAsterisk
from tests.ivr.ari.callers import GivenAsterisk, Telephones, answering
from tests.ivr.contract_leg import LegContract, given_an_answered_call

pytestmark = [pytest.mark.anyio, pytest.mark.asterisk]


class TestAriLeg(LegContract):
    """On a real Asterisk."""


async def test_a_recording_is_not_cut_short_by_the_dead_mans_handle(given: GivenAsterisk) -> None:
    leg, _ = await given_an_answered_call(given)

    await leg.record(given.recording_name(), longest=300, beep=False)

    assert await seconds_until_the_shelter(given, leg.id) > 300


async def test_a_long_sound_is_not_cut_short_by_the_dead_mans_handle(given: GivenAsterisk) -> None:
    leg, caller = await given_an_answered_call(given)

    async with anyio.create_task_group() as group:
        group.start_soon(leg.play, [given.sound(200)])
        await caller.press("1")
        await leg.next_key()
        assert await seconds_until_the_shelter(given, leg.id) > 200
        group.cancel_scope.cancel()


async def test_a_caller_who_thinks_for_long_is_not_taken_to_the_shelter(
    asterisk: RunningAsterisk, people: Telephones, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ivr.ari.exchange, "PATIENCE", 1)  # it looks six times a second
    async with answering(asterisk, people, tmp_path) as given:
        leg, _ = await given_an_answered_call(given)
        monkeypatch.setattr(ivr.ari.leg, "PATIENCE", 4 * PATIENCE)  # less than half of it is left

        with anyio.fail_after(LONG):
            while await seconds_until_the_shelter(given, leg.id) <= PATIENCE:
                pass


async def test_a_file_that_asterisk_still_writes_is_not_taken(
    given: GivenAsterisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    leg, caller = await given_an_answered_call(given)
    tape = await leg.record(given.recording_name(), longest=300, beep=False)
    await caller.speak()

    async def in_vain() -> None:
        pass

    with monkeypatch.context() as slow:
        slow.setattr(ivr.ari.tape, "STOP_WITHIN", 0.1)
        slow.setattr(tape, "_ask_to_stop", in_vain)
        with pytest.raises(ExchangeAway):
            await tape.stop()

    assert await anyio.Path(await tape.stop()).exists()


async def seconds_until_the_shelter(given: GivenAsterisk, channel: str) -> float:
    path = f"channels/{channel}/variable?variable=TIMEOUT(absolute)"
    return float((await given.people.client.request("GET", path))["value"])
