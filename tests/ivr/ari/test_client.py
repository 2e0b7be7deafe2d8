"""What a healthy Asterisk never does on its socket: messages in pieces, answers that do not come."""

import asyncio
import json
import logging
import re
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha1
from typing import cast

import anyio
import anyio.lowlevel
import picows
import pytest

from ivr.ari import client as ari
from ivr.ari import media
from ivr.ari.client import Address, AriClient
from ivr.ari.queue import Queue
from ivr.ari.reader import Connected, Incoming, Lost, parsed
from ivr.errors import ExchangeAway, ExchangeError, ExchangeRefused, HearingFailed
from tests.conditions import LONG

pytestmark = pytest.mark.anyio

MARKED = "SECRET-7781-NUMBER"
MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
"""RFC 6455, 1.3."""


@pytest.fixture(params=[False, True], ids=["asyncio", "uvloop"])
def anyio_backend(request: pytest.FixtureRequest) -> tuple[str, dict[str, bool]]:
    return "asyncio", {"use_uvloop": request.param}  # uvloop is what the ivr runs on


Telling = Callable[[picows.WSTransport], None]


def nothing(transport: picows.WSTransport) -> None:
    """Is done."""


@dataclass
class Exchange(picows.WSListener):
    """Says something when somebody connects, and does something when it is asked."""

    at_first: Telling
    when_asked: Telling

    def on_ws_connected(self, transport: picows.WSTransport) -> None:
        self.at_first(transport)

    def on_ws_frame(self, transport: picows.WSTransport, frame: picows.WSFrame) -> None:
        if frame.msg_type is picows.WSMsgType.TEXT:
            self.when_asked(transport)


def say(transport: picows.WSTransport, **told: object) -> None:
    transport.send(picows.WSMsgType.TEXT, json.dumps(told).encode())


@dataclass
class Heard:
    """Everything that came, in order."""

    events: Queue[Incoming] = field(default_factory=Queue)

    async def until_connected(self) -> None:
        assert isinstance(await self.events.get(LONG), Connected)


@asynccontextmanager
async def listening(at_first: Telling = nothing, when_asked: Telling = nothing) -> AsyncIterator[AriClient]:
    """A client of an exchange that behaves as told."""
    server = await picows.ws_create_server(lambda _: Exchange(at_first, when_asked), "127.0.0.1", 0)
    async with server:
        yield AriClient(Address(server.sockets[0].getsockname()[1], "user", "secret", "hotline"))


@asynccontextmanager
async def answering(answer: bytes | None) -> AsyncIterator[AriClient]:
    """The same for requests over HTTP; the events socket is up. None: it stays silent."""

    gone = anyio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            if answer is None:
                await reader.read()  # until the other side gives up
            else:
                writer.write(answer)
        writer.close()
        await writer.wait_closed()
        gone.set()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        client = AriClient(Address(server.sockets[0].getsockname()[1], "user", "secret", "hotline"))
        client.holds(UP)
        yield client
        await gone.wait()


UP = cast(picows.WSTransport, object())


async def test_a_message_in_pieces_is_put_together() -> None:
    def in_pieces(transport: picows.WSTransport) -> None:
        transport.send(picows.WSMsgType.TEXT, b'{"type": "Cha', fin=False)
        transport.send(picows.WSMsgType.CONTINUATION, b'nnelUserevent"}')

    heard = Heard()
    async with listening(in_pieces) as client, client.connected(heard.events.put):
        await heard.until_connected()
        assert await heard.events.get(LONG) == {"type": "ChannelUserevent"}


async def test_who_is_never_answered_is_told_in_time_and_so_is_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gave_up = []

    async def ask(client: AriClient, path: str) -> None:
        with pytest.raises(ExchangeAway, match="in time"):
            await client.request("GET", path)
        gave_up.append(path)

    heard = Heard()
    async with listening() as client, client.connected(heard.events.put):
        await heard.until_connected()
        monkeypatch.setattr(ari, "ANSWER_WITHIN", 0.2)
        with anyio.fail_after(LONG):
            async with anyio.create_task_group() as group:
                group.start_soon(ask, client, "first")
                await anyio.sleep(0.1)
                group.start_soon(ask, client, "second")
    assert gave_up == ["first", "second"]


