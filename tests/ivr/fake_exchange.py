"""An exchange in memory, and somebody who calls it: hears prompts, presses keys, speaks, hangs up.

It keeps the promises of `ivr.ports` that `contract_leg` states; recordings are real files.
"""

import asyncio
import struct
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise
from math import ceil, inf
from pathlib import Path
from typing import TypeVar
from uuid import UUID, uuid4

import anyio
import anyio.lowlevel
import anyio.to_thread

from ivr.errors import ExchangeAway, HearingFailed, PlaybackFailed, RecordingFailed
from ivr.interrupt import do_until
from ivr.ports import HEARD_AT_ONCE, Arrival, KeyPress, Leg, Unanswered
from prompts.model import Sound

T = TypeVar("T")

BEFORE_A_SOUND = 0.01
A_PROMPT_LASTS = 2.0
SHE_ANSWERS_AFTER = 4.0
SHE_PRESSES_AFTER = 0.5
VOICE = struct.pack("<80h", *([3000] * 40 + [-3000] * 40)) * 100  # one second at 100 Hz
KILLED_HEADER = b"RIFF" + bytes(32) + b"data" + bytes(4)


def voice(seconds: float) -> bytes:
    """So much of it."""
    return (VOICE * ceil(seconds))[: round(seconds * 8000) * 2]


def silence(seconds: float) -> bytes:
    """So much of it."""
    return bytes(round(seconds * 8000) * 2)


@dataclass
class Somebody:
    """`presses[prompt]` is what she presses at its first, second… hearing; `ends_with` None: she hangs up.

    `says`: how many seconds after the tone she stops; `pauses`: from when to when she is silent before.
    """

    presses: dict[str, list[str]] = field(default_factory=dict)
    says: float = 3.0
    pauses: Sequence[tuple[float, float]] = ()
    waits: float = 1.0
    ends_with: str | None = "#"
    number: str | None = "+66812345678"

    def answer_to(self, prompt: str) -> str:
        """What she presses now; each answer once."""
        answers = self.presses.get(prompt, [])
        return answers.pop(0) if answers else ""

    def sound(self, begin: float, end: float) -> bytes:
        """What comes out of her telephone between these seconds after the tone."""
        edges = {begin, end, self.says, *(edge for pause in self.pauses for edge in pause)}
        parts = pairwise(sorted(edge for edge in edges if begin <= edge <= end))
        return b"".join((voice if self.speaks_at(a) else silence)(b - a) for a, b in parts)

    def speaks_at(self, second: float) -> bool:
        """Whether a voice is heard then."""
        return 0 <= second < self.says and not any(begin <= second < end for begin, end in self.pauses)


WHOLE = ["yes", "no", "confidential", "yes", "tomorrow", "evening", "only_me", "12", "wages"]
"""What somebody `in_thai` has answered at the end of her call, in the order asked."""


def in_thai(**presses: list[str]) -> dict[str, list[str]]:
    """A caller who answers everything, and says so in Thai."""
    usual = {
        "for-this-language-press": ["2"],
        "safe-to-speak": ["1"],
        "in-danger": ["2"],
        "main-menu": ["1"],
        "message-menu": ["3"],
        "confidentiality": ["2"],
        "may-we-call-back": ["1"],
        "callback-day": ["2"],
        "callback-time": ["3"],
        "who-may-answer": ["1"],
        "how-many-people": ["12#"],
        "kind-of-problem": ["1"],
        "code-offer": ["2"],
    }
    return {**usual, **{key.replace("_", "-"): answers for key, answers in presses.items()}}


