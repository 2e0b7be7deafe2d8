"""How the ivr ends is said by the signal that it gets."""

import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import anyio
import pytest

from ops.serve import listen_for_signals
from tests.conditions import LONG

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@dataclass
class Serving:
    """What the signals have come to."""

    closing: anyio.Event = field(default_factory=anyio.Event)
    handing_over: anyio.Event = field(default_factory=anyio.Event)
    ended: anyio.Event = field(default_factory=anyio.Event)


@pytest.fixture
async def serving() -> AsyncIterator[Serving]:
    told = Serving()

    async def serve() -> None:
        with anyio.CancelScope() as everything:
            await listen_for_signals(told.closing, told.handing_over.set, everything)
        told.ended.set()

    with anyio.fail_after(LONG):
        async with anyio.create_task_group() as group:
            group.start_soon(serve)
            await anyio.wait_all_tasks_blocked()
            yield told
            group.cancel_scope.cancel()


async def test_sigterm_hands_the_calls_over(serving: Serving) -> None:
    os.kill(os.getpid(), signal.SIGTERM)

    await serving.handing_over.wait()
    assert not serving.closing.is_set()


async def test_sigint_lets_the_calls_end(serving: Serving) -> None:
    os.kill(os.getpid(), signal.SIGINT)

    await serving.closing.wait()
    assert not serving.handing_over.is_set()


async def test_who_closes_may_still_hand_over(serving: Serving) -> None:
    os.kill(os.getpid(), signal.SIGINT)
    await serving.closing.wait()

    os.kill(os.getpid(), signal.SIGTERM)

    await serving.handing_over.wait()
    assert not serving.ended.is_set()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_the_same_signal_again_ends_everything_now(serving: Serving, number: signal.Signals) -> None:
    os.kill(os.getpid(), number)
    await anyio.wait_all_tasks_blocked()

    os.kill(os.getpid(), number)

    await serving.ended.wait()
