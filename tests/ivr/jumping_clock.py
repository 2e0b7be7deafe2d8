"""An event loop whose clock jumps: when everybody waits, it is at once the time somebody waits for.

It never jumps while a worker thread is busy, for what a thread does takes no time a caller could count.
"""

import asyncio
import selectors
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import anyio.to_thread

from ivr.threads import ANSWERS, ASIDE, ENDINGS


class JumpingSelector(selectors.BaseSelector):
    """A real selector that waits for nothing but threads."""

    def __init__(self) -> None:
        self.now = 0.0
        self.limiter: anyio.CapacityLimiter | None = None
        self.loop: asyncio.AbstractEventLoop | None = None
        self._real = selectors.DefaultSelector()

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout <= 0:
            return self._real.select(timeout)
        if self._threads_are_busy():
            return self._real.select(1.0)
        self.now += timeout
        return self._real.select(0)

    def _threads_are_busy(self) -> bool:
        loop = self.loop
        ours = loop is not None and any(each.busy_for(loop) for each in (ANSWERS, ASIDE, ENDINGS))
        return ours or (self.limiter is not None and self.limiter.borrowed_tokens > 0)

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._real.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._real.unregister(fileobj)

    def modify(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._real.modify(fileobj, events, data)

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._real.get_map()

    def close(self) -> None:
        self._real.close()


class JumpingLoop(asyncio.SelectorEventLoop):
    """asyncio's own loop on that selector."""

    def __init__(self) -> None:
        self.jumping = JumpingSelector()
        super().__init__(self.jumping)

    def time(self) -> float:
        return self.jumping.now


def jump() -> None:
    """To be called inside the loop, once."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, JumpingLoop)
    loop.jumping.loop = loop
    loop.jumping.limiter = anyio.to_thread.current_default_thread_limiter()


class LoopClock:
    """The time of day as the loop has it; it began now."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._began = datetime.now(UTC)

    def now(self) -> datetime:
        return self._began + timedelta(seconds=self._loop.time())
