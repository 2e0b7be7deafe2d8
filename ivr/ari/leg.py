"""One caller's leg and its recordings, over ARI.

The vocabulary is *stage, subscribe, start*: we choose a playback's or a recording's name, listen for it, and
only then ask Asterisk to start it, so that no event can come too early.

On a leg whose caller has gone every verb waits for the cancellation that the hang-up brings; on a leg whose
connection was lost every verb raises ExchangeAway, and the call comes again as a resumed arrival.
"""

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from typing import NoReturn
from uuid import UUID

import anyio
from anyio import to_thread

from ivr import notes
from ivr.ari.beside import Beside, listening, whisper
from ivr.ari.channels import number_of, variable_of
from ivr.ari.client import AriClient, Told
from ivr.ari.ending import end
from ivr.ari.names import CONTACT, DIALLED, NOTED, OUTBOUND, PATIENCE, SHELTER
from ivr.ari.queue import Queue
from ivr.ari.saying import START_WITHIN, Saying, moment_of
from ivr.ari.tape import AriTape, Lengths, seconds_of
from ivr.ari.told_twice import ToldTwice
from ivr.ari.types import AnyEvent, Channel, ChannelDtmfReceived
from ivr.errors import ExchangeAway, ExchangeRefused, PlaybackFailed, RecordingFailed
from ivr.ports import KeyPress
from ivr.tally import Wait
from prompts.model import Sound

Ask = Callable[..., Awaitable[object]]
"""`AriClient.request` or, where the channel's own thread may be held by a sound, `AriClient.command`."""

HANG_UP_FOLLOWS = 1.0
"""Seconds within which a refusal turns out to have been the beginning of a hang-up."""


