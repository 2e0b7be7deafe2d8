"""We call her back, and she goes on as if she had called."""

from ivr.desk import Desk
from ivr.flows.greeting import greet
from ivr.flows.hotline import talk
from ivr.flows.menus import Menus
from ivr.line import Line
from ivr.model import Ending


async def call_back(line: Line, desk: Desk, menus: Menus) -> Ending:
    """Whoever is not she hears nothing of us, and the call ends."""
    if not await greet(line, desk, menus):
        return desk.outcome()
    await line.say("welcome")
    return await talk(line, desk, menus)
