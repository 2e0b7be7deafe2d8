"""Threads for what a call waits for on the disk: few and always the same ones, so that memory stays flat.

A hop to `anyio.to_thread` and back costs 0.43-0.50 ms where caches are cold between two calls, one to these
0.29-0.32 (measured on two cores), and a call needs several. Whoever fell idle last works next, and each waits
at a door of its own: behind a common one every piece of work woke a second thread, for nothing.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

log = logging.getLogger(__name__)

T = TypeVar("T")

Work = tuple["asyncio.Future[Any]", Callable[..., Any], tuple[Any, ...]]
Outcome = tuple["asyncio.Future[Any]", object, BaseException | None]


TOLD = object()
"""What work gives of which the loop has heard before its end."""


class Share(NamedTuple):
    """What a thread does in a row, for one loop, which hears of it when all is done."""

    loop: asyncio.AbstractEventLoop
    works: Sequence[Work]


class Threads:
    """At most so many, each begun when the others are at work. They end with the program, in mid-work too."""

    def __init__(self, name: str, count: int) -> None:
        self._name = name
        self._count = count
        self._begun = 0
        self._idle: list[SimpleQueue[Share]] = []
        self._waiting: deque[Share] = deque()
        self._under_way: set[asyncio.Future[Any]] = set()
        self._sharing_out = Lock()

    async def run(self, do: Callable[..., T], *args: Any) -> T:
        """What it gives, or raises. Whoever is cancelled no longer waits; it is done all the same."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        self.share_out(Share(loop, [(done, do, args)]))
        return await done

    async def begin(self, do: Callable[[Callable[[], None]], None]) -> None:
        """Until it says, by what it is given, that it has gone far enough; the rest it does while we go on.

        Raises what it raises before that. At its end it wakes nobody.
        """
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        far_enough = False

        def go_on() -> None:
            nonlocal far_enough
            far_enough = True
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(self._tell, [(done, None, None)])

        def whole() -> object:
            do(go_on)
            return TOLD if far_enough else None

        self.share_out(Share(loop, [(done, whole, ())]))
        await done

    def busy_for(self, loop: asyncio.AbstractEventLoop) -> bool:
        """Whether anything is under way of which that loop has not heard. To be asked from it."""
        return any(done.get_loop() is loop for done in self._under_way)

    def share_out(self, share: Share) -> None:
        """To the next thread that is free. To be called from its loop."""
        with self._sharing_out:
            if self._idle:
                self._idle.pop().put(share)
            else:
                if self._begun < self._count:
                    self._begin()
                self._waiting.append(share)
        self._under_way.update(done for done, _, _ in share.works)

    def _begin(self) -> None:
        """Raises RuntimeError where the machine has no thread left, and none of ours was ever begun."""
        try:
            Thread(target=self._serve, name=f"{self._name}-{self._begun}", daemon=True).start()
        except RuntimeError:
            if not self._begun:
                raise
        else:
            self._begun += 1

    def _what_waits(self, door: "SimpleQueue[Share]") -> Share | None:
        """None where nothing does: what comes then comes to that door."""
        with self._sharing_out:
            if self._waiting:
                return self._waiting.popleft()
            self._idle.append(door)
        return None

    def _serve(self) -> None:
        door: SimpleQueue[Share] = SimpleQueue()
        following = self._what_waits(door)
        while True:
            loop, works = following or door.get()
            outcomes = [_done(*work) for work in works]
            following = self._what_waits(door)  # first: whoever is told may have more for us
            if any(result is not TOLD for _, result, _ in outcomes):
                with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                    loop.call_soon_threadsafe(self._tell, outcomes)
            del works, outcomes  # nothing of a call stays here until the next

    def _tell(self, outcomes: Sequence[Outcome]) -> None:
        for done, result, error in outcomes:
            self._under_way.discard(done)
            if done.done():
                if error is not None and not done.cancelled():  # it broke after we went on
                    log.error("what was done beside a call broke", extra={"reason": type(error).__name__})
                continue
            if error is None:
                done.set_result(result)
            else:
                done.set_exception(error)


def _done(done: "asyncio.Future[Any]", do: Callable[..., Any], args: tuple[Any, ...]) -> Outcome:
    try:
        return done, do(*args), None
    # The boundary of a thread: it is raised where the result is waited for.
    except BaseException as raised:  # noqa: BLE001
        return done, None, raised


AT_ONCE = 20
"""Works for one thread, where hundreds come together: nobody hears of the first before the last is done."""


class Together:
    """Work that can wait so many seconds for more of its kind: then one thread does it all, woken once.

    Most of what a call costs is waking up (a thread that finds cold caches takes 0.1 ms to do nothing).
    """

    def __init__(self, threads: Threads, seconds: float) -> None:
        self._threads = threads
        self._seconds = seconds
        self._waiting: WeakKeyDictionary[asyncio.AbstractEventLoop, list[Work]] = WeakKeyDictionary()

    async def run(self, do: Callable[..., T], *args: Any) -> T:
        """As `Threads.run`."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        works = self._waiting.setdefault(loop, [])
        works.append((done, do, args))
        if len(works) == 1:
            loop.call_later(self._seconds, self._begin, loop)
        return await done

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        works = self._waiting.pop(loop)
        for first in range(0, len(works), AT_ONCE):
            self._threads.share_out(Share(loop, works[first : first + AT_ONCE]))


ANSWERS = Threads("answers", 8)
"""Where a caller waits for the next word until what she answered is written. On a good disk two are begun; on
a slow one the others sync meanwhile.
"""

ENDINGS = Threads("endings", 4)
"""Where nobody listens any more, and a contact goes to the house."""

TOGETHER = Together(ENDINGS, 1.0)
"""The same where nothing was left that anybody would want to see at once."""

ASIDE = Threads("aside", 1)
"""What nobody waits for, on the telephone or off it."""
