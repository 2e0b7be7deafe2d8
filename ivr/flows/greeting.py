"""We call, and somebody answers: is it she? Until she presses the key nobody learns who we are, or why.

A key is asked for, twice; whoever says nothing, talks on, is a machine or presses another hears no more.
"""

from typing import assert_never

from ivr.account import WHO_IS_IT
from ivr.desk import Desk
from ivr.flows.language import ask_language, take_language
from ivr.flows.menus import Greeted, Menus
from ivr.line import Line, Wish
from prompts.model import Language


async def greet(line: Line, desk: Desk, menus: Menus) -> bool:
    """Whether it is she; then she is spoken to in her language, or asked which it is. No welcome yet."""
    known = _language(desk, menus)
    line.speak_in(known or _spoken(line, menus))
    match await line.choose(menus.greeting, WHO_IS_IT):
        case Greeted.HERSELF:
            if known:
                await take_language(line, desk, known)
            else:
                await ask_language(line, desk, menus.library)
            return True
        case Greeted.NEVER:
            await line.say_at_last("never-called")
            return False
        case Greeted.NOBODY | Wish():
            return False
        case unknown:
            assert_never(unknown)


def _language(desk: Desk, menus: Menus) -> Language | None:
    """The one she chose when she called us, or dialled a number for, if it can be spoken."""
    origin = desk.called_for
    offered = {language.code: language for language in menus.library.offered()}
    return offered.get(origin.language) if origin and origin.language else None


def _spoken(line: Line, menus: Menus) -> Language:
    """Before she is asked: as whoever chooses none hears it on the number that she rang."""
    return menus.library.language_menu(menus.library.spoken_on(line.dialled)).otherwise
