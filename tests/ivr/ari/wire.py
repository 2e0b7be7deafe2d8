"""A wire between a program and Asterisk that a test can cut."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import anyio
from anyio.abc import SocketStream


@dataclass(slots=True)
class Wire:
    """`port` leads to Asterisk. `held` is set when something was held back."""

    port: int
    streams: list[SocketStream] = field(default_factory=list)
    held: anyio.Event = field(default_factory=anyio.Event)
    holding: bool = False

    def hold_back(self) -> None:
        """Nothing gets through in either direction any more."""
        self.holding = True

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
            await carry(far, near)
            group.cancel_scope.cancel()

    async def carry(source: SocketStream, target: SocketStream) -> None:
        try:
            async for some in source:
                if wire.holding:
                    wire.held.set()
                else:
                    await target.send(some)
        except (anyio.BrokenResourceError, anyio.ClosedResourceError):
            pass  # cut
        await anyio.aclose_forcefully(target)

    async with listener, anyio.create_task_group() as group:
        group.start_soon(listener.serve, connect)
        yield wire
        await wire.cut()
        group.cancel_scope.cancel()
