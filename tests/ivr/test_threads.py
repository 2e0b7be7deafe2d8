"""The threads a call waits for: what is done comes back, what fails is raised, nobody waits in vain."""

import asyncio
import threading
from collections.abc import Callable

import anyio
import anyio.lowlevel
import pytest

from ivr.threads import Threads, Together
from tests.conditions import LONG


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


pytestmark = pytest.mark.anyio


async def test_it_gives_what_was_done_elsewhere() -> None:
    name = await Threads("elsewhere", 1).run(lambda: threading.current_thread().name)

    assert name == "elsewhere-0"


async def test_what_it_raises_is_raised_here() -> None:
    def fail() -> None:
        raise OSError("no room")

    threads = Threads("failing", 1)
    with pytest.raises(OSError, match="no room"):
        await threads.run(fail)

    assert await threads.run(lambda: 1) == 1, "the thread goes on"


async def test_who_no_longer_waits_is_not_told_but_it_is_done_all_the_same() -> None:
    threads, may_end, ended = Threads("abandoned", 1), threading.Event(), threading.Event()

    def slow() -> None:
        may_end.wait(LONG)
        ended.set()

    with anyio.move_on_after(0.05) as limit:
        await threads.run(slow)
    assert limit.cancelled_caught
    assert threads.busy_for(asyncio.get_running_loop())

    may_end.set()
    await threads.run(lambda: None)

    assert ended.is_set()
    assert not threads.busy_for(asyncio.get_running_loop())


async def test_who_is_told_that_it_has_gone_far_enough_goes_on_and_the_rest_is_done_beside() -> None:
    threads, may_end, ended = Threads("beside", 1), threading.Event(), threading.Event()

    def work(go_on: Callable[[], None]) -> None:
        go_on()
        may_end.wait(10)
        ended.set()

    await threads.begin(work)
    assert not ended.is_set()
    assert not threads.busy_for(asyncio.get_running_loop()), "nobody waits for it"

    may_end.set()
    await threads.run(lambda: None)

    assert ended.is_set()


async def test_work_that_ends_before_it_has_gone_far_enough_is_told_of_all_the_same() -> None:
    def fail(go_on: Callable[[], None]) -> None:
        raise OSError("no room")

    threads, begun = Threads("short", 1), list[int]()
    await threads.begin(lambda go_on: begun.append(1))
    with pytest.raises(OSError, match="no room"):
        await threads.begin(fail)

    assert begun


async def test_no_more_than_so_many_at_once() -> None:
    threads, at_once, most = Threads("two", 2), 0, 0
    counting, both = threading.Lock(), threading.Barrier(2, timeout=LONG)

    def work() -> None:
        nonlocal at_once, most
        with counting:
            at_once += 1
            most = max(most, at_once)
        both.wait()
        with counting:
            at_once -= 1

    async with anyio.create_task_group() as group:
        for _ in range(8):
            group.start_soon(threads.run, work)

    assert most == 2


async def test_who_fell_idle_last_works_next_and_no_other_thread_is_begun() -> None:
    threads = Threads("warm", 3)

    names = {await threads.run(lambda: threading.current_thread().name) for _ in range(20)}

    assert names == {"warm-0"}


async def test_what_waits_for_a_thread_is_done_in_order() -> None:
    threads, may_go, done = Threads("busy", 1), threading.Event(), list[int]()

    async with anyio.create_task_group() as group:
        group.start_soon(threads.run, may_go.wait, LONG)
        await anyio.lowlevel.checkpoint()
        for number in range(5):
            group.start_soon(threads.run, done.append, number)
        await anyio.lowlevel.checkpoint()
        may_go.set()

    assert done == [0, 1, 2, 3, 4]


async def test_what_can_wait_is_done_together_by_one_thread() -> None:
    together, runs = Together(Threads("together", 4), 0.05), list[str]()

    def work(number: int) -> int:
        runs.append(threading.current_thread().name)
        if number == 1:
            raise OSError("no room")
        return number

    async def ask(number: int) -> None:
        try:
            answers.append(await together.run(work, number))
        except OSError as error:
            answers.append(str(error))

    answers = list[int | str]()
    async with anyio.create_task_group() as group:
        for number in range(3):
            group.start_soon(ask, number)
    assert answers == [0, "no room", 2]
    assert runs == ["together-0"] * 3

    assert await together.run(work, 7) == 7, "the next wait for company anew"


def test_who_waits_for_company_when_a_loop_ends_keeps_no_other_loop_waiting() -> None:
    together = Together(Threads("again", 1), 0.05)

    async def leave() -> None:
        with anyio.move_on_after(0.0):
            await together.run(lambda: 1)

    asyncio.run(leave())

    assert asyncio.run(together.run(lambda: 2)) == 2


def test_a_loop_that_ends_meanwhile_takes_nothing_with_it() -> None:
    threads, may_end = Threads("outliving", 1), threading.Event()

    async def leave() -> None:
        with anyio.move_on_after(0.05):
            await threads.run(may_end.wait, LONG)

    asyncio.run(leave())
    may_end.set()

    assert asyncio.run(threads.run(lambda: 2)) == 2