async def test_whoever_asks_is_told_in_time_though_that_is_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy exchange keeps many waiting, whose patience ends within the same millisecond."""
    gave_up = []

    async def ask(client: AriClient) -> None:
        with pytest.raises(ExchangeAway, match="in time"):
            await client.request("GET", "channels")
        gave_up.append(True)

    heard = Heard()
    async with listening() as client, client.connected(heard.events.put):
        await heard.until_connected()
        with anyio.fail_after(LONG):
            for patience in (0.0, 0.0001):
                monkeypatch.setattr(ari, "ANSWER_WITHIN", patience)
                async with anyio.create_task_group() as group:
                    for _ in range(20):
                        group.start_soon(ask, client)
    assert len(gave_up) == 40


async def test_who_waits_hears_that_the_connection_is_lost_and_a_new_one_is_made() -> None:
    heard = Heard()
    async with (
        listening(when_asked=picows.WSTransport.disconnect) as client,
        client.connected(heard.events.put),
    ):
        await heard.until_connected()
        with pytest.raises(ExchangeAway, match="lost"):
            await client.request("GET", "channels")
        assert isinstance(await heard.events.get(LONG), Lost)
        await heard.until_connected()


async def test_an_answer_nobody_waits_for_is_passed_over() -> None:
    def unasked(transport: picows.WSTransport) -> None:
        say(transport, type="RESTResponse", request_id="77", status_code=200)
        say(transport, type="ChannelUserevent")

    heard = Heard()
    async with listening(unasked) as client, client.connected(heard.events.put):
        await heard.until_connected()
        assert await heard.events.get(LONG) == {"type": "ChannelUserevent"}


async def test_what_the_hearer_raises_ends_it_and_tells_nothing_of_the_event(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def refuse(event: Incoming) -> None:
        if not isinstance(event, Connected | Lost):
            raise ExchangeError("another program answers")

    with caplog.at_level(logging.DEBUG), anyio.fail_after(LONG):
        with pytest.RaisesGroup(pytest.RaisesExc(ExchangeError, match="another"), flatten_subgroups=True):
            async with listening(lambda there: say(there, type="ApplicationReplaced", of=MARKED)) as client:
                async with client.connected(refuse):
                    await anyio.sleep_forever()
    assert MARKED not in caplog.text


async def test_no_log_tells_what_is_asked_or_told(caplog: pytest.LogCaptureFixture) -> None:
    heard = Heard()
    with caplog.at_level(logging.DEBUG):
        async with listening(lambda there: say(there, type="ChannelUserevent", of=MARKED)) as client:
            async with client.connected(heard.events.put):
                await heard.until_connected()
                await heard.events.get(LONG)
                with anyio.move_on_after(0.1):
                    await client.request("POST", f"channels/{MARKED}/variable", value=MARKED)
                client.drop()
                assert isinstance(await heard.events.get(LONG), Lost)
    assert MARKED not in caplog.text
    assert "Basic" not in caplog.text


async def test_a_command_that_is_done() -> None:
    async with answering(b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n") as client:
        await client.command("POST", "channels/1/variable", variable="X")


async def test_a_command_that_is_refused() -> None:
    answer = b'HTTP/1.1 409 Conflict\r\nContent-Length: 12\r\n\r\n{"message":1}'
    async with answering(answer) as client:
        with pytest.raises(ExchangeRefused) as refusal:
            await client.command("POST", "channels/1/variable", variable="X")
    assert refusal.value.status == 409


@pytest.mark.parametrize("answer", [b"", b"no HTTP at all\r\n\r\n"])
async def test_a_command_without_an_answer(answer: bytes) -> None:
    async with answering(answer) as client:
        with pytest.raises(ExchangeAway):
            await client.command("POST", "channels/1/variable", variable="X")


async def test_a_command_that_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ari, "ANSWER_WITHIN", 0.1)
    async with answering(None) as client:
        with anyio.fail_after(LONG), pytest.raises(ExchangeAway):
            await client.command("POST", "channels/1/variable", variable="X")


async def test_a_media_socket_that_is_refused() -> None:
    async with answering(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n") as client:
        with anyio.fail_after(LONG), pytest.raises(HearingFailed):
            async with client.media("nobody"):
                pass


async def test_a_media_socket_that_is_closed_before_it_answers() -> None:
    async with answering(b"") as client:
        with anyio.fail_after(LONG), pytest.raises(HearingFailed):
            async with client.media("nobody") as frames:
                await anext(frames)


@dataclass
class Slow:
    """An exchange that opens a socket only when it is told to."""

    connected: anyio.Event = field(default_factory=anyio.Event)
    may_open: anyio.Event = field(default_factory=anyio.Event)
    closed: anyio.Event = field(default_factory=anyio.Event)

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self.connected.set()
        await self.may_open.wait()
        key = re.search(rb"Sec-WebSocket-Key: (\S+)", head, re.IGNORECASE)
        assert key is not None
        token = b64encode(sha1(key[1] + MAGIC, usedforsecurity=False).digest())
        writer.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + token + b"\r\n\r\n"
        )
        with suppress(ConnectionError):
            await reader.read()
        self.closed.set()
        writer.close()


@asynccontextmanager
async def connecting_to(slow: Slow) -> AsyncIterator[AriClient]:
    server = await asyncio.start_server(slow, "127.0.0.1", 0)
    async with server:
        yield AriClient(Address(server.sockets[0].getsockname()[1], "user", "secret", "hotline"))


async def test_a_media_socket_nobody_waits_for_any_more_is_closed() -> None:
    slow = Slow()

    async def listen(client: AriClient) -> None:
        async with client.media("slow"):
            raise AssertionError("it does not answer before it is given up")

    async with connecting_to(slow) as client:
        client.holds(UP)
        with anyio.fail_after(LONG):
            async with anyio.create_task_group() as group:
                group.start_soon(listen, client)
                await slow.connected.wait()
                group.cancel_scope.cancel()
            slow.may_open.set()
            await slow.closed.wait()


async def test_who_leaves_while_a_connection_is_being_made_takes_no_call_on_it() -> None:
    slow, heard = Slow(), Heard()

    async with connecting_to(slow) as client, client.connected(heard.events.put):
        with anyio.fail_after(LONG):
            await slow.connected.wait()
            client.leave()
            slow.may_open.set()
            await slow.closed.wait()

    assert not heard.events.has_any


async def test_a_listener_that_stands_still_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "MOST_WAITING", 100)

    asterisk, heard = list[picows.WSTransport](), list[bytes]()

    async def hear_all(frames: AsyncIterator[bytes]) -> None:
        async for frame in frames:
            heard.append(frame)

    def go_on_and_on(transport: picows.WSTransport) -> None:
        asterisk.append(transport)
        for _ in range(200):
            transport.send(picows.WSMsgType.BINARY, bytes(320))

    async with listening(at_first=go_on_and_on) as client:
        client.holds(UP)
        async with client.media("somebody") as frames:
            with anyio.fail_after(LONG):
                with suppress(picows.WSError):
                    await asterisk[0].wait_disconnected()
                with pytest.raises(HearingFailed):
                    await hear_all(frames)
    assert 100 <= len(heard) < 200


async def test_whoever_is_answered_goes_on_before_what_came_after_the_answer() -> None:
    def answer_and_tell(transport: picows.WSTransport) -> None:
        say(transport, type="RESTResponse", request_id="0", status_code=200)
        say(transport, type="ChannelDestroyed")

    order = list[str]()

    def hear(event: Incoming) -> None:
        if isinstance(event, Connected):
            up.set()
        elif not isinstance(event, Lost):
            order.append("told")

    up = anyio.Event()
    async with listening(when_asked=answer_and_tell) as client, client.connected(hear):
        await up.wait()
        await client.request("GET", "channels")
        order.append("answered")
        with anyio.fail_after(LONG):
            while len(order) < 2:
                await anyio.lowlevel.checkpoint()
    assert order == ["answered", "told"]


async def test_what_is_raised_by_an_event_after_an_answer_ends_it_too() -> None:
    def answer_and_tell(transport: picows.WSTransport) -> None:
        say(transport, type="RESTResponse", request_id="0", status_code=200)
        say(transport, type="ApplicationReplaced")

    def refuse(event: Incoming) -> None:
        if not isinstance(event, Connected | Lost):
            raise ExchangeError("another program answers")

    with anyio.fail_after(LONG):
        with pytest.RaisesGroup(pytest.RaisesExc(ExchangeError, match="another"), flatten_subgroups=True):
            async with listening(when_asked=answer_and_tell) as client, client.connected(refuse):
                while True:
                    with suppress(ExchangeAway):
                        await client.request("GET", "channels")
                    await anyio.sleep(0.02)


def test_nothing_of_what_was_told_is_kept() -> None:
    first, second = (parsed(b'{"number": "+66812345678"}')["number"] for _ in range(2))

    assert first == second
    assert first is not second
