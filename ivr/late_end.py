"""A `#` after a number that was complete without it, from somebody who types slowly."""

import math
from collections.abc import Collection

import anyio


class LateEnd:
    """The first key that comes in time, if it is one that ends a number, belongs to the number before it."""

    def __init__(self) -> None:
        self.until = -math.inf
        self._keys: Collection[str] = ()

    @property
    def may_come(self) -> bool:
        """Whether the next key may be it."""
        return anyio.current_time() < self.until

    def expect(self, keys: Collection[str], seconds: float) -> None:
        """One of these keys may come within so many seconds."""
        self._keys, self.until = keys, anyio.current_time() + seconds

    def takes(self, key: str) -> bool:
        """Whether this key is it. Whichever it is, none is expected any more."""
        is_it = self.may_come and key in self._keys
        self.until = -math.inf
        return is_it
