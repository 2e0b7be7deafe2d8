"""What a caller hears outside the hours, and that it stays so when the call is taken up again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest

from ivr.desk import Desk
from ivr.flows.hours import Opening, say_emergency_number, say_number, tell_hours
from ivr.line import Line
from ivr.model import Ending
from prompts.hours import Emergency, Hours, Span
from tests.ivr.fake_exchange import FakeLeg, Somebody
from tests.ivr.line_node import LineNode

pytestmark = pytest.mark.anyio


def at_noon(node: LineNode) -> Hours:
    """The hours of a place where the clock shows noon, so that tests know what is today."""
    ahead = 12 - node.office.clock.now().hour
    return replace(node.library.hours, zone=ZoneInfo(f"Etc/GMT{-ahead:+d}"))


def closed_until(node: LineNode, ahead: timedelta) -> Hours:
    """Hours that are closed now and open again so much later, for an hour."""
    hours = at_noon(node)
    opens = (node.office.clock.now() + ahead).astimezone(hours.zone)
    return replace(hours, week={opens.weekday(): (Span(time(opens.hour), time(opens.hour + 1)),)})


async def told(node: LineNode, hours: Hours, leg: FakeLeg | None = None) -> tuple[FakeLeg, list[Opening]]:
    openings: list[Opening] = []

    async def script(line: Line, desk: Desk) -> Ending:
        await line.answer()
        openings.append(await tell_hours(line, hours))
        await say_emergency_number(line, hours)
        return desk.outcome()

    node.scripts = [script]
    return await node.conduct(leg or FakeLeg(Somebody(), node.office.recordings)), openings


async def test_while_it_is_open_nothing_is_said(node: LineNode) -> None:
    leg, openings = await told(node, node.library.hours)

    assert openings == [Opening.OPEN]
    assert leg.heard == []


@pytest.mark.parametrize(
    ("ahead", "opening", "heard"),
    [
        (timedelta(hours=4), Opening.TODAY, ["closed-now", "again-today"]),
        (timedelta(days=1, hours=-2), Opening.TOMORROW, ["closed-now", "again-tomorrow"]),
        (timedelta(days=4), Opening.LATER, ["closed-now"]),
    ],
)
async def test_outside_the_hours_she_hears_when_people_answer_again(
    node: LineNode, ahead: timedelta, opening: Opening, heard: list[str]
) -> None:
    leg, openings = await told(node, closed_until(node, ahead))

    assert openings == [opening]
    assert leg.heard == heard


async def test_who_never_opens_promises_nothing(node: LineNode) -> None:
    leg, openings = await told(node, replace(node.library.hours, week={}))

    assert openings == [Opening.LATER]
    assert leg.heard == ["closed-now"]


async def test_the_states_number_is_read_out_twice_digit_by_digit(node: LineNode) -> None:
    hours = replace(node.library.hours, emergency=Emergency(languages={"en": "191"}, dialled={"1300": "999"}))

    leg, _ = await told(node, hours)

    assert leg.heard == ["emergency-number", "digit-9", "digit-9", "digit-9"] * 2


async def test_a_number_is_said_in_her_language_and_without_its_signs(node: LineNode) -> None:
    async def script(line: Line, desk: Desk) -> Ending:
        await say_number(line, "+19-2")
        return desk.outcome()

    node.scripts = [script]
    leg = await node.call_of(Somebody())

    assert leg.heard == ["digit-1", "digit-9", "digit-2"]


async def test_a_call_taken_up_again_is_told_the_hours_it_was_told(
    make_node: Callable[..., LineNode],
) -> None:
    """We are killed after the answer; meanwhile somebody changes the hours, and it is tomorrow."""
    node = make_node("killed")
    openings: list[Opening] = []
    hours = [node.library.hours, replace(node.library.hours, week={})]

    async def script(line: Line, desk: Desk) -> Ending:
        openings.append(await tell_hours(line, hours.pop(0)))
        if len(openings) == 1:
            node.exchange.legs[0].lose()
        await line.say("welcome")
        return desk.outcome()

    node.scripts = [script]
    leg = FakeLeg(Somebody(), node.office.recordings)
    await node.conduct(leg)
    again = FakeLeg(Somebody(), node.office.recordings, leg.contact_id)
    await node.conduct(again, resumed=True)

    assert openings == [Opening.OPEN, Opening.OPEN]
    assert again.heard == ["welcome"]
