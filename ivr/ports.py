"""What the caller's side needs from the world: an exchange with legs, and a desk that keeps things.

Scripts never see these; they see `ivr.line.Line` and `ivr.desk.Desk`, which are built on them.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol
from uuid import UUID

from ivr.model import Trouble
from prompts.model import Sound


@dataclass(frozen=True, slots=True)
class KeyPress:
    """One DTMF key ("0".."9", "*", "#") and when it arrived."""

    key: str
    at: datetime


class Unanswered(StrEnum):
    """Why nobody is on the telephone that we called. NO_TRUNK: nothing of ours can call out."""

    BUSY = "busy"
    NO_ANSWER = "no_answer"
    REFUSED = "refused"
    NO_TRUNK = "no_trunk"


HEARD_AT_ONCE = 0.5
"""Seconds of sound a `VoiceJudge` judges at once."""


class VoiceJudge(Protocol):
    """Tells whether somebody speaks; one for each recording, since it learns how noisy it is around her."""

    def voices(self, sound: bytes) -> Iterator[bool]:
        """For each `HEARD_AT_ONCE` that this sound (8 kHz, 16-bit, mono) completes: is a voice in it?"""
        ...


class LegTape(Protocol):
    """A recording under way on a leg."""

    @property
    def name(self) -> str:
        """The recording's name at the exchange: random, says nothing about the caller."""
        ...

    async def wait_finished(self) -> None:
        """Return when the exchange itself ended the recording (longest duration, hang-up)."""
        ...

    async def stop(self) -> Path:
        """End the recording (harmless when it has ended) and give the WAV file on disk.

        Raises RecordingFailed when nothing was written. Works after the caller has hung up.
        While the connection is lost it raises ExchangeAway: the recording then goes on, and `resume_tape`
        finds it again.
        """
        ...


class Leg(Protocol):
    """One caller's leg at the exchange. Hang-up is no error: `gone` tells, and the switchboard cancels."""

    @property
    def id(self) -> str:
        """The exchange's id of the channel."""
        ...

    @property
    def contact_id(self) -> UUID:
        """The contact's id, kept as a channel variable so that it survives a restart of this program."""
        ...

    @property
    def caller_number(self) -> str | None:
        """E.164 or as received; None when withheld. Never logged; sealed at once by the desk."""
        ...

    @property
    def dialled(self) -> str:
        """The number of ours that was called; empty on a leg that we called."""
        ...

    @property
    def outbound(self) -> bool:
        """Whether we called her. `caller_number` is then the number called; None after a restart."""
        ...

    @property
    def is_lost(self) -> bool:
        """Whether its connection is: then the call comes again, to us or to a program that comes after us."""
        ...

    async def answer(self) -> None:
        """Take the call. Harmless when already answered."""
        ...

    async def play(self, sounds: Sequence[Sound], *, unless_key: bool = False) -> None:
        """Play in order, return when the last has finished; cancellation stops the sound at once.

        With `unless_key` so does a key, pressed before or meanwhile, which stays in line.
        Raises PlaybackFailed when the exchange did not start in time (ARI reports no failure).
        """
        ...

    async def play_tape(self, name: str, *, unless_key: bool = False) -> None:
        """Play a finished recording, by its name, back to the caller. Same promises as `play`."""
        ...

    async def next_key(self, within: float | None = None) -> KeyPress:
        """The next key in the order pressed; keys pressed earlier (dialled ahead) wait in line.

        Raises TimeoutError where none comes `within` so many seconds.
        """
        ...

    @property
    def has_key(self) -> bool:
        """Whether a key waits in line."""
        ...

    async def record(self, name: str, *, longest: float, beep: bool) -> LegTape:
        """Start recording what the caller says; returns once the exchange confirmed the start."""
        ...

    async def resume_tape(self, name: str) -> LegTape | None:
        """The tape of that name if it is still running, or has left a file, after this program restarted."""
        ...

    def listen_in(self) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """What she says while she says it, pauses too: 8 kHz, 16-bit, mono, in frames of 20 ms.

        Whatever else the leg does goes on. Raises HearingFailed or ExchangeAway where it cannot be heard,
        or no longer.
        """
        ...

    async def whisper(self, sounds: Sequence[Sound]) -> None:
        """Play to her while she is being recorded, which goes on. Same promises as `play`."""
        ...

    async def hang_up(self) -> None:
        """End the call. Harmless when the caller has gone."""
        ...

    async def shelter(self) -> None:
        """Give the call back to the dialplan, whose shelter apologises and records by itself.

        Then it is `gone`. Harmless when the caller has gone. A leg that we called is hung up instead: whoever
        stands beside her telephone must not hear from whom the call is.
        """
        ...

    async def gone(self) -> None:
        """Return when the caller has hung up or the leg left the exchange."""
        ...

    def when_gone(self, do: Callable[[], object]) -> None:
        """The same for whoever does not wait: `do` is called then, at once where she has gone already."""
        ...


