"""Who called and when is forgotten, and nothing of it is left in the file."""

from datetime import UTC, datetime, timedelta

import anyio.to_thread
import pytest
from anyio import Path

from ivr.acquaintance import CALL, REACHED
from ivr.callouts import ATTEMPT
from ivr.forgetting import COUNTED, Forgetting
from ivr.seal import pseudonym
from tests.ivr.fake_exchange import Somebody, in_thai
from tests.ivr.line_node import LineNode

pytestmark = pytest.mark.anyio

LONG_AGO = datetime.fromtimestamp(0, UTC)
SHE = pseudonym("+66812345678", b"pseudonyms")


async def known_of(node: LineNode) -> set[str]:
    """The kinds under which anything is counted."""

    def look() -> set[str]:
        kinds = [*COUNTED, ATTEMPT, REACHED]
        return {each for each in kinds if node.office.memory.count(each, None, LONG_AGO)}

    return await anyio.to_thread.run_sync(look)


async def test_an_hour_later_nobody_can_tell_that_a_caller_who_is_nobody_called(node: LineNode) -> None:
    await node.call_of(Somebody(in_thai(confidentiality=["3"])))
    forgetting = Forgetting(node.office.memory, node.office.clock, node.office.tell)
    await forgetting.once()
    assert await known_of(node) == {CALL}, "who calls too often is still found"

    await anyio.sleep(3601)
    await forgetting.once()

    assert await known_of(node) == set()
    async for file in Path(node.root / "memory").iterdir():
        assert SHE.encode() not in await file.read_bytes()


async def test_what_errands_are_limited_by_is_kept(node: LineNode) -> None:
    memory, before = node.office.memory, node.office.clock.now() - timedelta(days=29)
    await anyio.to_thread.run_sync(memory.note, ATTEMPT, "errand", before)

    await Forgetting(memory, node.office.clock, node.office.tell).once()

    assert await known_of(node) == {ATTEMPT}


async def test_a_memory_that_fails_is_tried_again(node: LineNode) -> None:
    await Path(node.root / "memory").write_text("no folder")

    await Forgetting(node.office.memory, node.office.clock, node.office.tell).once()
