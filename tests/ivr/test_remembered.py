"""What a lost call answered while the disk was full is there for it, and on the disk once there is room."""

import anyio.to_thread
import pytest

from ivr.journal import Journal
from ivr.journal_file import Entry
from ivr.remembered import Remembered
from tests.ivr.fake_exchange import FakeLeg, Somebody
from tests.ivr.line_node import LineNode

pytestmark = pytest.mark.anyio

ANSWER = Entry("choose", "in-danger", "no")


def full(*_: object) -> None:
    raise OSError(28, "full")


@pytest.fixture
async def lost(node: LineNode, monkeypatch: pytest.MonkeyPatch) -> tuple[Remembered, FakeLeg]:
    """Her call is lost, and the disk has been full since it began."""
    leg, remembered = FakeLeg(Somebody(), node.office.recordings), Remembered(node.office)
    journal = await remembered.journal(leg.contact_id, new=True)
    with monkeypatch.context() as patch:
        patch.setattr("ivr.journal_file.append_line", full)
        await journal.note(ANSWER.kind, ANSWER.what, ANSWER.value)
    remembered.keep(leg.contact_id, journal)
    return remembered, leg


async def on_disk(node: LineNode, leg: FakeLeg) -> list[Entry]:
    journal: Journal = await anyio.to_thread.run_sync(node.office.journal, leg.contact_id)
    return journal.entries


async def test_a_call_that_comes_back_is_answered_by_what_memory_holds(
    node: LineNode, lost: tuple[Remembered, FakeLeg]
) -> None:
    remembered, leg = lost

    journal = await remembered.journal(leg.contact_id)

    assert journal.recall(ANSWER.kind, ANSWER.what) == ANSWER
    assert remembered.contacts == frozenset()
    await remembered.write_down(leg.contact_id)
    assert await on_disk(node, leg) == [], "that is the call's own again"


async def test_what_no_call_comes_back_for_goes_to_the_disk_once_there_is_room(
    node: LineNode, lost: tuple[Remembered, FakeLeg], monkeypatch: pytest.MonkeyPatch
) -> None:
    remembered, leg = lost
    with monkeypatch.context() as patch:
        patch.setattr("ivr.journal_file.append_line", full)
        await remembered.write_down(leg.contact_id)
        assert remembered.contacts == {leg.contact_id}

    await remembered.write_down(leg.contact_id)

    assert remembered.contacts == frozenset()
    assert await on_disk(node, leg) == [ANSWER]
