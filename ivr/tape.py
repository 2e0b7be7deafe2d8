"""A recording as call scripts see it: under way, or ended before a restart."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import anyio
from pydantic import JsonValue

from ivr.errors import RecordingFailed
from ivr.interrupt import do_until
from ivr.model import EndedBy
from ivr.ports import LegTape

log = logging.getLogger(__name__)

LONGEST_MESSAGE = 300.0
"""Seconds of one recording."""

GRACE = 10.0
"""Seconds after which we stop waiting for the exchange to end a recording by itself."""

HANG_UP_FOLLOWS = 1.0
"""Seconds within which the end of a recording turns out to have been a hang-up."""


class Recorder(Protocol):
    """What a tape needs of the line it is recorded on."""

    async def step(self, kind: str, what: str, live: Callable[[], Awaitable[JsonValue]]) -> JsonValue:
        """One step of the call, through the journal."""
        ...

    async def key(self) -> str:
        """The next key."""
        ...


class Tape:
    """One recording of the caller, under way or ended."""

    def __init__(self, name: str, leg_tape: LegTape, recorder: Recorder) -> None:
        self.name = name
        self.ended_by = EndedBy.HANG_UP
        self._tape = leg_tape
        self._recorder = recorder

    async def until_caller_is_done(self) -> None:
        """Record until any key, or until the recording is as long as it may be."""
        self.ended_by = EndedBy(str(await self._recorder.step("done", self.name, self._ended_by)))
        try:
            await self._tape.stop()
        except RecordingFailed:
            log.info("nothing was recorded")

    async def stop(self) -> Path:
        """End it; gives the file. Raises RecordingFailed where nothing was recorded."""
        return await self._tape.stop()

    async def _ended_by(self) -> str:
        with anyio.move_on_after(LONGEST_MESSAGE + GRACE):
            if await do_until(self._tape.wait_finished, self._recorder.key) is not None:
                return EndedBy.KEY
            # Asterisk says that the recording ended before it says that she hung up, which cancels us here
            await anyio.sleep(HANG_UP_FOLLOWS)
        return EndedBy.TOO_LONG


@dataclass(frozen=True, slots=True)
class EndedTape:
    """A recording of before a restart, which the desk has already dealt with."""

    name: str

    async def wait_finished(self) -> None:
        """It has."""

    async def stop(self) -> Path:
        """Nothing of it is left at the exchange."""
        raise RecordingFailed("the recording is kept already")
