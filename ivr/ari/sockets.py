"""Sockets to Asterisk, and what becomes of one that nobody waits for any more."""

from collections.abc import Mapping
from typing import Any

import anyio
import picows


class Listener(picows.WSListener):
    """Hears a socket from `hold` on, unless it was given up before it was connected."""

    def __init__(self) -> None:
        self._unwanted = False
        self._wire: picows.WSTransport | None = None

    def give_up(self) -> None:
        """Nobody waits for it any more, whether it is connected yet or not."""
        self._unwanted = True
        if self._wire is not None:
            self._wire.disconnect(graceful=False)

    def on_ws_connected(self, transport: picows.WSTransport) -> None:
        """Before anything comes."""
        self._wire = transport
        if self._unwanted:
            self.give_up()
        else:
            self.hold(transport)

    def hold(self, transport: picows.WSTransport) -> None:
        """It is up."""


async def connect(
    listener: Listener, url: str, headers: Mapping[str, str], *, within: float, **more: Any
) -> picows.WSTransport:
    """`more` as picows has it. Raises picows.WSError, OSError, TimeoutError."""
    try:
        wire, heard = await picows.ws_connect(
            lambda: listener,
            url,
            extra_headers=headers,
            websocket_handshake_timeout=within,
            max_redirects=0,
            **more,
        )
    except anyio.get_cancelled_exc_class():  # picows goes on connecting
        listener.give_up()
        raise
    if heard is None:
        raise picows.WSError("it was closed before it was open")
    return wire
