"""Whatever somebody can do when we call her, or when she works in the studio, is done once on the real line.

Every key of the chart at every place there, silence, a key that means nothing, and hanging up.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import uuid4

import anyio
import anyio.to_thread
import pytest

from ivr.callouts import MOST_ATTEMPTS, CallOut
from ivr.memory import Mark
from ivr.model import Direction, Ending, Purpose
from ivr.seal import pseudonym
from ops.chart.explore import an_office, as_on_a_chart, explore
from ops.chart.model import Chart, Kind, Place
from ops.chart.scripts import walked_scripts
from ops.chart.wander import SILENCE, TO_THE_END, TYPED
from prompts.library import Library
from tests.ivr.fake_exchange import FakeLeg, Somebody
from tests.ivr.line_node import LineNode
from tests.ivr.test_every_choice import presses, shortest
from tests.ivr.test_studio import Studio

pytestmark = pytest.mark.anyio

HERS = "+66812345678"
HOUR = 3600.0
HALF_A_MINUTE = 30.0
HANGS_UP = "hangs up"
LANGUAGES, THAI = "for-this-language-press", "2"
HER_OWN_CALL = frozenset({"in-danger"})
"""Where what follows is her own call, of which every choice is walked elsewhere."""

NO_VISIT = frozenset({"safe-to-speak", "language"})
"""Where who calls the studio is a stranger, and led on to her own call."""

CALL_BACK = "We call her back"
UNKNOWN = "We call who rang, in no language we know"
CHECK_BACK = "We ask whether it was solved"
STUDIO = "A contributor calls the studio"
"""The names of their charts."""


@dataclass(frozen=True)
class Deed:
    """At the last question that `keys` lead to she presses `key`, or hangs up, and is silent ever after."""

    prompt: str
    key: str
    keys: dict[str, list[str]]

    def all_keys(self) -> dict[str, list[str]]:
        """By prompt; the last one too."""
        last = [] if self.key == HANGS_UP else [self.key]
        keys = {prompt: list(keys) for prompt, keys in self.keys.items()}
        return {**keys, self.prompt: [*keys.get(self.prompt, []), *last]}

    def watches(self, leg: FakeLeg) -> None:
        """She hangs up when she hears that question after what led to it."""
        if self.key != HANGS_UP:
            return
        before = len(self.keys.get(self.prompt, []))

        def perhaps(prompt: str) -> None:
            if prompt == self.prompt and leg.heard.count(prompt) > before:
                leg.put_down()

        leg.watch = perhaps


def deeds(title: str, elsewhere: frozenset[str]) -> list[Deed]:
    """All there are in one chart, as far as the places `elsewhere`."""
    written = as_on_a_chart(Library.load())
    english = written.language("en")
    assert english is not None
    with an_office() as office:
        (script,) = (each for each in walked_scripts(written) if each.name == title)
        walked = replace(script, elsewhere=elsewhere)
        chart = anyio.run(explore, walked, written, english, office)
    return list(_deeds(chart))


def _deeds(chart: Chart) -> Iterator[Deed]:
    done: set[str] = set()
    for (name, _), steps in shortest(chart).items():
        place = chart.places[name]
        if place.kind is not Kind.WORLD and name not in done:
            done.add(name)
            before = presses(chart, steps[:-1])
            before |= {prompt: [THAI] * len(keys) for prompt, keys in before.items() if prompt == LANGUAGES}
            prompt = LANGUAGES if place.kind is Kind.LANGUAGE else place.said[0]
            yield from (Deed(prompt, key, before) for key in (*sorted(_keys(place)), HANGS_UP))


def _keys(place: Place) -> set[str]:
    """Those that mean something there, silence, and one that does not."""
    if place.kind is Kind.LANGUAGE:  # on the chart there is but one, on this line there are three
        return {"1", "2", "3", "4", "#", "0", "*", "**", ""}
    meant = {key for option in place.options for key in option.keys}
    unknown = next((key for key in "5678" if key not in meant and place.kind is Kind.MENU), "*")
    typed = "12#" if TYPED in {option.means for option in place.options} else ""
    pressed = {SILENCE: "", TO_THE_END: "", "0-9": typed}
    return {pressed.get(key, key) for key in meant} | {unknown}


@pytest.mark.parametrize(
    ("title", "purpose", "language"),
    [
        (CALL_BACK, Purpose.CALL_BACK, "th"),
        (UNKNOWN, Purpose.CALL_BACK, None),
        (CHECK_BACK, Purpose.CHECK_BACK, "th"),
    ],
    ids=["call back", "language unknown", "check back"],
)
async def test_whatever_she_does_each_call_of_ours_is_one_contact_and_the_errand_ends(
    make_node: Callable[..., LineNode], title: str, purpose: Purpose, language: str | None
) -> None:
    found = await anyio.to_thread.run_sync(deeds, title, HER_OWN_CALL)
    assert {"greeting", "safe-to-speak", LANGUAGES} <= {deed.prompt for deed in found}

    for at, deed in enumerate(found):
        node = make_node(f"deed-{at}")
        now = node.office.clock.now()
        call = CallOut(HERS, language, now, now + timedelta(hours=2), purpose, about=uuid4(), chosen=True)
        keys = {LANGUAGES: [THAI], **deed.all_keys()}
        node.exchange.telephones[HERS] = Somebody(keys, number=HERS, ends_with=None)
        async with node.calling_out(every=HALF_A_MINUTE):
            await anyio.to_thread.run_sync(node.asked.send, call.errand(uuid4()))
            while not node.exchange.legs:  # noqa: ASYNC110  (on a clock that jumps)
                await anyio.sleep(0.001)
            deed.watches(node.exchange.legs[0])
            await anyio.sleep(2.5 * HOUR)
            calls = len(node.exchange.called)
            if never := await is_never_called(node):
                again = replace(call, not_after=node.office.clock.now() + timedelta(hours=2))
                await anyio.to_thread.run_sync(node.asked.send, again.errand(uuid4()))
                await anyio.sleep(0.5 * HOUR)

        reached = deed.key == "1" or deed.prompt != "greeting"
        assert len(node.exchange.called) == calls, "never rung after that"
        assert calls == (1 if reached or never else MOST_ATTEMPTS), deed
        assert [each.direction for each in node.contacts] == [Direction.OUTBOUND] * calls, deed
        assert never == (deed.prompt == "greeting" and deed.key == "9"), deed
        assert any(each.ending is not Ending.NOT_REACHED for each in node.contacts) == reached, deed
        assert not await anyio.to_thread.run_sync(node.asked.waiting), deed
        assert not node.left_behind, deed
        assert not node.tally.counts["failed"] + node.tally.counts["sheltered"], deed


async def is_never_called(node: LineNode) -> bool:
    caller = pseudonym(HERS, node.office.pseudonym_key)
    return await anyio.to_thread.run_sync(node.office.memory.is_marked, Mark.NEVER_CALL, caller)


async def test_whatever_she_does_in_the_studio_it_is_one_visit_or_one_call(
    make_node: Callable[..., LineNode],
) -> None:
    found = await anyio.to_thread.run_sync(deeds, STUDIO, NO_VISIT)

    for at, deed in enumerate(found):
        node = make_node(f"deed-{at}")
        studio = Studio(node)
        who, pin = await studio.add("Aye", "en", "th")
        keys = deed.all_keys() | {LANGUAGES: [THAI]}
        for prompt, right in (("studio-number", who), ("studio-pin", pin)):
            keys[prompt] = [right if key == "12#" else key for key in keys.get(prompt, [])]
        leg = studio.leg(Somebody(keys, ends_with="#"))
        deed.watches(leg)

        await node.conduct(leg)

        assert len(node.contacts) + len(await studio.visitors()) == 1, deed
        assert len(await studio.takes()) == leg.heard.count("studio-recorded"), deed
        assert not node.left_behind, deed
        assert not node.tally.counts["failed"] + node.tally.counts["sheltered"], deed
        assert not any(keys for prompt, keys in leg.somebody.presses.items() if prompt == deed.prompt), deed

    assert len(found) > 20
