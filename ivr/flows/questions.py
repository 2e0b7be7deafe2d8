"""Questions answered by key: evidence in every language, and without a word spoken."""

from ivr.desk import Desk
from ivr.line import Line, Wish
from ivr.model import Question, YesNo
from prompts.model import Entry, Menu


async def ask(line: Line, desk: Desk, question: Question, menu: Menu[YesNo]) -> YesNo | Wish:
    """Her answer, kept; silence is its own answer. `Wish.PERSON` where she asked for a person instead."""
    answer = await line.choose(menu, question)
    await desk.answered(question, YesNo.UNANSWERED if isinstance(answer, Wish) else answer)
    return answer


async def ask_how_many(line: Line, desk: Desk, entry: Entry) -> None:
    """How many people have this problem; kept as a count, or as unanswered."""
    count = await line.ask_number(entry, Question.HOW_MANY)
    typed = isinstance(count, int)
    await desk.answered(Question.HOW_MANY, str(count) if typed else YesNo.UNANSWERED)
