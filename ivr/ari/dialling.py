"""Calling out: we choose the channel's name, listen for what becomes of it, and only then does it ring.

It enters our application once she has answered; where nobody does, its end tells why. The dead man's handle
is up from the first ring. (Not `channels/create` and `dial`: what was called so stays in a bridge of
Asterisk's own after the answer, where nothing can be recorded; tried on 22.10.1.)
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

import anyio

from ivr.ari.client import AriClient
from ivr.ari.ending import end
from ivr.ari.names import APPLICATION, CONTACT, OUTBOUND, PATIENCE, TRUNK
from ivr.ari.queue import Queue
from ivr.ari.types import AnyEvent
from ivr.errors import ExchangeRefused
from ivr.ports import Unanswered

GRACE = 5.0
"""Seconds after the last ring within which Asterisk tells that nobody answered."""

BY_CAUSE: Mapping[int, Unanswered] = {
    0: Unanswered.NO_ANSWER,
    16: Unanswered.NO_ANSWER,
    17: Unanswered.BUSY,
    18: Unanswered.NO_ANSWER,
    19: Unanswered.NO_ANSWER,
    20: Unanswered.NO_ANSWER,
}
"""Causes of Q.850: none told, cleared, busy, no user responding, no answer, absent. Others are refusals."""


Outcome = Unanswered | None
"""None: she has answered."""


@dataclass(frozen=True, slots=True)
class Call:
    """What is called: `digits` as the trunk wants them."""

    channel_id: str
    contact_id: UUID
    digits: str = field(repr=False)


async def start(client: AriClient, call: Call, seconds: float) -> bool:
    """Let that telephone ring; False where there is no trunk. Raises ExchangeAway."""
    try:
        await client.request(
            "POST",
            f"channels/{call.channel_id}",
            endpoint=f"PJSIP/{call.digits}@{TRUNK}",
            app=APPLICATION,
            timeout=math.ceil(seconds),
            variables={
                CONTACT: str(call.contact_id),
                OUTBOUND: "1",
                "TIMEOUT(absolute)": str(math.ceil(seconds) + PATIENCE),
            },
        )
    except ExchangeRefused:
        return False
    except BaseException:  # given up, or not answered in time: it may ring all the same
        await end(client, "DELETE", f"channels/{call.channel_id}")
        raise
    return True


async def answer_of(client: AriClient, channel_id: str, events: Queue[AnyEvent], seconds: float) -> Outcome:
    """Once she has answered, her channel is in our application. What nobody answered is ended."""
    became: Outcome = Unanswered.NO_ANSWER
    try:
        with anyio.move_on_after(seconds + GRACE):
            became = await _what_became_of_it(events)
    finally:
        if became is not None:
            await end(client, "DELETE", f"channels/{channel_id}")
    return became


async def _what_became_of_it(events: Queue[AnyEvent]) -> Outcome:
    while True:
        match await events.get():
            case {"type": "StasisStart"}:
                return None
            case {"type": "ChannelDestroyed", "cause": int(cause)}:
                return BY_CAUSE.get(cause, Unanswered.REFUSED)
            case _:
                pass
