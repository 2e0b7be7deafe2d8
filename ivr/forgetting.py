"""Who called and when is forgotten as soon as nothing is limited by it; refused errands after a month.

With the casebook beside it, the line's memory could else tell who called at the minute at which somebody
chose to be nobody.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta

import anyio
from anyio import to_thread

from ivr import codedesk, studio_door
from ivr.acquaintance import CALL, CALLS_WITHIN, WITHHELD
from ivr.errands import ErrandFolder
from ivr.memory import Memory
from ivr.ports import Clock
from ivr.toll import CALL_OUT, DAY, PERSON_RUNG
from ivr.wishes import FLASH, FLASH_WINDOW, STILL_WAITS

log = logging.getLogger(__name__)

EVERY = 600.0
"""Seconds."""

COUNTED: Mapping[str, timedelta] = {
    CALL: CALLS_WITHIN,
    WITHHELD: CALLS_WITHIN,
    FLASH: FLASH_WINDOW + STILL_WAITS,
    CALL_OUT: DAY,
    PERSON_RUNG: DAY,
    codedesk.TRIED: codedesk.LIMITS.caller_within,
    codedesk.TRIED_IN_CALL: codedesk.LIMITS.caller_within,
    studio_door.TRIED: studio_door.LIMITS.within,
    studio_door.TRIED_IN_CALL: studio_door.LIMITS.within,
}
"""How far back each kind of event is looked at; errands look back longest, and are nobody's names."""


REFUSED = timedelta(days=30)
"""How long an errand that could not be done waits for a person; it may say whom to call."""


class Forgetting:
    """Of one line node. `tell` hears of a disk that fails."""

    def __init__(
        self, memory: Memory, errands: ErrandFolder, clock: Clock, tell: Callable[[Exception], None]
    ) -> None:
        self._memory = memory
        self._errands = errands
        self._clock = clock
        self._tell = tell

    async def run(self) -> None:
        """For ever."""
        while True:
            await self.once()
            await anyio.sleep(EVERY)

    async def once(self) -> None:
        """Let go of what is too old."""
        try:
            await to_thread.run_sync(self._forget)
        except OSError as error:
            log.exception("the line's memory cannot forget; it tries again")
            await to_thread.run_sync(self._tell, error)
        try:
            gone = await to_thread.run_sync(self._errands.forget_refused, self._clock.now() - REFUSED)
        except OSError as error:
            log.exception("refused errands cannot be forgotten; it is tried again")
            await to_thread.run_sync(self._tell, error)
        else:
            if gone:
                log.info("refused errands have been forgotten", extra={"count": gone})

    def _forget(self) -> None:
        now = self._clock.now()
        self._memory.forget(now)
        for kind, counted in COUNTED.items():
            self._memory.forget_events(kind, now - counted)
