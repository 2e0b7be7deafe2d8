"""Where calls arrive: one application of one Asterisk, reconnecting by itself."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import anyio
from anyio import to_thread
from anyio.abc import TaskGroup

from ivr import notes
from ivr.ari.beside import Beside
from ivr.ari.bridging import TALK, join, talk_of
from ivr.ari.channels import channel_of, contact_of, is_answered, is_ours, variable_of
from ivr.ari.client import AriClient
from ivr.ari.dialling import Call, answer_of, start
from ivr.ari.leg import AriLeg
from ivr.ari.names import APPLICATION, BESIDE, DIALLED, PATIENCE
from ivr.ari.queue import Queue
from ivr.ari.reader import Connected, Incoming, Lost
from ivr.ari.tape import Lengths
from ivr.ari.types import AnyEvent, Channel
from ivr.errors import ExchangeAway, ExchangeError, ExchangeRefused
from ivr.ports import Arrival, Leg, Unanswered

log = logging.getLogger(__name__)

SILENT_WITHIN = 2.0
"""Seconds that a call which is taken up again may wait for the end of what was being said."""

ASK_AGAIN_AFTER = 1.0

TOLD_WITHIN = 5.0
"""Seconds for what we ask Asterisk to tell on a new connection: it takes one, or less, on a busy machine."""

MADE_ANEW = 3
"""Times in a row; calls are taken up then all the same, and what is deaf is the listener's to notice."""

ECHO = "hotline-echo"
"""The event we ask Asterisk to send us. Nothing else makes one: no dialplan of ours, no other program."""

WANTED = (
    "StasisStart",
    "StasisEnd",
    "ChannelDestroyed",
    "ChannelDtmfReceived",
    "PlaybackStarted",
    "PlaybackFinished",
    "RecordingStarted",
    "RecordingFinished",
    "RecordingFailed",
    "ApplicationReplaced",
    "ChannelUserevent",
    "RESTResponse",
)
"""Asterisk sends more than twice as many. The filter holds back even answers that are not named (22.10)."""


@dataclass(frozen=True, slots=True)
class Door:
    """Where arrivals go, and the tasks that bring them there."""

    group: TaskGroup
    arrivals: "Arrivals"


class Arrivals(AsyncIterator[Arrival]):
    """Who has come, in order; there is no end of them."""

    def __init__(self) -> None:
        self._waiting: Queue[Arrival] = Queue()
        self.put = self._waiting.put

    async def __anext__(self) -> Arrival:
        return await self._waiting.get()


