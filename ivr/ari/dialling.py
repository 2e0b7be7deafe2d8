"""Calling out: a channel is made, we listen for what becomes of it, and only then does it ring.

Asterisk tells of it in `Dial` events and, where nobody answers, by its end. The dead man's handle is
up before the first ring, so that nobody who answers us hears nothing for longer than it holds.
"""

import math
from collections.abc import Mapping
from contextlib import suppress
from uuid import UUID

import anyio

from ivr.ari.client import AriClient
from ivr.ari.leg import END_WITHIN, AriLeg
from ivr.ari.names import APPLICATION, CONTACT, OUTBOUND, TRUNK
from ivr.ari.queue import Queue
from ivr.ari.types import AnyEvent, Channel
from ivr.errors import ExchangeAway, ExchangeRefused
from ivr.ports import Unanswered

GRACE = 5.0
"""Seconds after the last ring within which Asterisk tells that nobody answered."""

BY_STATUS: Mapping[str, Unanswered] = {
    "BUSY": Unanswered.BUSY,
    "NOANSWER": Unanswered.NO_ANSWER,
    "CANCEL": Unanswered.NO_ANSWER,
    "CONGESTION": Unanswered.REFUSED,
    "CHANUNAVAIL": Unanswered.REFUSED,
}
BY_CAUSE: Mapping[int, Unanswered] = {
    17: Unanswered.BUSY,
    18: Unanswered.NO_ANSWER,
    19: Unanswered.NO_ANSWER,
    20: Unanswered.NO_ANSWER,
}
"""Causes of Q.850: user busy, no user responding, no answer, subscriber absent. Every other is a refusal."""


async def stage(client: AriClient, channel_id: str, contact_id: UUID, digits: str) -> Channel | None:
    """A channel to that telephone, not ringing yet; None where there is no trunk. Raises ExchangeAway."""
    try:
        channel: Channel = await client.request(
            "POST",
            "channels/create",
            endpoint=f"PJSIP/{digits}@{TRUNK}",
            app=APPLICATION,
            channelId=channel_id,
            variables={CONTACT: str(contact_id), OUTBOUND: "1"},
        )
    except ExchangeRefused:
        return None
    return channel


async def ring(client: AriClient, leg: AriLeg, seconds: float) -> Unanswered | None:
    """Let it ring; None once she has answered. What nobody answered is ended, also when we are cancelled."""
    became: Unanswered | None = Unanswered.NO_ANSWER
    try:
        await leg.hold_on(seconds)
        with leg.listening_to_dial() as events, anyio.move_on_after(seconds + GRACE):
            await client.request("POST", f"channels/{leg.id}/dial", timeout=math.ceil(seconds))
            became = await _what_became_of_it(events)
    except ExchangeRefused:  # it ended before it rang
        became = Unanswered.REFUSED
    finally:
        if became is not None:
            await _end(client, leg)
    return became


async def _what_became_of_it(events: Queue[AnyEvent]) -> Unanswered | None:
    while True:
        match await events.get():
            case {"type": "Dial", "dialstatus": "ANSWER"}:
                return None
            case {"type": "Dial", "dialstatus": str(status)} if status in BY_STATUS:
                return BY_STATUS[status]
            case {"type": "ChannelDestroyed", "cause": int(cause)}:
                return BY_CAUSE.get(cause, Unanswered.REFUSED)
            case _:  # it rings; or it is at its end, of which the cause follows
                pass


async def _end(client: AriClient, leg: AriLeg) -> None:
    with anyio.move_on_after(END_WITHIN, shield=True), suppress(ExchangeRefused, ExchangeAway):
        await client.request("DELETE", f"channels/{leg.id}")
