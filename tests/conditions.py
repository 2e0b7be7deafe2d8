"""Waiting for the world outside: asked again and again until it is so, with an end to patience."""

import time
from collections.abc import Callable
from threading import Event

LONG = 90.0
"""Seconds. However busy the machine, what is right is there by then: only what is wrong takes so long."""

ASK_EVERY = 0.02


def until(is_so: Callable[[], bool], *, within: float = LONG) -> None:
    """Return as soon as `is_so`; fails the test where that is not within so many seconds."""
    pause = Event()
    deadline = time.monotonic() + within
    while not is_so():
        assert time.monotonic() < deadline, "it did not come to be so in time"
        pause.wait(ASK_EVERY)
