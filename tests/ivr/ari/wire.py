"""A wire between a program and Asterisk that a test can cut."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import anyio
from anyio.abc import SocketStream


class Frames:
    """What comes from Asterisk on one connection, taken apart into WebSocket frames (RFC 6455)."""

    def __init__(self) -> None:
        self._waiting = b""
        self._upgraded: bool | None = None

    def passing(self, some: bytes, deaf: bool) -> bytes:
        """What of it gets through."""
        self._waiting += some
        if self._upgraded is None:
            head, end, rest = self._waiting.partition(b"\r\n\r\n")
            if not end:
                return b""
            self._upgraded = head.startswith(b"HTTP/1.1 101")
            self._waiting = rest
            return head + end + self.passing(b"", deaf)
        if not self._upgraded:
            passing, self._waiting = self._waiting, b""
            return passing
        return b"".join(frame for frame in self._whole() if not (deaf and is_event(frame)))

    def _whole(self) -> Iterator[bytes]:
        while len(self._waiting) >= 2:
            short = self._waiting[1] & 0x7F
            wide = {126: 2, 127: 8}.get(short, 0)
            length = int.from_bytes(self._waiting[2 : 2 + wide]) if wide else short
            end = 2 + wide + length
            if len(self._waiting) < end:
                return
            frame, self._waiting = self._waiting[:end], self._waiting[end:]
            yield frame


def is_event(frame: bytes) -> bool:
    """A text frame that answers no request of ours."""
    return frame[0] & 0x0F == 1 and b'"RESTResponse"' not in frame


@dataclass(slots=True)
class Wire:
    """`port` leads to Asterisk. `held` is set when something was held back."""

    port: int
    streams: list[SocketStream] = field(default_factory=list)
    held: anyio.Event = field(default_factory=anyio.Event)
    holding: bool = False
    deaf: bool = False

    def hold_back(self) -> None:
        """Nothing gets through in either direction any more."""
        self.holding = True

    def swallow_events(self) -> None:
        """Answers to requests get through, and nothing else that Asterisk tells; also on new connections."""
        self.deaf = True

    async def cut(self) -> None:
        """Both ends lose the connection; a new one may be made."""
        streams, self.streams, self.holding = self.streams, [], False
        for stream in streams:
            await anyio.aclose_forcefully(stream)


@asynccontextmanager
async def given_wire(to: int) -> AsyncIterator[Wire]:
    """A wire to a port on loopback."""
    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    port = listener.extra(anyio.abc.SocketAttribute.local_port)  # noqa: S610  (no Django here)
    wire = Wire(port)

    async def connect(near: SocketStream) -> None:
        async with near, await anyio.connect_tcp("127.0.0.1", to) as far, anyio.create_task_group() as group:
            wire.streams += [near, far]
            group.start_soon(carry, near, far)
            await carry(far, near, Frames())
            group.cancel_scope.cancel()

    async def carry(source: SocketStream, target: SocketStream, frames: Frames | None = None) -> None:
        try:
            async for some in source:
                if wire.holding:
                    wire.held.set()
                elif passing := frames.passing(some, wire.deaf) if frames else some:
                    await target.send(passing)
        except (anyio.BrokenResourceError, anyio.ClosedResourceError):
            pass  # cut
        await anyio.aclose_forcefully(target)

    async with listener, anyio.create_task_group() as group:
        group.start_soon(listener.serve, connect)
        yield wire
        await wire.cut()
        group.cancel_scope.cancel()
