"""Ends an ivr that stands still as a whole: its supervisor starts it anew, and calls go on where they were.

A thread, for what stands still cannot watch itself. It counts its own ticks and not the time of day: where
the machine itself was asleep, nobody stood still.
"""

import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ivr.listener import Listener
from ivr.model import Trouble
from ivr.ports import Alarm

log = logging.getLogger(__name__)

TICK = 5.0
STILL = 9
"""Ticks without a turn of the listener: 45 s, more than twice what its longest turn takes."""

STOOD_STILL = 70
"""The exit status; the supervisor restarts whatever it is."""


@contextmanager
def watched(
    listener: Listener, alarm: Alarm, end: Callable[[int], object] = os._exit, tick: float = TICK
) -> Iterator[None]:
    """The listener is watched in this block."""
    over = threading.Event()
    watch = threading.Thread(target=_watch, args=(listener, alarm, end, tick, over), daemon=True)
    watch.start()
    try:
        yield
    finally:
        over.set()
        watch.join()


def _watch(
    listener: Listener, alarm: Alarm, end: Callable[[int], object], tick: float, over: threading.Event
) -> None:
    last, still = listener.turned_at, 0
    while not over.wait(tick):
        still = still + 1 if listener.turned_at == last else 0
        last = listener.turned_at
        if still >= STILL:
            log.critical("the call program stands still; it is ended, to be started anew")
            alarm.sound(Trouble.DEAF)
            end(STOOD_STILL)
            return
