"""Killed before her call was over: the call she asked for by key is made all the same, at her hour."""

from collections.abc import Callable, Mapping
from uuid import UUID

import anyio
import anyio.to_thread
import pytest

from ivr.callouts import CallOut, read
from ivr.model import Ending
from tests.ivr.fake_exchange import FakeLeg, Somebody, in_thai
from tests.ivr.line_node import LineNode

pytestmark = pytest.mark.anyio

MakeNode = Callable[..., LineNode]
Presses = Mapping[str, list[str]]

HERS = "+66812345678"
DAY = 86400.0
NOTHING_ELSE: Presses = {}


async def a_call_lost_at(
    prompt: str, make_node: MakeNode, presses: Presses = NOTHING_ELSE, down: float = 0.0
) -> LineNode:
    """We are killed as she hears that prompt, and she hangs up so many seconds before we are there again."""
    node = make_node("node")
    leg = FakeLeg(Somebody(in_thai(**presses), number=HERS), node.office.recordings)
    leg.watch = lambda heard: leg.lose() if heard == prompt else None
    async with node.answering():
        node.exchange.ring(leg)
        await anyio.sleep(100)
        assert leg.lost.is_set()
    leg.put_down()
    await anyio.sleep(down)
    return make_node("node")


async def errands_of(node: LineNode) -> list[CallOut]:
    def look() -> list[CallOut]:
        return [read(node.asked.read(path, node.house.line_key)) for path in node.asked.waiting()]

    return await anyio.to_thread.run_sync(look)


@pytest.mark.parametrize("prompt", ["who-may-answer", "how-many-people", "thank-you-goodbye"])
async def test_the_call_she_asked_for_is_made(make_node: MakeNode, prompt: str) -> None:
    node = await a_call_lost_at(prompt, make_node)

    await node.salvaged()

    (call,) = await errands_of(node)
    assert (call.number, call.language, call.about) == (HERS, "th", node.contact.id)
    assert call.not_before > node.office.clock.now()
    assert node.contact.ending is Ending.LEFT_MESSAGE
    assert not node.left_behind, "her number does not stay here"


async def test_the_call_is_made_once_though_salvage_comes_twice(
    make_node: MakeNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk fails as her contact is to go, and then does not."""
    node = await a_call_lost_at("how-many-people", make_node)
    with monkeypatch.context() as patch:
        patch.setattr(node.office.spool, "prepare", _fails)
        await node.salvaged()
    (first,) = await errands_of(node)

    await node.salvaged()

    (second,) = await errands_of(node)
    assert (first.number, first.not_before, first.about) == (second.number, second.not_before, second.about)
    assert len(node.contacts) == 1


def _fails(*_: object) -> str:
    raise OSError("the disk fails")


async def test_tomorrow_is_the_day_after_her_call_however_long_we_were_down(make_node: MakeNode) -> None:
    late = await a_call_lost_at("how-many-people", make_node, {"callback_time": ["4"]}, DAY)
    kept = make_node("kept")
    await kept.call_of(Somebody(in_thai(callback_time=["4"]), number=HERS))

    await late.salvaged()

    (hers,), (another,) = await errands_of(late), await errands_of(kept)
    assert hers.not_after < another.not_after


@pytest.mark.parametrize(
    "presses",
    [{"may_we_call_back": ["2"]}, {"may_we_call_back": ["3"]}, {"confidentiality": ["3"]}],
    ids=["no", "never", "anonymous"],
)
async def test_nobody_is_called_who_did_not_ask(make_node: MakeNode, presses: Presses) -> None:
    node = await a_call_lost_at("how-many-people", make_node, presses)

    await node.salvaged()

    assert await errands_of(node) == []
    assert len(node.contacts) == 1


async def test_of_who_did_not_ask_the_line_can_read_no_number(make_node: MakeNode) -> None:
    node = await a_call_lost_at("how-many-people", make_node, {"may_we_call_back": ["2"]})

    (folder,) = await anyio.to_thread.run_sync(lambda: list(node.office.journals.iterdir()))
    journal = await anyio.to_thread.run_sync(node.office.journal, UUID(folder.name))
    assert HERS not in str(journal.entries)
