"""What Asterisk says on its socket, in the order it says it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import picows
from pydantic_core import from_json

from ivr.ari.sockets import Listener
from ivr.ari.types import AnyEvent, RESTResponse

LARGEST_MESSAGE = 16 * 2**20  # a list of 10,000 channels


@dataclass(frozen=True, slots=True)
class Connected:
    """The socket is up. What happened before is unknown: list what is there."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The socket is gone; requests in flight have failed with ExchangeAway."""


Incoming = AnyEvent | Connected | Lost


class Reader(Listener):
    """Hears the socket: answers to requests, and events, in the order they come.

    `up`: it was connected. `failed`: what the hearer raised.
    """

    def __init__(
        self,
        holds: Callable[[picows.WSTransport | None], None],
        answer: Callable[[RESTResponse], bool],
        hear: Callable[[Incoming], None],
    ) -> None:
        super().__init__()
        self._holds = holds
        self._answer = answer
        self._hear = hear
        self._begun = b""
        self._resuming = False
        self.up = False
        self.failed: Exception | None = None

    def hold(self, transport: picows.WSTransport) -> None:
        """Before anything comes."""
        self.up = True
        self._holds(transport)
        self._hear(Connected())

    def on_ws_disconnected(self, transport: picows.WSTransport) -> None:
        """After everything."""
        if self.up:
            self._holds(None)
            self._hear(Lost())

    def on_ws_frame(self, transport: picows.WSTransport, frame: picows.WSFrame) -> None:
        """One message, or a piece of one."""
        if frame.msg_type is picows.WSMsgType.CLOSE:
            return transport.disconnect()
        if frame.msg_type not in WORDS:
            return None
        told = self._begun + frame.get_payload_as_bytes()
        if len(told) > LARGEST_MESSAGE:
            raise picows.WSProtocolError(picows.WSCloseCode.MESSAGE_TOO_BIG, "too long")
        self._begun = b"" if frame.fin else told
        return self._take(transport, parsed(told)) if frame.fin else None

    def _take(self, transport: picows.WSTransport, event: AnyEvent) -> None:
        """Whoever is answered goes on before what came after the answer is heard."""
        if event["type"] == "RESTResponse":
            if self._answer(event):
                self._resuming = True
                asyncio.get_running_loop().call_soon(self._resumed)
        elif self._resuming:
            asyncio.get_running_loop().call_soon(self._hear_later, transport, event)
        else:
            self._hear(event)

    def _resumed(self) -> None:
        self._resuming = False

    def _hear_later(self, transport: picows.WSTransport, event: AnyEvent) -> None:
        try:
            self._hear(event)
        # The boundary of a callback: it is raised where the connection is waited for.
        except Exception as error:  # noqa: BLE001
            self.failed = error
            transport.disconnect(graceful=False)


def parsed(told: str | bytes) -> Any:
    """Keeps no copy of what was said: by default short strings, numbers among them, stay in a cache."""
    return from_json(told, cache_strings="keys")


WORDS = (picows.WSMsgType.TEXT, picows.WSMsgType.CONTINUATION)
