"""What is said on a leg: sounds one after another, each of which may give way to a key.

One by one: of a list Asterisk does not say which sounds it left out, and of none that it fails to start.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime
from itertools import count
from os.path import splitext
from pathlib import Path
from typing import NoReturn, Protocol

import anyio

from ivr.ari.beside import Called, perhaps_she_hung_up
from ivr.ari.client import AriClient, Told
from ivr.ari.queue import Queue
from ivr.ari.tape import Lengths, seconds_of
from ivr.ari.types import AnyEvent, PlaybackStarted
from ivr.errors import ExchangeAway, ExchangeError, ExchangeRefused, PlaybackFailed
from ivr.tally import Wait
from prompts.model import Sound

START_WITHIN = 3.0
"""Seconds. ARI tells of no playback that fails to start."""

SOUND_NAMES = 8
"""Names a channel's sounds take in turn: few, so that a program that comes after us can end what plays, and
enough that what is told of the last one is never taken for the next."""


class Heard(Queue[AnyEvent]):
    """What is told of one sound. That it has started wakes nobody: most of what a call costs is waking up."""

    def __init__(self, started: Callable[[PlaybackStarted], None]) -> None:
        super().__init__()
        self._tell_start = started
        self._is_watched = True  # whether it starts

    def answered(self, refusal: ExchangeError | None) -> None:
        """How asking for it came out. Where it has started before, the answer tells nothing new."""
        if not self._is_watched:
            return
        if refusal is not None:
            self.close(refusal)
        else:
            self.be_patient_for(START_WITHIN)

    async def until_its_end(self) -> AnyEvent:
        """Or until a key. Raises TimeoutError where it does not start, ExchangeRefused, ExchangeAway."""
        try:
            return await self.get()
        finally:
            self._is_watched = False

    def put(self, item: AnyEvent) -> None:
        if item["type"] == "PlaybackStarted":
            self._is_watched = False
            self.be_patient()
            self._tell_start(item)
        else:
            super().put(item)


class SaidTo(Called, Protocol):
    """What is needed of a leg."""

    @property
    def has_gone(self) -> bool:
        """Whether she has hung up."""
        ...

    @property
    def has_key(self) -> bool:
        """Whether a key waits in line."""
        ...

    async def hold_on(self, seconds: float = 0.0) -> None:
        """Keep the dead man's handle up for so long."""
        ...

    def begin(self, told: Told, verb: str, **parameters: object) -> None:
        """Ask something of the channel; nobody waits for the answer, which is `told`. Raises ExchangeAway."""
        ...

    async def is_refused(self, refusal: ExchangeRefused) -> NoReturn:
        """Raise it, unless she has gone."""
        ...

    async def end(self, method: str, path: str) -> None:
        """End what was begun, whatever is being cancelled."""
        ...

    def listening(
        self, name: str, events: Queue[AnyEvent], *, unless_key: bool = False
    ) -> AbstractContextManager[None]:
        """What is told of it goes there; with `unless_key` also the first key."""
        ...


class Saying:
    """On one leg, which is given with each verb: one that knew it would keep it from going with its call.

    `pressed` is when the key was pressed that the next sound answers.
    """

    def __init__(self, client: AriClient, channel: str, lengths: Lengths) -> None:
        self.pressed: datetime | None = None
        self._client = client
        self._lengths = lengths
        self._channel = channel
        self._said = count()

    async def say(self, leg: SaidTo, sounds: Sequence[Sound], unless_key: bool) -> None:
        for sound in sounds:
            if unless_key and leg.has_key:
                return
            seconds = await self._lengths.of(sound.path)
            await self._play(leg, seconds, f"sound:{splitext(sound.path)[0]}", unless_key)

    async def say_recording(self, leg: SaidTo, path: Path, unless_key: bool) -> None:
        """One of the exchange's own."""
        if unless_key and leg.has_key:
            return
        await self._play(leg, await seconds_of(path), f"recording:{path.stem}", unless_key)

    async def fall_silent(self, leg: SaidTo) -> None:
        """End what a program before us was saying: no key of hers would end it, and we would wait for it."""
        for number in range(SOUND_NAMES):
            name, events = self._name(number), Queue[AnyEvent]()
            with leg.listening(name, events), suppress(ExchangeRefused):
                await self._client.request("DELETE", f"playbacks/{name}")
                while (await events.get())["type"] != "PlaybackFinished":
                    pass

    async def _play(self, leg: SaidTo, seconds: float | None, media: str, unless_key: bool) -> None:
        if seconds is None:
            raise PlaybackFailed("there is no such sound")
        await leg.hold_on(seconds)
        name = self._name(next(self._said))
        asked_at = time.monotonic()
        events = Heard(lambda event: self._time_start(event, time.monotonic() - asked_at))
        with leg.listening(name, events, unless_key=unless_key):
            try:
                leg.begin(events.answered, f"play/{name}", media=media)
                event = await events.until_its_end()
            except ExchangeRefused as refusal:
                await leg.is_refused(refusal)
            except TimeoutError:
                await leg.end("DELETE", f"playbacks/{name}")
                raise PlaybackFailed("the sound did not start in time") from None
            except ExchangeAway:  # it may play all the same, and nothing else goes on before its end
                await leg.end("DELETE", f"playbacks/{name}")
                raise
            except anyio.get_cancelled_exc_class():
                if not leg.has_gone:  # else it has ended with her
                    await leg.end("DELETE", f"playbacks/{name}")
                raise
            if event["type"] == "ChannelDtmfReceived":
                return await leg.end("DELETE", f"playbacks/{name}")
        if event["type"] == "PlaybackFinished" and event["playback"]["state"] == "failed":
            await perhaps_she_hung_up(leg)
            raise PlaybackFailed("Asterisk could not play the sound")

    def _time_start(self, event: PlaybackStarted, seconds: float) -> None:
        """How long she waited for this sound, and where a key of hers led to it, since that key."""
        self._client.timing.took(Wait.PROMPT_START, seconds)
        if self.pressed is not None:
            since = moment_of(event["timestamp"]) - self.pressed  # both by Asterisk's clock
            self._client.timing.took(Wait.KEY_TO_PROMPT, max(0.0, since.total_seconds()))
            self.pressed = None

    def _name(self, number: int) -> str:
        return f"{self._channel}-{number % SOUND_NAMES}"


def moment_of(timestamp: str) -> datetime:
    """Asterisk's `2026-11-24T02:24:38.889+0000`, in UTC."""
    return datetime.fromisoformat(timestamp).astimezone(UTC)
