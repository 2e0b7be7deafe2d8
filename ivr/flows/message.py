"""Leave a message: speak, hear it, say it again, keep it. Every take is kept; hanging up keeps it too."""

from typing import assert_never

from ivr.desk import Desk
from ivr.errors import RecordingFailed
from ivr.flows.menus import AfterMessage
from ivr.line import Line, Wish
from ivr.tape import Tape
from prompts.model import Menu


async def take_message(line: Line, desk: Desk, menu: Menu[AfterMessage]) -> None:
    """Record until the caller is content. A message cut off by a hang-up is still kept.

    An earlier take is kept as well: she may have been made to say it otherwise. Where nothing can be recorded
    she is told so, and the call goes on: what she answers by key matters all the more.
    """
    again = True
    while again:
        await line.say("speak-after-the-tone")
        try:
            tape = await line.record()
        except RecordingFailed:
            return await line.say("no-message-kept")
        async with desk.keeping(tape):
            await tape.until_caller_is_done()
            again = await wants_another_take(line, tape, menu)
    await tell_what_became_of(tape, line, desk)


async def tell_what_became_of(tape: Tape, line: Line, desk: Desk) -> None:
    """She is never told that we have a message of which nothing was kept."""
    await line.say("we-have-your-message" if await desk.has(tape) else "no-message-kept")


async def wants_another_take(line: Line, tape: Tape, menu: Menu[AfterMessage]) -> bool:
    """Whether she wants to say it again; she may listen to it as often as she likes."""
    while True:
        choice = await line.choose(menu)
        match choice:
            case AfterMessage.LISTEN:
                await line.listen(tape)
            case AfterMessage.AGAIN:
                return True
            case AfterMessage.KEEP | Wish.PERSON:
                return False
            case _:
                assert_never(choice)
