"""A full disk takes nothing from a caller: everything stays where it is until there is room."""

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import anyio
import pytest

import ivr.journal_file
import ivr.spool
from ivr.model import Contact, Ending
from ivr.seal import Recipient
from tests.ivr.fake_exchange import WHOLE, FakeLeg, Somebody, in_thai
from tests.ivr.line_node import LineNode

pytestmark = pytest.mark.anyio


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@contextmanager
def a_full_disk(*places: tuple[object, str]) -> Iterator[None]:
    """Nothing can be written there."""
    with pytest.MonkeyPatch.context() as patch:
        for owner, name in places:
            patch.setattr(owner, name, full)
        yield


JOURNAL = (ivr.journal_file, "append_line")
SEALING = (Recipient, "seal_file")
POSTING = (ivr.spool, "write_envelope")


@pytest.mark.parametrize(
    "places", [[SEALING], [POSTING], [SEALING, POSTING]], ids=["sealing", "posting", "both"]
)
async def test_a_full_disk_keeps_the_call_for_salvage(
    node: LineNode, places: list[tuple[object, str]], caplog: pytest.LogCaptureFixture
) -> None:
    with a_full_disk(*places):
        leg = await node.call_of(Somebody(in_thai()))
        assert leg.heard[-1] == "thank-you-goodbye"
        assert not node.contacts
        assert await node.salvaged() == 0
    assert str(node.root) not in " ".join(str(record.msg) + str(record.args) for record in caplog.records)

    assert await node.salvaged() == 1

    assert node.contact.ending is Ending.LEFT_MESSAGE
    assert len(node.contact.recordings) == 1
    assert [answer.answer for answer in node.contact.answers] == WHOLE
    assert not node.left_behind


async def test_the_recording_survives_a_disk_on_which_not_even_the_journal_fits(node: LineNode) -> None:
    with a_full_disk(JOURNAL, SEALING, POSTING):
        async with node.answering():
            leg = node.exchange.call(Somebody(in_thai()))
            await anyio.sleep(200)
        assert leg.heard[-1] == "thank-you-goodbye"

    await node.salvaged()

    assert node.contact.ending in (Ending.LEFT_MESSAGE, Ending.SALVAGED)
    assert len(node.contact.recordings) == 1
    assert not node.left_behind


async def test_room_made_during_the_call_brings_every_step_back(node: LineNode) -> None:
    leg = FakeLeg(Somebody(in_thai()), node.office.recordings)
    async with node.answering():
        with a_full_disk(JOURNAL):
            node.exchange.ring(leg)
            await anyio.sleep(10)
        await anyio.sleep(100)
    await node.look()

    assert leg.heard[-1] == "thank-you-goodbye"
    assert node.contact.language == "th"
    assert len(node.contact.answers) == len(WHOLE)
    assert not node.left_behind


async def test_steps_that_never_reached_the_disk_wait_for_room_after_the_call(node: LineNode) -> None:
    leg = FakeLeg(Somebody(in_thai()), node.office.recordings)
    async with node.answering() as (switchboard, _):
        with a_full_disk(JOURNAL, SEALING, POSTING):
            node.exchange.ring(leg)
            await anyio.sleep(200)
            assert switchboard.running, "it remembers what no disk does"
        await anyio.sleep(60)
    await node.salvaged()

    assert len(node.contact.answers) == len(WHOLE)
    assert len(node.contact.recordings) == 1
    assert not node.left_behind


async def lost_after_a_question(node: LineNode) -> FakeLeg:
    """With no room for her answers, and in the middle of her message, the connection goes."""
    leg = FakeLeg(Somebody(in_thai(), says=90), node.office.recordings)
    node.exchange.ring(leg)
    await anyio.sleep(60)
    assert leg.tapes
    leg.lose()
    await anyio.sleep(1)
    return leg


async def test_a_call_lost_while_nothing_could_be_written_goes_on_where_it_was(node: LineNode) -> None:
    async with node.answering():
        with a_full_disk(JOURNAL):
            leg = await lost_after_a_question(node)
        again = FakeLeg(leg.somebody, node.office.recordings, leg.contact_id)
        again.take_over(leg)
        node.exchange.ring(again, resumed=True)
        await anyio.sleep(200)
    await node.look()

    assert "in-danger" not in again.heard
    assert [answer.answer for answer in node.contact.answers] == WHOLE
    assert len(node.contact.recordings) == 1
    assert not node.left_behind


async def test_a_call_lost_while_nothing_could_be_written_is_salvaged_whole(node: LineNode) -> None:
    async with node.answering() as (switchboard, _):
        with a_full_disk(JOURNAL, SEALING, POSTING):
            leg = await lost_after_a_question(node)
            leg.put_down()
            assert switchboard.running, "it remembers what no disk does"
        await anyio.sleep(60)
        assert not switchboard.running
    await node.salvaged()

    assert node.contact.id == leg.contact_id
    assert [answer.answer for answer in node.contact.answers] == WHOLE[:2]
    assert len(node.contact.recordings) == 1
    assert not node.left_behind


async def test_a_disk_that_fails_as_the_envelope_is_noted_does_not_make_it_look_posted(
    node: LineNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare = node.office.spool.prepare

    def prepare_and_fail(contact: Contact, sealed: Mapping[UUID, Path]) -> str:
        name = prepare(contact, sealed)
        monkeypatch.setattr(ivr.journal_file, "append_line", full)
        return name

    monkeypatch.setattr(node.office.spool, "prepare", prepare_and_fail)
    await node.call_of(Somebody(in_thai()))
    assert not node.contacts
    monkeypatch.undo()

    assert await node.salvaged() == 1

    assert node.contact.ending is Ending.LEFT_MESSAGE
    assert not node.left_behind


async def test_sealing_leaves_no_half_a_file_behind(tmp_path: Path, node: LineNode) -> None:
    source, target = tmp_path / "clear", tmp_path / "sealed"
    await anyio.Path(source).write_bytes(bytes(100))

    def fail() -> None:
        with pytest.raises(OSError, match="Is a directory"):
            node.house.key.recipient().seal_file(tmp_path, target)

    await anyio.to_thread.run_sync(fail)

    assert not await anyio.Path(target).exists()