class FakeTape:
    """What the fake exchange records: she speaks, then it is silent."""

    def __init__(self, name: str, path: Path, longest: float, leg: "FakeLeg") -> None:
        self.name = name
        self.path = path
        self.leg = leg
        self.began = anyio.current_time()
        self._longest = longest
        self._ended = anyio.Event()
        self.bytes_written = 0

    @property
    def running(self) -> bool:
        return not self._ended.is_set()

    async def wait_finished(self) -> None:
        async def until_the_end() -> None:
            with anyio.move_on_after(self.began + self._longest - anyio.current_time()):
                await self._ended.wait()
            await self.finish()

        await self.leg.unless_lost(until_the_end)

    async def stop(self) -> Path:
        await anyio.lowlevel.checkpoint()
        if self.leg.lost.is_set():
            raise ExchangeAway("the connection to Asterisk was lost while recording")
        await self.finish()
        if (await anyio.Path(self.path).stat()).st_size <= len(KILLED_HEADER):
            raise RecordingFailed("the recording is empty")
        return self.path

    def is_over(self) -> None:
        """It ended before anybody asked for it again."""
        self._ended.set()

    async def finish(self) -> None:
        """The same, for those who may not wait for the disk."""
        if self.running:
            self._ended.set()
            with anyio.CancelScope(shield=True):
                await anyio.to_thread.run_sync(self._write, anyio.current_time())

    def end(self) -> None:
        """Write what was said until now."""
        if self.running:
            self._ended.set()
            self._write(asyncio.get_running_loop().time())

    def _write(self, now: float) -> None:
        lasted = min(now - self.began, self._longest)
        sound = self.leg.somebody.sound(0, lasted)
        self.bytes_written = len(sound)
        with self.path.open("ab") as file:
            file.write(sound)


class FakeEar(AsyncIterator[bytes]):
    """What comes out of her telephone, half a second at a time, from now on."""

    def __init__(self, leg: "FakeLeg") -> None:
        self._leg = leg
        self._until = anyio.current_time()

    async def __anext__(self) -> bytes:
        await self._leg.unless_lost(lambda: anyio.sleep(HEARD_AT_ONCE))
        if anyio.current_time() >= self._leg.deaf_from:
            raise HearingFailed("the sound of a channel has ended")
        begin, self._until = self._until, self._until + HEARD_AT_ONCE
        return self._leg.sound(begin, self._until)


