"""Ends what was begun at Asterisk, whatever is being cancelled."""

from contextlib import suppress

import anyio

from ivr.ari.client import AriClient
from ivr.errors import ExchangeAway, ExchangeRefused

END_WITHIN = 3.0
"""Seconds; it takes milliseconds where Asterisk is well."""


async def end(client: AriClient, method: str, path: str) -> None:
    """What has ended already, or cannot be asked for any more, is ended enough."""
    with anyio.move_on_after(END_WITHIN, shield=True), suppress(ExchangeRefused, ExchangeAway):
        await client.request(method, path)
