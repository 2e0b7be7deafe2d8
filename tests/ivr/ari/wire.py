"""A wire between a program and Asterisk that a test can cut."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

import anyio
from anyio.abc import SocketStream


class Frames:
    """What comes from Asterisk on one connection, taken apart into WebSocket frames (RFC 6455)."""

    def __init__(self) -> None:
        self._waiting = b""
        self._upgraded: bool | None = None

    def passing(self, some: bytes, gets_through: Callable[[bytes], bool]) -> bytes:
        """What of it gets through, frame by frame."""
        self._waiting += some
        if self._upgraded is None:
            head, end, rest = self._waiting.partition(b"\r\n\r\n")
            if not end:
                return b""
            self._upgraded = head.startswith(b"HTTP/1.1 101")
            self._waiting = rest
            return head + end + self.passing(b"", gets_through)
        if not self._upgraded:
            passing, self._waiting = self._waiting, b""
            return passing
        return b"".join(frame for frame in self._whole() if gets_through(frame))

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


def is_text(frame: bytes) -> bool:
    """One of Asterisk's words, not of the protocol's."""
    return frame[0] & 0x0F == 1


def is_answer(frame: bytes) -> bool:
    """To a request of ours."""
    return is_text(frame) and b'"RESTResponse"' in frame


AT_FIRST = 4
"""The filter, the echo, the bridges and the channels."""


@dataclass(slots=True)
class Wire:
    """`port` leads to Asterisk. `held` is set when something was held back, or an answer is."""

    port: int
    streams: list[SocketStream] = field(default_factory=list)
    held: anyio.Event = field(default_factory=anyio.Event)
    holding: bool = False
    deaf: bool = False
    late: bool = False
    answered: int = 0
    answers: list[tuple[SocketStream, bytes]] = field(default_factory=list)

    def hold_back(self) -> None:
        """Nothing gets through in either direction any more."""
        self.holding = True

    def swallow_events(self) -> None:
        """Answers to requests get through, and nothing else that Asterisk tells; also on new connections."""
        self.deaf = True

    def delay_answers(self) -> None:
        """Requests get through, and all that Asterisk tells but its answers."""
        self.late = True

    async def until_looked_around(self) -> None:
        """Until a program has had the answers with which its connection begins."""
        while self.answered < AT_FIRST:  # noqa: ASYNC110  (whoever reads it tells nobody)
            await anyio.sleep(0.01)

    async def answer(self) -> None:
        """Now they come."""
        self.late = False
        answers, self.answers = self.answers, []
        for near, frame in answers:
            await near.send(frame)

    def gets_through(self, near: SocketStream, frame: bytes) -> bool:
        """Whether it does now."""
        if self.late and is_answer(frame):
            self.answers.append((near, frame))
            self.held.set()
            return False
        self.answered += is_answer(frame)
        return is_answer(frame) or not (self.deaf and is_text(frame))

    async def cut(self) -> None:
        """Both ends lose the connection; a new one may be made."""
        streams, self.streams, self.holding, self.late = self.streams, [], False, False
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
                elif passing := frames.passing(some, partial(wire.gets_through, target)) if frames else some:
                    await target.send(passing)
        except (anyio.BrokenResourceError, anyio.ClosedResourceError):
            pass  # cut
        await anyio.aclose_forcefully(target)

    async with listener, anyio.create_task_group() as group:
        group.start_soon(listener.serve, connect)
        yield wire
        await wire.cut()
        group.cancel_scope.cancel()
