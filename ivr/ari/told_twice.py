"""Keys that Asterisk tells of twice, though they were pressed once.

It tells of a key when its end comes. Where it still gives out the key before it, or has hardly done so, it
puts that end back into its queue, and tells of it again when it takes it from there (22.10.1: `__ast_read`,
`queue_dtmf_readq` in main/channel.c). So it does with keys that follow each other closely and come a little
unevenly: a telephone that dials by itself, packets that were held up, a machine that is busy.
"""

import math
from collections import deque
from dataclasses import dataclass

SHORTEST, GAP = 0.08, 0.045
"""Seconds for which Asterisk gives out a key at least (`mindtmfduration`), and between two
(`AST_MIN_DTMF_GAP`)."""

ROUNDED = 0.01
"""Seconds by which it may seem to be sooner: it counts in whole milliseconds, as its moments are told."""

SLOW, HELD_UP = 0.1, 0.25
"""Seconds more until the next one has been told of again: the gap begins with a packet, the key is taken with
one, and a busy machine is late. More of them where both came at once: then it must have been put back."""


@dataclass(slots=True)
class _PutBack:
    """A key that Asterisk may tell of again, between these moments."""

    key: str
    lasted: float
    since: float
    until: float

    def is_told(self, key: str, lasted: float, at: float) -> bool:
        """Whether it is this one that is told of now."""
        return (self.key, self.lasted) == (key, lasted) and self.since <= at


class ToldTwice:
    """Of one channel: which of what is told of its keys is told again.

    A key is only taken for one told before where nobody can have pressed it once more: three keys must have
    come in little more time than one of them lasts.
    """

    def __init__(self) -> None:
        self._put_back: deque[_PutBack] = deque()
        self._told_at, self._given_out = -math.inf, -math.inf

    def is_told_again(self, key: str, lasted: float, at: float) -> bool:
        """Of a key that lasted so many seconds, told of `at` seconds of Asterisk's clock."""
        while self._put_back and self._put_back[0].until < at:
            self._put_back.popleft()
        place = next((i for i, each in enumerate(self._put_back) if each.is_told(key, lasted, at)), None)
        if place is None and at <= self._given_out + GAP + SLOW:
            self._put_back.append(self._waiting(key, lasted, at))
        self._told_at, self._given_out = at, at + max(lasted, SHORTEST)
        if place is None:
            return False
        for _ in range(place + 1):  # they keep their order: those before it were not put back
            self._put_back.popleft()
        if self._put_back:
            first = self._put_back[0]
            first.since = self._given_out + GAP - ROUNDED
            first.until = self._given_out + GAP + HELD_UP
        return True

    def _waiting(self, key: str, lasted: float, at: float) -> _PutBack:
        """Told of now, and perhaps put back: behind what is given out, at most behind all that wait."""
        soonest, slow = self._given_out, SLOW
        if at - self._told_at < GAP + ROUNDED:
            soonest, slow = self._told_at, HELD_UP
        until = self._given_out + GAP + slow
        if self._put_back:
            last = self._put_back[-1]
            until = last.until + max(last.lasted, SHORTEST) + GAP + slow
        return _PutBack(key, lasted, soonest + GAP - ROUNDED, until)
