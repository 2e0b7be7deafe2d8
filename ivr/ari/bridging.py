"""Two legs that hear each other.

The bridge's name follows from the two, so that a program that comes after us finds them in it and nothing is
heard of the change.
"""

from contextlib import suppress
from uuid import uuid5

import anyio

from ivr.ari.client import AriClient
from ivr.errors import ExchangeAway, ExchangeRefused
from ivr.interrupt import do_until
from ivr.ports import Leg

PART_WITHIN = 3.0


TALK = "talk-"
"""How the names of such bridges begin."""


def talk_of(one: Leg, other: Leg) -> str:
    """The name of their bridge."""
    return f"{TALK}{uuid5(one.contact_id, str(other.contact_id))}"


async def join(client: AriClient, bridge: str, one: Leg, other: Leg) -> None:
    """Until one of them has gone, or until we are cancelled. Raises ExchangeRefused, ExchangeAway."""
    try:
        with suppress(ExchangeRefused):  # it is there already
            await client.request("POST", f"bridges/{bridge}", type="mixing")
        for leg in (one, other):
            await client.command("POST", f"bridges/{bridge}/addChannel", channel=leg.id)
        await do_until(one.gone, other.gone)
    finally:
        with anyio.move_on_after(PART_WITHIN, shield=True), suppress(ExchangeRefused, ExchangeAway):
            await client.request("DELETE", f"bridges/{bridge}")
