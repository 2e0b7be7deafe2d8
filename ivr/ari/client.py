"""One socket to Asterisk: events come, REST requests go, and their answers come back on it.

Needs Asterisk 22.4, the first to carry REST over the events socket. One task reads, and never waits for
anybody, so a slow call script cannot make Asterisk close the socket. Asterisk serves the requests of a
socket one after another, and some wait for the channel's own thread, which a sound or a recording holds until
it ends (tried on 22.10.1: a variable set during a recording held up every other request for as long). Those
go over HTTP, as `command`.
"""

import asyncio
import logging
import math
import time
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from itertools import count
from typing import Any

import anyio
import h11
import picows
from pydantic_core import to_json

from ivr.ari import posting
from ivr.ari.media import sounding
from ivr.ari.reader import LARGEST_MESSAGE, Incoming, Reader, parsed
from ivr.ari.sockets import connect
from ivr.ari.types import RESTResponse
from ivr.errors import ExchangeAway, ExchangeError, ExchangeRefused
from ivr.tally import Timing, Wait

log = logging.getLogger(__name__)

ANSWER_WITHIN = 5.0
"""Seconds. Measured round trips are below a millisecond; after this the exchange counts as away."""

FIRST_PAUSE, LONGEST_PAUSE = 0.05, 2.0
BOOTING_PAUSE = 0.1
HEARTBEAT = 10.0


@dataclass(frozen=True, slots=True)
class Address:
    """Where Asterisk's HTTP server listens on loopback, and the key to it."""

    port: int
    user: str
    secret: str = field(repr=False)
    application: str
    host: str = "127.0.0.1"

    @property
    def sockets(self) -> str:
        """What the addresses of its WebSockets begin with."""
        return f"ws://{self.host}:{self.port}"

    @property
    def credentials(self) -> Mapping[str, str]:
        """The headers that show who asks."""
        return {"Authorization": f"Basic {b64encode(f'{self.user}:{self.secret}'.encode()).decode()}"}


Answer = RESTResponse | ExchangeAway
Told = Callable[[ExchangeError | None], None]
"""Hears how a request came out: None where it was granted."""


@dataclass(frozen=True, slots=True)
class InFlight:
    """A request that is not answered yet; `until` when it may be, by the loop's clock; who hears of it.

    `awaited`: somebody goes on with the answer.
    """

    hear: Callable[[Answer], None]
    until: float
    awaited: bool
    asked_at: float = field(default_factory=time.monotonic)


class Untimed:
    """Where nobody wants to know how long things took."""

    def took(self, what: Wait, seconds: float) -> None:
        """So long."""


