"""Can she speak, and is she in danger? Asked before anything else, answered by key."""

from enum import StrEnum
from functools import partial

from ivr.desk import Desk
from ivr.flows.interview import Went, interview
from ivr.flows.menus import Menus
from ivr.flows.questions import ask
from ivr.line import Line, Wish
from ivr.model import Question, YesNo


class Voice(StrEnum):
    """Whether she can use hers."""

    FREE = "free"
    UNSAFE = "unsafe"


async def ask_about_safety(line: Line, desk: Desk, menus: Menus) -> Went:
    """Both questions, on every call; `Went.BACK` where she wants to choose her language again."""
    return await interview(
        partial(_ask_whether_safe, line, desk, menus),
        partial(_ask_whether_in_danger, line, desk, menus),
    )


def voice_of(desk: Desk) -> Voice:
    """Whoever says nothing is led to the message: a message may be silent, and is kept then too."""
    unsafe = desk.so_far.is_answered(Question.SAFE_TO_SPEAK, YesNo.NO)
    return Voice.UNSAFE if unsafe else Voice.FREE


def is_in_danger(desk: Desk) -> bool:
    """She pressed that she is, and nothing else since."""
    return desk.so_far.is_answered(Question.IN_DANGER, YesNo.YES)


async def _ask_whether_safe(line: Line, desk: Desk, menus: Menus) -> Went:
    answer = await ask(line, desk, Question.SAFE_TO_SPEAK, menus.safe_to_speak)
    if answer is YesNo.NO:
        await line.say("press-a-key-quietly")
    return Went.BACK if answer is Wish.BACK else Went.ON


async def _ask_whether_in_danger(line: Line, desk: Desk, menus: Menus) -> Went:
    """The answer decides how soon a person hears her."""
    answer = await ask(line, desk, Question.IN_DANGER, menus.in_danger)
    return Went.BACK if answer is Wish.BACK else Went.ON
