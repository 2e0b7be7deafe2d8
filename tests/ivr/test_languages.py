"""More languages than there are digits."""

from pathlib import Path

import pytest

from prompts.library import Library
from tests.ivr.conftest import silent_library
from tests.ivr.fake_exchange import FakeLeg, Somebody, in_thai
from tests.ivr.jumping_clock import LoopClock, jump
from tests.ivr.line_node import House, LineNode

pytestmark = pytest.mark.anyio


@pytest.fixture
async def node(tmp_path: Path) -> LineNode:
    """A line that offers every language there is."""
    jump()
    (tmp_path / "sounds").mkdir()
    every = silent_library(tmp_path / "sounds", [each.code for each in Library.load().languages()])
    return LineNode(tmp_path / "node", every, LoopClock(), House())


async def test_the_last_language_is_reached_through_the_second_page(node: LineNode) -> None:
    leg = FakeLeg(Somebody(in_thai(for_this_language_press=["9", "5"])), node.office.recordings)

    await node.conduct(leg)

    assert node.contact.language == "shn"


async def test_who_goes_to_the_second_page_and_chooses_nothing_is_led_on(node: LineNode) -> None:
    leg = FakeLeg(Somebody(in_thai(for_this_language_press=["9"])), node.office.recordings)

    await node.conduct(leg)

    assert node.contact.language == "en"
    assert node.contact.recordings
