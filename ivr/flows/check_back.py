"""Some time after she reported: was it solved?

What she says is kept on a contact of her own: what an employer says of the case is another's word, and stands
in the casebook apart from it (`ops.casebook.outcome`).
"""

from typing import assert_never

from ivr.desk import Desk
from ivr.flows.greeting import greet
from ivr.flows.hotline import talk
from ivr.flows.menus import Menus
from ivr.flows.questions import ask
from ivr.line import Line, Wish
from ivr.model import Ending, Question, Solved


async def check_back(line: Line, desk: Desk, menus: Menus) -> Ending:
    """Whoever is still in trouble goes on as if she had called; her answer is kept before that."""
    if not await greet(line, desk, menus):
        return desk.outcome()
    answer = await ask(line, desk, Question.SOLVED, menus.solved)
    match answer:
        case Solved.YES:
            await line.say_at_last("thank-you-goodbye")
        case Solved.NO | Solved.RETALIATION:
            await line.say("check-back-tell-more")
            await talk(line, desk, menus)
        case Solved.UNANSWERED | Wish():
            await talk(line, desk, menus)
        case _:
            assert_never(answer)
    return desk.outcome()
