"""A recording as call scripts see it: under way, or ended before a restart.

It ends when she presses a key, hangs up, has spoken and is silent, or has used up its length. Who says
nothing is asked once whether she is there, and the recording goes on; then her silence is her message.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import anyio
from pydantic import JsonValue

from ivr.attention import Attention, Silence
from ivr.errors import RecordingFailed
from ivr.interrupt import do_until
from ivr.model import EndedBy
from ivr.ports import LegTape

log = logging.getLogger(__name__)

STUDIO = "studio-"
"""Before the name of every recording of `ivr.studio`: it is no caller's, and salvage leaves it alone."""

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

    async def whisper(self, key: str) -> None:
        """Say this prompt to her while she is recorded."""
        ...


class Tape:
    """One recording of the caller, under way or ended."""

    def __init__(self, name: str, leg_tape: LegTape, recorder: Recorder, attention: Attention) -> None:
        self.name = name
        self.ended_by = EndedBy.HANG_UP
        self._tape = leg_tape
        self._recorder = recorder
        self._attention = attention

    async def until_caller_is_done(self) -> None:
        """Record until any key, until she has finished speaking, or until it is as long as it may be."""
        ended = await self._recorder.step("done", self.name, self._end)
        if ended == Silence.NOT_BEGUN:
            ended = await self._recorder.step("asked", self.name, self._ask_whether_she_is_there)
        if ended == Silence.NOT_BEGUN:
            ended = await self._recorder.step("done", self.name, self._end)
        self.ended_by = EndedBy.SILENCE if ended in set(Silence) else EndedBy(str(ended))
        try:
            await self._tape.stop()
        except RecordingFailed:
            log.info("nothing was recorded")
        else:
            if self._attention.dictation:
                self._attention.dictation.end()

    async def stop(self) -> Path:
        """End it; gives the file. Raises RecordingFailed where nothing was recorded."""
        return await self._tape.stop()

    async def _end(self) -> str:
        """What ended it: an `EndedBy`, or a `Silence` during which it still runs."""
        with anyio.move_on_after(self._attention.patience.longest + GRACE):
            ended = await do_until(self._tape.wait_finished, self._key_or_silence)
            if ended is not None:
                return ended
            # Asterisk says that the recording ended before it says that she hung up, which cancels us here
            await anyio.sleep(HANG_UP_FOLLOWS)
        return EndedBy.TOO_LONG

    async def _key_or_silence(self) -> str:
        return await self._unless_key(self._attention.until_silence)

    async def _ask_whether_she_is_there(self) -> str:
        """A key, where she answers by one. What she says meanwhile is on the tape, but it is not listened to:
        the question may come back out of her own telephone.
        """
        return await self._unless_key(self._ask)

    async def _ask(self) -> str:
        await self._recorder.whisper("you-may-speak-now")
        return Silence.NOT_BEGUN

    async def _unless_key(self, doing: Callable[[], Awaitable[str]]) -> str:
        pressed = []

        async def wait_for_key() -> None:
            pressed.append(await self._recorder.key())

        done = await do_until(wait_for_key, doing)
        return EndedBy.KEY if pressed or done is None else done


@dataclass(frozen=True, slots=True)
class EndedTape:
    """A recording of before a restart, which the desk has already dealt with."""

    name: str

    async def wait_finished(self) -> None:
        """It has."""

    async def stop(self) -> Path:
        """Nothing of it is left at the exchange."""
        raise RecordingFailed("the recording is kept already")