class AriExchange:
    """The legs now in our application. A leg lives as long as its channel and the connection it came on."""

    def __init__(self, client: AriClient, recordings: Path, dial_prefix: str | None = None) -> None:
        """`dial_prefix` is what the trunk wants before a number's digits; None where there is no trunk."""
        self._client = client
        self._dial_prefix = dial_prefix
        self._recordings = recordings
        self._lengths = Lengths()
        self._legs: dict[str, AriLeg] = {}
        self._calling: dict[str, Queue[AnyEvent]] = {}
        self._announcing: dict[str, AriLeg] = {}
        self._beside = Beside()
        self._talks: set[str] = set()
        self._connections = 0
        self._made_anew = 0
        self._echo = anyio.Event()

    @asynccontextmanager
    async def arrivals(self) -> AsyncIterator[AsyncIterator[Arrival]]:
        """Connected while the context lasts."""
        async with anyio.create_task_group() as group:
            door = Door(group, Arrivals())
            async with self._client.connected(partial(self._hear, door)):
                group.start_soon(self._hold_on)
                yield door.arrivals
            group.cancel_scope.cancel()

    async def dial(self, contact_id: UUID, number: str, *, ring_for: float) -> Leg | Unanswered:
        if self._dial_prefix is None:
            return Unanswered.NO_TRUNK
        digits = self._dial_prefix + number.removeprefix("+")
        call = Call(f"out-{uuid4()}", contact_id, digits)
        events = self._calling[call.channel_id] = Queue[AnyEvent]()
        try:
            if not await start(self._client, call, ring_for):
                return Unanswered.NO_TRUNK
            if unanswered := await answer_of(self._client, call.channel_id, events, ring_for):
                return unanswered
        finally:
            del self._calling[call.channel_id]
        leg = self._legs.get(call.channel_id)
        if leg is None:  # she has hung up since
            return Unanswered.NO_ANSWER
        leg.caller_number = number
        return leg

    async def bridge(self, one: Leg, other: Leg) -> None:
        self._talks.add(talk := talk_of(one, other))
        try:
            await join(self._client, talk, one, other)
        finally:
            self._talks.discard(talk)

    async def legs_up(self) -> frozenset[UUID]:
        listed = {contact_of(channel) for channel in await self._channels()}
        arriving = {leg.contact_id for leg in [*self._legs.values(), *self._announcing.values()]}
        return frozenset(contact for contact in listed | arriving if contact is not None)

    async def channels_up(self) -> frozenset[str]:
        channels = {channel["id"] for channel in await self._all_channels()}
        channels |= self._announcing.keys()
        return frozenset(channel for channel in channels if not channel.startswith(BESIDE))

    async def echo(self) -> None:
        """Asterisk sends an event of ours to our own application, past the same filter as every other."""
        if self._echo.is_set():  # else somebody waits for one already
            self._echo = anyio.Event()
        echo = self._echo
        await self._client.request("POST", f"events/user/{ECHO}", application=APPLICATION)
        await echo.wait()

    def reconnect(self) -> None:
        self._client.drop()

    def leave(self) -> None:
        self._client.leave()

    @property
    def recordings_open(self) -> int:
        return sum(leg.recordings_open for leg in tuple(self._legs.values()))

    def _hear(self, door: Door, event: Incoming) -> None:
        if isinstance(event, Connected):
            self._connections += 1
            door.group.start_soon(self._look_around, door)
        elif isinstance(event, Lost):
            self._lose_all()
        else:
            self._hear_of(channel_of(event), event, door)

    def _hear_of(self, channel: str, event: AnyEvent, door: Door) -> None:
        if calling := self._calling.get(channel):
            self._hear_of_a_call(channel, event, calling)
        elif self._beside.hear(channel, event):
            pass
        elif event["type"] == "StasisStart":
            self._admit(event["channel"], door)
        elif event["type"] == "ChannelUserevent":
            self._echo.set()
        elif event["type"] == "ApplicationReplaced":
            raise ExchangeError("another program answers the calls of this application")
        else:
            self._pass_on(channel, event)

    def _hear_of_a_call(self, channel: str, event: AnyEvent, calling: Queue[AnyEvent]) -> None:
        """She answers, and may press keys at once; or it ends."""
        if event["type"] == "StasisStart" and (contact_id := contact_of(event["channel"])):
            self._legs[event["channel"]["id"]] = self._leg(event["channel"], contact_id)
        self._pass_on(channel, event)
        calling.put(event)

    def _lose_all(self) -> None:
        for calling in self._calling.values():
            calling.close()
        for leg in self._legs.values():
            leg.lose()
        self._legs.clear()
        self._beside.lose()

    def _pass_on(self, channel: str, event: AnyEvent) -> None:
        leg = self._legs.get(channel)
        if leg is None:
            return
        leg.hear(event)
        if event["type"] in ("StasisEnd", "ChannelDestroyed"):
            del self._legs[leg.id]

    async def _look_around(self, door: Door) -> None:
        """After every connect: ask for the events we want, and take up the calls that are already there."""
        connection = self._connections
        while connection == self._connections:
            try:
                await self._take_up_calls(door)
            except (ExchangeAway, ExchangeRefused):
                log.warning("the calls that are there could not be listed; asked again")
                await anyio.sleep(ASK_AGAIN_AFTER)
            else:
                return

    async def _take_up_calls(self, door: Door) -> None:
        wanted = [{"type": kind} for kind in WANTED]
        await self._client.request("PUT", f"applications/{APPLICATION}/eventFilter", allowed=wanted)
        connection = self._connections
        is_told = self._made_anew >= MADE_ANEW or await self._is_told()
        if connection != self._connections:  # meanwhile there is another, which is seen to by itself
            return None
        if not is_told:
            log.warning("a new connection brings nothing; another is made")
            self._made_anew += 1
            return self.reconnect()
        self._made_anew = 0
        await self._put_bridges_away()  # first: who was left alone in one comes to be led on, and recorded
        for channel in await self._channels():
            if variable_of(channel, DIALLED) or is_answered(channel):
                self._admit(channel, door, waited=True)
            elif channel["id"] not in self._legs.keys() | self._calling | self._beside.events.keys():
                await self._put_away(f"channels/{channel['id']}")

    async def _put_bridges_away(self) -> None:
        """What no script knows any more, but for two who talk on. Who is in a bridge cannot be recorded."""
        for bridge in await self._client.request("GET", "bridges"):
            name, talks_on = bridge["id"], len(bridge["channels"]) > 1
            forgotten = name.startswith(BESIDE) and name not in self._beside.events
            left_alone = name.startswith(TALK) and name not in self._talks and not talks_on
            if forgotten or left_alone:
                await self._put_away(f"bridges/{name}")

    async def _is_told(self) -> bool:
        """Asterisk may tell only the program before us, whose end it noticed as we came (seen on 22.10.1)."""
        with anyio.move_on_after(TOLD_WITHIN), suppress(ExchangeRefused):
            await self.echo()
            return True
        return False

    async def _channels(self) -> list[Channel]:
        """Every channel now in our application; of another application's we know nothing."""
        return [channel for channel in await self._all_channels() if is_ours(channel)]

    async def _all_channels(self) -> list[Channel]:
        channels: list[Channel] = await self._client.request("GET", "channels")
        return channels

    async def _put_away(self, path: str) -> None:
        """End a channel that no caller stands behind and no script knows any more, or a bridge of such."""
        try:
            await self._client.request("DELETE", path)
        except ExchangeRefused:
            log.info("a channel without a caller had already ended")

    def _admit(self, channel: Channel, door: Door, *, waited: bool = False) -> None:
        """Let a caller's channel arrive, unless it has: it may come as an event and in the list.

        Whoever stands in the list alone may have `waited` for us to be there.
        """
        if channel["id"] in self._legs or not (variable_of(channel, DIALLED) or is_answered(channel)):
            return
        known, rings = contact_of(channel), channel["state"] != "Up"
        leg = self._legs[channel["id"]] = self._leg(channel, known or uuid4())
        self._announcing[leg.id] = leg
        # a program before us may have been killed in the middle of its claim; made again, it is whole
        claim = partial(self._take_up, leg) if known and not rings else partial(leg.claim, waited=waited)
        if known is None:
            claim = partial(self._claim, leg, claim)
        door.arrivals.put(Arrival(leg, known is not None, partial(self._announce, leg, claim), rings))

    def _leg(self, channel: Channel, contact_id: UUID) -> AriLeg:
        return AriLeg(self._client, channel, contact_id, self._recordings, self._beside, self._lengths)

    async def _announce(self, leg: AriLeg, claim: Callable[[], Awaitable[bool]]) -> bool:
        """Until it is known whose call it is, salvage takes nothing of it, though she has gone meanwhile."""
        try:
            claimed = await claim()
        except ExchangeAway:  # she comes again when the connection is back, or the shelter takes her
            claimed = False
        except OSError:
            log.exception("a note could not be given its contact; the dialplan lets her go")
            claimed = False
        finally:
            if self._announcing.get(leg.id) is leg:
                del self._announcing[leg.id]
        if not claimed and self._legs.get(leg.id) is leg:
            del self._legs[leg.id]
        return claimed

    async def _claim(self, leg: AriLeg, claim: Callable[[], Awaitable[bool]]) -> bool:
        """Where the connection is lost in the middle, and she has gone when it is back, nobody knows of her:
        the claim came through, so that the exchange wrote no note; or it was killed, and her with it.
        """
        try:
            return await claim()
        except ExchangeAway:
            if await self._is_there(leg.id) or await to_thread.run_sync(
                notes.tells_of, self._recordings, leg.id
            ):
                return False
        if self._announcing.get(leg.id) is not leg:  # she has come again meanwhile
            return False
        leg.went()
        return True

    async def _is_there(self, channel_id: str) -> bool:
        """Asked again until there is an answer."""
        while True:
            with suppress(ExchangeAway, ExchangeRefused):
                return channel_id in {channel["id"] for channel in await self._all_channels()}
            await anyio.sleep(ASK_AGAIN_AFTER)

    async def _take_up(self, leg: AriLeg) -> bool:
        """It is claimed, and a recording may hold the channel.

        Silence is only a courtesy: an Asterisk that is slow to answer must not keep the call from going on.
        """
        try:
            with anyio.move_on_after(SILENT_WITHIN):
                await leg.fall_silent()
        except ExchangeAway:
            if self._legs.get(leg.id) is not leg:  # the connection was lost: she comes again
                raise
        return True

    async def _hold_on(self) -> None:
        """Show life on calls where nothing happens for long: she thinks, or the script waits."""
        while True:
            await anyio.sleep(PATIENCE / 6)
            async with anyio.create_task_group() as group:
                for leg in tuple(self._legs.values()):
                    # not before it is claimed: of a channel that we have touched no note can be written
                    if leg.idle and not leg.has_gone and leg.id not in self._announcing:
                        group.start_soon(self._hold, leg)

    async def _hold(self, leg: AriLeg) -> None:
        with suppress(ExchangeAway):  # then the call comes again, or the shelter takes it
            await leg.hold_on()
