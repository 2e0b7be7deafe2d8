"""She rings a flash number while no script of ours is there: not answered, and called all the same, once."""

import os
import shutil
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import anyio
import anyio.to_thread
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

import ivr.journal_file
import ivr.notes
from ivr.callouts import CallOut, read
from ivr.errands import ErrandFolder
from ivr.memory import Mark, Memory
from ivr.model import Channel, Direction, Ending, Purpose
from ivr.salvage import named_after
from ivr.seal import pseudonym
from prompts.library import Library
from prompts.model import Number
from tests.ivr.fake_exchange import FakeLeg, Somebody, in_thai
from tests.ivr.line_node import SHELTER_KEY, LineNode

pytestmark = pytest.mark.anyio

HERS, ANOTHERS = "+66812345678", "+66887654321"
FLASH_NUMBER = "1310"
MINUTE, HOUR = 60.0, 3600.0


@pytest.fixture
async def flash_words(library: Library) -> Library:
    """As `library`, with a number advertised for ringing and hanging up."""
    return replace(library, numbers={FLASH_NUMBER: Number(("th",), flash=True)})


@pytest.fixture
async def flash_node(make_node: Callable[..., LineNode], flash_words: Library) -> LineNode:
    return make_node("flash", flash_words)


def sealed_by_the_exchange(number: str) -> str:
    """As `extensions.conf` has it done: eight random digits before each eight of the number."""
    blocks = [f"{salt}{part}".encode() for salt, part in ((48291734, number[:8]), (90127733, number[8:]))]
    sealer = Cipher(AES(SHELTER_KEY.encode()), ECB()).encryptor()  # noqa: S305  (Asterisk offers no other)
    return "".join(b64encode(sealer.update(block.ljust(16, b"\x00"))).decode() for block in blocks)


async def given_a_ring(
    node: LineNode, number: str = HERS, ago: float = 5.0, name: str = "1", dialled: str = FLASH_NUMBER
) -> Path:
    """She rang so many seconds ago and was not answered."""
    note = node.office.recordings / f"missed-{name}.number"
    rang_at = node.office.clock.now().timestamp() - ago

    def write() -> None:
        note.write_text(f"{sealed_by_the_exchange(number)} {dialled}\n")
        os.utime(note, (rang_at, rang_at))

    await anyio.to_thread.run_sync(write)
    return note


async def given_a_ring_whose_script_died(node: LineNode) -> FakeLeg:
    """A script had her, and no other came until the exchange gave her up: there is a journal, and a note."""
    leg = FakeLeg(Somebody(number=HERS), node.office.recordings)
    leg.dialled = FLASH_NUMBER
    async with node.answering():
        node.exchange.ring(leg)
        await anyio.sleep(3)
        leg.lose()
        await anyio.sleep(1)
    leg.put_down()
    await given_a_ring(node, name=str(leg.contact_id))
    return leg


async def salvage_comes(node: LineNode) -> None:
    await node.salvage().once()
    await node.look()


async def errands_of(node: LineNode) -> list[CallOut]:
    def look() -> list[CallOut]:
        return [read(node.asked.read(path, node.house.line_key)) for path in node.asked.waiting()]

    return await anyio.to_thread.run_sync(look)


async def test_who_rang_while_we_were_down_is_called_as_if_we_had_seen_it(node: LineNode) -> None:
    note = await given_a_ring(node)

    await salvage_comes(node)

    (call,) = await errands_of(node)
    assert (call.number, call.purpose, call.about) == (HERS, Purpose.CALL_BACK, node.contact.id)
    assert call.not_before <= node.office.clock.now() < call.not_after
    assert call.waits
    assert node.contact.id == named_after(note)
    assert (node.contact.ending, node.contact.channel) == (Ending.FLASH, Channel.PHONE)
    assert node.contact.direction is Direction.INBOUND
    assert node.contact.caller.pseudonym == pseudonym(HERS, node.office.pseudonym_key)
    assert not node.left_behind, "the note is gone"


@pytest.mark.parametrize(
    ("languages", "in_which"), [(("th",), ("th", "th")), (("th", "my"), (None, "und")), ((), (None, "und"))]
)
async def test_she_is_called_in_the_language_of_the_number_that_she_rang(
    make_node: Callable[..., LineNode],
    library: Library,
    languages: tuple[str, ...],
    in_which: tuple[str | None, str],
) -> None:
    numbers = {FLASH_NUMBER: Number(languages, flash=True)}
    node = make_node("numbers", replace(library, numbers=numbers))
    await given_a_ring(node)

    await salvage_comes(node)

    (call,) = await errands_of(node)
    assert call.dialled == FLASH_NUMBER
    assert (call.language, node.contact.language) == in_which


