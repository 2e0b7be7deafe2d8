"""One socket to Asterisk: events come, REST requests go, and their answers come back on it.

Needs Asterisk 22.4, the first to carry REST over the events socket. One task reads, and never waits for
anybody, so a slow call script cannot make Asterisk close the socket. Asterisk serves the requests of a
socket one after another, and some wait for the channel's own thread, which a sound or a recording holds until
it ends (tried on 22.10.1: a variable set during a recording held up every other request for as long). Those
go over HTTP, as `command`.
"""

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import count
from typing import Any

import aiohttp
import anyio

from ivr.ari.queue import Queue
from ivr.ari.types import AnyEvent, RESTResponse
from ivr.errors import ExchangeAway, ExchangeError, ExchangeRefused, HearingFailed
from ivr.tally import Timing, Wait

ANSWER_WITHIN = 5.0
"""Seconds. Measured round trips are below a millisecond; after this the exchange counts as away."""

FIRST_PAUSE, LONGEST_PAUSE = 0.05, 2.0
BOOTING_PAUSE = 0.1
HEARTBEAT = 10.0
CLOSE_WITHIN = 1.0
GATHERED = 25 * 324
"""Bytes: half a second of sound, in frames of 320 with 4 of the WebSocket each."""

LARGEST_MESSAGE = 16 * 2**20  # a list of 10,000 channels


@dataclass(frozen=True, slots=True)
class Address:
    """Where Asterisk's HTTP server listens on loopback, and the key to it."""

    port: int
    user: str
    secret: str = field(repr=False)
    application: str
    host: str = "127.0.0.1"

    def url(self, path: str) -> str:
        """Where that part of the interface is."""
        return f"http://{self.host}:{self.port}/ari/{path}"


@dataclass(frozen=True, slots=True)
class Connected:
    """The socket is up. What happened before is unknown: list what is there."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The socket is gone; requests in flight have failed with ExchangeAway."""


Socket = aiohttp.ClientWebSocketResponse
Incoming = AnyEvent | Connected | Lost
EventStream = Queue[Incoming]


class Untimed:
    """Where nobody wants to know how long things took."""

    def took(self, what: Wait, seconds: float) -> None:
        """So long."""


