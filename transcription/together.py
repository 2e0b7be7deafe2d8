"""Does several things at once, and gives others a turn meanwhile."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from typing import TypeVar

log = logging.getLogger(__name__)

Result = TypeVar("Result")
Pause = Callable[[], None]

LOOKS_UP = 1.0
"""Seconds, after which whoever has much to do looks up from it."""


def nobody() -> None:
    """Gets a turn."""


def together(tasks: Sequence[Callable[[], Result]], workers: int, pause: Pause = nobody) -> list[Result]:
    """What came of each, in their order; `workers` of them are done at once.

    `pause` is called every second, by the thread that asks; none begins until it is over. What breaks a pause
    or one of them ends it: nobody would get what is still to be done. Where no other thread can begin, the
    one that asks does it all.
    """
    found: dict[int, Result] = {}
    left, turn = deque(enumerate(tasks)), threading.Lock()

    def next_task() -> tuple[int, Callable[[], Result]] | None:
        with turn:  # whoever is heard in a pause has the machine to herself, but for what has begun
            with suppress(IndexError):  # whoever breaks may have cleared it just now
                return left.popleft()
        return None

    def work() -> None:
        try:
            for place, task in iter(next_task, None):
                found[place] = task()
        finally:
            left.clear()

    with ThreadPoolExecutor(workers, thread_name_prefix="ear") as pool:
        working = _begun(pool, work, min(workers, len(tasks)))
        try:
            while wait(working, LOOKS_UP).not_done:
                with turn:
                    pause()
            while left and not working:
                pause()
                place, task = left.popleft()
                found[place] = task()
        finally:
            left.clear()
    for each in working:
        each.result()
    return [found[place] for place in range(len(tasks))]


def _begun(pool: ThreadPoolExecutor, work: Callable[[], None], workers: int) -> list[Future[None]]:
    """As many as can: a machine that is full has no thread left, and may have one in a minute."""
    begun: list[Future[None]] = []
    try:
        begun.extend(pool.submit(work) for _ in range(workers))
    except RuntimeError:
        log.warning("fewer threads begin than are wanted", extra={"count": len(begun)})
    return begun
