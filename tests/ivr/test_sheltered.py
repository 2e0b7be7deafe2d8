"""Whom we give to the shelter is known, and is one contact, or goes on from the one she has."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import anyio
import anyio.to_thread
import pytest

from ivr.errors import ExchangeAway
from ivr.model import Ending, RecordingRole
from ivr.notes import note_of
from ivr.switchboard import Switchboard
from prompts.library import Library
from prompts.model import Number
from tests.ivr.fake_exchange import KILLED_HEADER, VOICE, FakeExchange, FakeLeg, Somebody, in_thai
from tests.ivr.line_node import LineNode

pytestmark = pytest.mark.anyio

HERS = "+66898765432"


@asynccontextmanager
async def draining(node: LineNode) -> AsyncIterator[Switchboard]:
    """A switchboard that takes no new calls: somebody still speaks."""
    async with node.answering() as (switchboard, stop):
        node.exchange.call(Somebody(in_thai(), says=100))
        await anyio.sleep(20)
        stop.set()
        await anyio.sleep(1)
        yield switchboard


async def given_a_late_call(node: LineNode) -> FakeLeg:
    """She is in the shelter, which apologises to her."""
    leg = node.exchange.ring(FakeLeg(Somebody(number=HERS), node.office.recordings))
    node.exchange.sheltered = frozenset({leg.id})
    await anyio.sleep(1)
    assert leg.sheltered
    return leg


async def she_speaks(node: LineNode, leg: FakeLeg) -> None:
    """In the shelter, which records; then she hangs up."""
    path = node.office.recordings / f"shelter-{leg.id}.wav"
    await anyio.Path(path).write_bytes(KILLED_HEADER + VOICE * 3)
    node.exchange.sheltered = frozenset()


def calls_from(node: LineNode, number: str) -> list[tuple[Ending, list[RecordingRole]]]:
    """How each contact with her number ended, and what was recorded."""
    unseal = node.house.key.unseal
    return [
        (contact.ending, [recording.role for recording in contact.recordings])
        for contact in node.contacts
        if contact.caller.sealed_number and unseal(contact.caller.sealed_number) == number.encode()
    ]


async def test_who_calls_while_we_drain_can_be_called_back(node: LineNode) -> None:
    async with draining(node) as switchboard:
        leg = await given_a_late_call(node)
        assert await node.salvage(switchboard).once() == 0, "she has not spoken yet"
        await she_speaks(node, leg)
    await node.salvaged()

    assert calls_from(node, HERS) == [(Ending.LEFT_MESSAGE, [RecordingRole.SHELTER])]
    assert len(node.contacts) == 2, "she, and the one before her"
    assert not node.left_behind


async def test_what_she_says_while_the_exchange_is_slow_goes_on_from_her_contact(
    node: LineNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    leg = FakeLeg(Somebody(in_thai(), number=HERS), node.office.recordings)

    async def unanswered(*_: object, **__: object) -> None:
        raise ExchangeAway("Asterisk did not answer in time")

    monkeypatch.setattr(leg, "play_tape", unanswered)
    leg.somebody.presses["message-menu"] = ["1"]
    await node.conduct(leg)
    await she_speaks(node, leg)
    await node.salvaged()

    assert sorted(calls_from(node, HERS)) == [
        (Ending.LEFT_MESSAGE, [RecordingRole.MESSAGE]),
        (Ending.LEFT_MESSAGE, [RecordingRole.SHELTER]),
    ]
    assert {contact.about for contact in node.contacts} == {None, leg.contact_id}


async def test_who_is_one_too_many_can_be_called_back(node: LineNode) -> None:
    node.office = replace(node.office, calls_at_once=1)
    async with node.answering():
        node.exchange.call(Somebody(in_thai(), says=50))
        await anyio.sleep(1)
        await she_speaks(node, await given_a_late_call(node))
        await anyio.sleep(100)
    await node.salvaged()

    assert calls_from(node, HERS) == [(Ending.LEFT_MESSAGE, [RecordingRole.SHELTER])]
    assert len(node.contacts) == 2


async def test_whose_journal_cannot_be_read_can_be_called_back(node: LineNode) -> None:
    leg = FakeLeg(Somebody(number=HERS), node.office.recordings)
    journal = await anyio.to_thread.run_sync(node.office.journal, leg.contact_id)
    await journal.note("kept", "a recording", {"told": "otherwise"})
    await node.conduct(leg, resumed=True)

    await she_speaks(node, leg)
    await node.salvaged()

    assert leg.sheltered
    assert calls_from(node, HERS) == [(Ending.LEFT_MESSAGE, [RecordingRole.SHELTER])]


async def test_who_hangs_up_while_the_shelter_apologises_is_a_contact(node: LineNode) -> None:
    async with draining(node):
        await given_a_late_call(node)
        node.exchange.sheltered = frozenset()
    await node.salvaged()

    assert calls_from(node, HERS) == [(Ending.HUNG_UP_IN_MENU, [])]


async def test_who_speaks_late_in_the_shelter_is_not_two(node: LineNode) -> None:
    async with draining(node) as switchboard:
        leg = await given_a_late_call(node)
        for _ in range(3):
            await anyio.sleep(20)
            assert await node.salvage(switchboard).once() <= 1, "only the one before her"
        await she_speaks(node, leg)
        await anyio.sleep(1)
        await node.salvage(switchboard).once()
    await node.salvaged()

    assert calls_from(node, HERS) == [(Ending.LEFT_MESSAGE, [RecordingRole.SHELTER])]


async def test_killed_as_she_goes_to_the_shelter_she_is_still_one(make_node: Callable[..., LineNode]) -> None:
    """Her contact is begun, she was not given away: she comes back, and goes then."""
    node = make_node("node")
    leg = FakeLeg(Somebody(number=HERS), node.office.recordings)
    async with draining(node):
        leg.lose()
        node.exchange.ring(leg)
        await anyio.sleep(1)
        assert not leg.sheltered
    again = make_node("node")
    same = FakeLeg(leg.somebody, again.office.recordings, leg.contact_id)
    same.id = leg.id
    await again.conduct(same, resumed=True)
    assert same.sheltered
    await she_speaks(again, same)
    await again.salvaged()

    assert calls_from(again, HERS) == [(Ending.LEFT_MESSAGE, [RecordingRole.SHELTER])]


async def test_who_comes_as_we_hand_over_is_left_to_the_program_that_comes_after(
    make_node: Callable[..., LineNode], library: Library
) -> None:
    node = make_node("node", replace(library, numbers={"1310": Number(flash=True)}))
    rings, leg = (FakeLeg(Somebody(in_thai(), number=each), node.office.recordings) for each in (None, HERS))
    rings.dialled = "1310"
    async with node.answering() as (switchboard, _):
        node.exchange.ring(rings)  # for this one the hand-over waits
        await anyio.sleep(1)
        node.exchange.ring(leg)
        switchboard.hand_over()
    same = FakeLeg(leg.somebody, node.office.recordings, leg.contact_id)
    same.id = leg.id
    node.exchange = FakeExchange(node.office.recordings)

    await node.conduct(same, resumed=True)
    rings.put_down()
    await node.salvaged()

    assert calls_from(node, HERS) == [(Ending.LEFT_MESSAGE, [RecordingRole.MESSAGE])]
    assert len(node.contacts) == 2
    assert not node.left_behind


async def given_a_broken_call(node: LineNode) -> FakeLeg:
    """Whatever leads her call breaks."""

    async def breaks(*_: object) -> Ending:
        raise ZeroDivisionError

    node.scripts = (breaks,)
    return await node.conduct(FakeLeg(Somebody(number=HERS), node.office.recordings))


async def test_who_goes_there_in_the_middle_of_a_call_goes_on_from_it(node: LineNode) -> None:
    leg = await given_a_broken_call(node)
    await she_speaks(node, leg)

    await node.salvaged()

    call, shelter = sorted(node.contacts, key=lambda contact: bool(contact.about))
    assert (call.id, call.ending) == (leg.contact_id, Ending.FAILED)
    assert (shelter.about, shelter.ending) == (leg.contact_id, Ending.LEFT_MESSAGE)
    assert [number for number, _ in calls_from(node, HERS)] == [Ending.FAILED, Ending.LEFT_MESSAGE]
    assert not node.left_behind


async def test_who_says_nothing_more_there_is_not_two(node: LineNode) -> None:
    leg = await given_a_broken_call(node)

    assert await node.salvaged() == 0

    assert node.contact.id == leg.contact_id
    assert not node.left_behind


async def test_of_a_ring_that_is_never_answered_the_exchange_has_a_note_already(node: LineNode) -> None:
    leg = FakeLeg(Somebody(number=HERS), node.office.recordings)
    note: Path = note_of(node.office.recordings, str(leg.contact_id))
    await anyio.Path(note).touch()
    async with draining(node):
        node.exchange.ring(leg)
        await anyio.sleep(1)

    assert leg.sheltered
    assert not await anyio.to_thread.run_sync(lambda: list(node.office.journals.iterdir()))


async def test_somebody_we_called_goes_to_no_shelter_and_is_no_contact(node: LineNode) -> None:
    leg = FakeLeg(Somebody(number=HERS), node.office.recordings)
    leg.outbound = True
    async with draining(node):
        node.exchange.ring(leg, resumed=True)
        await anyio.sleep(1)

    assert not leg.sheltered
    assert not await anyio.to_thread.run_sync(lambda: list(node.office.journals.iterdir()))