class FakeLeg:
    """One call of somebody's."""

    def __init__(self, somebody: Somebody, recordings: Path, contact_id: UUID | None = None) -> None:
        self.id = f"fake-{uuid4()}"
        self.contact_id = contact_id or uuid4()
        self.caller_number = somebody.number
        self.dialled = "1300"
        self.outbound = False
        self.somebody = somebody
        self.heard: list[str] = []
        self.played: list[Sound] = []
        self.answered = False
        self.sheltered = False
        self.broken_prompts: set[str] = set()
        self.watch: Callable[[str], None] = lambda prompt: None
        self.lost = anyio.Event()
        self.tapes: dict[str, FakeTape] = {}
        self.ears = 0
        self.deaf_from = inf
        self._gone = anyio.Event()
        self._when_gone: list[Callable[[], object]] = []
        self._keys: deque[KeyPress] = deque()
        self._pressed = anyio.Event()
        self._recordings = recordings

    @property
    def has_gone(self) -> bool:
        return self._gone.is_set()

    @property
    def is_lost(self) -> bool:
        return self.lost.is_set()

    # the caller's side

    def press(self, keys: str) -> None:
        """She presses these, one after another."""
        self._keys.extend(KeyPress(key, datetime.now(UTC)) for key in keys)
        self._pressed.set()

    def put_down(self) -> None:
        """She hangs up."""
        for tape in self.tapes.values():
            tape.end()
        self._goes()

    def lose(self) -> None:
        """The exchange's connection is gone; she is still there, and so are her recordings."""
        self.lost.set()

    def take_over(self, lost: "FakeLeg") -> None:
        """This is the same call on a new connection: what is being recorded goes on."""
        for tape in lost.tapes.values():
            tape.leg = self
        self.tapes = lost.tapes
        self._speaks()

    def sound(self, begin: float, end: float) -> bytes:
        """What comes out of her telephone between these moments of the loop; she speaks after a tone."""
        began = max((tape.began for tape in self.tapes.values() if tape.running), default=inf)
        return silence(end - begin) if began > begin else self.somebody.sound(begin - began, end - began)

    def _hears(self, prompt: str) -> None:
        self.heard.append(prompt)
        self.watch(prompt)
        asyncio.get_running_loop().call_later(SHE_PRESSES_AFTER, self.press, self.somebody.answer_to(prompt))

    def _speaks(self) -> None:
        ends = self.somebody.ends_with

        def done() -> None:
            if ends is None:
                self.put_down()
            elif any(tape.running for tape in self.tapes.values()):
                self.press(ends)

        asyncio.get_running_loop().call_later(self.somebody.says + self.somebody.waits, done)

    # the port

    async def answer(self) -> None:
        await anyio.lowlevel.checkpoint()
        self.answered = True

    async def play(self, sounds: Sequence[Sound], *, unless_key: bool = False) -> None:
        async def each() -> None:
            for sound in sounds:
                if unless_key and self._keys:
                    return
                await self._while_there()
                if not await anyio.Path(sound.path).exists() or sound.key in self.broken_prompts:
                    raise PlaybackFailed("the sound did not start in time")
                if await self._passes(BEFORE_A_SOUND, unless_key):
                    self.played.append(sound)
                    self._hears(sound.key)
                    await self._passes(await self._length_of(sound), unless_key)

        await self.unless_lost(each)

    async def _passes(self, seconds: float, unless_key: bool) -> bool:
        """Whether so much time passes, and she presses no key before."""
        with anyio.move_on_after(seconds):
            if not unless_key:
                await anyio.sleep_forever()
            while not self._keys:
                self._pressed = anyio.Event()
                await self._pressed.wait()
            return False
        return True

    async def _length_of(self, sound: Sound) -> float:
        """As its file says, where there is anything in it."""
        written = (await anyio.Path(sound.path).stat()).st_size - len(KILLED_HEADER)
        return written / 16000 if written > 0 else A_PROMPT_LASTS

    async def play_tape(self, name: str, *, unless_key: bool = False) -> None:
        await self._while_there()
        self._hears("her-own-voice")
        await self.unless_lost(partial(self._passes, A_PROMPT_LASTS, unless_key))

    async def next_key(self, within: float | None = None) -> KeyPress:
        async def wait() -> KeyPress:
            while not self._keys:
                self._pressed = anyio.Event()
                await self._pressed.wait()
            return self._keys.popleft()

        await anyio.lowlevel.checkpoint()
        with anyio.fail_after(within):
            return await self.unless_lost(wait)

    @property
    def has_key(self) -> bool:
        return bool(self._keys)

    async def record(self, name: str, *, longest: float, beep: bool) -> FakeTape:
        await self._while_there()
        path = self._recordings / f"{name}.wav"
        if await anyio.Path(path).exists():
            raise RecordingFailed("the recording did not start")
        await anyio.Path(path).write_bytes(KILLED_HEADER)
        tape = self.tapes[name] = FakeTape(name, path, longest, self)
        self._speaks()
        return tape

    async def resume_tape(self, name: str) -> FakeTape | None:
        await anyio.lowlevel.checkpoint()
        if name in self.tapes:
            return self.tapes[name]
        path = self._recordings / f"{name}.wav"
        if not await anyio.Path(path).exists():
            return None
        tape = self.tapes[name] = FakeTape(name, path, inf, self)
        if (await anyio.Path(path).stat()).st_size > len(KILLED_HEADER):
            tape.is_over()
        else:  # the exchange recorded on while we were away
            tape.began -= self.somebody.says
            self._speaks()
        return tape

    @asynccontextmanager
    async def listen_in(self) -> AsyncIterator[AsyncIterator[bytes]]:
        self._refuse_if_lost()
        await self._while_there()
        self.ears += 1
        try:
            yield FakeEar(self)
        finally:
            self.ears -= 1

    async def whisper(self, sounds: Sequence[Sound]) -> None:
        await self.play(sounds)

    async def hang_up(self) -> None:
        self._refuse_if_lost()
        await self._part()

    async def shelter(self) -> None:
        if self.outbound:
            return await self.hang_up()
        self._refuse_if_lost()
        self.sheltered = True
        await self._part()

    async def gone(self) -> None:
        await self._gone.wait()

    def when_gone(self, do: Callable[[], object]) -> None:
        if self.has_gone:
            do()
        else:
            self._when_gone.append(do)

    async def unless_lost(self, doing: Callable[[], Awaitable[T]]) -> T:
        """What it gives, unless the connection is lost first."""
        result: list[T] = []

        async def keep() -> None:
            result.append(await doing())

        await do_until(self.lost.wait, keep)
        if not result:
            raise ExchangeAway("the connection to Asterisk was lost")
        return result[0]

    def _refuse_if_lost(self) -> None:
        if self.lost.is_set():
            raise ExchangeAway("the connection to Asterisk was lost")

    async def _part(self) -> None:
        for tape in self.tapes.values():
            await tape.finish()
        self._goes()

    def _goes(self) -> None:
        self._gone.set()
        while self._when_gone:
            self._when_gone.pop()()

    async def _while_there(self) -> None:
        await anyio.lowlevel.checkpoint()
        if self._gone.is_set():
            await anyio.sleep_forever()


