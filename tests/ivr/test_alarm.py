"""A person hears of what keeps the line from keeping things, and no longer than it does."""

import shutil
from collections import namedtuple
from uuid import uuid4

import anyio
import pytest

from ivr.model import Trouble
from ivr.room import LITTLE_ROOM
from ivr.salvage import AGAIN_AND_AGAIN
from tests.ivr.fake_exchange import Somebody, in_thai
from tests.ivr.line_node import LineNode
from tests.ivr.test_disk import JOURNAL, POSTING, SEALING, a_full_disk

pytestmark = pytest.mark.anyio

Usage = namedtuple("Usage", "total used free")


def given_room(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(0, 0, free))


def kinds(node: LineNode) -> set[Trouble]:
    return {trouble for trouble, _ in node.alarm.standing}


@pytest.mark.parametrize("place", [JOURNAL, SEALING, POSTING], ids=["journal", "sealing", "posting"])
async def test_a_full_disk_is_told_to_a_person_until_there_is_room(
    node: LineNode, place: tuple[object, str]
) -> None:
    with a_full_disk(place):
        async with node.answering():
            node.exchange.call(Somebody(in_thai()))
            await anyio.sleep(100)
            assert node.alarm.standing == {(Trouble.DISK_FULL, "")}

    await node.salvaged()
    await node.salvaged()

    assert node.alarm.standing == set()


async def test_a_person_hears_of_little_room_before_a_caller_does(
    node: LineNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_room(monkeypatch, LITTLE_ROOM - 1)
    await node.salvaged()
    assert kinds(node) == {Trouble.DISK_NEARLY_FULL}

    given_room(monkeypatch, LITTLE_ROOM)
    await node.salvaged()
    assert kinds(node) == set()


async def test_what_cannot_be_salvaged_again_and_again_is_told_by_its_contact(node: LineNode) -> None:
    contact_id = uuid4()
    await anyio.Path(node.office.journals / str(contact_id) / "journal").mkdir(parents=True)
    salvage = node.salvage()

    for _ in range(AGAIN_AND_AGAIN - 1):
        await salvage.once()
    assert node.alarm.standing == set(), "it may be over by itself"
    await salvage.once()
    assert node.alarm.standing == {(Trouble.NOT_SALVAGED, str(contact_id))}

    await anyio.Path(node.office.journals / str(contact_id)).rename(node.root / "looked at")
    await salvage.once()
    assert node.alarm.standing == set()


async def test_what_waits_for_a_recording_to_end_is_no_alarm(node: LineNode) -> None:
    recording = node.office.recordings / "shelter-1.1.wav"
    salvage = node.salvage()

    for _ in range(2 * AGAIN_AND_AGAIN):
        await anyio.Path(recording).write_bytes(bytes(100))
        await salvage.once()

    assert node.alarm.standing == set()
