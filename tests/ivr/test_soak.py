"""Call after call leaves nothing in memory."""

import gc
from pathlib import Path

import pytest

from prompts.library import Library
from tests.ivr.soak import AT_ONCE, soaking

pytestmark = pytest.mark.anyio

MORE = 10 * AT_ONCE


async def test_calls_that_are_over_leave_nothing_in_memory(tmp_path: Path, library: Library) -> None:
    async with soaking(tmp_path / "node", library) as soaked:
        await soaked.go_on(2 * AT_ONCE)
        before = _objects()

        await soaked.go_on(MORE)

    assert _objects() - before < MORE  # not even one thing per call


def _objects() -> int:
    gc.collect()
    return len(gc.get_objects())