async def test_a_note_of_an_exchange_that_told_no_number_of_ours_is_read_as_it_was(
    flash_node: LineNode,
) -> None:
    await given_a_ring(flash_node, dialled="")

    await salvage_comes(flash_node)

    (call,) = await errands_of(flash_node)
    assert (call.number, call.dialled, call.language) == (HERS, "", None)


async def test_she_is_called_at_once_and_only_once(node: LineNode) -> None:
    await given_a_ring(node)
    node.exchange.telephones[HERS] = Somebody(in_thai(greeting=["1"], may_we_call_back=["2"]), number=HERS)
    async with node.calling_out():
        await node.salvage().once()
        await anyio.sleep(HOUR)
        await node.salvage().once()

    assert node.exchange.called == [HERS]


async def test_rings_that_follow_one_another_ask_for_one_call(node: LineNode) -> None:
    for ring, minutes in enumerate((1, 9, 18, 27, 36)):
        await given_a_ring(node, ago=minutes * MINUTE, name=str(ring))
    await given_a_ring(node, ANOTHERS, name="another")

    await salvage_comes(node)

    assert sorted(call.number for call in await errands_of(node)) == [HERS, ANOTHERS]
    assert [contact.ending for contact in node.contacts] == [Ending.FLASH] * 6


async def test_a_ring_that_the_exchange_noted_and_one_that_we_saw_ask_for_one_call(
    flash_node: LineNode,
) -> None:
    node = flash_node
    await given_a_ring(node)
    await salvage_comes(node)

    leg = FakeLeg(Somebody(number=HERS), node.office.recordings)
    leg.dialled = FLASH_NUMBER
    await node.conduct(leg)

    assert not leg.answered
    assert len(node.contacts) == 2
    assert len(await errands_of(node)) == 1


async def test_whose_script_died_is_one_contact_and_is_called_once(flash_node: LineNode) -> None:
    node = flash_node
    leg = await given_a_ring_whose_script_died(node)

    await salvage_comes(node)
    await salvage_comes(node)

    assert (node.contact.id, node.contact.ending) == (leg.contact_id, Ending.FLASH)
    (call,) = await errands_of(node)
    assert (call.number, call.about, call.language) == (HERS, leg.contact_id, "th")
    assert not node.left_behind


async def test_whose_script_died_and_whose_note_is_torn_is_seen_by_people(flash_node: LineNode) -> None:
    leg = await given_a_ring_whose_script_died(flash_node)
    await anyio.Path(flash_node.office.recordings / f"missed-{leg.contact_id}.number").write_text("")

    await flash_node.salvaged()

    assert (flash_node.contact.id, flash_node.contact.ending) == (leg.contact_id, Ending.ASKED_FOR_CALLBACK)
    assert await errands_of(flash_node) == []
    assert not flash_node.left_behind


async def test_while_a_script_has_her_her_note_waits_and_her_contact_takes_it_along(
    flash_node: LineNode,
) -> None:
    node = flash_node
    leg = FakeLeg(Somebody(number=HERS), node.office.recordings)
    leg.dialled = FLASH_NUMBER
    async with node.answering() as (switchboard, _):
        note = await given_a_ring(node, name=str(leg.contact_id))
        node.exchange.ring(leg)
        await anyio.sleep(3)
        assert await node.salvage(switchboard).once() == 0
        assert await anyio.Path(note).exists()
        leg.put_down()
        await anyio.sleep(1)
        assert not await anyio.Path(note).exists()
    await salvage_comes(node)

    assert node.contact.id == leg.contact_id
    assert len(await errands_of(node)) == 1
    assert not node.left_behind


async def test_while_she_rings_and_no_script_has_her_yet_her_note_waits(node: LineNode) -> None:
    await given_a_ring(node, name="line-1-8.1")
    node.exchange.sheltered = frozenset({"line-1-8.1"})
    assert await node.salvage().once() == 0

    node.exchange.away, node.exchange.sheltered = True, frozenset()
    assert await node.salvage().once() == 0, "nobody can say whether she still rings"

    node.exchange.away = False
    assert await node.salvage().once() == 1


async def test_a_note_of_a_call_that_was_answered_after_all_rings_nobody(node: LineNode) -> None:
    leg = FakeLeg(Somebody(in_thai(), number=HERS), node.office.recordings)
    async with node.answering():
        await given_a_ring(node, name=str(leg.contact_id))
        node.exchange.ring(leg)
        await anyio.sleep(6)
        leg.lose()
        await anyio.sleep(1)
    leg.put_down()

    await salvage_comes(node)

    assert leg.heard
    assert (node.contact.id, node.contact.ending) == (leg.contact_id, Ending.HUNG_UP_IN_MENU)
    assert await errands_of(node) == []
    assert not node.left_behind


async def test_who_was_claimed_and_led_by_no_script_is_a_contact_all_the_same(node: LineNode) -> None:
    contact_id = uuid4()
    await given_a_ring(node, name=str(contact_id))

    await salvage_comes(node)

    assert (node.contact.id, node.contact.ending) == (contact_id, Ending.FLASH)
    assert len(await errands_of(node)) == 1


