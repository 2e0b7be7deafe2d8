"""Leave a message: speak, hear it, say it again, add to it, send it. Every take is kept, cut off or not."""

from typing import assert_never

from ivr.desk import Desk
from ivr.errors import RecordingFailed
from ivr.flows.menus import AfterMessage
from ivr.flows.person import reach_person
from ivr.line import Line, Wish
from ivr.tape import Tape
from prompts.model import Menu

MOST_TAKES = 10
MOST_TIMES_HEARD = 10
"""Of one message; then a key is stuck, or somebody plays, and it is kept."""


async def take_message(
    line: Line, desk: Desk, menu: Menu[AfterMessage], invitation: str = "speak-after-the-tone"
) -> None:
    """Record until the caller is content. A message cut off by a hang-up is still kept.

    An earlier take is kept as well: she may have been made to say it otherwise. Where nothing can be recorded
    she is told so, and the call goes on: what she answers by key matters all the more.
    """
    for takes_left in reversed(range(MOST_TAKES)):
        await line.say(invitation)
        try:
            tape = await line.record()
        except RecordingFailed:
            return await line.say("no-message-kept")
        async with desk.keeping(tape):
            await tape.until_caller_is_done()
            wanted = await what_now(line, desk, tape, menu)
        if wanted is AfterMessage.KEEP or not takes_left:
            return await tell_what_became_of(tape, line, desk)
        invitation = "tell-us-more" if wanted is AfterMessage.ADD else "speak-after-the-tone"


async def tell_what_became_of(tape: Tape, line: Line, desk: Desk) -> None:
    """She is never told that we have a message of which nothing was kept."""
    await line.say("we-have-your-message" if await desk.has(tape) else "no-message-kept")


async def what_now(line: Line, desk: Desk, tape: Tape, menu: Menu[AfterMessage]) -> AfterMessage:
    """What she wants to do with what she said; first she may listen to it."""
    for _ in range(MOST_TIMES_HEARD):
        match choice := await line.choose(menu):
            case AfterMessage.LISTEN:
                await line.listen(tape)
            case AfterMessage.KEEP:
                return AfterMessage.KEEP
            case AfterMessage.ADD:
                return AfterMessage.ADD
            case AfterMessage.AGAIN | Wish.BACK:
                return AfterMessage.AGAIN
            case Wish.PERSON:
                await reach_person(line, desk)
                return AfterMessage.KEEP
            case _:
                assert_never(choice)
    return AfterMessage.KEEP
