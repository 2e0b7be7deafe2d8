"""Who asks to be called back is, by the line itself; who rings and hangs up on a flash number too."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import Barrier, BrokenBarrierError

import anyio
import anyio.to_thread
import pytest

from ivr.callouts import CallOut, read
from ivr.errands import Errand
from ivr.flows.flash import RINGS_FOR
from ivr.memory import Mark
from ivr.model import Contact, Direction, Ending, Purpose, Trouble
from ivr.ports import Unanswered
from ivr.seal import pseudonym
from ivr.toll import Tariff
from prompts.library import Library
from prompts.model import Number
from tests.ivr.fake_exchange import FakeLeg, Somebody, in_thai
from tests.ivr.line_node import LineNode

pytestmark = pytest.mark.anyio

HERS = "+66812345678"
FLASH = "1310"
HOUR = 3600.0


@pytest.fixture
async def flash_node(make_node: Callable[..., LineNode], library: Library) -> LineNode:
    """A line with a number advertised for ringing and hanging up."""
    return make_node("flash", replace(library, numbers={FLASH: Number(flash=True)}))


def asking(**presses: list[str]) -> Somebody:
    """She answers everything; may be called back tomorrow evening."""
    usual = {
        "may_we_call_back": ["1"],
        "callback_day": ["2"],
        "callback_time": ["3"],
        "who_may_answer": ["1"],
    }
    return Somebody(in_thai(**{**usual, **presses}), number=HERS)


async def errands_of(node: LineNode) -> list[CallOut]:
    def look() -> list[CallOut]:
        return [read(node.asked.read(path, node.house.line_key)) for path in node.asked.waiting()]

    return await anyio.to_thread.run_sync(look)


async def ring(node: LineNode, seconds: float = 3.0, number: str | None = HERS) -> FakeLeg:
    """She rings the flash number and hangs up."""
    leg = FakeLeg(Somebody(number=number), node.office.recordings)
    leg.dialled = FLASH
    node.exchange.ring(leg)
    await anyio.sleep(seconds)
    leg.put_down()
    await anyio.sleep(1)
    return leg


async def remembered(node: LineNode, language: str) -> None:
    """She chose it last time."""
    caller, now = pseudonym(HERS, node.office.pseudonym_key), node.office.clock.now()
    await anyio.to_thread.run_sync(node.office.memory.remember_language, caller, language, now)


async def test_who_may_be_called_back_is_called_in_her_safe_time(node: LineNode) -> None:
    await node.call_of(asking())

    (call,) = await errands_of(node)
    window = node.library.hours.is_quiet(call.not_before), call.not_after - call.not_before
    assert (call.number, call.language, call.purpose) == (HERS, "th", Purpose.CALL_BACK)
    assert call.about == node.contact.id
    assert window == (False, timedelta(hours=4))
    assert HERS not in repr(call)


async def test_the_file_on_the_disk_does_not_tell_whom(node: LineNode) -> None:
    await node.call_of(asking())

    (path,) = await anyio.to_thread.run_sync(node.asked.waiting)
    assert b"812345678" not in await anyio.Path(path).read_bytes()
    assert "812345678" not in path.name


@pytest.mark.parametrize(
    "somebody",
    [
        asking(may_we_call_back=["2"]),
        asking(may_we_call_back=["3"]),
        asking(may_we_call_back=[]),
        asking(callback_time=[]),
        asking(confidentiality=["3"]),
        replace(asking(), number=None),
        replace(asking(), number="+882161234567"),
    ],
    ids=["no", "never", "silence", "no time", "anonymous", "withheld", "a number thieves love"],
)
async def test_nobody_is_called_who_did_not_ask_or_cannot_be(node: LineNode, somebody: Somebody) -> None:
    await node.call_of(somebody)

    assert await errands_of(node) == []
    assert len(node.contacts) == 1


async def test_who_rings_and_hangs_up_is_called_within_half_a_minute(flash_node: LineNode) -> None:
    node = flash_node
    node.exchange.telephones[HERS] = Somebody(in_thai(greeting=["1"], may_we_call_back=["2"]), number=HERS)
    async with node.calling_out():
        leg = await ring(node)
        put_down = node.office.clock.now()
        await anyio.sleep(HOUR)

    flash, call = sorted(node.contacts, key=lambda contact: contact.started_at)
    assert not leg.answered
    assert leg.heard == []
    assert flash.ending is Ending.FLASH
    assert call.direction is Direction.OUTBOUND
    assert call.about == flash.id
    assert call.started_at - put_down < timedelta(seconds=30)
    assert node.exchange.called == [HERS]


async def test_rings_that_end_at_the_same_moment_ask_for_one_call(
    flash_node: LineNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    send, both = flash_node.asked.send, Barrier(2)

    def send_beside_the_other(errand: Errand) -> None:
        with suppress(BrokenBarrierError):
            both.wait(0.5)
        send(errand)

    monkeypatch.setattr(flash_node.asked, "send", send_beside_the_other)
    async with flash_node.answering(), anyio.create_task_group() as rings:
        rings.start_soon(ring, flash_node, 3.0)
        await anyio.sleep(1.0)
        rings.start_soon(ring, flash_node, 2.0)

    assert len(await errands_of(flash_node)) == 1


async def test_rings_that_follow_one_another_ask_for_one_call(flash_node: LineNode) -> None:
    node = flash_node
    node.exchange.telephones[HERS] = Somebody(in_thai(greeting=["1"], may_we_call_back=["2"]), number=HERS)
    async with node.calling_out():
        for _ in range(4):
            await ring(node)
        await anyio.sleep(HOUR)

    assert node.exchange.called == [HERS]
    assert [contact.ending for contact in node.contacts].count(Ending.FLASH) == 4


async def test_who_does_not_hang_up_is_let_go_unanswered_and_called(flash_node: LineNode) -> None:
    node = flash_node
    node.exchange.telephones[HERS] = Unanswered.BUSY
    async with node.calling_out():
        leg = await ring(node, RINGS_FOR + 10)
        await anyio.sleep(HOUR)

    assert not leg.answered
    assert node.exchange.called


async def test_a_withheld_number_is_counted_and_nobody_is_called(flash_node: LineNode) -> None:
    node = flash_node
    async with node.calling_out():
        await ring(node, number=None)
        await anyio.sleep(HOUR)

    assert node.contact.ending is Ending.FLASH
    assert not node.exchange.called
    assert node.tally.counts["rang in vain"] == 1


async def test_who_shows_her_number_has_not_rung_in_vain(flash_node: LineNode) -> None:
    async with flash_node.answering():
        await ring(flash_node)

    assert not flash_node.tally.counts["rang in vain"]


async def test_the_language_she_chose_last_time_is_spoken(flash_node: LineNode) -> None:
    node = flash_node
    await remembered(node, "my")
    async with node.answering():
        await ring(node)

    (call,) = await errands_of(node)
    assert call.language == "my"


@dataclass
class Flashed:
    """She rang, and was called: her ring, our call, and what she heard of it."""

    node: LineNode
    ring: Contact
    call: Contact
    leg: FakeLeg

    @property
    def remembered(self) -> str | None:
        return self.node.office.memory.language_of(pseudonym(HERS, self.node.office.pseudonym_key))

    def spoken(self, prompt: str) -> list[str]:
        """The languages in which she heard it."""
        return [sound.language for sound in self.leg.played if sound.key == prompt]


async def flashed(node: LineNode, **presses: list[str]) -> Flashed:
    keys = {"for_this_language_press": [], "greeting": ["1"], "may_we_call_back": ["2"], **presses}
    node.exchange.telephones[HERS] = Somebody(in_thai(**keys), number=HERS)
    async with node.calling_out():
        await ring(node)
        await anyio.sleep(HOUR)
    ring_of_hers, call, *_ = sorted(node.contacts, key=lambda contact: contact.started_at)
    return Flashed(node, ring_of_hers, call, next(leg for leg in node.exchange.legs if leg.outbound))


@pytest.mark.parametrize("before", [None, "my"])
async def test_who_rings_a_number_of_one_language_is_spoken_to_in_it_and_asked_nothing(
    make_node: Callable[..., LineNode], library: Library, before: str | None
) -> None:
    node = make_node("flash", replace(library, numbers={FLASH: Number(("th",), flash=True)}))
    if before is not None:
        await remembered(node, before)

    she = await flashed(node)

    assert "for-this-language-press" not in she.leg.heard
    assert {sound.language for sound in she.leg.played} == {"th"}
    assert (she.ring.language, she.call.language) == ("th", "th")
    assert await anyio.to_thread.run_sync(lambda: she.remembered) == "th"


async def test_our_call_is_in_that_language_also_where_somebody_else_answers(
    make_node: Callable[..., LineNode], library: Library
) -> None:
    node = make_node("flash", replace(library, numbers={FLASH: Number(("th",), flash=True)}))

    she = await flashed(node, greeting=[])

    assert (she.ring.language, she.call.language) == ("th", "th")
    assert await anyio.to_thread.run_sync(lambda: she.remembered) is None, "nobody knows who it was"


@pytest.mark.parametrize("before", [None, "en"])
async def test_who_rings_a_number_of_some_languages_is_asked_for_one_of_those(
    make_node: Callable[..., LineNode], library: Library, before: str | None
) -> None:
    node = make_node("flash", replace(library, numbers={FLASH: Number(("my", "th"), flash=True)}))
    if before is not None:
        await remembered(node, before)

    she = await flashed(node, for_this_language_press=["", "2"])

    assert she.spoken("greeting") == ["th"], "nobody on this number speaks English"
    assert she.spoken("for-this-language-press") == ["th", "my"]
    assert (she.ring.language, she.call.language) == ("und", "my")
    assert await anyio.to_thread.run_sync(lambda: she.remembered) == "my"


async def test_who_chose_one_of_them_last_time_is_spoken_to_in_it(
    make_node: Callable[..., LineNode], library: Library
) -> None:
    node = make_node("flash", replace(library, numbers={FLASH: Number(("my", "th"), flash=True)}))
    await remembered(node, "my")

    she = await flashed(node)

    assert {sound.language for sound in she.leg.played} == {"my"}


async def test_who_is_in_danger_when_we_call_hears_the_number_of_the_place_where_she_rang(
    make_node: Callable[..., LineNode], library: Library
) -> None:
    emergency = replace(library.hours.emergency, dialled={FLASH: "191"})
    hours = replace(library.hours, emergency=emergency)
    node = make_node("flash", replace(library, numbers={FLASH: Number(("th",), flash=True)}, hours=hours))

    she = await flashed(node, in_danger=["1"])

    said = she.leg.heard[she.leg.heard.index("emergency-number") :]
    assert said[1:4] == ["digit-1", "digit-9", "digit-1"]


async def test_an_ordinary_number_is_answered_and_calls_nobody_back(flash_node: LineNode) -> None:
    node = flash_node
    async with node.calling_out():
        leg = node.exchange.call(Somebody(number=HERS))
        await anyio.sleep(3)
        leg.put_down()
        await anyio.sleep(HOUR)

    assert leg.answered
    assert node.contact.ending is Ending.HUNG_UP_IN_MENU
    assert not node.exchange.called


@pytest.mark.parametrize("tariff", [Tariff(countries=("66",)), Tariff(trunk=True, countries=("95",))])
async def test_where_we_cannot_call_people_find_that_she_asked_for_it(
    flash_node: LineNode, tariff: Tariff
) -> None:
    node = flash_node
    node.tariff = tariff
    async with node.answering():
        await ring(node)
    await node.look()

    assert node.contact.ending is Ending.ASKED_FOR_CALLBACK
    assert node.alarm.standing & {(Trouble.NO_TRUNK, ""), (Trouble.CALL_OUT_REFUSED, "")}


async def test_never_is_taken_back_by_who_goes_back_to_the_question(node: LineNode) -> None:
    await node.call_of(asking(may_we_call_back=["3", "1"], how_many_people=["*", "*", "2#"]))

    (call,) = await errands_of(node)
    caller = pseudonym(HERS, node.office.pseudonym_key)
    assert call.number == HERS
    assert not await anyio.to_thread.run_sync(node.office.memory.is_marked, Mark.NEVER_CALL, caller)


async def test_who_is_blocked_cannot_make_us_call(flash_node: LineNode) -> None:
    node = flash_node
    caller = pseudonym(HERS, node.office.pseudonym_key)
    memory, now = node.office.memory, node.office.clock.now()
    await anyio.to_thread.run_sync(memory.mark, Mark.BLOCKED, caller, now)
    async with node.calling_out():
        await ring(node)
        await anyio.sleep(HOUR)

    assert not node.exchange.called
