"""The call, from the first word to the last."""

from typing import assert_never

from ivr.acquaintance import Standing
from ivr.desk import Desk
from ivr.flows.callback import ask_for_callback
from ivr.flows.code import offer_code, with_code
from ivr.flows.hours import say_emergency_number
from ivr.flows.information import Left, listen_to_information
from ivr.flows.interview import MOST_TIMES_BACK, Went
from ivr.flows.language import choose_language
from ivr.flows.menus import Menus, Wanted
from ivr.flows.message import take_message, tell_what_became_of
from ivr.flows.person import Reached, reach_person
from ivr.flows.questions import ask_by_key_alone, ask_the_rest
from ivr.flows.safety import Voice, ask_about_safety, is_in_danger, voice_of
from ivr.line import Line, Wish
from ivr.model import Ending

MOST_ERRANDS = 30
"""Things done from the main menu in one call; then somebody plays, and is led to the message."""


async def call(line: Line, desk: Desk, menus: Menus) -> Ending:
    """Whatever she does or leaves undone, the call goes on to the message and the questions after it."""
    standing = await desk.acquaintance.standing()
    await line.answer()
    match standing:
        case Standing.BLOCKED | Standing.TOO_OFTEN:
            return await turn_away(line, desk)
        case Standing.CROWDED:
            await choose_language(line, desk, menus.library)
            return await talk_briefly(line, desk, menus)
        case Standing.WELCOME:
            await choose_language(line, desk, menus.library)
            return await talk(line, desk, menus)
        case _:
            assert_never(standing)


async def talk(line: Line, desk: Desk, menus: Menus) -> Ending:
    """All of the call after the choice of a language; also where it was we who called."""
    await begin_with_safety(line, desk, menus)
    if is_in_danger(desk):
        await help_at_once(line, desk, menus)
    elif voice_of(desk) is Voice.FREE:
        ended = await do_what_she_wants(line, desk, menus)
        if ended is not None:
            return ended
    await ask_what_we_need(line, desk, menus)
    await line.say_at_last("thank-you-goodbye")
    return desk.outcome()


async def talk_briefly(line: Line, desk: Desk, menus: Menus) -> Ending:
    """The same without the main menu, for withheld numbers when they crowd the line."""
    await begin_with_safety(line, desk, menus)
    if is_in_danger(desk):
        await help_at_once(line, desk, menus)
    elif voice_of(desk) is Voice.FREE:
        await take_message(line, desk, menus.after_message)
    await ask_what_we_need(line, desk, menus)
    await line.say_at_last("thank-you-goodbye")
    return desk.outcome()


async def begin_with_safety(line: Line, desk: Desk, menus: Menus) -> None:
    """She may go back from it to the choice of a language."""
    for _ in range(MOST_TIMES_BACK):
        if await ask_about_safety(line, desk, menus) is not Went.BACK:
            break
        await choose_language(line, desk, menus.library)


async def ask_what_we_need(line: Line, desk: Desk, menus: Menus) -> None:
    """By key; and at the end a code, with which she can call again from any phone and without a name."""
    if voice_of(desk) is Voice.FREE:
        await ask_the_rest(line, desk, menus)
    else:
        await ask_by_key_alone(line, desk, menus)
    await offer_code(line, desk, menus.code)


async def turn_away(line: Line, desk: Desk) -> Ending:
    """In words that do not tell why, to whoever is listening."""
    await desk.ends_as(Ending.BLOCKED)
    await line.say_at_last("not-available")
    return desk.outcome()


async def help_at_once(line: Line, desk: Desk, menus: Menus) -> None:
    """A person, now; where nobody is there, the state's own number and a message that is heard first."""
    if await reach_person(line, desk) is Reached.SPOKE:
        return
    await say_emergency_number(line, menus.library.hours)
    if voice_of(desk) is Voice.FREE:
        await take_message(line, desk, menus.after_message, "urgent-message")


async def do_what_she_wants(line: Line, desk: Desk, menus: Menus) -> Ending | None:
    """Until she has left a message, spoken to somebody or asked to be called back; an ending ends it all."""
    for _ in range(MOST_ERRANDS):
        match wanted := await line.choose(menus.main):
            case Wanted.MESSAGE:
                break
            case Wanted.CALLBACK:
                if await ask_for_callback(line, desk, menus) is Went.ON:
                    return None
            case Wanted.LANGUAGE:
                await choose_language(line, desk, menus.library)
            case Wanted.CODE:
                ended = await with_code(line, desk, menus)
                if ended is not None:
                    return ended
            case Wanted.INFORMATION | Wish.PERSON:
                if wanted is Wanted.INFORMATION and await heard_enough(line, desk, menus):
                    continue
                if await reach_person(line, desk) is Reached.NOBODY:
                    break
            case Wish.BACK:
                await ask_about_safety(line, desk, menus)
                if is_in_danger(desk):
                    await help_at_once(line, desk, menus)
                    return None
                if voice_of(desk) is Voice.UNSAFE:
                    return None
            case _:
                assert_never(wanted)
    await take_message(line, desk, menus.after_message)
    return None


async def heard_enough(line: Line, desk: Desk, menus: Menus) -> bool:
    """She hears about her rights; False where that made her ask for a person."""
    return await listen_to_information(line, desk, menus.information) is not Left.PERSON


async def last_resort(line: Line, desk: Desk) -> Ending:
    """Something of ours broke in the middle of a call: she can still leave a message.

    Where not even that can be recorded it breaks too, and the shelter records by itself.
    """
    await line.say("shelter")
    async with desk.keeping(await line.record()) as tape:
        await tape.until_caller_is_done()
    await tell_what_became_of(tape, line, desk)
    await line.say_at_last("thank-you-goodbye")
    return desk.outcome()
