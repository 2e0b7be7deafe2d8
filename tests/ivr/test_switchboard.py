"""Many calls at once, and the end of the working day."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import anyio
import anyio.lowlevel
import anyio.to_thread
import pytest

from ivr.desk import Desk
from ivr.errors import ExchangeAway
from ivr.model import Ending
from ivr.switchboard import TIME_TO_LEAVE
from prompts.library import Library
from prompts.model import Number
from tests.ivr.fake_exchange import FakeExchange, FakeLeg, Somebody, in_thai
from tests.ivr.line_node import LineNode

pytestmark = pytest.mark.anyio


async def test_calls_do_not_wait_for_one_another(node: LineNode) -> None:
    async with node.answering() as (switchboard, _):
        for _ in range(20):
            node.exchange.call(Somebody(in_thai()))
        await anyio.sleep(1)
        assert len(switchboard.running) == 20
    await node.look()

    assert [contact.ending for contact in node.contacts] == [Ending.LEFT_MESSAGE] * 20
    assert node.tally.counts == {"arrived": 20, "left_message": 20}


async def test_running_calls_finish_and_new_ones_go_to_the_shelter(node: LineNode) -> None:
    async with node.answering() as (_, stop):
        running = node.exchange.call(Somebody(in_thai(), says=100))
        await anyio.sleep(20)
        stop.set()
        await anyio.sleep(1)
        late = node.exchange.call(Somebody(in_thai()))
    await node.look()

    assert late.sheltered
    assert not late.answered
    assert running.heard[-1] == "thank-you-goodbye"
    assert node.contact.id == running.contact_id


async def test_after_five_minutes_whoever_still_speaks_goes_to_the_shelter(node: LineNode) -> None:
    leg = FakeLeg(Somebody(in_thai(message_menu=["2", "2", "2"]), says=290), node.office.recordings)
    async with node.answering() as (_, stop):
        node.exchange.ring(leg)
        await anyio.sleep(200)
        stop.set()
        before = anyio.current_time()
    drained = anyio.current_time()
    await node.salvaged()

    assert drained - before == pytest.approx(300, abs=10)
    assert leg.sheltered
    assert node.contact.ending is Ending.LEFT_MESSAGE
    assert len(node.contact.recordings) == 2
    assert not node.left_behind


async def handed_over(node: LineNode, *legs: FakeLeg, after: float) -> list[FakeLeg]:
    """The same calls, as they come to the program that comes after, so many seconds after their beginning."""
    async with node.answering() as (switchboard, _):
        for leg in legs:
            node.exchange.ring(leg)
        await anyio.sleep(after)
        switchboard.hand_over()
    node.exchange = FakeExchange(node.office.recordings)
    again = [FakeLeg(leg.somebody, node.office.recordings, leg.contact_id) for leg in legs]
    for same, leg in zip(again, legs, strict=True):
        same.take_over(leg)
    return again


async def test_handed_over_every_call_goes_on_where_it_was(node: LineNode) -> None:
    speaks = FakeLeg(Somebody(in_thai(), says=100), node.office.recordings)
    is_asked = FakeLeg(Somebody(in_thai(safe_to_speak=[""])), node.office.recordings)

    again = await handed_over(node, speaks, is_asked, after=15)

    (tape,) = speaks.tapes.values()
    assert tape.running, "nobody cuts her short"
    assert not any(leg.sheltered or leg.has_gone for leg in (speaks, is_asked))
    await node.look()
    assert not node.contacts, "nothing has ended"
    assert "safe-to-speak" in is_asked.heard

    is_asked.somebody.presses["safe-to-speak"] = ["1"]
    async with node.answering():
        for leg in again:
            node.exchange.ring(leg, resumed=True)
        await anyio.sleep(300)
    await node.salvaged()

    assert [contact.ending for contact in node.contacts] == [Ending.LEFT_MESSAGE] * 2
    assert [len(contact.recordings) for contact in node.contacts] == [1, 1]
    assert [leg.heard[0] for leg in again] == ["message-menu", "welcome"], "nobody chooses her language again"
    assert not node.left_behind


async def test_handing_over_waits_for_nobody_who_only_waits(
    make_node: Callable[[str, Library], LineNode], library: Library
) -> None:
    node = make_node("flash", replace(library, numbers={"1300": Number(flash=True)}))
    leg = FakeLeg(Somebody(), node.office.recordings)

    async with node.answering() as (switchboard, _):
        node.exchange.ring(leg)
        await anyio.sleep(1)
        before = anyio.current_time()
        switchboard.hand_over()
    ended = anyio.current_time()
    await node.look()

    assert ended - before <= TIME_TO_LEAVE + 0.1
    assert not leg.has_gone
    assert not node.contacts


async def test_handing_over_ends_a_drain(node: LineNode) -> None:
    leg = FakeLeg(Somebody(in_thai(), says=200), node.office.recordings)

    async with node.answering() as (switchboard, stop):
        node.exchange.ring(leg)
        await anyio.sleep(20)
        stop.set()
        await anyio.sleep(20)
        switchboard.hand_over()
    await node.look()

    assert not leg.has_gone
    assert not node.contacts


async def test_what_has_just_ended_is_posted_before_the_hand_over(node: LineNode) -> None:
    leg = FakeLeg(Somebody(in_thai(), says=50), node.office.recordings)

    async with node.answering() as (switchboard, _):
        node.exchange.ring(leg)
        await anyio.sleep(20)
        leg.put_down()
        await anyio.lowlevel.checkpoint()
        switchboard.hand_over()
    await node.look()

    assert node.contact.ending is Ending.LEFT_MESSAGE
    assert not node.left_behind


async def test_who_has_gone_before_we_hear_of_her_is_a_contact(node: LineNode) -> None:
    leg = FakeLeg(Somebody(in_thai()), node.office.recordings)
    leg.put_down()
    async with node.answering():
        node.exchange.ring(leg)
        await anyio.sleep(5)
    await node.look()

    assert node.contact.id == leg.contact_id
    assert node.contact.ending is Ending.HUNG_UP_IN_MENU
    assert node.contact.caller.pseudonym is not None


async def test_who_is_on_the_line_when_the_exchange_does_not_answer_hears_the_shelter(
    node: LineNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    leg = FakeLeg(Somebody(in_thai()), node.office.recordings)

    async def unanswered(name: str, *, unless_key: bool) -> None:
        raise ExchangeAway("Asterisk did not answer in time")

    monkeypatch.setattr(leg, "play_tape", unanswered)
    leg.somebody.presses["message-menu"] = ["1"]

    await node.conduct(leg)
    await node.salvaged()

    assert leg.sheltered
    assert node.contact.ending is Ending.LEFT_MESSAGE
    assert len(node.contact.recordings) == 1
    assert not node.left_behind


async def test_what_breaks_before_the_script_does_not_end_the_others(
    node: LineNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = FakeLeg(Somebody(in_thai(), says=50), node.office.recordings)
    leg = FakeLeg(Somebody(in_thai()), node.office.recordings)
    usual = Desk.open

    async def breaks(desk: Desk, caller_number: str | None, **told: Any) -> None:
        if desk.contact_id == leg.contact_id:
            raise ZeroDivisionError
        await usual(desk, caller_number, **told)

    monkeypatch.setattr(Desk, "open", breaks)

    async with node.answering():
        node.exchange.ring(other)
        await anyio.sleep(20)
        node.exchange.ring(leg)
        await anyio.sleep(100)
    await node.look()

    assert leg.sheltered
    assert other.heard[-1] == "thank-you-goodbye"
    assert {contact.id: contact.ending for contact in node.contacts} == {
        leg.contact_id: Ending.FAILED,
        other.contact_id: Ending.LEFT_MESSAGE,
    }


async def test_what_breaks_after_the_script_does_not_end_the_others_and_loses_nothing(
    node: LineNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = FakeLeg(Somebody(in_thai(), says=50), node.office.recordings)
    leg = FakeLeg(Somebody(in_thai()), node.office.recordings)
    usual = Desk.close

    async def breaks(desk: Desk, ending: Ending | None = None) -> Ending | None:
        if desk.contact_id == leg.contact_id:
            raise ZeroDivisionError
        return await usual(desk, ending)

    async with node.answering():
        with monkeypatch.context() as patch:
            patch.setattr(Desk, "close", breaks)
            node.exchange.ring(other)
            node.exchange.ring(leg)
            await anyio.sleep(100)
    await node.salvaged()

    assert other.heard[-1] == "thank-you-goodbye"
    assert {contact.id for contact in node.contacts} == {leg.contact_id, other.contact_id}
    assert not node.left_behind


async def test_a_call_that_comes_back_is_counted_once(node: LineNode) -> None:
    leg = FakeLeg(Somebody(in_thai(), says=50), node.office.recordings)
    async with node.answering():
        node.exchange.ring(leg)
        await anyio.sleep(20)
        leg.lose()
        await anyio.sleep(1)
        again = FakeLeg(leg.somebody, node.office.recordings, leg.contact_id)
        again.take_over(leg)
        node.exchange.ring(again, resumed=True)

    assert node.tally.counts["arrived"] == 1


async def test_a_call_begun_under_another_version_of_us_does_not_end_the_others(node: LineNode) -> None:
    other = FakeLeg(Somebody(in_thai(), says=50), node.office.recordings)
    leg = FakeLeg(Somebody(in_thai()), node.office.recordings)
    journal = await anyio.to_thread.run_sync(node.office.journal, leg.contact_id)
    await journal.note("kept", "a recording", {"told": "otherwise"})

    async with node.answering():
        node.exchange.ring(other)
        await anyio.sleep(20)
        node.exchange.ring(leg, resumed=True)
        await anyio.sleep(100)
    await node.look()

    assert leg.sheltered
    assert other.heard[-1] == "thank-you-goodbye"
    assert node.contact.id == other.contact_id
    assert node.left_behind, "for a person to look at"
