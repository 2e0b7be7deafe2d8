"""Questions answered by key: evidence in every language, and without a word spoken."""

from enum import StrEnum
from functools import partial
from typing import TypeVar

from ivr.desk import Desk
from ivr.flows.interview import Went, interview, interview_to_the_end
from ivr.flows.menus import Menus
from ivr.flows.person import reach_person
from ivr.line import Line, Wish
from ivr.model import Confidentiality, MayCallBack, Question, YesNo
from prompts.model import Entry, Menu

ChoiceT = TypeVar("ChoiceT", bound=StrEnum)


async def ask(line: Line, desk: Desk, question: Question, menu: Menu[ChoiceT]) -> ChoiceT | Wish:
    """Her answer, kept; silence is its own answer.

    Who asks for a person instead is led to one; where none is there, the call goes on with the next question.
    """
    answer = await line.choose(menu, question)
    if answer is not Wish.BACK:
        await desk.answered(question, YesNo.UNANSWERED if isinstance(answer, Wish) else answer)
    if answer is Wish.PERSON:
        await reach_person(line, desk)
    return answer


async def ask_the_rest(line: Line, desk: Desk, menus: Menus) -> None:
    """After the message; what matters most first, for she may hang up at any of them.

    Who has asked to be called back is not asked again whether we may.
    """
    asked_for_it = desk.so_far.was_asked(Question.WHO_MAY_ANSWER)
    await interview_to_the_end(
        partial(ask_confidentiality, line, desk, menus),
        *([] if asked_for_it else [partial(ask_to_call_back, line, desk, menus)]),
        partial(ask_how_many, line, desk, menus.how_many),
        partial(ask_what_about, line, desk, menus),
    )


async def ask_by_key_alone(line: Line, desk: Desk, menus: Menus) -> None:
    """Instead of a message, where she cannot speak: in few words, and first whether and when we may call."""
    await interview_to_the_end(
        partial(ask_to_call_back, line, desk, menus),
        partial(ask_what_about, line, desk, menus),
        partial(ask_how_many, line, desk, menus.how_many),
        partial(ask_confidentiality, line, desk, menus),
    )


async def ask_confidentiality(line: Line, desk: Desk, menus: Menus) -> Went:
    """How far it may go. Who chooses that her number is not kept hears that it is so.

    Then nobody can call her either, though she asked for it before: that is what she hears next, and what her
    case will say. If she goes back and chooses otherwise, the call she asked for is made.
    """
    was_nobody, asked_for_a_call = desk.so_far.anonymous(), desk.so_far.wants_a_call()
    answer = await ask(line, desk, Question.CONFIDENTIALITY, menus.confidentiality)
    match answer:
        case Confidentiality.ANONYMOUS:
            await line.promise("number-not-kept", *(["so-no-call"] if asked_for_a_call else []))
        case Confidentiality.SHARE | Confidentiality.CONFIDENTIAL if was_nobody and asked_for_a_call:
            await line.promise("callback-noted")
    return Went.BACK if answer is Wish.BACK else Went.ON


async def ask_to_call_back(line: Line, desk: Desk, menus: Menus) -> Went:
    """Whether, when, and who may answer; nothing of it where we have no number to call.

    Where her telephone must never be called she is not asked, as if we might, but told.
    """
    if not desk.so_far.can_be_called():
        return Went.NOTHING
    if await is_left_alone(line, desk):
        return Went.NOTHING
    return await interview(
        partial(_may_call_back, line, desk, menus),
        partial(_when_is_it_safe, line, desk, menus),
    )


async def is_left_alone(line: Line, desk: Desk) -> bool:
    """Whether her telephone must never be called; then she hears it.

    In words that do not tell anybody else who hears them that somebody asked us for help.
    """
    left_alone = await desk.acquaintance.is_left_alone()
    if left_alone:
        await line.say("on-the-never-list", "so-no-call")
    return left_alone


async def _may_call_back(line: Line, desk: Desk, menus: Menus) -> Went:
    answer = await ask(line, desk, Question.MAY_CALL_BACK, menus.may_call_back)
    if answer is MayCallBack.NEVER:
        await line.promise("never-called")
    return Went.BACK if answer is Wish.BACK else Went.ON


async def _when_is_it_safe(line: Line, desk: Desk, menus: Menus) -> Went:
    """Only who may be called is asked when."""
    if not desk.so_far.is_answered(Question.MAY_CALL_BACK, MayCallBack.YES):
        return Went.NOTHING
    return await ask_when_to_call(line, desk, menus)


async def ask_when_to_call(line: Line, desk: Desk, menus: Menus) -> Went:
    """The day, the part of it, and who may answer then."""
    return await interview(
        partial(_ask, line, desk, Question.SAFE_DAY, menus.callback_day),
        partial(_ask, line, desk, Question.SAFE_TIME, menus.callback_time),
        partial(_ask, line, desk, Question.WHO_MAY_ANSWER, menus.who_may_answer),
    )


async def ask_how_many(line: Line, desk: Desk, entry: Entry) -> Went:
    """How many people have this problem; kept as a count, or as unanswered."""
    count = await line.ask_number(entry, Question.HOW_MANY)
    if count is Wish.BACK:
        return Went.BACK
    typed = isinstance(count, int)
    await desk.answered(Question.HOW_MANY, str(count) if typed else YesNo.UNANSWERED)
    if count is Wish.PERSON:
        await reach_person(line, desk)
    return Went.ON


async def ask_what_about(line: Line, desk: Desk, menus: Menus) -> Went:
    """The group of problems it belongs to: all that triage has where no machine understands her language."""
    return await _ask(line, desk, Question.PROBLEM, menus.problem)


async def _ask(line: Line, desk: Desk, question: Question, menu: Menu[ChoiceT]) -> Went:
    return Went.BACK if await ask(line, desk, question, menu) is Wish.BACK else Went.ON
