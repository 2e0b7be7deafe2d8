"""A connection that is up but brings nothing is noticed, told, and made anew; a quiet one is left alone."""

from collections.abc import Callable

import anyio
import pytest

from ivr.listener import EVERY, MISSES, WITHIN, Listener
from ivr.model import Trouble
from tests.ivr.fake_exchange import Somebody, in_thai
from tests.ivr.line_node import LineNode

pytestmark = pytest.mark.anyio

DEAF = (Trouble.DEAF, "")


@pytest.fixture
async def listener(node: LineNode) -> Listener:
    return Listener(node.exchange, node.alarm, node.tally, anyio.current_time)


async def test_while_something_comes_back_nothing_is_touched(node: LineNode, listener: Listener) -> None:
    with anyio.move_on_after(3600):
        await listener.run()

    assert node.exchange.reconnected == 0
    assert node.tally.counts["deaf"] == 0
    assert listener.alive
    assert not node.alarm.standing


async def test_a_deaf_connection_is_noticed_within_a_minute(node: LineNode, listener: Listener) -> None:
    assert await listener.once()
    node.exchange.deaf = True

    with anyio.move_on_after(60):
        await listener.run()

    assert DEAF in node.alarm.standing
    assert node.exchange.reconnected == node.tally.counts["deaf"] >= 1
    assert not listener.alive


async def test_the_times_as_shipped_leave_a_busy_machine_time_within_that_minute(
    node: LineNode, listener: Listener
) -> None:
    node.exchange.deaf = True
    began = anyio.current_time()

    for _ in range(MISSES):
        await anyio.sleep(EVERY)
        await listener.once()

    assert DEAF in node.alarm.standing
    assert anyio.current_time() - began == pytest.approx(MISSES * (EVERY + WITHIN), abs=0.5)
    assert MISSES * (EVERY + WITHIN) <= 60 - EVERY


async def test_one_missed_answer_disturbs_nobody(node: LineNode, listener: Listener) -> None:
    node.exchange.deaf = True
    assert not await listener.once()
    node.exchange.deaf = False
    assert await listener.once()
    node.exchange.deaf = True

    assert not await listener.once()

    assert node.exchange.reconnected == 0


async def test_the_alarm_is_over_when_the_exchange_is_heard_again(node: LineNode, listener: Listener) -> None:
    node.exchange.away = True
    for _ in range(MISSES):
        await listener.once()
    assert DEAF in node.alarm.standing
    node.exchange.away = False

    assert await listener.once()

    assert not node.alarm.standing
    assert listener.alive


async def test_an_alarm_of_the_program_before_us_is_taken_back(node: LineNode, listener: Listener) -> None:
    node.alarm.sound(Trouble.DEAF)

    await listener.once()

    assert not node.alarm.standing


@pytest.mark.parametrize("trouble", ["deaf", "away"])
async def test_a_turn_never_takes_longer_than_the_watchdog_waits(
    node: LineNode, listener: Listener, trouble: str
) -> None:
    setattr(node.exchange, trouble, True)
    began = anyio.current_time()

    with anyio.fail_after(WITHIN + EVERY):
        await listener.once()

    assert listener.turned_at > began


async def test_a_call_is_counted_where_it_is_and_in_its_language(
    make_node: Callable[[str], LineNode],
) -> None:
    node = make_node("counted")
    seen: list[tuple[str, str]] = []

    async with node.answering() as (switchboard, _), anyio.create_task_group() as group:

        async def look() -> None:
            while True:
                seen.extend((where.now, where.language) for where in switchboard.whereabouts)
                await anyio.sleep(0.1)

        group.start_soon(look)
        node.exchange.call(Somebody(in_thai()))
        await anyio.sleep(200)
        assert not switchboard.whereabouts
        group.cancel_scope.cancel()

    assert {("menu", "und"), ("menu", "th"), ("message", "th")} <= set(seen)
