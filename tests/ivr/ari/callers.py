"""People who call the real Asterisk: one half of a Local channel is theirs, the other reaches `inbound`."""

import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import anyio

from ivr.ari.channels import channel_of
from ivr.ari.client import AriClient
from ivr.ari.exchange import AriExchange
from ivr.ari.reader import Connected, Incoming, Lost
from ivr.ari.types import AnyEvent
from ivr.errors import ExchangeRefused
from ivr.ports import Arrival
from prompts.model import Sound
from tests.conditions import LONG
from tests.ivr.ari.asterisk import RunningAsterisk

CALLERS = "callers"
NUMBER = "+66812345678"
DIALLED = "1300"


class AriCaller:
    """A person whose telephone is a channel of the test's own application."""

    def __init__(self, client: AriClient, channel: str, voice: Path) -> None:
        self._client = client
        self._channel = channel
        self._voice = voice
        self.answered = anyio.Event()
        self.ended = anyio.Event()
        self._said = anyio.Event()

    def hear(self, event: AnyEvent) -> None:
        match event["type"]:
            case "StasisStart":
                self.answered.set()
            case "StasisEnd" | "ChannelDestroyed":
                self.ended.set()
            case "PlaybackFinished":
                self._said.set()

    async def press(self, keys: str) -> None:
        await self.answered.wait()
        await self._client.request(
            "POST", f"channels/{self._channel}/dtmf", dtmf=keys, between=60, duration=80
        )

    async def speak(self) -> None:
        await self.answered.wait()
        self._said = anyio.Event()
        media = f"sound:{self._voice.with_suffix('')}"
        await self._client.request("POST", f"channels/{self._channel}/play", media=media)
        await self._said.wait()

    async def hang_up(self) -> None:
        await self._client.request("DELETE", f"channels/{self._channel}")


def deaf(event: Incoming) -> None:
    """Who connects, and wants to hear nothing."""


@dataclass(slots=True)
class Telephones:
    """Places calls, and passes on to each caller what happens on her telephone."""

    client: AriClient
    folder: Path
    people: dict[str, AriCaller]
    connected: anyio.Event

    async def dial(self, number: str = DIALLED, *, caller_id: str = NUMBER) -> AriCaller:
        channel = f"telephone-{uuid4()}"
        caller = self.people[channel] = AriCaller(self.client, channel, given_wav(self.folder, 1.0))
        await self.client.request(
            "POST",
            "channels",
            endpoint=f"Local/{number}@inbound/n",
            app=CALLERS,
            channelId=channel,
            callerId=caller_id,
        )
        return caller

    def hear(self, event: Incoming) -> None:
        if isinstance(event, Connected):
            self.connected.set()
        elif not isinstance(event, Lost):
            channel = channel_of(event).removesuffix(";2")
            if channel in self.people:
                self.people[channel].hear(event)


@asynccontextmanager
async def telephones(
    asterisk: RunningAsterisk, folder: Path, *, hang_up_after: bool = True
) -> AsyncIterator[Telephones]:
    """Telephones that reach this Asterisk."""
    client = AriClient(asterisk.address(CALLERS))
    people = Telephones(client, folder, {}, anyio.Event())
    async with client.connected(people.hear):
        await people.connected.wait()
        yield people
        if hang_up_after:
            await everybody_hangs_up(people)


async def everybody_hangs_up(people: Telephones) -> None:
    """Return when Asterisk has no channel left."""
    channels: list[dict[str, Any]] = []
    with anyio.move_on_after(LONG) as patience:
        while channels := await people.client.request("GET", "channels"):
            for channel in channels:
                with suppress(ExchangeRefused):  # it has just ended
                    await people.client.request("DELETE", f"channels/{channel['id']}")
    left = [(each["name"], each["state"], each["dialplan"]["app_name"]) for each in channels]
    assert not patience.cancelled_caught, f"not to be hung up: {left}"


async def until_somebody_answers(people: Telephones) -> None:
    """Ask until the hotline's application is known to Asterisk."""
    while True:
        try:
            await people.client.request("GET", "applications/hotline")
        except ExchangeRefused:
            continue
        return


async def until_in_our_application(people: Telephones) -> list[str]:
    """The channels there, once there is one."""
    with anyio.fail_after(LONG):
        while not (found := (await people.client.request("GET", "applications/hotline"))["channel_ids"]):
            pass
    return cast(list[str], found)


@dataclass(slots=True)
class GivenAsterisk:
    """`tests.ivr.contract_leg.Given` on the real exchange."""

    people: Telephones
    arrivals: AsyncIterator[Arrival]
    folder: Path
    number: str = NUMBER
    dialled: str = DIALLED

    async def call(self, *, withheld: bool = False) -> tuple[Arrival, AriCaller]:
        caller = await self.people.dial(caller_id="" if withheld else NUMBER)
        with anyio.fail_after(LONG):
            return await next_call(self.arrivals), caller

    def sound(self, seconds: float) -> Sound:
        return Sound("test", "en", given_wav(self.folder, seconds), placeholder=True)

    def missing_sound(self) -> Sound:
        return Sound("test", "en", self.folder / "nowhere.wav", placeholder=True)

    def recording_name(self) -> str:
        return f"{uuid4()}-1"


async def next_call(arrivals: AsyncIterator[Arrival]) -> Arrival:
    """The next of which there is a call."""
    while not await (arrival := await anext(arrivals)).ready():
        pass
    return arrival


@asynccontextmanager
async def answering(
    asterisk: RunningAsterisk, people: Telephones, folder: Path
) -> AsyncIterator[GivenAsterisk]:
    """A program that answers calls."""
    async with AriExchange(AriClient(asterisk.address()), asterisk.recordings).arrivals() as arrivals:
        with anyio.fail_after(LONG):
            await until_somebody_answers(people)
        yield GivenAsterisk(people, arrivals, folder)


def given_wav(folder: Path, seconds: float) -> Path:
    """A buzz that lasts so long: 8 kHz, 16-bit, mono."""
    path = folder / f"buzz-{seconds}.wav"
    if not path.exists():
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, 8000, 0, "NONE", "not compressed"))
            file.writeframes((b"\x00\x18" * 20 + b"\x00\xe8" * 20) * round(seconds * 200))
    return path