class AriClient:
    """Requests may be made while `connected` lasts."""

    def __init__(self, address: Address, timing: Timing | None = None) -> None:
        self.timing = timing or Untimed()
        self._address = address
        self._reading: anyio.CancelScope | None = None
        self._socket: Socket | None = None
        self._http: aiohttp.ClientSession | None = None
        self._in_flight: dict[str, asyncio.Future[RESTResponse]] = {}
        self._numbers = count()

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[EventStream]:
        """Everything that comes, in order, with `Connected` and `Lost` between; reconnects by itself.

        Raises ExchangeError only when our secret is not Asterisk's.
        """
        events = EventStream()
        async with anyio.create_task_group() as group:
            group.start_soon(self._stay_connected, events)
            yield events
            group.cancel_scope.cancel()

    async def _stay_connected(self, incoming: EventStream) -> None:
        credentials = aiohttp.encode_basic_auth(self._address.user, self._address.secret)
        pauses = growing_pauses()
        fresh = aiohttp.TCPConnector(force_close=True, limit=0)  # Asterisk closes idle ones as it likes
        async with aiohttp.ClientSession(connector=fresh, headers={"Authorization": credentials}) as http:
            self._http = http
            while True:
                try:
                    async with self._open(http) as socket:
                        pauses = growing_pauses()
                        with anyio.CancelScope() as reading:
                            self._reading = reading
                            await self._read(socket, incoming)
                except aiohttp.WSServerHandshakeError as refusal:
                    if refusal.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
                        raise ExchangeError("Asterisk does not know our secret") from None
                except (aiohttp.ClientError, OSError):
                    pass  # not up yet, or gone: asked again after a pause
                await anyio.sleep(next(pauses))

    def _open(
        self, http: aiohttp.ClientSession
    ) -> AbstractAsyncContextManager[aiohttp.ClientWebSocketResponse]:
        return http.ws_connect(
            self._address.url("events"),
            params={"app": self._address.application},
            heartbeat=HEARTBEAT,
            timeout=aiohttp.ClientWSTimeout(ws_close=CLOSE_WITHIN),
            max_msg_size=LARGEST_MESSAGE,
        )

    async def _read(self, socket: Socket, incoming: EventStream) -> None:
        self._socket = socket
        incoming.put(Connected())
        try:
            async for message in socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    event: AnyEvent = json.loads(message.data)
                    if event["type"] == "RESTResponse":
                        self._answer(event)
                    else:
                        incoming.put(event)
        finally:
            self._socket = None
            for answer in self._in_flight.values():
                if not answer.done():
                    answer.set_exception(ExchangeAway("the connection to Asterisk was lost"))
            incoming.put(Lost())

    def _answer(self, response: RESTResponse) -> None:
        answer = self._in_flight.get(response["request_id"])
        if answer is not None and not answer.done():
            answer.set_result(response)

    def drop(self) -> None:
        """Give up this connection; the next one is made at once. Harmless where there is none."""
        if self._reading is not None:
            self._reading.cancel()

    async def request(self, method: str, path: str, /, **parameters: object) -> Any:
        """The answer's JSON, or None where it has none.

        Raises ExchangeRefused for a status of 400 and above, ExchangeAway without a connection or an answer.
        """
        until = asyncio.get_running_loop().time() + ANSWER_WITHIN
        answer = await self._ask(method, path, parameters, until)
        while answer["status_code"] == HTTPStatus.SERVICE_UNAVAILABLE:  # "Asterisk not booted"
            await anyio.sleep(BOOTING_PAUSE)
            answer = await self._ask(method, path, parameters, until)
        if answer["status_code"] >= HTTPStatus.BAD_REQUEST:
            raise ExchangeRefused(answer["status_code"])
        body = answer.get("message_body")
        return json.loads(body) if body else None

    async def command(self, method: str, path: str, /, **parameters: object) -> None:
        """A request that waits for the channel's own thread. Raises as `request` does."""
        if self._http is None or self._socket is None:
            raise ExchangeAway("there is no connection to Asterisk")
        try:
            timeout = aiohttp.ClientTimeout(total=ANSWER_WITHIN)
            async with self._http.request(
                method, self._address.url(path), json=parameters, timeout=timeout
            ) as answer:
                status = answer.status
        except (aiohttp.ClientError, OSError):
            raise ExchangeAway("Asterisk did not answer") from None
        if status >= HTTPStatus.BAD_REQUEST:
            raise ExchangeRefused(status)

    @asynccontextmanager
    async def media(self, connection: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """The sound of a channel made by `externalMedia`. Raises HearingFailed, ExchangeAway."""
        if self._http is None:
            raise ExchangeAway("there is no connection to Asterisk")
        url = f"http://{self._address.host}:{self._address.port}/media/{connection}"
        closing = aiohttp.ClientWSTimeout(ws_close=CLOSE_WITHIN)
        try:
            async with self._http.ws_connect(url, protocols=["media"], timeout=closing) as sound:
                wake_less_often(sound)
                yield Sounding(sound)
        except (aiohttp.ClientError, OSError):
            raise HearingFailed("the sound of a channel cannot be had") from None

    async def _ask(self, method: str, path: str, parameters: dict[str, object], until: float) -> RESTResponse:
        socket = self._socket
        if socket is None:
            raise ExchangeAway("there is no connection to Asterisk")
        request_id = str(next(self._numbers))
        request: dict[str, object] = {
            "type": "RESTRequest",
            "request_id": request_id,
            "method": method,
            "uri": path,
        }
        if parameters:
            request |= {"content_type": "application/json", "message_body": json.dumps(parameters)}
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[RESTResponse] = loop.create_future()
        self._in_flight[request_id] = answer
        patience = loop.call_at(until, _give_up, answer)
        asked_at = time.monotonic()
        try:
            await socket.send_str(json.dumps(request))
            answered = await answer
            self.timing.took(Wait.ROUND_TRIP, time.monotonic() - asked_at)
            return answered
        except (aiohttp.ClientError, OSError):
            raise ExchangeAway("the connection to Asterisk was lost") from None
        finally:
            patience.cancel()
            del self._in_flight[request_id]


ENDED = (
    aiohttp.WSMsgType.CLOSE,
    aiohttp.WSMsgType.CLOSING,
    aiohttp.WSMsgType.CLOSED,
    aiohttp.WSMsgType.ERROR,
)


def wake_less_often(sound: Socket) -> None:
    """Let the kernel gather frames. Woken fifty times a second, a listener costs 1.9 ms of CPU a second; so,
    0.3 ms (measured with 50 at once).
    """
    if (wire := sound.get_extra_info("socket")) is not None:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, GATHERED)


class Sounding(AsyncIterator[bytes]):
    """The frames of a channel. Raises HearingFailed at their end, since they end only by our doing."""

    def __init__(self, socket: Socket) -> None:
        self._socket = socket

    async def __anext__(self) -> bytes:
        while (message := await self._socket.receive()).type not in ENDED:
            if message.type is aiohttp.WSMsgType.BINARY:
                frame: bytes = message.data
                return frame
        raise HearingFailed("the sound of a channel has ended")


def _give_up(answer: asyncio.Future[RESTResponse]) -> None:
    if not answer.done():
        answer.set_exception(ExchangeAway("Asterisk did not answer in time"))


def growing_pauses() -> Iterator[float]:
    """Seconds between attempts to connect: doubling, bounded."""
    pause = FIRST_PAUSE
    while True:
        yield pause
        pause = min(2 * pause, LONGEST_PAUSE)
