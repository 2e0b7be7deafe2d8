"""Can she speak, and is she in danger? Asked before anything else, answered by key."""

from enum import StrEnum
from typing import assert_never

from ivr.desk import Desk
from ivr.flows.menus import Menus
from ivr.flows.questions import ask
from ivr.line import Line, Wish
from ivr.model import Question, YesNo


class Voice(StrEnum):
    """Whether she can use hers."""

    FREE = "free"
    UNSAFE = "unsafe"


async def ask_whether_safe(line: Line, desk: Desk, menus: Menus) -> Voice:
    """Whoever says nothing is led to the message: a message may be silent, and is kept then too."""
    answer = await ask(line, desk, Question.SAFE_TO_SPEAK, menus.safe_to_speak)
    match answer:
        case YesNo.NO:
            await line.say("press-a-key-quietly")
            return Voice.UNSAFE
        case YesNo.YES | YesNo.UNANSWERED:
            return Voice.FREE
        case Wish():
            await line.say("no-person-now")
            return Voice.FREE
        case _:
            assert_never(answer)


async def ask_whether_in_danger(line: Line, desk: Desk, menus: Menus) -> None:
    """Asked on every call; the answer decides how soon a person hears her."""
    if await ask(line, desk, Question.IN_DANGER, menus.in_danger) is Wish.PERSON:
        await line.say("no-person-now")
