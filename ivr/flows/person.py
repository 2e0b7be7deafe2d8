"""A person, where one is on shift: all are rung at once, and she may stop waiting at any time."""

from collections.abc import Sequence
from enum import StrEnum
from functools import partial
from typing import assert_never

from pydantic import JsonValue

from ivr.desk import Desk
from ivr.errors import ExchangeRefused
from ivr.flows.hours import Opening, say_emergency_number, tell_hours
from ivr.flows.information import InformationLines, listen_to_information
from ivr.interrupt import do_until
from ivr.line import Line, Wish
from ivr.model import Question, YesNo
from ivr.ports import Leg
from ivr.whereabouts import Where

MOST_RINGS = 5
"""Times in one call: who asks again and again must not make somebody's telephone ring for ever."""


class Reached(StrEnum):
    """Whether she spoke to somebody. CLOSED: nobody answers at this hour, and she was told so."""

    SPOKE = "spoke"
    NOBODY = "nobody"
    CLOSED = "closed"


class Waiting(StrEnum):
    """What she may do while she waits."""

    WAIT = "wait"
    MESSAGE = "message"
    INFORMATION = "information"


class Rang(StrEnum):
    """What came of ringing. STOPPED: she did not want to wait any longer."""

    SPOKE = "spoke"
    NOBODY = "nobody"
    STOPPED = "stopped"


async def reach_person(line: Line, desk: Desk) -> Reached:
    """Rung, connected, and when the talk is over the call goes on; where nobody is there it does so too.

    All of it is one step: after a restart in the middle of a talk both are taken up again, and in the middle
    of ringing it rings anew.
    """
    rang = Rang(str(await line.step("person", "", partial(_ring, line, desk))))
    await desk.waits(False)
    match rang:
        case Rang.SPOKE:
            await line.say("talk-ended")
            return Reached.SPOKE
        case Rang.STOPPED:
            return Reached.NOBODY
        case Rang.NOBODY:
            return await _tell_that_nobody_is_there(line, desk)
        case _:
            assert_never(rang)


async def _tell_that_nobody_is_there(line: Line, desk: Desk) -> Reached:
    hours = line.library.hours
    if await tell_hours(line, hours) is Opening.OPEN:
        await line.say("no-person-now")
        return Reached.NOBODY
    if not _says_that_she_is_in_danger(desk):  # else the script says it itself
        await say_emergency_number(line, hours)
    return Reached.CLOSED


def _says_that_she_is_in_danger(desk: Desk) -> bool:
    return desk.so_far.is_answered(Question.IN_DANGER, YesNo.YES)


async def _ring(line: Line, desk: Desk) -> JsonValue:
    turn = desk.turns_to_a_person()
    if turn >= MOST_RINGS:
        return Rang.NOBODY.value
    before = desk.talks_with(turn)
    if before is not None:
        person = await line.persons.again(*before)
        return await _talk(line, desk, turn, person) if person else Rang.SPOKE.value
    names = line.library.hours.on_shift(line.language.code, line.time())
    if not names:
        return Rang.NOBODY.value
    await desk.waits(True)
    rung: list[Leg | None] = []
    try:
        with line.whereabouts.usually(Where.QUEUE):
            await do_until(partial(_first_of, line, desk, names, rung), partial(_wait, line.aside(), desk))
    except BaseException:  # she hung up at the moment somebody took the call
        for leg in filter(None, rung):
            await line.persons.let_go(leg)
        raise
    person = rung[0] if rung else None
    if person is not None:
        return await _talk(line, desk, turn, person)
    return (Rang.NOBODY if rung else Rang.STOPPED).value


async def _first_of(line: Line, desk: Desk, names: Sequence[str], rung: list[Leg | None]) -> None:
    urgent = _says_that_she_is_in_danger(desk)
    rung.append(await line.persons.reach(names, line.sounds("caller-waits"), urgent=urgent))


async def _wait(line: Line, desk: Desk) -> None:
    """Words, and a way out of waiting; returns when she takes it."""
    menu = line.library.menu("waiting", Waiting)
    while True:
        match chosen := await line.choose(menu):
            case Waiting.MESSAGE | Wish.BACK:
                return
            case Waiting.INFORMATION:
                await listen_to_information(line, desk, InformationLines.prove(line.library))
            case Waiting.WAIT | Wish.PERSON:
                pass
            case _:
                assert_never(chosen)


async def _talk(line: Line, desk: Desk, turn: int, person: Leg) -> JsonValue:
    """What they press while they talk means nothing."""
    before = desk.account.stated_ending()
    try:
        with line.whereabouts.usually(Where.PERSON):
            await line.talk_to(person, partial(desk.spoke_to, turn))
    except ExchangeRefused:  # one of them hung up before they were connected
        await desk.ends_as(before)
        return Rang.NOBODY.value
    return Rang.SPOKE.value