class AriLeg:
    """One caller's channel in our application."""

    def __init__(
        self,
        client: AriClient,
        channel: Channel,
        contact_id: UUID,
        recordings: Path,
        beside: Beside,
        lengths: Lengths,
    ) -> None:
        self.id = channel["id"]
        self.contact_id = contact_id
        self.caller_number = number_of(channel)
        self.dialled = variable_of(channel, DIALLED)
        self.outbound = bool(variable_of(channel, OUTBOUND))
        self.noted = bool(variable_of(channel, NOTED))
        if self.outbound:
            self.caller_number = None  # the number in the channel is ours, which she sees
        self._client = client
        self._recordings = recordings
        self._beside = beside
        self._saying = Saying(client, self.id, lengths)
        self._up = channel["state"] == "Up"
        self._clock = asyncio.get_running_loop().time
        self._arrived_at = self._clock()
        self._hold_until = 0.0
        self._untouched = False
        self._has_gone = False
        self._when_gone: list[Callable[[], object]] = []
        self._lost = False
        self._parted = False
        self._keys: Queue[KeyPress] = Queue()
        self._told_twice = ToldTwice()
        self._cut_short_by_a_key: Queue[AnyEvent] | None = None
        self._listeners: dict[str, Queue[AnyEvent]] = {}
        self._tapes: dict[str, AriTape] = {}

    # what the exchange tells us, in the order it happened

    def hear(self, event: AnyEvent) -> None:
        """Take one event of this channel; never waits."""
        if event["type"] == "PlaybackStarted" or event["type"] == "PlaybackFinished":
            self._tell(event["playback"]["id"], event)
        elif event["type"] == "ChannelDtmfReceived":
            self._press(event)
        elif event["type"] == "StasisEnd" or event["type"] == "ChannelDestroyed":
            self._goes()
            for tape in self._tapes.values():
                tape.end()
        elif event["type"] == "RecordingStarted":
            self._tell(event["recording"]["name"], event)
        elif event["type"] == "RecordingFinished" or event["type"] == "RecordingFailed":
            name = event["recording"]["name"]
            self._tell(name, event)
            if name in self._tapes:
                self._tapes[name].end()

    def _press(self, event: ChannelDtmfReceived) -> None:
        """A key was pressed, if we have not been told of it before."""
        at = moment_of(event["timestamp"])
        if self._told_twice.is_told_again(event["digit"], event["duration_ms"] / 1000, at.timestamp()):
            return
        self._keys.put(KeyPress(event["digit"], at))
        if self._cut_short_by_a_key is not None:
            self._cut_short_by_a_key.put(event)

    def lose(self) -> None:
        """The connection is gone, and with it every event until it is back."""
        self._lost = True
        self._keys.close()
        for listener in self._listeners.values():
            listener.close()
        for tape in self._tapes.values():
            tape.end(lost=True)

    def _tell(self, name: str, event: AnyEvent) -> None:
        if name in self._listeners:
            self._listeners[name].put(event)

    # what scripts ask of us, through their line

    async def answer(self) -> None:
        if not self._up:
            ask = self._client.request if self._untouched else self._client.command
            await self._start(ask, "answer")
            self._up = True
            self._client.timing.took(Wait.ANSWER, self._clock() - self._arrived_at)

    async def play(self, sounds: Sequence[Sound], *, unless_key: bool = False) -> None:
        await self._saying.say(self, sounds, unless_key)

    async def play_tape(self, name: str, *, unless_key: bool = False) -> None:
        await self._saying.say_recording(self, self._recordings / f"{name}.wav", unless_key)

    async def next_key(self, within: float | None = None) -> KeyPress:
        try:
            pressed = await self._keys.get(within)
        except (TimeoutError, anyio.get_cancelled_exc_class()):  # what comes next follows from her silence
            self._saying.pressed = None
            raise
        self._saying.pressed = pressed.at
        return pressed

    @property
    def has_key(self) -> bool:
        return self._keys.has_any

    async def record(self, name: str, *, longest: float, beep: bool) -> AriTape:
        if name in self._tapes:
            raise RecordingFailed("there is a recording of that name")
        await self.hold_on(longest)
        tape = self._tapes[name] = AriTape(self._client, name, self._recordings)
        events = Queue[AnyEvent]()
        with self.listening(name, events):
            try:
                await self._start_recording(name, longest, beep)
                with anyio.fail_after(START_WITHIN):
                    await events.get()
            except ExchangeRefused:
                tape.end()
                raise RecordingFailed("the recording was refused") from None
            except TimeoutError:
                await self.end("POST", f"recordings/live/{name}/stop")
                raise RecordingFailed("the recording did not start in time") from None
            except anyio.get_cancelled_exc_class():
                await self.end("POST", f"recordings/live/{name}/stop")
                raise
        return tape

    async def _start_recording(self, name: str, longest: float, beep: bool) -> None:
        await self._start(
            self._client.request,
            "record",
            name=name,
            format="wav",
            maxDurationSeconds=math.ceil(longest),
            ifExists="fail",
            beep=beep,
            terminateOn="none",
        )

    async def resume_tape(self, name: str) -> AriTape | None:
        tape = AriTape(self._client, name, self._recordings)
        self._tapes[name] = tape
        try:
            await self._client.request("GET", f"recordings/live/{name}")
        except ExchangeRefused:
            tape.end()
            return tape if await seconds_of(self._recordings / f"{name}.wav") else None
        return tape

    def listen_in(self) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        self._refuse_if_lost()
        return listening(self._client, self, self._beside)

    async def whisper(self, sounds: Sequence[Sound]) -> None:
        self._refuse_if_lost()
        try:
            await whisper(self._client, self, self._beside, sounds)
        except ExchangeAway:
            self._refuse_if_lost()
            raise PlaybackFailed("Asterisk did not let us whisper in time") from None

    async def hang_up(self) -> None:
        self._refuse_if_lost()
        self._parted = True
        try:
            await self._client.request("DELETE", f"channels/{self.id}")
        except ExchangeRefused as refusal:
            if refusal.status != HTTPStatus.NOT_FOUND:
                raise

    async def shelter(self) -> None:
        if self.outbound:
            return await self.hang_up()
        self._refuse_if_lost()
        self._parted = True
        for tape in self._tapes.values():
            if not tape.has_ended:  # she would go only at its end, which may be minutes away
                await self.end("POST", f"recordings/live/{tape.name}/stop")
        try:
            path = f"channels/{self.id}/continue"
            await self._client.command("POST", path, context=SHELTER, extension="s", priority=1)
        except ExchangeRefused as refusal:
            if refusal.status not in (HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT):
                raise

    async def gone(self) -> None:
        gone = anyio.Event()  # only here: most are told by `when_gone`, and one for each leg costs 1 %
        self.when_gone(gone.set)
        await gone.wait()

    def when_gone(self, do: Callable[[], object]) -> None:
        if self.has_gone:
            do()
        else:
            self._when_gone.append(do)

    # what the exchange does with a leg

    async def claim(self, *, waited: bool = False) -> bool:
        """Write the contact's id on the channel, so that a program that comes after us finds it.

        False where she had gone before: then a note of the exchange tells of her. Raises ExchangeAway where
        the connection is lost; it may have been written all the same.

        Only on a channel nobody has claimed: no sound holds its thread, and the socket need not fear it.
        `waited`: it has not come just now, and the dialplan's patience with us may be nearly over.
        """
        self._untouched = True
        if not (waited or self.outbound):
            self._hold_until = self._arrived_at + PATIENCE  # so the dialplan has set it
        # first of all: no note can be written of a channel that a script has touched
        claimed = await self._set(CONTACT, str(self.contact_id), self._client.request_patiently)
        if claimed and self.noted:
            await to_thread.run_sync(notes.claim, self._recordings, self.id, self.contact_id)
        if claimed and waited:
            with suppress(ExchangeAway):  # it is hers all the same, and soon held on again
                await self.hold_on()
        return claimed

    def went(self) -> None:
        """She has hung up, and no event told of it."""
        self._lost = False
        self._goes()

    async def fall_silent(self) -> None:
        """End what a program before us was saying."""
        await self._saying.fall_silent(self)

    @property
    def has_gone(self) -> bool:
        return self._has_gone

    @property
    def is_lost(self) -> bool:
        return self._lost

    @property
    def recordings_open(self) -> int:
        """Recordings under way. May be asked from any thread."""
        return sum(not tape.has_ended for tape in tuple(self._tapes.values()))

    @property
    def idle(self) -> bool:
        """Neither a sound nor a recording holds the channel's thread, and a script still stands behind it."""
        return not (self._parted or self._listeners) and all(tape.has_ended for tape in self._tapes.values())

    async def hold_on(self, seconds: float = 0.0) -> None:
        """Keep the dead man's handle up for so long: when it falls, the dialplan takes her to the shelter."""
        now, held_until = self._clock(), self._hold_until
        if held_until < now + seconds + PATIENCE / 2:
            self._hold_until = now + seconds + PATIENCE
            try:
                await self._set("TIMEOUT(absolute)", str(math.ceil(seconds + PATIENCE)), self._client.command)
            except ExchangeAway:  # perhaps it is not up: soon asked again
                self._hold_until = held_until
                raise

    # how it is done

    async def _set(self, variable: str, value: str, ask: Ask) -> bool:
        """False where she has gone."""
        self._refuse_if_lost()
        try:
            await ask("POST", f"channels/{self.id}/variable", variable=variable, value=value)
        except ExchangeRefused:
            self._goes()
            return False
        return True

    def begin(self, told: Told, verb: str, **parameters: object) -> None:
        """Ask something of the channel, and do not wait for the answer, which is `told`."""
        self._refuse_if_lost()
        self._client.begin(told, "POST", f"channels/{self.id}/{verb}", **parameters)

    async def end(self, method: str, path: str) -> None:
        """End what was begun, whatever is being cancelled; what has ended already is ended enough."""
        await end(self._client, method, path)

    async def _start(self, ask: Ask, verb: str, **parameters: object) -> None:
        self._refuse_if_lost()
        try:
            await ask("POST", f"channels/{self.id}/{verb}", **parameters)
        except ExchangeRefused as refusal:
            await self.is_refused(refusal)

    async def is_refused(self, refusal: ExchangeRefused) -> NoReturn:
        """Raise it; but where she has gone, wait for the cancellation."""
        if refusal.status == HTTPStatus.NOT_FOUND or await self._is_going():
            await self._wait_for_the_cancellation()
        raise refusal

    async def _is_going(self) -> bool:
        """A call that is given up while it is answered refuses what is asked of it before its end is told."""
        with anyio.move_on_after(HANG_UP_FOLLOWS):
            await self.gone()
        return self._has_gone

    def _refuse_if_lost(self) -> None:
        if self._lost:
            raise ExchangeAway("the connection to Asterisk was lost")

    def _goes(self) -> None:
        self._has_gone = True
        while self._when_gone:
            self._when_gone.pop()()

    async def _wait_for_the_cancellation(self) -> NoReturn:
        self._goes()
        await anyio.sleep_forever()
        raise AssertionError("unreachable")

    @contextmanager
    def listening(self, name: str, events: Queue[AnyEvent], *, unless_key: bool = False) -> Iterator[None]:
        """What is told of it goes there; with `unless_key` also the first key."""
        self._listeners[name] = events
        if unless_key:
            self._cut_short_by_a_key = events
        try:
            yield
        finally:
            self._cut_short_by_a_key = None
            del self._listeners[name]