async def at_once() -> bool:
    """Whoever comes is there."""
    return True


@dataclass(frozen=True, slots=True)
class Arrival:
    """A leg for the switchboard. `resumed` when it was already up before this program (re)started.

    Before anything else `ready` is awaited, once. It says whether there is a call: she may have gone before
    it was known as ours, and then the exchange itself tells of her. `rings`: nobody has answered her yet.
    """

    leg: Leg
    resumed: bool
    ready: Callable[[], Awaitable[bool]] = at_once
    rings: bool = False


class Exchange(Protocol):
    """Where calls arrive. One connection; it reconnects by itself and lists what was missed.

    A call that gets no sign of life from this program for a minute is taken to the shelter by the exchange
    itself.
    """

    def arrivals(self) -> AbstractAsyncContextManager[AsyncIterator[Arrival]]:
        """Calls in the order they come, each once. After a reconnect, legs still up come as `resumed`."""
        ...

    async def dial(self, contact_id: UUID, number: str, *, ring_for: float) -> Leg | Unanswered:
        """Call `number` (E.164) through the trunk; the leg, once it is answered, or why nobody answers.

        Rings so many seconds at most; cancelled, it stops ringing. Whether the number may be called at all is
        for `ivr.toll` to say, before. Raises ExchangeAway; then nobody is left ringing, and a leg that was
        answered meanwhile arrives as `resumed`.
        """
        ...

    async def bridge(self, one: Leg, other: Leg) -> None:
        """Let the two hear each other until one of them has gone; cancelled, they are apart again.

        A key pressed meanwhile waits in line as always. After a restart the scripts ask again, and the two
        never notice. Raises ExchangeRefused where that cannot be.
        """
        ...

    async def legs_up(self) -> frozenset[UUID]:
        """The contact ids of all legs now in this application."""
        ...

    async def channels_up(self) -> frozenset[str]:
        """The exchange's ids of all calls there are, those in the shelter too."""
        ...

    async def echo(self) -> None:
        """Ask the exchange to tell us something, and return when it has: a socket can be up and deaf.

        Raises ExchangeError where it cannot be asked.
        """
        ...

    def reconnect(self) -> None:
        """Give up the connection and make it anew; running calls come again as `resumed`. Never waits."""
        ...

    def leave(self) -> None:
        """Give up the connection for good: every leg is lost, and stays up. Never waits."""
        ...

    @property
    def recordings_open(self) -> int:
        """Recordings under way now. May be asked from any thread."""
        ...


class Persons(Protocol):
    """The people on shift, and how callers come to talk to them."""

    async def reach(
        self, names: Sequence[str], words: Sequence[Sound], *, urgent: bool = False
    ) -> Leg | None:
        """The leg of the first of them who takes the call, having heard `words`. None: nobody does.

        All are rung at once; where that is too often, only for what is `urgent`. Cancelled, nobody rings any
        more.
        """
        ...

    async def talk(self, caller: Leg, person: Leg) -> None:
        """Until one of them hangs up; then the person's call is over. Raises ExchangeRefused."""
        ...

    async def let_go(self, person: Leg) -> None:
        """End the call of whoever took it, after all; also while everything is being cancelled."""
        ...

    def name_of(self, person: Leg) -> str:
        """The name of whoever took a call, for a program that comes after us; empty where it is not known."""
        ...

    async def again(self, person: UUID, name: str) -> Leg | None:
        """The leg, by its contact id, of whoever talked to her before a restart. None: that is over.

        As long as they may talk on, whoever has that `name` is not rung for somebody else.
        """
        ...

    async def came_back(self, leg: Leg) -> None:
        """A leg that we called and no call knows. `again` may ask for it; else it is hung up."""
        ...


class Clock(Protocol):
    """The time of day; scripts never ask the machine."""

    def now(self) -> datetime:
        """Aware, UTC."""
        ...


class Alarm(Protocol):
    """What a person must look at. Called from threads too; never raises, and never waits for long."""

    def sound(self, trouble: Trouble, contact: str = "") -> None:
        """Raise it; harmless where it stands already. `contact` is an id where it is about one."""
        ...

    def clear(self, trouble: Trouble, contact: str = "") -> None:
        """It is over; harmless where it never was."""
        ...
