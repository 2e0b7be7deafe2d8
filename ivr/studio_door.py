"""The studio's door: a number and a PIN, and few attempts at them."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import anyio
from anyio import to_thread

from ivr.contributors import Contributor, Contributors
from ivr.model import Trouble
from ivr.office import Office

log = logging.getLogger(__name__)

TRIED, TRIED_IN_CALL = "studio_pin", "studio_pin_in_call"

ANSWER_AFTER = 1.0
"""Seconds from a PIN to its answer, whatever the answer is."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Wrong PINs before nobody is let in: with ten contributors the limits leave years per hit."""

    in_call: int = 3
    of_number: int = 5
    of_all: int = 30
    within: timedelta = timedelta(hours=1)


LIMITS = Limits()


class Refusal(StrEnum):
    """Why somebody is not let in."""

    WRONG = "wrong"
    LOCKED = "locked"


class StudioDoor:
    """One PIN is tried at a time: of many at once none may slip past the limits."""

    def __init__(self, contributors: Contributors, office: Office) -> None:
        self._contributors = contributors
        self._office = office
        self._one_at_a_time = anyio.Semaphore(1)

    async def attempt(self, number: str, pin: str, visit: str) -> Contributor | Refusal:
        """Who it is. `visit` names the call. Where the line's memory cannot be asked, nobody is let in."""
        began = anyio.current_time()
        async with self._one_at_a_time:
            try:
                answer = await to_thread.run_sync(self._attempt, number, pin, visit)
            except OSError as error:
                log.exception("nobody can be let into the studio")
                await to_thread.run_sync(self._office.tell, error)
                answer = Refusal.LOCKED
        await anyio.sleep_until(began + ANSWER_AFTER)
        return answer

    async def known(self, number: str) -> Contributor | None:
        """Who was let in before a restart, unless she has been taken off the list since."""
        try:
            return await to_thread.run_sync(self._contributors.find, number)
        except OSError:
            log.exception("the contributors cannot be read")
            return None

    def _attempt(self, number: str, pin: str, visit: str) -> Contributor | Refusal:
        if self._too_many(number, visit):
            return Refusal.LOCKED
        if (found := self._contributors.verified(number, pin)) is not None:
            return found
        now, memory = self._office.clock.now(), self._office.memory
        memory.note(TRIED, number, now)
        memory.note(TRIED_IN_CALL, visit, now)
        return Refusal.LOCKED if self._too_many(number, visit) else Refusal.WRONG

    def _too_many(self, number: str, visit: str) -> bool:
        memory, since = self._office.memory, self._office.clock.now() - LIMITS.within
        if memory.count(TRIED, None, since) >= LIMITS.of_all:
            self._office.alarm.sound(Trouble.STUDIO_TRIED)
            return True
        self._office.alarm.clear(Trouble.STUDIO_TRIED)
        of_number = memory.count(TRIED, number, since) >= LIMITS.of_number
        return of_number or memory.count(TRIED_IN_CALL, visit, since) >= LIMITS.in_call
