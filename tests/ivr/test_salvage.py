"""What nobody claims is found, posted once, and never taken from a call that still runs."""

import shutil
from pathlib import Path
from uuid import uuid4

import anyio
import anyio.to_thread
import pytest

from ivr.desk import Desk
from ivr.model import UNDETERMINED, Caller, Ending, RecordingRole
from ivr.salvage import Salvage, named_after
from ivr.shelter import sheltered_number
from tests.ivr.fake_exchange import KILLED_HEADER, VOICE, FakeLeg, Somebody, in_thai
from tests.ivr.line_node import LineNode

pytestmark = pytest.mark.anyio


async def given_a_recording(node: LineNode, name: str, sound: bytes = VOICE * 3) -> Path:
    path = node.office.recordings / name
    await anyio.Path(path).write_bytes(KILLED_HEADER + sound)
    return path


async def test_a_shelter_recording_becomes_a_contact(node: LineNode) -> None:
    await given_a_recording(node, "shelter-1763950000.1.wav")

    assert await node.salvaged() == 1

    assert node.contact.ending is Ending.LEFT_MESSAGE
    assert node.contact.language == UNDETERMINED
    assert node.contact.caller == Caller(None, None)
    assert node.contact.recordings[0].role is RecordingRole.SHELTER
    assert node.contact.recordings[0].seconds == pytest.approx(3, abs=0.1)
    assert not node.left_behind


async def test_who_left_a_shelter_recording_is_sealed_too(node: LineNode) -> None:
    recording = await given_a_recording(node, "shelter-1.1.wav")
    note = recording.with_suffix(".number")
    await anyio.Path(note).write_bytes(b"sealed by the exchange")
    await anyio.sleep(60)

    await Salvage(node.office, node.exchange, frozenset, node.tally, lambda path: "+95123").once()
    await node.look()

    sealed = node.contact.caller.sealed_number
    assert sealed is not None
    assert node.house.key.unseal(sealed) == b"+95123"
    assert not node.left_behind


async def test_a_shelter_recording_without_a_sound_is_still_a_contact(node: LineNode) -> None:
    await given_a_recording(node, "shelter-2.1.wav", b"")

    assert await node.salvaged() == 1

    assert node.contact.ending is Ending.HUNG_UP_IN_MENU
    assert not node.left_behind


async def test_a_recording_nobody_knows_is_salvaged(node: LineNode) -> None:
    await given_a_recording(node, "something.wav")

    assert await node.salvaged() == 1

    assert node.contact.ending is Ending.SALVAGED
    assert node.contact.recordings[0].role is RecordingRole.SALVAGED


async def test_nothing_is_salvaged_twice(node: LineNode) -> None:
    await given_a_recording(node, "shelter-3.1.wav")
    await node.salvaged()

    assert await node.salvaged() == 0
    assert len(node.contacts) == 1


async def test_a_recording_that_still_grows_is_left_alone(node: LineNode) -> None:
    await given_a_recording(node, "shelter-4.1.wav")

    assert await node.salvage().once() == 0

    assert await node.salvaged() == 1


async def test_who_is_silent_in_the_shelter_is_not_cut_off(node: LineNode) -> None:
    await given_a_recording(node, "shelter-line-1-8.1.wav")
    node.exchange.sheltered = frozenset({"line-1-8.1"})
    assert await node.salvaged() == 0

    node.exchange.sheltered = frozenset()
    assert await node.salvaged() == 1


async def test_while_the_exchange_is_away_the_shelter_may_still_record(node: LineNode) -> None:
    await given_a_recording(node, "shelter-9.1.wav")
    node.exchange.away = True
    assert await node.salvaged() == 0

    await anyio.sleep(600)
    assert await node.salvaged() == 1


async def test_a_running_call_is_left_alone(node: LineNode) -> None:
    leg = FakeLeg(Somebody(in_thai(), says=200), node.office.recordings)
    async with node.answering() as (switchboard, _):
        node.exchange.ring(leg)
        await anyio.sleep(90)
        assert switchboard.running
        assert await node.salvage(switchboard).once() == 0
    await node.look()

    assert node.contact.ending is Ending.LEFT_MESSAGE
    assert len(node.contact.recordings) == 1


async def test_while_the_exchange_is_away_journals_wait(node: LineNode) -> None:
    leg = FakeLeg(Somebody(in_thai(), says=200), node.office.recordings)
    async with node.answering():
        node.exchange.ring(leg)
        await anyio.sleep(60)
        leg.lose()
        await anyio.sleep(1)
        node.exchange.away = True
        assert await node.salvaged() == 0
        await anyio.sleep(700)
        assert await node.salvaged() == 1
        leg.put_down()

    assert node.contact.id == leg.contact_id


async def test_a_crash_while_a_recording_is_taken_in_posts_it_once_and_whole(node: LineNode) -> None:
    recording = await given_a_recording(node, "shelter-5.1.wav")
    journal = await anyio.to_thread.run_sync(node.office.journal, named_after(recording))
    await Desk(named_after(recording), journal, node.office).open("+95123")

    assert await node.salvaged() == 1

    assert node.contact.caller.pseudonym is not None
    assert node.contact.recordings[0].role is RecordingRole.SHELTER
    assert not node.left_behind


async def test_many_calls_that_were_lost_do_not_wait_for_each_other(node: LineNode) -> None:
    for _ in range(50):
        journal = await anyio.to_thread.run_sync(node.office.journal, contact_id := uuid4())
        await Desk(contact_id, journal, node.office).open("+95123")
    began = anyio.current_time()

    assert await node.salvage().once() == 50

    assert anyio.current_time() - began < 1


async def test_the_exchange_is_asked_once_however_many_have_called(
    node: LineNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, channels_up = list[float](), node.exchange.channels_up

    async def counted() -> frozenset[str]:
        asked.append(anyio.current_time())
        return await channels_up()

    monkeypatch.setattr(node.exchange, "channels_up", counted)
    for number in range(5):
        await given_a_recording(node, f"shelter-{number}.1.wav")

    assert await node.salvaged() == 5

    assert len(asked) == 1


async def test_what_cannot_be_read_holds_up_nothing_behind_it(node: LineNode) -> None:
    unreadable = node.office.journals / str(uuid4()) / "journal"
    await anyio.Path(unreadable).mkdir(parents=True)
    await given_a_recording(node, "shelter-6.1.wav")

    assert await node.salvaged() == 1

    assert node.contact.ending is Ending.LEFT_MESSAGE


async def test_a_call_being_cleared_away_at_this_moment_is_none_of_salvages(
    node: LineNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    await anyio.Path(node.office.journals / f".done-{uuid4()}").mkdir(parents=True)
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)

    assert await node.salvaged() == 0


@pytest.mark.parametrize("left", [b"", b"abcd", b"====", bytes(30)])
def test_a_number_torn_by_a_full_disk_is_no_number(tmp_path: Path, left: bytes) -> None:
    (note := tmp_path / "shelter-7.1.number").write_bytes(left)

    assert sheltered_number(note, "k" * 16) is None
