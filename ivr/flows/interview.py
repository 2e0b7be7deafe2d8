"""Several questions in a row, through which she may go back."""

from collections.abc import Awaitable, Callable
from enum import StrEnum

MOST_TIMES_BACK = 20
"""After that a key is stuck, or somebody plays: the call goes on."""


class Went(StrEnum):
    """Where a question leads; NOTHING: there was nothing to ask, so it stands in nobody's way."""

    ON = "on"
    BACK = "back"
    NOTHING = "nothing"


Asked = Callable[[], Awaitable[Went]]


async def interview(*questions: Asked) -> Went:
    """Ask them in order; `Went.BACK` where she wants to go back before the first."""
    at, step, back = 0, 1, 0
    while 0 <= at < len(questions):
        went = await questions[at]()
        if went is Went.BACK and back < MOST_TIMES_BACK:
            step, back = -1, back + 1
        elif went is not Went.NOTHING:
            step = 1
        at += step
    return Went.ON if at > 0 else Went.BACK


async def interview_to_the_end(*questions: Asked) -> None:
    """The same where nothing stands before the first one: who wants to go back from it hears it again."""
    for _ in range(MOST_TIMES_BACK):
        if await interview(*questions) is not Went.BACK:
            return
