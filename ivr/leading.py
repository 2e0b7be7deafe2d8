"""One call, led by its programme's first script, by the next where it breaks, at last by the shelter."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from anyio import CancelScope, move_on_after

from ivr.boundary import Boundary
from ivr.desk import Desk, Dialled
from ivr.errors import ExchangeAway, ExchangeError
from ivr.interrupt import do_until
from ivr.line import Line
from ivr.model import Ending
from ivr.ports import Leg
from ivr.programme import Programme
from ivr.tally import Tally
from ivr.whereabouts import Where
from prompts.library import Library

log = logging.getLogger(__name__)

TIME_TO_PART = 5.0

LONGEST_CALL = 2 * 3600.0
"""Seconds. Nobody needs us for so long, but for a talk with a person: a key is stuck, or somebody plays."""

TALKS_ON = 30.0
"""Seconds until it is looked again whether a talk that lasts longer is over."""


@dataclass(frozen=True, slots=True)
class Led:
    """A caller's leg, what stands between it and the script, what is said to her; how she is sheltered."""

    leg: Leg
    line: Line
    desk: Desk
    programme: Programme
    shelter: Callable[[], Awaitable[None]]

    async def until_gone(self, tally: Tally) -> Ending | None:
        """How the script ended; None where she hung up before it did, or where it lasted too long."""
        hung_up = False

        def end() -> None:
            nonlocal hung_up
            hung_up = True
            whole.cancel()

        with CancelScope() as whole, TimeIsUp(whole, unless=self._they_talk):
            self.leg.when_gone(end)  # a scope costs less than two tasks
            return await self._lead(tally)
        if whole.cancelled_caught and not hung_up:
            log.warning("a call lasted too long; it is ended", extra={"contact": self.leg.contact_id})
            await do_until(self.leg.gone, self._take_leave)
        return None

    def _they_talk(self) -> bool:
        return self.line.whereabouts.now is Where.PERSON

    async def _take_leave(self) -> None:
        await self.line.aside().say_at_last("thank-you-goodbye")
        await part(self.leg.hang_up)

    async def _lead(self, tally: Tally) -> Ending:
        ending = await self._conduct(tally)
        await part(self.leg.hang_up)
        return ending

    async def _conduct(self, tally: Tally) -> Ending:
        for script in self.programme.scripts:
            with Boundary(
                "a call script broke; the next one is tried", self.leg.contact_id, but=ExchangeAway
            ):
                await self.desk.open(
                    self.leg.caller_number,
                    prompts=self.programme.name,
                    dialled=dialled(self.leg.dialled, self.programme.library),
                    counts=not self.line.is_never_answered,
                )
                return await script(self.line, self.desk)
            tally.failed()
            self.desk.journal.leave_the_past()
        tally.sheltered()
        await self.shelter()
        ending = self.desk.outcome()
        return Ending.FAILED if ending is Ending.HUNG_UP_IN_MENU else ending


class TimeIsUp:
    """Cancels `whole` after the longest call, or once `unless` no longer holds, until its block is left.

    A timer costs less than a task, and one that is cancelled lets go of all that it knew.
    """

    def __init__(self, whole: CancelScope, unless: Callable[[], bool]) -> None:
        self._whole = whole
        self._unless = unless

    def __enter__(self) -> None:
        self._look_after(LONGEST_CALL)

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def _look_after(self, seconds: float) -> None:
        self._timer = asyncio.get_running_loop().call_later(seconds, self._look)

    def _look(self) -> None:
        if self._unless():
            self._look_after(TALKS_ON)
        else:
            self._whole.cancel()


def dialled(number: str, library: Library) -> Dialled:
    """A number of ours, with what the words say of it now."""
    language = library.language_of(number)
    return Dialled(number, language.code if language else None)


async def part(farewell: Callable[[], Awaitable[None]]) -> None:
    """Hang up, or give to the shelter; also while everything is being cancelled."""
    with move_on_after(TIME_TO_PART, shield=True):
        try:
            await farewell()
        except ExchangeError:
            log.warning("the exchange did not take a call back")
