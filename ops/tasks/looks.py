"""How often it is worth looking who waits: the queries take longer the more the casebook holds."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import Error as DatabaseFault
from django.db import connection

log = logging.getLogger(__name__)

Found = TypeVar("Found")

MOST_SHARE = 0.05
"""Of the time, at most, that goes into one query. No batch begins meanwhile."""
SHORT = 0.05
"""Seconds of a look that costs nothing worth sparing: there is one a second at most."""


class Looks:
    """Tells when to look next, by how long the last look took."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._next = clock, clock()

    def are_due(self) -> bool:
        """Whether enough time has gone by."""
        return self._clock() >= self._next

    def look(self, query: Callable[[], Found]) -> Found:
        """What the query finds; its time is counted, and not that of what is done about it."""
        begun = self._clock()
        found = query()
        took = self._clock() - begun
        self._next = max(self._next, begun + took / MOST_SHARE) if took > SHORT else self._next
        return found

    def when_due(self, turn: Callable[[], None]) -> Callable[[], None]:
        """The turn, seldom enough. A database that is away then breaks no work that goes on around it."""

        def pause() -> None:
            if not self.are_due():
                return
            try:
                turn()
            except DatabaseFault as fault:
                log.warning("nobody could be looked for", extra={"reason": type(fault).__name__})
                if not connection.in_atomic_block:  # a lost one is made anew, and what is heard can be kept
                    connection.close_if_unusable_or_obsolete()

        return pause
