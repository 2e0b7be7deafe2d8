"""She is told that we have her message only where we have it, and what she pressed counts all the same."""

from collections.abc import Callable

import anyio
import pytest

from ivr.desk import Desk
from ivr.errors import RecordingFailed
from ivr.flows.hotline import last_resort
from ivr.line import Line
from ivr.model import Ending
from tests.ivr.fake_exchange import WHOLE, FakeLeg, FakeTape, Somebody, in_thai
from tests.ivr.line_node import LineNode
from tests.ivr.test_disk import SEALING, a_full_disk

pytestmark = pytest.mark.anyio

WE_HAVE_IT, WE_HAVE_NOT = "we-have-your-message", "no-message-kept"


async def does_not_start(name: str, *, longest: float, beep: bool) -> FakeTape:
    raise RecordingFailed("the recording did not start")


def a_call_that_records_nothing(node: LineNode) -> FakeLeg:
    """The recording begins, and not a sound is written."""
    return FakeLeg(Somebody(in_thai(), says=0, waits=0), node.office.recordings)


async def test_where_nothing_was_recorded_she_is_told_so(node: LineNode) -> None:
    leg = await node.conduct(a_call_that_records_nothing(node))

    assert WE_HAVE_NOT in leg.heard
    assert WE_HAVE_IT not in leg.heard
    assert node.contact.recordings == ()
    assert len(node.contact.answers) == len(WHOLE)
    assert not node.left_behind


async def test_a_recording_that_does_not_start_does_not_take_the_questions_from_her(
    node: LineNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    leg = FakeLeg(Somebody(in_thai()), node.office.recordings)
    monkeypatch.setattr(leg, "record", does_not_start)

    await node.conduct(leg)
    await node.salvaged()

    assert leg.heard.count(WE_HAVE_NOT) == 1
    assert WE_HAVE_IT not in leg.heard
    assert leg.heard[-1] == "thank-you-goodbye"
    assert node.tally.counts["failed"] == 0
    assert node.contact.ending is Ending.ASKED_FOR_CALLBACK
    assert [answer.answer for answer in node.contact.answers] == WHOLE
    assert not node.left_behind


async def test_a_message_that_waits_for_room_on_the_disk_is_one_we_have(node: LineNode) -> None:
    with a_full_disk(SEALING):
        leg = await node.call_of(Somebody(in_thai()))

    assert WE_HAVE_IT in leg.heard
    assert WE_HAVE_NOT not in leg.heard


async def test_the_last_resort_does_not_promise_what_nobody_kept_either(node: LineNode) -> None:
    async def broken(line: Line, desk: Desk) -> Ending:
        raise ZeroDivisionError

    node.scripts = (broken, last_resort)

    leg = await node.conduct(a_call_that_records_nothing(node))

    assert leg.heard == ["shelter", WE_HAVE_NOT, "thank-you-goodbye"]


async def test_where_not_even_the_last_resort_can_record_the_shelter_does(
    node: LineNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    node.scripts = (last_resort,)
    leg = FakeLeg(Somebody(), node.office.recordings)
    monkeypatch.setattr(leg, "record", does_not_start)

    await node.conduct(leg)

    assert leg.sheltered


async def test_after_a_restart_a_recording_that_never_started_is_not_asked_for_again(
    make_node: Callable[[str], LineNode], monkeypatch: pytest.MonkeyPatch
) -> None:
    node = make_node("node")
    leg = FakeLeg(Somebody(in_thai()), node.office.recordings)
    monkeypatch.setattr(leg, "record", does_not_start)
    async with node.answering() as (switchboard, _):
        node.exchange.ring(leg)
        while WE_HAVE_NOT not in leg.heard:  # noqa: ASYNC110  (the moment at which the connection goes)
            await anyio.sleep(0.1)
        leg.lose()
        while switchboard.running:  # noqa: ASYNC110
            await anyio.sleep(0.1)
    again = FakeLeg(leg.somebody, node.office.recordings, leg.contact_id)

    await node.conduct(again, resumed=True)
    leg.put_down()
    await node.salvaged()

    assert "message-menu" not in again.heard
    assert "safe-to-speak" not in again.heard
    assert len(node.contact.answers) == len(WHOLE)
