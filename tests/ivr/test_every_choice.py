"""Whatever a caller can choose is chosen once, on the real line: it is one contact, and nothing breaks.

The chart knows the places and what can be chosen there; each choice is led to by the shortest way.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from uuid import uuid4

import anyio
import pytest

from ivr.flows.any_call import any_call
from ivr.flows.menus import Menus
from ops.chart.explore import Walked, an_office, as_on_a_chart, explore
from ops.chart.model import AFTER, Chart, Kind, Place
from ops.chart.wander import TO_THE_END, TYPED
from prompts.hours import Emergency, Shift
from prompts.library import Library
from tests.ivr.line_node import LineNode
from tests.ivr.lives import Way, begin, lead
from tests.ivr.test_killed_anywhere import ALWAYS, TAKES_IT, with_a_case

pytestmark = pytest.mark.anyio

Steps = tuple[tuple[str, str], ...]

WORLD = {
    "attempt": "found", "drawn": "drawn", "left_alone": "may be called", "person": "spoke",
    "replies": "some", "standing": "welcome", "status": "received",
}  # fmt: skip
"""How the world is on this line: somebody is on shift, and takes the call."""

WITH_A_CODE = ("code-menu", "code-withdraw", "code-withdraw-sure")


@pytest.fixture(scope="module")
def chart() -> Chart:
    written = as_on_a_chart(Library.load())
    thai = written.language("th")
    assert thai is not None
    with an_office() as office:
        walked = Walked("She calls", partial(any_call, menus=Menus.prove(written)))
        return anyio.run(explore, walked, written, thai, office)


def shortest(chart: Chart) -> dict[tuple[str, str], Steps]:
    """To each choice she has, the choices that lead there, it being the last."""
    found: dict[tuple[str, str], Steps] = {}
    waiting = deque((way.to, Steps()) for way in chart.begin)
    while waiting:
        name, before = waiting.popleft()
        if name not in chart.places or (name in WITH_A_CODE and ("code-entry", TYPED) not in before):
            continue  # a message after a code leads back to its menu, any other does not
        for option in chart.places[name].options:
            step = (name, option.means)
            wanted = WORLD.get(name.split(AFTER)[0], option.means)  # her own places are not in it
            if step not in found and option.means == wanted:
                found[step] = (*before, step)
                waiting.extend((way.to, found[step]) for way in chart.ways.get(step, ()))
    return found


def presses(chart: Chart, steps: Steps) -> dict[str, list[str]]:
    """What she presses at each hearing of a prompt to take these steps; she is silent ever after."""
    keys: dict[str, list[str]] = {}
    for name, means in steps:
        place = chart.places[name]
        if place.kind is Kind.WORLD:
            continue
        prompt = "for-this-language-press" if place.kind is Kind.LANGUAGE else place.said[0]
        keys.setdefault(prompt, []).append(pressed(place, means))
    return keys


def pressed(place: Place, means: str) -> str:
    """The first key there that means it; on this line "code" is her code."""
    if means == TYPED:
        return "code" if place.name == "code-entry" else "12#"
    key = next(option.keys[0] for option in place.options if option.means == means)
    return "" if key == TO_THE_END else key


async def test_every_choice_on_the_chart_is_one_contact_and_breaks_nothing(
    make_node: Callable[..., LineNode], library: Library, chart: Chart
) -> None:
    hours = replace(library.hours, shifts=(Shift(ALWAYS, ("aye",)),), emergency=Emergency(otherwise="112"))
    staffed, hers, wrong = replace(library, hours=hours), 0, dict[tuple[str, str], str]()

    for number, (choice, steps) in enumerate(shortest(chart).items()):
        if chart.places[choice[0]].kind is Kind.WORLD:
            continue
        node, hers = make_node(f"choice-{number}", staffed), hers + 1
        with_code = ("code-entry", TYPED) in steps
        way = Way(presses(chart, steps), person=TAKES_IT, prepare=with_a_case if with_code else None)
        somebody = await begin(node, way)

        await lead(node, way, uuid4(), somebody)

        left = {prompt: keys for prompt, keys in somebody.presses.items() if keys}
        counts = node.tally.counts
        if left or len(node.contacts) != 1 or node.left_behind or counts["failed"] or counts["sheltered"]:
            wrong[choice] = f"not pressed: {left}; contacts: {len(node.contacts)}; {counts}"

    assert hers > 200
    assert not wrong
