"""Threads for what a call waits for on the disk: few and always the same ones, so that memory stays flat.

A hop to `anyio.to_thread` and back costs 0.43-0.50 ms where caches are cold between two calls, one to these
0.29-0.32 (measured on two cores), and a call needs several. Whoever fell idle last works next, and each waits
at a door of its own: behind a common one every piece of work woke a second thread, for nothing.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, TypeVar
from weakref import WeakSet

T = TypeVar("T")

Work = tuple[asyncio.AbstractEventLoop, "asyncio.Future[Any]", Callable[..., Any], tuple[Any, ...]]


class Threads:
    """At most so many, each begun when the others are at work. They end with the program, in mid-work too."""

    def __init__(self, name: str, count: int) -> None:
        self._name = name
        self._count = count
        self._begun = 0
        self._idle: list[SimpleQueue[Work]] = []
        self._waiting: deque[Work] = deque()
        self._under_way: WeakSet[asyncio.Future[Any]] = WeakSet()
        self._sharing_out = Lock()

    async def run(self, do: Callable[..., T], *args: Any) -> T:
        """What it gives, or raises. Whoever is cancelled no longer waits; it is done all the same."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        self._under_way.add(done)
        self._share_out((loop, done, do, args))
        return await done

    def busy_for(self, loop: asyncio.AbstractEventLoop) -> bool:
        """Whether anything is under way of which that loop has not heard. To be asked from it."""
        return any(done.get_loop() is loop for done in self._under_way)

    def _share_out(self, work: Work) -> None:
        with self._sharing_out:
            if self._idle:
                return self._idle.pop().put(work)
            if self._begun < self._count:
                self._begin()
            self._waiting.append(work)

    def _begin(self) -> None:
        """Raises RuntimeError where the machine has no thread left, and none of ours was ever begun."""
        try:
            Thread(target=self._serve, name=f"{self._name}-{self._begun}", daemon=True).start()
        except RuntimeError:
            if not self._begun:
                raise
        else:
            self._begun += 1

    def _what_waits(self, door: "SimpleQueue[Work]") -> Work | None:
        """None where nothing does: what comes then comes to that door."""
        with self._sharing_out:
            if self._waiting:
                return self._waiting.popleft()
            self._idle.append(door)
        return None

    def _serve(self) -> None:
        door: SimpleQueue[Work] = SimpleQueue()
        following = self._what_waits(door)
        while True:
            loop, done, do, args = following or door.get()
            result, error = None, None
            try:
                result = do(*args)
            # The boundary of a thread: it is raised where the result is waited for.
            except BaseException as raised:  # noqa: BLE001
                error = raised
            following = self._what_waits(door)  # first: whoever is told may have more for us
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(self._tell, done, result, error)
            del done, do, args, result, error  # nothing of a call stays here until the next

    def _tell(self, done: "asyncio.Future[Any]", result: object, error: BaseException | None) -> None:
        self._under_way.discard(done)
        if done.done():
            return
        if error is None:
            done.set_result(result)
        else:
            done.set_exception(error)


ANSWERS = Threads("answers", 2)
"""Where a caller waits for the next word until what she answered is written."""

ENDINGS = Threads("endings", 4)
"""Where nobody listens any more, and a contact goes to the house."""

ASIDE = Threads("aside", 1)
"""What nobody waits for, on the telephone or off it."""
