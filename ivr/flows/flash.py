"""She rings and hangs up: it costs her nothing, and we call her. Only on numbers advertised for that.

The call is never answered. What follows from it is `ivr.wishes`' to see to.
"""

import anyio

from ivr.desk import Desk
from ivr.line import Line
from ivr.model import Ending

RINGS_FOR = 20.0
"""Seconds; whoever has not hung up by then is let go, and called all the same."""


async def let_it_ring(line: Line, desk: Desk) -> Ending:
    """Until she hangs up, which ends this. A call that was ended here ends with it."""
    await desk.ends_as(Ending.FLASH)
    await anyio.sleep(RINGS_FOR)
    await line.hang_up()
    await anyio.sleep_forever()
    raise AssertionError("unreachable")
