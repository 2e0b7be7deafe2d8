"""She presses `#` long after the last digit of her code: it skips nothing, and answers nothing."""

import asyncio
from collections.abc import Callable
from functools import partial

import anyio
import pytest

from ivr.flows.menus import Menus
from tests.ivr.codes.calls import Coded, a_case_with_a_code, call, gives, giving
from tests.ivr.fake_exchange import A_PROMPT_LASTS, SHE_PRESSES_AFTER, FakeLeg
from tests.ivr.line_node import LineNode

pytestmark = pytest.mark.anyio

Heard = list[tuple[str, float]]
TOLD = ["code-status-received", "code-no-reply", "code-menu"]


@pytest.fixture
async def coded(node: LineNode) -> Coded:
    return await a_case_with_a_code(node)


def presses_after_code(keys: str, after: float, heard: Heard) -> Callable[[FakeLeg, str], None]:
    """So many seconds after its last digit; what she hears from then on is noted, with the time."""
    began = 0.0

    def watch(leg: FakeLeg, prompt: str) -> None:
        nonlocal began
        loop = asyncio.get_running_loop()
        if prompt == "code-entry":
            began = loop.time() + SHE_PRESSES_AFTER
            loop.call_at(began + after, leg.press, keys)
        elif began:
            heard.append((prompt, round(loop.time() - began, 2)))

    return watch


@pytest.mark.parametrize("number", ["+66899999999", None])
async def test_before_and_during_the_answer_it_belongs_to_the_code(
    node: LineNode, coded: Coded, number: str | None
) -> None:
    without: Heard = []
    somebody = gives(coded.code, number=number, code_menu=["1", "#"])
    await call(node, giving, somebody, presses_after_code("", 0, without))
    assert [prompt for prompt, _ in without] == [*TOLD, *TOLD, "thank-you-goodbye"]

    for after in (1.0, 2.5, 5.0, 7.5):
        heard: Heard = []
        somebody = gives(coded.code, number=number, code_menu=["1", "#"])
        await call(node, giving, somebody, presses_after_code("#", after, heard))

        assert [prompt for prompt, _ in heard] == [prompt for prompt, _ in without]
        if after > 2:
            assert heard == without, "nothing is cut short, and nobody waits longer"


async def test_it_does_not_give_up_a_code_that_was_mistyped(node: LineNode, coded: Coded) -> None:
    wrong, heard = coded.code[:4] + str((int(coded.code[4]) + 1) % 10) + coded.code[5:], Heard()

    leg = await call(node, giving, gives(wrong, coded.code), presses_after_code("#", 3.0, heard))

    assert leg.heard.count("code-entry") == 2
    assert TOLD[0] in leg.heard


@pytest.mark.parametrize("keys", ["##", "7#"])
async def test_after_another_key_it_answers_what_it_was_pressed_for(
    node: LineNode, coded: Coded, keys: str
) -> None:
    heard = Heard()

    leg = await call(node, giving, gives(coded.code, code_menu=[]), presses_after_code(keys, 5.0, heard))

    assert leg.heard[-1] == "thank-you-goodbye"
    assert "code-no-reply" not in leg.heard, "the second key cuts short what is said"
    assert heard[-1][1] < 10


async def test_it_belongs_to_the_code_also_where_another_program_goes_on(
    node: LineNode, coded: Coded
) -> None:
    node.scripts = (partial(giving, menus=Menus.prove(node.library)),)
    lost = FakeLeg(gives(coded.code), node.office.recordings)
    lost.watch = lambda prompt: lost.lose() if prompt == TOLD[0] else None
    leg, heard = FakeLeg(gives(code_menu=["1", "#"]), node.office.recordings, lost.contact_id), Heard()

    def press_late(prompt: str) -> None:
        loop = asyncio.get_running_loop()
        heard.append((prompt, loop.time()))
        if len(heard) == 1:
            loop.call_later(1.0, leg.press, "#")

    leg.watch = press_late
    async with node.answering():
        node.exchange.ring(lost)
        await lost.lost.wait()
        await anyio.sleep(0.5)
        node.exchange.ring(leg, resumed=True)
        await leg.gone()

    assert leg.heard == [*TOLD, *TOLD, "thank-you-goodbye"]
    assert heard[1][1] - heard[0][1] > A_PROMPT_LASTS, "it was not cut short"
