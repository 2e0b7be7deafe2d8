"""Outside the hours: a few words, when people answer again, and a number of the state for emergencies."""

from enum import StrEnum
from typing import assert_never

from pydantic import JsonValue

from ivr.line import Line
from prompts.hours import DAY, Hours


class Opening(StrEnum):
    """Whether people answer her language now, and else how soon they do again."""

    OPEN = "open"
    TODAY = "today"
    TOMORROW = "tomorrow"
    LATER = "later"


async def tell_hours(line: Line, hours: Hours) -> Opening:
    """Say that nobody answers at this hour, where it is so; what else she can do is hers to choose."""
    opening = await opening_of(line, hours)
    match opening:
        case Opening.OPEN:
            pass
        case Opening.TODAY:
            await line.say("closed-now", "again-today")
        case Opening.TOMORROW:
            await line.say("closed-now", "again-tomorrow")
        case Opening.LATER:
            await line.say("closed-now")
        case _:
            assert_never(opening)
    return opening


async def opening_of(line: Line, hours: Hours) -> Opening:
    """As it is at this moment; a call taken up again is told the same, whoever changed the hours."""
    at, language = await line.now(), line.language.code

    async def look() -> JsonValue:
        begins = hours.next_opening(language, at)
        if begins is None:
            return Opening.LATER.value
        if begins == at:
            return Opening.OPEN.value
        days = (hours.day_of(begins) - hours.day_of(at)) // DAY
        return {0: Opening.TODAY, 1: Opening.TOMORROW}.get(days, Opening.LATER).value

    return Opening(str(await line.step("opening", language, look)))


async def say_emergency_number(line: Line, hours: Hours) -> bool:
    """The number of the state, twice; False where none is written down for her."""
    language = line.language.code

    async def look() -> JsonValue:
        return hours.emergency_number(language, line.dialled)

    number = await line.step("emergency", language, look)
    if not isinstance(number, str):
        return False
    for _ in range(2):
        await line.say("emergency-number")
        await say_number(line, number)
    return True


async def say_number(line: Line, number: str) -> bool:
    """A number, digit by digit, in her language; False where one of them could not be said."""
    return await line.say_digits(["".join(digit for digit in number if digit.isdigit())])
