"""What a socket or a leg has heard and nobody has asked for yet."""

import asyncio
from collections import deque
from typing import Generic, TypeVar

from ivr.errors import ExchangeAway, ExchangeError

ItemT = TypeVar("ItemT")


class Queue(Generic[ItemT]):
    """Unbounded, for one reader at a time; nothing is lost when a waiting reader is cancelled.

    On a bare future of asyncio's: every event of every call passes through two of these.
    """

    def __init__(self) -> None:
        self._items: deque[ItemT] = deque()
        self._changed: asyncio.Future[None] | None = None
        self._patience: asyncio.TimerHandle | None = None
        self._closed: ExchangeError | None = None

    @property
    def has_any(self) -> bool:
        """Whether something waits."""
        return bool(self._items)

    @property
    def waiting(self) -> int:
        """How much does."""
        return len(self._items)

    def put(self, item: ItemT) -> None:
        self._items.append(item)
        self._tell()

    def close(self, why: ExchangeError | None = None) -> None:
        """Nothing more will come: the connection is lost, if nothing else is told."""
        self._closed = why or ExchangeAway("the connection to Asterisk was lost")
        self._tell()

    async def get(self, within: float | None = None) -> ItemT:
        """The oldest item; raises why it was closed when there is none and none will come.

        TimeoutError where none comes `within` so many seconds: a timer costs less than a cancel scope.
        """
        if self._items:
            return self._items.popleft()
        loop = asyncio.get_running_loop()
        if within is not None:
            self.be_patient_for(within)
        try:
            while not self._items:
                if self._closed is not None:
                    raise self._closed
                self._changed = loop.create_future()
                await self._changed
        finally:
            self.be_patient()
        return self._items.popleft()

    def be_patient_for(self, seconds: float) -> None:
        """Whoever waits now does so no longer."""
        self._patience = asyncio.get_running_loop().call_later(seconds, self._lose_patience)

    def be_patient(self) -> None:
        """Whoever waits now does so for as long as it takes."""
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _lose_patience(self) -> None:
        if self._changed is not None and not self._changed.done():
            self._changed.set_exception(TimeoutError())

    def _tell(self) -> None:
        if self._changed is not None and not self._changed.done():
            self._changed.set_result(None)