class AriClient:
    """Requests may be made while `connected` lasts."""

    def __init__(self, address: Address, timing: Timing | None = None) -> None:
        self.timing = timing or Untimed()
        self._address = address
        self._socket: picows.WSTransport | None = None
        self._in_flight: dict[str, InFlight] = {}
        self._patience: asyncio.TimerHandle | None = None
        self._patience_ends = math.inf  # uvloop's handle of a timer that is due already does not tell
        self._numbers = count()
        self._leaving = False
        self._reader: Reader | None = None

    @asynccontextmanager
    async def connected(self, hear: Callable[[Incoming], None]) -> AsyncIterator[None]:
        """Tells `hear` everything that comes, in order, with `Connected` and `Lost` between; it never waits.

        Reconnects by itself. Raises ExchangeError when our secret is not Asterisk's, and what `hear` raises.
        """
        async with anyio.create_task_group() as group:
            group.start_soon(self._stay_connected, hear)
            yield
            group.cancel_scope.cancel()

    async def _stay_connected(self, hear: Callable[[Incoming], None]) -> None:
        pauses = growing_pauses()
        while not self._leaving:
            reader = self._reader = Reader(self.holds, self._answer, hear)
            try:
                socket = await self._open(reader)
            except picows.WSHandshakeError as refusal:
                status = refusal.response.status if refusal.response else None
                if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
                    raise ExchangeError("Asterisk does not know our secret") from None
            except (picows.WSError, OSError, TimeoutError):
                pass  # not up yet, or gone: asked again after a pause
            else:
                if reader.up:
                    pauses = growing_pauses()
                await self._until_lost(socket, reader)
            await anyio.sleep(next(pauses))

    async def _open(self, reader: Reader) -> picows.WSTransport:
        return await connect(
            reader,
            f"{self._address.sockets}/ari/events?app={self._address.application}",
            self._address.credentials,
            within=ANSWER_WITHIN,
            enable_auto_ping=True,
            auto_ping_idle_timeout=HEARTBEAT,
            auto_ping_reply_timeout=HEARTBEAT,
            max_frame_size=LARGEST_MESSAGE,
        )

    async def _until_lost(self, socket: picows.WSTransport, reader: Reader) -> None:
        """Raises what `hear` raised."""
        try:
            await socket.wait_disconnected()
        except picows.WSError:
            log.warning("what came from Asterisk was no WebSocket")
        finally:
            socket.disconnect(graceful=False)
        if reader.failed is not None:
            raise reader.failed

    def holds(self, socket: picows.WSTransport | None) -> None:
        """Requests may be made on this one; without one, those in flight have failed."""
        self._socket = socket
        if socket is None:
            self._give_up(math.inf, "the connection to Asterisk was lost")

    def _answer(self, response: RESTResponse) -> bool:
        """Whether somebody goes on with it."""
        asked = self._in_flight.pop(response["request_id"], None)
        if asked is None:
            return False
        self.timing.took(Wait.ROUND_TRIP, time.monotonic() - asked.asked_at)
        asked.hear(response)
        return asked.awaited

    def drop(self) -> None:
        """Give up this connection; the next one is made at once. Harmless where there is none."""
        if self._socket is not None:
            self._socket.disconnect(graceful=False)

    def leave(self) -> None:
        """The same, but that none is made after it, nor one that is just being made."""
        self._leaving = True
        if self._reader is not None:
            self._reader.give_up()

    async def request(self, method: str, path: str, /, **parameters: object) -> Any:
        """The answer's JSON, or None where it has none.

        Raises ExchangeRefused for a status of 400 and above, ExchangeAway without a connection or an answer.
        """
        return await self._request(
            asyncio.get_running_loop().time() + ANSWER_WITHIN, method, path, parameters
        )

    async def request_patiently(self, method: str, path: str, /, **parameters: object) -> Any:
        """The same, but as long as the connection lasts there will be an answer, however busy Asterisk is.

        For what may be done though nobody waits any more, and must not be thought undone.
        """
        return await self._request(math.inf, method, path, parameters)

    async def _request(self, until: float, method: str, path: str, parameters: dict[str, object]) -> Any:
        answer = await self._ask(method, path, parameters, until)
        while answer["status_code"] == HTTPStatus.SERVICE_UNAVAILABLE:  # "Asterisk not booted"
            await anyio.sleep(BOOTING_PAUSE)
            answer = await self._ask(method, path, parameters, until)
        if refusal := _refusal(answer):
            raise refusal
        body = answer.get("message_body")
        return parsed(body) if body else None

    def begin(self, told: Told, method: str, path: str, /, **parameters: object) -> None:
        """A request for whose answer nobody waits: `told` hears how it came out, and never waits.

        Most of what a call costs is waking up: whoever hears of the beginning by an event need not go on
        twice. Raises ExchangeAway without a connection.
        """
        until = asyncio.get_running_loop().time() + ANSWER_WITHIN
        asked = InFlight(lambda answer: told(_refusal(answer)), until, awaited=False)
        self._send(method, path, parameters, asked)

    async def command(self, method: str, path: str, /, **parameters: object) -> None:
        """A request that waits for the channel's own thread. Raises as `request` does."""
        if self._socket is None:
            raise ExchangeAway("there is no connection to Asterisk")
        there, headers = self._address, {**self._address.credentials, "Content-Type": "application/json"}
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                status = await posting.ask(
                    there.host, there.port, method, f"/ari/{path}", headers, to_json(parameters)
                )
        except (h11.ProtocolError, OSError, TimeoutError):
            raise ExchangeAway("Asterisk did not answer") from None
        if status >= HTTPStatus.BAD_REQUEST:
            raise ExchangeRefused(status)

    def media(self, connection: str) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """The sound of a channel made by `externalMedia`. Raises HearingFailed, ExchangeAway."""
        if self._socket is None:
            raise ExchangeAway("there is no connection to Asterisk")
        return sounding(f"{self._address.sockets}/media/{connection}", self._address.credentials)

    async def _ask(self, method: str, path: str, parameters: dict[str, object], until: float) -> RESTResponse:
        answer: asyncio.Future[RESTResponse] = asyncio.get_running_loop().create_future()
        asked = InFlight(partial(_settle, answer), until, awaited=True)
        request_id = self._send(method, path, parameters, asked)
        try:
            return await answer
        finally:
            self._in_flight.pop(request_id, None)

    def _send(self, method: str, path: str, parameters: dict[str, object], asked: InFlight) -> str:
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
            request |= {"content_type": "application/json", "message_body": to_json(parameters).decode()}
        self._in_flight[request_id] = asked
        self._be_patient(asked.until)
        socket.send(picows.WSMsgType.TEXT, to_json(request))
        return request_id

    def _be_patient(self, until: float) -> None:
        """One timer for all in flight, seldom set: most are answered in a millisecond."""
        if until >= self._patience_ends:
            return
        if self._patience is not None:
            self._patience.cancel()
        self._patience_ends = until
        self._patience = asyncio.get_running_loop().call_at(until, self._lose_patience, until)

    def _lose_patience(self, now: float) -> None:
        self._patience, self._patience_ends = None, math.inf
        self._give_up(now, "Asterisk did not answer in time")
        if self._in_flight:
            self._be_patient(min(each.until for each in self._in_flight.values()))

    def _give_up(self, now: float, why: str) -> None:
        """Whoever waited until now hears that the exchange is away."""
        for request_id in [number for number, each in self._in_flight.items() if each.until <= now]:
            self._in_flight.pop(request_id).hear(ExchangeAway(why))


def _settle(waits: "asyncio.Future[RESTResponse]", answer: Answer) -> None:
    if waits.done():
        return
    if isinstance(answer, ExchangeAway):
        waits.set_exception(answer)
    else:
        waits.set_result(answer)


def _refusal(answer: Answer) -> ExchangeError | None:
    """None where it was granted."""
    if isinstance(answer, ExchangeAway):
        return answer
    status = answer["status_code"]
    return ExchangeRefused(status) if status >= HTTPStatus.BAD_REQUEST else None


def growing_pauses() -> Iterator[float]:
    """Seconds between attempts to connect: doubling, bounded."""
    pause = FIRST_PAUSE
    while True:
        yield pause
        pause = min(2 * pause, LONGEST_PAUSE)
