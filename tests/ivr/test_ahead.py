"""What she says reaches the house while she speaks, sealed; what breaks there never touches her call."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid5

import anyio
import anyio.to_thread
import pytest

from ivr import ahead
from ivr.ahead import Ahead, Dictation
from ivr.model import EndedBy, Ending
from ivr.seal import Identity
from ivr.sound import RATE
from ivr.utterance import SUFFIX, Utterance, from_bytes
from tests.ivr.fake_exchange import FakeLeg, Somebody, in_thai, silence, voice
from tests.ivr.line_node import LineNode

pytestmark = pytest.mark.anyio

HER = UUID(int=7)
NAME = f"{HER}-1"
HEADER = bytes(44)
IN_STEPS = 65_536


class Desk:
    """A recording that grows as the exchange writes it, and what the house has been given of it."""

    def __init__(self, root: Path) -> None:
        self.recordings, self.folder = root / "recordings", root / "utterances"
        self.recordings.mkdir()
        self.key, _ = Identity.generate()
        self.ahead = Ahead(self.recordings, self.folder, self.key.recipient(), lambda: 0.0)
        self.recording = self.recordings / f"{NAME}.wav"
        self.recording.write_bytes(HEADER)
        self.sound = b""

    def begins(self) -> Dictation:
        dictation = self.ahead.recording(HER, NAME, "th")
        dictation.listen()
        return dictation

    def is_said(self, dictation: Dictation, sound: bytes, *, written: bool = True) -> None:
        """She says so much more; it is heard at once, and written in steps, or at the end."""
        self.sound += sound
        halves = [sound[at : at + RATE] for at in range(0, len(sound), RATE)]
        dictation.hear([any(half) for half in halves])
        whole = len(self.sound) // IN_STEPS * IN_STEPS
        if written:
            self.recording.write_bytes(HEADER + self.sound[:whole])

    def is_over(self) -> None:
        self.recording.write_bytes(HEADER + self.sound)

    def given(self) -> list[Utterance]:
        """In order, opened by the house."""
        files = (self.folder / "new").glob(f"*{SUFFIX}")
        found = [from_bytes(self.key.unseal(path.read_bytes())) for path in files]
        return sorted(found, key=lambda each: each.name.ordinal)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_what_is_finished_is_there_before_she_ends(desk: Desk) -> None:
    dictation = desk.begins()

    desk.is_said(dictation, voice(13) + silence(1) + voice(4))
    desk.ahead.work()

    (first,) = desk.given()
    assert (first.start, first.language, first.rate) == (0, "th", RATE)
    assert (first.name.contact, first.name.recording) == (HER, uuid5(HER, NAME))
    assert 13 <= len(first.sound) / 2 / RATE <= 14


def test_what_is_cut_is_the_recording_itself_and_nothing_is_missing_between(desk: Desk) -> None:
    dictation = desk.begins()

    for _ in range(5):
        desk.is_said(dictation, voice(13) + silence(1))
        desk.ahead.work()
    desk.is_over()
    dictation.end()
    desk.ahead.work()

    given = desk.given()
    passed_on = b"".join(each.sound for each in given)
    assert len(given) == 5
    assert desk.sound.startswith(passed_on)
    assert not any(desk.sound[len(passed_on) :]), "only silence is left"
    assert [each.start for each in given] == [
        sum(len(before.sound) // 2 for before in given[:place]) for place in range(len(given))
    ]


def test_what_the_exchange_has_not_written_yet_waits(desk: Desk) -> None:
    dictation = desk.begins()

    desk.is_said(dictation, voice(13) + silence(1), written=False)
    desk.ahead.work()
    assert not desk.given()

    desk.is_said(dictation, voice(4))
    desk.ahead.work()
    assert len(desk.given()) == 1


def test_nothing_is_in_clear_on_the_disk_and_only_its_owner_reads_it(desk: Desk) -> None:
    dictation = desk.begins()

    desk.is_said(dictation, voice(13) + silence(1) + voice(4))
    desk.ahead.work()

    (path,) = (desk.folder / "new").iterdir()
    assert voice(0.01) in desk.sound
    assert voice(0.01) not in path.read_bytes()
    assert path.stat().st_mode & 0o77 == 0
    assert not list((desk.folder / "tmp").iterdir())


def test_a_recording_that_has_gone_to_the_house_is_not_asked_for_any_more(desk: Desk) -> None:
    dictation = desk.begins()

    desk.is_said(dictation, voice(13) + silence(1), written=False)
    desk.recording.unlink()
    desk.ahead.work()

    assert not desk.given()


def test_a_full_disk_is_left_to_the_recordings(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "ROOM", 1 << 62)
    dictation = desk.begins()

    desk.is_said(dictation, voice(13) + silence(1) + voice(4))
    desk.ahead.work()

    assert not desk.given()


def test_a_house_that_takes_nothing_is_given_no_more(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "MOST_FILES", 2)
    dictation = desk.begins()

    for _ in range(5):
        desk.is_said(dictation, voice(13) + silence(1))
        desk.ahead.work()

    assert len(desk.given()) == 2


def test_a_folder_that_cannot_be_written_stops_nothing(desk: Desk) -> None:
    desk.folder.write_text("no folder")
    dictation = desk.begins()

    desk.is_said(dictation, voice(13) + silence(1) + voice(4))
    desk.ahead.work()

    desk.folder.unlink()
    desk.is_said(dictation, voice(12) + silence(1) + voice(9))
    desk.ahead.work()
    assert [each.start > 0 for each in desk.given()] == [True]


def test_what_nobody_took_is_cleared_away(desk: Desk) -> None:
    dictation = desk.begins()
    desk.is_said(dictation, voice(13) + silence(1) + voice(4))
    desk.ahead.work()
    (path,) = (desk.folder / "new").iterdir()

    desk.ahead.clear_away(older_than=path.stat().st_mtime)
    assert path.exists()

    desk.ahead.clear_away(older_than=path.stat().st_mtime + 1)
    assert not path.exists()


@asynccontextmanager
async def hearing_ahead(node: LineNode) -> AsyncIterator[Callable[[], Awaitable[Sequence[Utterance]]]]:
    """The node passes on what is said; gives how to see what the house was given."""
    head = Ahead(node.office.recordings, node.root / "utterances", node.house.key.recipient())
    node.office = replace(node.office, ahead=head)

    def opened() -> Sequence[Utterance]:
        files = (node.root / "utterances" / "new").glob(f"*{SUFFIX}")
        found = [from_bytes(node.house.key.unseal(path.read_bytes())) for path in files]
        return sorted(found, key=lambda each: (each.name.recording, each.start))

    async def given() -> Sequence[Utterance]:
        return await anyio.to_thread.run_sync(opened)

    async with anyio.create_task_group() as group:
        group.start_soon(head.run)
        yield given
        group.cancel_scope.cancel()


async def test_a_whole_call_is_passed_on_and_is_the_call_it_was(node: LineNode) -> None:
    somebody = Somebody(in_thai(), says=45, pauses=[(13, 15), (28, 30)])

    async with hearing_ahead(node) as given:
        await node.call_of(somebody)
        utterances = await given()

    (recording,) = node.contact.recordings
    assert node.contact.ending is Ending.LEFT_MESSAGE
    assert recording.ended_by is EndedBy.KEY
    assert not node.left_behind
    assert {(each.name.contact, each.name.recording) for each in utterances} == {
        (node.contact.id, recording.id)
    }
    assert {each.language for each in utterances} == {"th"}
    assert len(utterances) >= 3
    assert recording.seconds is not None
    said = somebody.sound(0, recording.seconds)
    passed_on = b"".join(each.sound for each in utterances)
    assert said.startswith(passed_on)
    assert not any(said[len(passed_on) :])


async def test_every_take_has_its_own(node: LineNode) -> None:
    somebody = Somebody(in_thai(message_menu=["2", "3"]), says=20, pauses=[(14, 16)])

    async with hearing_ahead(node) as given:
        await node.call_of(somebody)
        utterances = await given()

    assert {each.name.recording for each in utterances} == {each.id for each in node.contact.recordings}
    assert len(node.contact.recordings) == 2


async def test_who_cannot_be_heard_live_leaves_her_message_all_the_same(node: LineNode) -> None:
    leg = FakeLeg(Somebody(in_thai(), says=20, pauses=[(6, 8)]), node.office.recordings)
    leg.deaf_from = 0.0

    async with hearing_ahead(node):
        await node.conduct(leg)

    assert node.contact.ending is Ending.LEFT_MESSAGE
    assert len(node.contact.recordings) == 1


async def test_a_call_is_none_the_worse_for_a_house_without_a_folder(node: LineNode) -> None:
    await anyio.Path(node.root / "utterances").write_text("no folder")

    async with hearing_ahead(node):
        await node.call_of(Somebody(in_thai(), says=20, pauses=[(6, 8)]))

    assert node.contact.ending is Ending.LEFT_MESSAGE
    assert not node.left_behind
