"""Channels of our own beside a caller's: one that listens to her live, one that whispers to her.

`POST snoop`, and `POST externalMedia` over a WebSocket, tried on 22.10.1: 50 frames of 320 bytes a second,
also while she sends no packets. We choose every id, so that whatever was begun can be ended, whether its
answer came or not; what a killed program leaves, `AriExchange` puts away when it connects again.
"""

import math
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Protocol
from uuid import uuid4

import anyio

from ivr.ari.client import AriClient
from ivr.ari.ending import end
from ivr.ari.names import APPLICATION, BESIDE
from ivr.ari.queue import Queue
from ivr.ari.tape import seconds_of
from ivr.ari.types import AnyEvent
from ivr.errors import ExchangeRefused, HearingFailed, PlaybackFailed
from prompts.model import Sound

BEGIN_WITHIN = 3.0
"""Seconds; it takes milliseconds where Asterisk is well."""

TOLD_WITHIN = 0.5
"""Seconds from a hang-up to its event."""

CONNECTION = "MEDIA_WEBSOCKET_CONNECTION_ID"
"""The channel variable that names a channel's WebSocket."""

Events = Queue[AnyEvent]


MEDIA: Mapping[str, str] = {
    "app": APPLICATION,
    "external_host": "INCOMING",
    "transport": "websocket",
    "connection_type": "server",
    "encapsulation": "none",
    "format": "slin",
}


@dataclass(slots=True)
class Beside:
    """What is ours on this connection, channels and bridges, and who hears of it."""

    events: dict[str, Events] = field(default_factory=dict)

    def hear(self, channel: str, event: AnyEvent) -> bool:
        """Whether it was about one of them."""
        if channel not in self.events:
            return False
        self.events[channel].put(event)
        return True

    def lose(self) -> None:
        """The connection is gone, and with it every event until it is back."""
        for events in self.events.values():
            events.close()

    @contextmanager
    def expecting(self) -> Iterator[tuple[str, Events]]:
        """An id for something to be, and its events from the first on."""
        name = f"{BESIDE}{uuid4()}"
        self.events[name] = events = Events()
        try:
            yield name, events
        finally:
            del self.events[name]


class Called(Protocol):
    """What is needed of a caller's leg."""

    id: str

    async def gone(self) -> None:
        """Return when she has hung up."""
        ...


@asynccontextmanager
async def listening(client: AriClient, leg: Called, beside: Beside) -> AsyncIterator[AsyncIterator[bytes]]:
    """What is said on a leg. Raises HearingFailed, ExchangeAway."""
    try:
        async with AsyncExitStack() as stack:
            yield await _listen(client, leg, beside, stack)
    except HearingFailed:
        await perhaps_she_hung_up(leg)
        raise


async def _listen(
    client: AriClient, leg: Called, beside: Beside, stack: AsyncExitStack
) -> AsyncIterator[bytes]:
    try:
        with anyio.fail_after(BEGIN_WITHIN):
            return await _connect(client, leg, beside, stack)
    except TimeoutError:
        raise HearingFailed("Asterisk did not let us listen in time") from None
    except ExchangeRefused:
        raise HearingFailed("Asterisk did not let us listen") from None


async def _connect(
    client: AriClient, leg: Called, beside: Beside, stack: AsyncExitStack
) -> AsyncIterator[bytes]:
    snoop, _ = await stack.enter_async_context(snooping(client, leg, beside, spy="in"))
    media, events = await stack.enter_async_context(ours(client, beside, "channels"))
    made = await client.request("POST", "channels/externalMedia", channelId=media, **MEDIA)
    heard = await stack.enter_async_context(client.media(made["channelvars"][CONNECTION]))
    await entered(events)  # only once its socket is open; before, a bridge refuses it
    bridge, _ = await stack.enter_async_context(ours(client, beside, "bridges"))
    await client.request("POST", f"bridges/{bridge}", type="mixing")
    await client.request("POST", f"bridges/{bridge}/addChannel", channel=[snoop, media])
    return heard


async def whisper(client: AriClient, leg: Called, beside: Beside, sounds: Sequence[Sound]) -> None:
    """Play to a caller without touching what her channel does. Raises PlaybackFailed, ExchangeAway."""
    if None in [await seconds_of(sound.path) for sound in sounds]:
        raise PlaybackFailed("there is no such sound")
    try:
        await _whisper(client, leg, beside, sounds)
    except PlaybackFailed:
        await perhaps_she_hung_up(leg)
        raise


async def _whisper(client: AriClient, leg: Called, beside: Beside, sounds: Sequence[Sound]) -> None:
    try:
        async with snooping(client, leg, beside, whisper="out") as (snoop, events):
            for sound in sounds:
                media = f"sound:{sound.path.with_suffix('')}"
                await client.request("POST", f"channels/{snoop}/play", media=media)
                await _until_played(events)
    except TimeoutError:
        raise PlaybackFailed("the sound did not start in time") from None
    except ExchangeRefused:
        raise PlaybackFailed("Asterisk did not let us whisper") from None


async def _until_played(events: Events) -> None:
    with anyio.fail_after(BEGIN_WITHIN):
        event = await events.get()
    while event["type"] == "PlaybackStarted":
        event = await events.get()
    if event["type"] != "PlaybackFinished" or event["playback"]["state"] == "failed":
        raise PlaybackFailed("Asterisk could not play the sound")


@asynccontextmanager
async def snooping(
    client: AriClient, leg: Called, beside: Beside, **how: str
) -> AsyncIterator[tuple[str, Events]]:
    """A channel that hears a leg, or speaks to it, with its events."""
    async with ours(client, beside, "channels") as (snoop, events):
        await client.request("POST", f"channels/{leg.id}/snoop", app=APPLICATION, snoopId=snoop, **how)
        await entered(events)
        yield snoop, events


@asynccontextmanager
async def ours(client: AriClient, beside: Beside, kind: str) -> AsyncIterator[tuple[str, Events]]:
    """An id for something, and its events; what has come of it is ended, whatever happens."""
    with beside.expecting() as (name, events):
        try:
            yield name, events
        finally:
            await end(client, "DELETE", f"{kind}/{name}")


async def entered(events: Events) -> None:
    """Return when a channel of ours is in our application. Raises TimeoutError."""
    with anyio.fail_after(BEGIN_WITHIN):
        while (await events.get())["type"] != "StasisStart":
            pass


async def perhaps_she_hung_up(leg: Called) -> None:
    """What goes wrong on or beside a leg may be her hanging up: then wait for the cancellation it brings."""
    with anyio.move_on_after(TOLD_WITHIN) as limit:
        await leg.gone()
        limit.deadline = math.inf
        await anyio.sleep_forever()
