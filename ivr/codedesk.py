"""The drawer with the codes: what call scripts do with case codes, and how often anybody may try one.

Everything slow runs in a thread, one at a time, so that calls are not disturbed; nothing here is a step of
the call: scripts put it into one.
"""

import logging
import math
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import anyio
from anyio import CancelScope, to_thread

from ivr.codebook import OpenCase, Told
from ivr.errors import CannotUnseal
from ivr.model import REPLY, CaseCode, CaseStatus, Listened, Trouble
from ivr.office import Office
from ivr.playing import in_clear

log = logging.getLogger(__name__)

T = TypeVar("T")

ANSWER_AFTER = 2.0
"""Seconds from a code to its answer, whatever the answer is; where we are slow, a multiple of it."""

TRIED, TRIED_IN_CALL = "code", "code_in_call"
NOBODY = "withheld"
"""The subject of attempts from withheld numbers: together they are one caller."""

HEAR_TO_THE_END = 1.0
"""Seconds she may miss of a reply and still have heard it."""

BYTES_A_SECOND, WAV_HEADER = 16_000, 44


@dataclass(frozen=True, slots=True)
class Limits:
    """Wrong codes before no code is tried any more. With 5000 codes out, all limits leave a year per hit."""

    in_call: int = 3
    of_caller: int = 10
    of_withheld: int = 20
    of_all: int = 60
    caller_within: timedelta = timedelta(days=1)
    within: timedelta = timedelta(hours=1)


LIMITS = Limits()


class Attempt(StrEnum):
    """What came of a code that was given."""

    FOUND = "found"
    UNKNOWN = "unknown"
    NOT_NOW = "not_now"


class CodeDesk:
    """One contact's codes. `caller` is its pseudonym; `heard` notes what she heard, whatever happens then."""

    def __init__(self, contact_id: UUID, caller: str | None, office: Office) -> None:
        self._contact_id = contact_id
        self._caller = caller
        self._office = office
        self._book = office.codes

    async def draw(self, language: str) -> tuple[str, CaseCode] | None:
        """A new code for this contact, kept before it is told; None where it cannot be kept."""
        return await self._slowly(lambda: self._book.draw(self._contact_id, language))

    async def attempt(self, code: str) -> Attempt:
        """Whether there is a case of this code. The answer comes after the same time, whatever it is."""
        began = anyio.current_time()
        attempt = await self._slowly(lambda: self._attempt(code))
        waited = anyio.current_time() - began
        await anyio.sleep_until(began + max(1, math.ceil(waited / ANSWER_AFTER)) * ANSWER_AFTER)
        return attempt or Attempt.NOT_NOW

    def _attempt(self, code: str) -> Attempt:
        if self._too_many():
            return Attempt.NOT_NOW
        if self._book.find(code) is not None:
            return Attempt.FOUND
        now = self._office.clock.now()
        self._office.memory.note(TRIED, self._caller or NOBODY, now)
        self._office.memory.note(TRIED_IN_CALL, str(self._contact_id), now)
        return Attempt.UNKNOWN

    def _too_many(self) -> bool:
        now, memory = self._office.clock.now(), self._office.memory
        hour = now - LIMITS.within
        if memory.count(TRIED, None, hour) >= LIMITS.of_all:
            self._office.alarm.sound(Trouble.CODES_TRIED)
            return True
        self._office.alarm.clear(Trouble.CODES_TRIED)
        of_caller = (
            memory.count(TRIED, self._caller, now - LIMITS.caller_within) >= LIMITS.of_caller
            if self._caller
            else memory.count(TRIED, NOBODY, hour) >= LIMITS.of_withheld
        )
        in_call = memory.count(TRIED_IN_CALL, str(self._contact_id), now - LIMITS.caller_within)
        return of_caller or in_call >= LIMITS.in_call

    async def open(self, code: str) -> OpenCase | None:
        """The case of a code that was found; None where the disk fails."""
        return await self._slowly(lambda: self._book.find(code))

    async def status(self, opened: OpenCase) -> CaseStatus | None:
        """What she is told; None where the disk fails."""
        return await self._quickly(lambda: self._book.status(opened.lookup))

    async def replies(self, opened: OpenCase) -> tuple[UUID, ...]:
        """All there are, in the order they came."""
        return await self._quickly(lambda: self._book.replies(opened.lookup)) or ()

    async def unheard(self, opened: OpenCase) -> tuple[UUID, ...]:
        """Those she has not heard to their end."""
        return await self._quickly(lambda: self._book.unheard(opened.lookup)) or ()

    async def withdraw(self, opened: OpenCase) -> None:
        """From now on she is told that she took her report back."""
        told = Told(CaseStatus.WITHDRAWN, self._office.clock.now())
        with CancelScope(shield=True):
            await self._quickly(lambda: self._book.tell(opened.lookup, told))

    @asynccontextmanager
    async def playable(self, opened: OpenCase, reply: UUID) -> AsyncIterator["Playable | None"]:
        """A reply in clear until the end of the block; then it is wiped. None where it cannot be opened."""
        sound = await self._quickly(lambda: self._book.sound_of(opened, reply))
        async with AsyncExitStack() as until_heard:
            yield await self._in_clear(until_heard, sound) if sound else None

    async def _in_clear(self, until_heard: AsyncExitStack, sound: bytes) -> "Playable | None":
        try:
            path = await until_heard.enter_async_context(in_clear(self._office.playing, sound))
        except OSError as error:
            log.exception("a reply could not be put where it is played from")
            await to_thread.run_sync(self._office.tell, error)
            return None
        return Playable(path, max(0, len(sound) - WAV_HEADER) / BYTES_A_SECOND)

    async def heard(self, opened: OpenCase, heard: Listened) -> None:
        """Mark a reply as heard, if she heard all of it."""
        if heard.topic == REPLY and heard.seconds >= heard.of - HEAR_TO_THE_END:
            with CancelScope(shield=True):
                await self._quickly(lambda: self._book.mark_heard(opened.lookup, UUID(heard.chapter)))

    async def _slowly(self, doing: Callable[[], T]) -> T | None:
        """One after another: a hash takes a processor for half a second and 128 MB."""
        result: T | None = None
        async with self._office.hashing:
            with CancelScope(shield=True):  # a thread that was given up would go on beside the next
                result = await self._quickly(doing)
        return result

    async def _quickly(self, doing: Callable[[], T]) -> T | None:
        try:
            return await to_thread.run_sync(doing)
        except (OSError, CannotUnseal) as error:
            log.exception("the disk does not give or take what belongs to a case code")
            await to_thread.run_sync(self._office.tell, error)
            return None


@dataclass(frozen=True, slots=True)
class Playable:
    """A reply in clear, and its length in seconds."""

    path: Path
    seconds: float
