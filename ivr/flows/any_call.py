"""Which script leads a call: she called us, she rang for us to call, or we called her."""

from typing import assert_never

from ivr.desk import Desk
from ivr.flows import hotline
from ivr.flows.call_back import call_back
from ivr.flows.check_back import check_back
from ivr.flows.flash import let_it_ring
from ivr.flows.menus import Menus
from ivr.line import Line
from ivr.model import Ending, Purpose


async def any_call(line: Line, desk: Desk, menus: Menus) -> Ending:
    """By what the journal says of it, so that a restart changes nothing."""
    origin = desk.called_for
    if origin is None:
        if line.is_never_answered:
            return await let_it_ring(line, desk)
        return await hotline.call(line, desk, menus)
    match origin.purpose:
        case Purpose.CHECK_BACK:
            return await check_back(line, desk, menus)
        case Purpose.CALL_BACK | None:
            return await call_back(line, desk, menus)
        case _:
            assert_never(origin.purpose)


async def last_resort(line: Line, desk: Desk, menus: Menus) -> Ending:
    """Something of ours broke. Whom we called, and who has not said that it is she, hears nothing of it."""
    if desk.called_for and desk.outcome() is Ending.NOT_REACHED:
        return Ending.NOT_REACHED
    if desk.called_for is None and line.is_never_answered:
        return await let_it_ring(line, desk)
    return await hotline.last_resort(line, desk)
