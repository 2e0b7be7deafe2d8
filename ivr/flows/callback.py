"""To be called back: when it is safe, and by whom it may be answered."""

from ivr.desk import Desk
from ivr.flows.interview import Went
from ivr.flows.menus import Menus
from ivr.flows.questions import ask_when_to_call, is_left_alone
from ivr.line import Line
from ivr.model import MayCallBack, Question


async def ask_for_callback(line: Line, desk: Desk, menus: Menus) -> Went:
    """She asked for it: it is not asked whether we may. `Went.NOTHING` where we cannot, and she hears why."""
    if not desk.so_far.can_be_called():
        because = ("number-not-kept", "so-no-call") if desk.so_far.anonymous() else ("number-not-shown",)
        await line.say(*because)
        return Went.NOTHING
    if await is_left_alone(line, desk):
        return Went.NOTHING
    await desk.answered(Question.MAY_CALL_BACK, MayCallBack.YES)
    if await ask_when_to_call(line, desk, menus) is Went.BACK:
        await desk.answered(Question.MAY_CALL_BACK, MayCallBack.NO)
        return Went.BACK
    await line.promise("callback-noted")
    return Went.ON
