"""Who called and when is forgotten, and nothing of it is left in the file."""

import os
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import anyio
import anyio.to_thread
import pytest
from anyio import Path

from ivr.acquaintance import CALL, REACHED
from ivr.callouts import ATTEMPT
from ivr.errands import Errand, Errands
from ivr.forgetting import COUNTED, REFUSED, Forgetting
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


def forgetting_of(node: LineNode) -> Forgetting:
    return Forgetting(node.office.memory, node.asked, node.office.clock, node.office.tell)


async def a_refused_errand(node: LineNode) -> Path:
    """Sent half a year ago, for today; and it cannot be done."""
    errand = Errand(uuid4(), "of another version", b"+66812345678")
    await anyio.to_thread.run_sync(node.asked.send, errand)
    (sent,) = await anyio.to_thread.run_sync(node.asked.waiting)
    await anyio.to_thread.run_sync(os.utime, sent, (0, 0))
    await Errands(node.asked, node.office, {}).once()
    return Path(node.root / "errands" / "refused" / sent.name)


async def test_an_hour_later_nobody_can_tell_that_a_caller_who_is_nobody_called(node: LineNode) -> None:
    await node.call_of(Somebody(in_thai(confidentiality=["3"])))
    forgetting = forgetting_of(node)
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

    await forgetting_of(node).once()

    assert await known_of(node) == {ATTEMPT}


async def test_a_memory_that_fails_is_tried_again(node: LineNode) -> None:
    await Path(node.root / "memory").write_text("no folder")

    await forgetting_of(node).once()


async def test_whom_a_refused_errand_would_have_called_is_forgotten_after_a_month(
    node: LineNode, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    refused = await a_refused_errand(node)

    await anyio.sleep(REFUSED.total_seconds() - 3600)
    await forgetting_of(node).once()
    assert await refused.exists(), "a person may still look at it"

    await anyio.sleep(7200)
    await forgetting_of(node).once()
    assert not await refused.exists()
    (line,) = (each for each in caplog.records if each.name == "ivr.forgetting")
    assert vars(line)["count"] == 1


async def test_a_memory_that_fails_keeps_no_errand(node: LineNode) -> None:
    refused = await a_refused_errand(node)
    await Path(node.root / "memory").mkdir()
    await Path(node.root / "memory" / "line.sqlite3").mkdir()

    await anyio.sleep(REFUSED.total_seconds() + 3600)
    await forgetting_of(node).once()

    assert not await refused.exists()