class FakeExchange:
    """Where the fake legs arrive."""

    def __init__(self, recordings: Path) -> None:
        self.recordings = recordings
        self.legs: list[FakeLeg] = []
        self.away = False
        self.deaf = False
        self.reconnected = 0
        self.telephones: dict[str, Somebody | Unanswered] = {}
        self.called: list[str] = []
        self.bridged: list[tuple[UUID, UUID]] = []
        self.sheltered: frozenset[str] = frozenset()
        self._ringing: deque[Arrival] = deque()
        self._rang = anyio.Event()

    @asynccontextmanager
    async def arrivals(self) -> AsyncIterator[AsyncIterator[Arrival]]:
        yield self._each_arrival()

    async def _each_arrival(self) -> AsyncIterator[Arrival]:
        while True:
            while self._ringing:
                yield self._ringing.popleft()
            self._rang = anyio.Event()
            await self._rang.wait()

    async def dial(self, contact_id: UUID, number: str, *, ring_for: float) -> FakeLeg | Unanswered:
        await anyio.lowlevel.checkpoint()
        if self.away:
            raise ExchangeAway("there is no connection to Asterisk")
        self.called.append(number)
        there = self.telephones.get(number, Unanswered.REFUSED)
        await anyio.sleep(ring_for if there is Unanswered.NO_ANSWER else SHE_ANSWERS_AFTER)
        if isinstance(there, Unanswered):
            return there
        leg = FakeLeg(there, self.recordings, contact_id)
        leg.outbound, leg.answered, leg.dialled, leg.caller_number = True, True, "", number
        self.legs.append(leg)
        return leg

    async def bridge(self, one: Leg, other: Leg) -> None:
        await anyio.lowlevel.checkpoint()
        self.bridged.append((one.contact_id, other.contact_id))
        await do_until(one.gone, other.gone)

    async def legs_up(self) -> frozenset[UUID]:
        await anyio.lowlevel.checkpoint()
        if self.away:
            raise ExchangeAway("there is no connection to Asterisk")
        return frozenset(leg.contact_id for leg in self.legs if not leg._gone.is_set())

    async def channels_up(self) -> frozenset[str]:
        await anyio.lowlevel.checkpoint()
        if self.away:
            raise ExchangeAway("there is no connection to Asterisk")
        return self.sheltered | {leg.id for leg in self.legs if not leg._gone.is_set()}

    async def echo(self) -> None:
        await anyio.lowlevel.checkpoint()
        if self.away:
            raise ExchangeAway("there is no connection to Asterisk")
        if self.deaf:
            await anyio.sleep_forever()

    def reconnect(self) -> None:
        """The calls are lost; a test that wants them back rings them again."""
        self.reconnected += 1
        for leg in self.legs:
            leg.lose()

    def leave(self) -> None:
        """The calls are lost, and nothing arrives any more."""
        self.away = True
        for leg in self.legs:
            if not leg.has_gone:
                leg.lose()

    @property
    def recordings_open(self) -> int:
        return sum(tape.running for leg in self.legs for tape in leg.tapes.values())

    def ring(self, leg: FakeLeg, *, resumed: bool = False) -> FakeLeg:
        """A call arrives."""
        self.legs.append(leg)
        self._ringing.append(Arrival(leg, resumed, rings=not leg.answered))
        self._rang.set()
        return leg

    def call(self, somebody: Somebody) -> FakeLeg:
        """Somebody calls."""
        return self.ring(FakeLeg(somebody, self.recordings))
