"""What a healthy Asterisk never does on its socket: messages in pieces, answers that do not come."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import anyio
import pytest
from aiohttp import web

from ivr.ari import client as ari
from ivr.ari.client import Address, AriClient, Connected, Incoming, Lost
from ivr.ari.queue import Queue
from ivr.errors import ExchangeAway, ExchangeError

pytestmark = pytest.mark.anyio

MARKED = "SECRET-7781-NUMBER"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


Serve = Callable[[web.WebSocketResponse], Awaitable[None]]


@dataclass
class Heard:
    """Everything that came, in order."""

    events: Queue[Incoming] = field(default_factory=Queue)

    async def until_connected(self) -> None:
        assert isinstance(await self.events.get(5), Connected)


@asynccontextmanager
async def listening(serve: Serve) -> AsyncIterator[AriClient]:
    """A client of a server that behaves as told, once a connection."""

    async def handle(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await serve(socket)
        return socket

    app = web.Application()
    app.router.add_get("/ari/events", handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        port = runner.addresses[0][1]
        yield AriClient(Address(port, "user", "secret", "hotline"))
    finally:
        await runner.cleanup()


async def hold(socket: web.WebSocketResponse) -> None:
    async for _ in socket:
        pass


async def test_a_message_in_pieces_is_put_together() -> None:
    async def serve(socket: web.WebSocketResponse) -> None:
        writer = socket._writer
        assert writer is not None
        assert writer.transport is not None
        first, second = b'{"type": "Cha', b'nnelUserevent"}'
        writer.transport.write(bytes([0x01, len(first)]) + first)  # no end: more follows
        writer.transport.write(bytes([0x80, len(second)]) + second)
        await hold(socket)

    heard = Heard()
    async with listening(serve) as client, client.connected(heard.events.put):
        await heard.until_connected()
        assert await heard.events.get(5) == {"type": "ChannelUserevent"}


async def test_who_is_never_answered_is_told_in_time_and_so_is_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ari, "ANSWER_WITHIN", 0.2)
    gave_up = []

    async def ask(client: AriClient, path: str) -> None:
        with pytest.raises(ExchangeAway, match="in time"):
            await client.request("GET", path)
        gave_up.append(path)

    heard = Heard()
    async with listening(hold) as client, client.connected(heard.events.put):
        await heard.until_connected()
        with anyio.fail_after(5):
            async with anyio.create_task_group() as group:
                group.start_soon(ask, client, "first")
                await anyio.sleep(0.1)
                group.start_soon(ask, client, "second")
    assert gave_up == ["first", "second"]


async def test_who_waits_hears_that_the_connection_is_lost_and_a_new_one_is_made() -> None:
    async def one_request(socket: web.WebSocketResponse) -> None:
        await socket.receive()

    heard = Heard()
    async with listening(one_request) as client, client.connected(heard.events.put):
        await heard.until_connected()
        with pytest.raises(ExchangeAway, match="lost"):
            await client.request("GET", "channels")
        assert isinstance(await heard.events.get(5), Lost)
        await heard.until_connected()


async def test_an_answer_nobody_waits_for_is_passed_over() -> None:
    async def serve(socket: web.WebSocketResponse) -> None:
        await socket.send_json({"type": "RESTResponse", "request_id": "77", "status_code": 200})
        await socket.send_json({"type": "ChannelUserevent"})
        await hold(socket)

    heard = Heard()
    async with listening(serve) as client, client.connected(heard.events.put):
        await heard.until_connected()
        assert await heard.events.get(5) == {"type": "ChannelUserevent"}


async def test_what_the_hearer_raises_ends_it_and_tells_nothing_of_the_event(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def serve(socket: web.WebSocketResponse) -> None:
        await socket.send_json({"type": "ApplicationReplaced", "application": MARKED})
        await hold(socket)

    def refuse(event: Incoming) -> None:
        if not isinstance(event, Connected | Lost):
            raise ExchangeError("another program answers")

    with caplog.at_level(logging.DEBUG):
        with anyio.fail_after(5):
            with pytest.RaisesGroup(pytest.RaisesExc(ExchangeError, match="another"), flatten_subgroups=True):
                async with listening(serve) as client, client.connected(refuse):
                    await anyio.sleep_forever()
    assert MARKED not in caplog.text


async def test_no_log_tells_what_is_asked_or_told(caplog: pytest.LogCaptureFixture) -> None:
    async def serve(socket: web.WebSocketResponse) -> None:
        await socket.send_json({"type": "ChannelUserevent", "of": MARKED})
        await hold(socket)

    heard = Heard()
    with caplog.at_level(logging.DEBUG):
        async with listening(serve) as client, client.connected(heard.events.put):
            await heard.until_connected()
            await heard.events.get(5)
            with anyio.move_on_after(0.1):
                await client.request("POST", f"channels/{MARKED}/variable", value=MARKED)
            client.drop()
            assert isinstance(await heard.events.get(5), Lost)
    assert MARKED not in caplog.text
