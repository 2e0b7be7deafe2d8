"""What a leg has heard and nobody has asked for yet."""

from collections import deque
from typing import Generic, TypeVar

import anyio

from ivr.errors import ExchangeAway

ItemT = TypeVar("ItemT")


class Queue(Generic[ItemT]):
    """Unbounded, for one reader at a time; nothing is lost when a waiting reader is cancelled."""

    def __init__(self) -> None:
        self._items: deque[ItemT] = deque()
        self._changed = anyio.Event()
        self._closed = False

    def put(self, item: ItemT) -> None:
        self._items.append(item)
        self._changed.set()

    def close(self) -> None:
        """Nothing more will come: the connection is lost."""
        self._closed = True
        self._changed.set()

    async def get(self) -> ItemT:
        """The oldest item; raises ExchangeAway when there is none and none will come."""
        while not self._items:
            if self._closed:
                raise ExchangeAway("the connection to Asterisk was lost")
            self._changed = anyio.Event()
            await self._changed.wait()
        return self._items.popleft()
