"""From where a process has its memory."""

import ctypes
from contextlib import suppress

ARENAS = -8
"""M_ARENA_MAX in malloc.h of glibc; mallopt(3) tells what it does."""


def tell_malloc(setting: int, value: int) -> None:
    """Set one of glibc's settings. Other C libraries have no `mallopt`, and stay as they are."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(setting, value)


def share_one_heap() -> None:
    """Have all threads take from one heap and give back to it, whichever of them asked first.

    By itself glibc has a heap for each thread. Threads come and go, and what one leaves no other uses: a
    process that answers calls held 7 MB more after 5,000 of them, 10 MB more after 20,000 (measured).
    """
    tell_malloc(ARENAS, 1)
