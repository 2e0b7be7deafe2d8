"""Which languages callers choose, looked up once a day: the language menu follows it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from ivr.memory import Memory
from ivr.ports import Clock

LATELY = timedelta(days=30)
FOR = timedelta(days=1)


class LanguageUse:
    """Counts of the last month, the last ones while the memory cannot be asked. Raises OSError before any."""

    def __init__(self, memory: Memory, clock: Clock) -> None:
        self._memory = memory
        self._clock = clock
        self._counted: Mapping[str, int] = {}
        self._again: datetime | None = None

    def __call__(self) -> Mapping[str, int]:
        """How many callers chose each language lately, as it was when last counted."""
        now = self._clock.now()
        if self._again is None or now >= self._again:
            try:
                self._counted = self._memory.languages_chosen(now - LATELY)
            except OSError:
                if self._again is None:
                    raise
            self._again = now + FOR
        return self._counted
