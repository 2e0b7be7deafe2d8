"""Hanging up at any moment keeps what was said: tried at every moment there is."""

from collections.abc import Awaitable, Callable, Generator
from typing import Any, TypeVar

import anyio
import pytest

from ivr.desk import Desk
from ivr.flows.hotline import call
from ivr.flows.menus import Menus
from ivr.line import Line
from ivr.model import Ending, Question
from tests.ivr.fake_exchange import FakeLeg, Somebody, in_thai
from tests.ivr.line_node import LineNode

T = TypeVar("T")

pytestmark = pytest.mark.anyio

EVERY = 3
"""Each run of the suite tries every third moment, another third for each of three tests."""


class Stepping:
    """Awaits something, and tells of every suspension on the way."""

    def __init__(self, doing: Awaitable[T], tell: Callable[[], None]) -> None:
        self._doing = doing
        self._tell = tell

    def __await__(self) -> Generator[Any, Any, Any]:
        inner = self._doing.__await__()
        send: Callable[[Any], Any] = inner.send
        value: Any = None
        while True:
            try:
                suspended = send(value)
            except StopIteration as end:
                return end.value
            self._tell()
            try:
                value = yield suspended
                send = inner.send
            except BaseException as error:  # noqa: BLE001  (a cancellation belongs to whoever is inside)
                value, send = error, inner.throw


async def hang_up_at(node: LineNode, moment: int) -> tuple[FakeLeg, int]:
    """A call in which she hangs up at that suspension of the script; gives how many there were."""
    leg = FakeLeg(Somebody(in_thai(message_menu=["1", "2", "3"])), node.office.recordings)
    passed = 0

    def count() -> None:
        nonlocal passed
        passed += 1
        if passed == moment:
            anyio.lowlevel.current_token().native_token.call_soon(leg.put_down)  # type: ignore[attr-defined]

    async def script(line: Line, desk: Desk) -> Ending:
        ending: Ending = await Stepping(call(line, desk, Menus.prove(node.library)), count)
        return ending

    node.scripts = (script,)
    await node.conduct(leg)
    return leg, passed


async def moments(node: LineNode) -> int:
    """How many suspensions a whole call has."""
    return (await hang_up_at(node, 0))[1]


async def test_who_hangs_up_right_after_a_key_has_answered(
    node: LineNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    leg = FakeLeg(Somebody(in_thai()), node.office.recordings)

    async def hang_up_instead(desk: Desk, question: Question, answer: str) -> None:
        if question is Question.IN_DANGER:
            leg.put_down()
        await anyio.sleep(1)

    monkeypatch.setattr(Desk, "answered", hang_up_instead)

    await node.conduct(leg)

    answers = {each.question: each.answer for each in node.contact.answers}
    assert answers == {Question.SAFE_TO_SPEAK: "yes", Question.IN_DANGER: "no"}


@pytest.mark.parametrize("third", range(EVERY))
async def test_whatever_was_said_and_pressed_is_kept_wherever_she_hangs_up(
    make_node: Callable[[str], LineNode], third: int
) -> None:
    whole = make_node("whole")
    last = await moments(whole)
    assert last > 100
    given = {(answer.question, answer.answer) for answer in whole.contact.answers}

    for moment in range(1 + third, last + 1, EVERY):
        node = make_node(str(moment))
        leg, _ = await hang_up_at(node, moment)
        if node.left_behind:  # a recording was just being asked for: whether it began, its file will tell
            await node.salvaged()

        spoken = [tape for tape in leg.tapes.values() if tape.bytes_written]
        assert len(node.contacts) == 1, f"posted exactly once, at moment {moment}"
        assert len(node.contact.recordings) == len(spoken), f"every recording is kept, at moment {moment}"
        assert {(answer.question, answer.answer) for answer in node.contact.answers} <= given
        assert not node.left_behind, f"nothing is left behind, at moment {moment}"