@pytest.mark.parametrize("number", [HERS, ""])
async def test_who_hung_up_before_anybody_had_her_is_a_contact_and_is_not_called(
    node: LineNode, number: str
) -> None:
    note = await given_a_ring(node, number, ago=60)
    await anyio.Path(note).rename(note.with_name("abandoned-1.number"))

    await salvage_comes(node)

    assert (node.contact.ending, node.contact.direction) == (Ending.HUNG_UP_IN_MENU, Direction.INBOUND)
    known_as = pseudonym(number, node.office.pseudonym_key) if number else None
    assert node.contact.caller.pseudonym == known_as
    assert await errands_of(node) == []
    assert not node.left_behind


@pytest.mark.parametrize("minutes", [31, 24 * 60])
async def test_who_rang_long_ago_is_not_called_out_of_the_blue_but_seen_by_people(
    node: LineNode, minutes: float
) -> None:
    await given_a_ring(node, ago=minutes * MINUTE)
    await given_a_ring(node, ago=(minutes + 1) * MINUTE, name="2")

    await salvage_comes(node)

    assert await errands_of(node) == []
    assert sorted(contact.ending for contact in node.contacts) == [Ending.ASKED_FOR_CALLBACK, Ending.FLASH]
    assert not node.left_behind


@pytest.mark.parametrize("mark", Mark)
@pytest.mark.parametrize("minutes", [1, 31])
async def test_who_is_blocked_or_must_never_be_called_is_not(
    node: LineNode, mark: Mark, minutes: float
) -> None:
    caller, now = pseudonym(HERS, node.office.pseudonym_key), node.office.clock.now()
    await anyio.to_thread.run_sync(node.office.memory.mark, mark, caller, now)
    await given_a_ring(node, ago=minutes * MINUTE)

    await salvage_comes(node)

    assert await errands_of(node) == []
    assert node.contact.ending is Ending.FLASH, "and nobody need call her"


async def test_a_note_torn_by_a_full_disk_is_somebody_who_rang(node: LineNode) -> None:
    note = await given_a_ring(node)
    await anyio.Path(note).write_text("")
    assert await node.salvage().once() == 0, "it may be written just now"

    await node.salvaged()

    assert node.contact.ending is Ending.FLASH
    assert node.contact.caller.sealed_number is None
    assert node.tally.counts["rang in vain"] == 1
    assert not node.left_behind


async def test_a_full_disk_keeps_the_note_until_there_is_room(
    node: LineNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    await given_a_ring(node)

    def full(descriptor: int, line: bytes) -> None:
        raise OSError(28, "no room")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(ivr.journal_file, "append_line", full)
        await salvage_comes(node)
    assert node.contacts == []
    assert len(list(node.office.recordings.iterdir())) == 1

    await salvage_comes(node)
    assert node.contact.ending is Ending.FLASH
    assert len(await errands_of(node)) == 1
    assert not node.left_behind


@pytest.fixture(params=[False, True], ids=["nobody", "a script that died"])
async def lives(
    flash_node: LineNode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> list[Path]:
    """What a program leaves that is killed after any step of taking up one note."""
    node, left = flash_node, list[Path]()

    def remember() -> None:
        left.append(tmp_path / f"life-{len(left)}")
        shutil.copytree(node.root, left[-1])

    def and_then_remember(owner: object, name: str) -> None:
        do = getattr(owner, name)

        def done(*args: object) -> object:
            result = do(*args)
            remember()
            return result

        monkeypatch.setattr(owner, name, done)

    await (given_a_ring_whose_script_died if request.param else given_a_ring)(node)
    remember()
    for owner, name in (
        (ivr.journal_file, "append_line"), (ErrandFolder, "send"), (Memory, "note_once"),
        (ivr.notes, "remove"), (ivr.journal_file.JournalFile, "remove"),
    ):  # fmt: skip
        and_then_remember(owner, name)
    await salvage_comes(node)
    monkeypatch.undo()
    return left


async def test_killed_after_any_step_she_is_one_contact_and_is_called_once(
    make_node: Callable[..., LineNode], flash_words: Library, lives: list[Path]
) -> None:
    assert len(lives) >= 8
    for life in lives:
        node = make_node(life.name, flash_words)
        node.exchange.telephones[HERS] = Somebody(
            in_thai(greeting=["1"], may_we_call_back=["2"]), number=HERS
        )

        async with node.calling_out():
            await anyio.sleep(30)  # an errand that was sent is done before salvage finds the note again
            await node.salvage().once()
            await anyio.sleep(90)

        (flash,) = (each for each in node.contacts if each.direction is Direction.INBOUND)
        assert (flash.ending, flash.language) == (Ending.FLASH, "th")
        assert node.exchange.called == [HERS]
        assert not node.left_behind
