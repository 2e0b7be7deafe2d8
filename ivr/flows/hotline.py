"""The call, from the first word to the last."""

from ivr.desk import Desk
from ivr.flows.language import choose_language
from ivr.flows.menus import Menus
from ivr.flows.message import take_message, tell_what_became_of
from ivr.flows.questions import ask, ask_how_many
from ivr.flows.safety import Voice, ask_whether_in_danger, ask_whether_safe
from ivr.line import Line
from ivr.model import Ending, Question


async def call(line: Line, desk: Desk, menus: Menus) -> Ending:
    """Whatever she does or leaves undone, the call goes on to the message and the questions after it."""
    await line.answer()
    await choose_language(line, menus.language)
    voice = await ask_whether_safe(line, desk, menus)
    await ask_whether_in_danger(line, desk, menus)
    if voice is Voice.FREE:
        await take_message(line, desk, menus.after_message)
    await ask_how_many(line, desk, menus.how_many)
    await ask(line, desk, Question.MAY_CALL_BACK, menus.may_call_back)
    await line.say("thank-you-goodbye")
    return desk.outcome()


async def last_resort(line: Line, desk: Desk) -> Ending:
    """Something of ours broke in the middle of a call: she can still leave a message.

    Where not even that can be recorded it breaks too, and the shelter records by itself.
    """
    await line.say("shelter")
    async with desk.keeping(await line.record()) as tape:
        await tape.until_caller_is_done()
    await tell_what_became_of(tape, line, desk)
    await line.say("thank-you-goodbye")
    return desk.outcome()
