"""A key that is stuck, a storm of keys, somebody who plays: every call comes to its end, and to a message."""

import anyio
import pytest

from ivr.model import Ending
from tests.ivr.fake_exchange import FakeLeg, Somebody, in_thai
from tests.ivr.line_node import LineNode

pytestmark = pytest.mark.anyio

A_DAY = 24 * 3600.0


class Stuck(Somebody):
    """She presses this at every prompt."""

    def answer_to(self, prompt: str) -> str:
        return super().answer_to(prompt) or self.key

    key = ""


def stuck(key: str, **presses: list[str]) -> Stuck:
    somebody = Stuck({each.replace("_", "-"): keys for each, keys in presses.items()})
    somebody.key = key
    return somebody


@pytest.mark.parametrize("key", "0123456789*#")
async def test_a_stuck_key_comes_to_an_end(node: LineNode, key: str) -> None:
    with anyio.fail_after(A_DAY):
        leg = await node.call_of(stuck(key))

    assert leg.heard[-1] == "thank-you-goodbye"
    assert node.contact.ending in Ending
    assert not node.left_behind
    assert node.tally.counts["failed"] == 0


@pytest.mark.parametrize(
    "presses",
    [
        in_thai(code_offer=["1"], code_said=["1"] * 1000),
        in_thai(message_menu=["1"] * 1000),
        in_thai(message_menu=["2"] * 1000),
        in_thai(message_menu=["4"] * 1000),
        in_thai(safe_to_speak=["*"] * 1000, for_this_language_press=["2"] * 1000),
        in_thai(main_menu=["2"] * 1000, about_wages=["1"] * 1000, wages_your_pay=["*", "7"] * 500),
    ],
    ids=["code", "listen", "again", "add", "back", "information"],
)
async def test_who_plays_is_led_on_in_the_end(node: LineNode, presses: dict[str, list[str]]) -> None:
    with anyio.fail_after(A_DAY):
        leg = await node.call_of(Somebody(presses))

    assert leg.heard[-1] == "thank-you-goodbye"
    assert not node.left_behind


async def test_a_storm_of_keys_comes_to_an_end(node: LineNode) -> None:
    leg = FakeLeg(Somebody(), node.office.recordings)
    leg.press("1*0#2*93*4**561*0#" * 500)

    with anyio.fail_after(A_DAY):
        await node.conduct(leg)

    assert leg.has_gone
    assert node.contact
    assert not node.left_behind


async def test_a_call_that_lasts_too_long_ends_with_a_word(
    node: LineNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ivr.leading.LONGEST_CALL", longest := 600.0)
    presses = {"for-this-language-press": ["1"], "main-menu": ["2"] * 100, "about-wages": ["1"] * 9999}
    leg = FakeLeg(Somebody(presses), node.office.recordings)

    async with anyio.create_task_group() as group:
        group.start_soon(node.conduct, leg)
        await anyio.sleep(longest - 60)
        assert not leg.has_gone
        await anyio.sleep(120)

    assert leg.heard[-1] == "thank-you-goodbye"
    assert node.contact.ending is Ending.HEARD_INFORMATION
    assert not node.left_behind


async def test_a_message_under_way_when_a_call_lasts_too_long_is_kept(
    node: LineNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ivr.leading.LONGEST_CALL", 60.0)

    await node.call_of(Somebody(in_thai(), says=200))

    assert node.contact.ending is Ending.LEFT_MESSAGE
    assert not node.left_behind
