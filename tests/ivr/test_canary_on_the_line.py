"""The line knows the canary's call by its warrant, and by nothing a caller could show."""

from dataclasses import replace
from datetime import UTC, datetime

import anyio
import anyio.to_thread
import pytest

from ivr.acquaintance import CALL
from ivr.model import Ending
from ivr.seal import pseudonym
from ivr.warrants import RESERVED, draw_number, may_be_drawn
from tests.ivr.fake_exchange import FakeLeg, Somebody, in_thai
from tests.ivr.line_node import LineNode

pytestmark = pytest.mark.anyio

LATER = 1e12
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


async def warranted(node: LineNode) -> Somebody:
    """The canary, about to call."""
    number = draw_number()
    named = pseudonym(number, node.office.pseudonym_key)
    await anyio.to_thread.run_sync(node.office.warrants.issue, named)
    return Somebody(in_thai(), number=number)


async def test_a_call_with_a_warrant_ends_as_the_canarys_whatever_was_said(node: LineNode) -> None:
    await node.call_of(await warranted(node))

    assert node.contact.ending is Ending.CANARY
    assert node.contact.recordings
    assert node.tally.counts["canary"] == 1
    assert node.tally.counts["left_message"] == 0


async def test_a_call_cut_off_is_still_the_canarys(node: LineNode) -> None:
    await node.call_of(replace(await warranted(node), ends_with=None))

    assert node.contact.ending is Ending.CANARY


async def test_it_counts_as_no_caller_and_nothing_of_it_is_remembered(node: LineNode) -> None:
    canary = await warranted(node)

    await node.call_of(canary)

    memory, named = node.office.memory, pseudonym(str(canary.number), node.office.pseudonym_key)
    assert await anyio.to_thread.run_sync(memory.language_of, named) is None
    assert await anyio.to_thread.run_sync(memory.count, CALL, named, LONG_AGO) == 0
    assert not await anyio.to_thread.run_sync(memory.languages_chosen, LONG_AGO)


@pytest.mark.parametrize("number", [f"{RESERVED}123456789012", "+66812345678", None])
async def test_who_shows_a_number_without_a_warrant_is_a_caller(node: LineNode, number: str | None) -> None:
    await warranted(node)

    await node.call_of(Somebody(in_thai(), number=number))

    assert node.contact.ending is Ending.LEFT_MESSAGE


async def test_a_warrant_that_was_withdrawn_is_none(node: LineNode) -> None:
    canary = await warranted(node)
    await anyio.to_thread.run_sync(node.office.warrants.withdraw, LATER)

    await node.call_of(canary)

    assert node.contact.ending is Ending.LEFT_MESSAGE


async def test_what_salvage_finds_of_the_canary_is_the_canarys(node: LineNode) -> None:
    canary = await warranted(node)
    leg = FakeLeg(canary, node.office.recordings)
    async with node.answering():
        node.exchange.ring(leg)
        await anyio.sleep(8)
        node.exchange.reconnect()
        await anyio.sleep(1)
    leg.put_down()

    assert await node.salvaged() == 1

    assert node.contact.ending is Ending.CANARY


def test_no_two_calls_come_from_one_number() -> None:
    drawn = {draw_number() for _ in range(1000)}

    assert len(drawn) == 1000
    assert all(may_be_drawn(number) and len(number) == 16 for number in drawn)
    assert not may_be_drawn("+66812345678")
