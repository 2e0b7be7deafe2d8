"""A person, where one is there."""

from enum import StrEnum

from ivr.desk import Desk
from ivr.line import Line


class Reached(StrEnum):
    """Whether she spoke to somebody."""

    SPOKE = "spoke"
    NOBODY = "nobody"


async def reach_person(line: Line, desk: Desk) -> Reached:
    """Nobody can be rung yet: she is told so, and the call goes on."""
    await line.say("no-person-now")
    return Reached.NOBODY
