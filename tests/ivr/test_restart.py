"""This program is killed at any step of a call, and started again: the call goes on where it was."""

import shutil
from base64 import b64decode
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import anyio
import anyio.to_thread
import pytest

import ivr.journal_file
from ivr.desk import Desk
from ivr.flows.hotline import call, last_resort
from ivr.flows.menus import Menus
from ivr.line import Line
from ivr.model import EndedBy, Ending, Question
from prompts.library import Library
from tests.ivr.fake_exchange import WHOLE, FakeLeg, Somebody, in_thai
from tests.ivr.line_node import LineNode

pytestmark = pytest.mark.anyio


@dataclass
class Killed:
    """What a killed program leaves: its folders, and somebody still on the telephone."""

    folder: Path
    somebody: Somebody


def somebody() -> Somebody:
    return Somebody(in_thai(message_menu=["2", "3"]))


@pytest.fixture
async def killed(
    make_node: Callable[[str], LineNode], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[FakeLeg, list[Killed]]:
    """One whole call, and what would have been left had the program been killed after each of its steps."""
    node, snapshots = make_node("whole"), list[Killed]()
    leg = FakeLeg(somebody(), node.office.recordings)
    append = ivr.journal_file.append_line

    def append_and_remember(descriptor: int, line: bytes) -> None:
        append(descriptor, line)
        folder = tmp_path / f"killed-{len(snapshots)}"
        shutil.copytree(node.root, folder)
        snapshots.append(Killed(folder, deepcopy(leg.somebody)))

    monkeypatch.setattr(ivr.journal_file, "append_line", append_and_remember)
    await node.conduct(leg)
    monkeypatch.undo()
    return leg, snapshots


async def test_a_call_goes_on_after_a_restart_at_any_step(
    make_node: Callable[[str], LineNode], killed: tuple[FakeLeg, list[Killed]]
) -> None:
    first, snapshots = killed
    assert len(snapshots) > 20

    for left in snapshots:
        node = make_node(left.folder.name)
        leg = FakeLeg(left.somebody, node.office.recordings, first.contact_id)

        await node.conduct(leg, resumed=True)

        if node.left_behind:
            await node.salvaged()
        assert node.contact.ending is Ending.LEFT_MESSAGE
        assert node.contact.language == "th"
        assert [answer.answer for answer in node.contact.answers] == WHOLE
        assert len(node.contact.recordings) == 2
        assert not node.left_behind


async def test_who_hangs_up_while_we_are_down_is_salvaged(
    make_node: Callable[[str], LineNode], killed: tuple[FakeLeg, list[Killed]]
) -> None:
    first, snapshots = killed
    before = 0

    for left in snapshots:
        node = make_node(left.folder.name)
        pressed = await keys_in_the_journal(node, first.contact_id)

        await node.salvaged()

        assert len(node.contacts) == 1, "posted once"
        assert node.contact.id == first.contact_id
        assert len(node.contact.answers) >= before
        if pressed:
            assert {each.question: each.answer for each in node.contact.answers} == pressed
        assert not node.left_behind
        assert await node.salvaged() == 0, "and never again"
        assert len(node.contacts) == 1
        before = len(node.contact.answers)


async def keys_in_the_journal(node: LineNode, contact_id: UUID) -> dict[str, str]:
    """What she had pressed; empty where the journal is gone already."""
    journal = await anyio.to_thread.run_sync(node.office.journal, contact_id)
    given = (entry for entry in journal.entries if entry.kind in ("choose", "number"))
    return {entry.what: str(entry.value) for entry in given if entry.what in set(Question)}


async def test_a_torn_last_line_is_passed_over(
    make_node: Callable[[str], LineNode], killed: tuple[FakeLeg, list[Killed]]
) -> None:
    first, snapshots = killed
    for left in snapshots[:-2:4]:
        (journal,) = left.folder.glob("journals/*/journal")
        journal.write_bytes(journal.read_bytes()[:-7])
        node = make_node(left.folder.name)
        leg = FakeLeg(Somebody(in_thai()), node.office.recordings, first.contact_id)

        await node.conduct(leg, resumed=True)

        if node.left_behind:
            await node.salvaged()
        assert node.contact.ending is Ending.LEFT_MESSAGE
        assert not node.left_behind


async def test_whichever_line_of_a_journal_is_damaged_every_recording_is_posted(
    make_node: Callable[[str], LineNode], killed: tuple[FakeLeg, list[Killed]], tmp_path: Path
) -> None:
    _, snapshots = killed
    left = snapshots[-2]  # all is kept, and no envelope is prepared yet
    (journal,) = left.folder.glob("journals/*/journal")
    lines = journal.read_bytes().splitlines(keepends=True)

    for damaged in range(len(lines)):
        folder = tmp_path / f"damaged-{damaged}"
        shutil.copytree(left.folder, folder)
        with_damage = [b"?" * 40 + b"\n" if at == damaged else line for at, line in enumerate(lines)]
        (folder / journal.relative_to(left.folder)).write_bytes(b"".join(with_damage))
        node = make_node(folder.name)

        await node.salvaged()

        assert len(node.contact.recordings) == 2
        assert node.contact.ending is Ending.LEFT_MESSAGE
        assert not node.left_behind


async def test_what_is_found_beside_a_journal_that_lost_all_but_her_call_says_how_it_ended(
    make_node: Callable[[str], LineNode], killed: tuple[FakeLeg, list[Killed]]
) -> None:
    _, snapshots = killed
    left = snapshots[-2]
    (journal,) = left.folder.glob("journals/*/journal")
    call, *others = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(call + b"?" * 40 + b"\n" * len(others))
    node = make_node(left.folder.name)

    await node.salvaged()

    assert len(node.contact.recordings) == 2
    assert node.contact.ending is Ending.LEFT_MESSAGE


async def test_a_script_that_changed_meanwhile_loses_nothing(
    make_node: Callable[[str], LineNode], killed: tuple[FakeLeg, list[Killed]], library: Library
) -> None:
    first, snapshots = killed
    menus = Menus.prove(library)

    async def changed(line: Line, desk: Desk) -> Ending:
        await line.say("thank-you-goodbye")
        return await call(line, desk, menus)

    for left in snapshots[:-1:5]:
        node = make_node(left.folder.name)
        node.scripts = (changed, last_resort)
        journal = await anyio.to_thread.run_sync(node.office.journal, first.contact_id)
        had = sum(entry.kind == "kept" for entry in journal.entries)
        leg = FakeLeg(Somebody(in_thai()), node.office.recordings, first.contact_id)

        await node.conduct(leg, resumed=True)

        if node.left_behind:
            await node.salvaged()
        assert len(node.contact.recordings) >= had + 1
        assert {answer.answer for answer in node.contact.answers} == set(WHOLE)
        assert not node.left_behind


async def test_a_recording_goes_on_through_a_restart(
    make_node: Callable[[str], LineNode], killed: tuple[FakeLeg, list[Killed]]
) -> None:
    first, snapshots = killed
    during = next(
        left for left, following in pairwise(snapshots) if [*following.folder.glob("recordings/*.wav")]
    )
    following = snapshots[snapshots.index(during) + 1]
    node = make_node(following.folder.name)
    leg = FakeLeg(following.somebody, node.office.recordings, first.contact_id)

    await node.conduct(leg, resumed=True)

    assert leg.heard[0] != "speak-after-the-tone"
    assert node.contact.recordings[0].ended_by is EndedBy.KEY
    assert node.contact.recordings[0].id


async def test_what_rests_on_disk_tells_nothing(killed: tuple[FakeLeg, list[Killed]]) -> None:
    _, snapshots = killed
    (journal,) = snapshots[-1].folder.glob("journals/*/journal")

    resting = b"".join(b64decode(line) for line in journal.read_bytes().split())

    for secret in (b"812345678", b"in_danger", b'"yes"'):
        assert secret not in resting


async def test_killed_before_anything_is_written_of_her_she_is_led_from_the_beginning(node: LineNode) -> None:
    leg = FakeLeg(somebody(), node.office.recordings)

    await node.conduct(leg, resumed=True)

    assert not leg.sheltered
    assert node.contact.id == leg.contact_id
    assert node.contact.ending is Ending.LEFT_MESSAGE
    assert node.tally.counts["arrived"] == 1


async def test_an_answered_call_we_know_nothing_of_after_a_restart_goes_to_the_shelter(
    node: LineNode,
) -> None:
    leg = FakeLeg(somebody(), node.office.recordings)
    leg.answered = True  # it may have been posted

    await node.conduct(leg, resumed=True)

    assert leg.sheltered
    assert not node.contacts


async def test_a_broken_script_asks_for_a_message(node: LineNode) -> None:
    async def broken(line: Line, desk: Desk) -> Ending:
        raise ZeroDivisionError

    node.scripts = (broken, last_resort)

    leg = await node.call_of(somebody())

    assert "shelter" in leg.heard
    assert node.contact.ending is Ending.LEFT_MESSAGE
    assert node.tally.counts["failed"] == 1


async def test_where_everything_of_ours_breaks_the_shelter_takes_the_call(node: LineNode) -> None:
    async def broken(line: Line, desk: Desk) -> Ending:
        raise ZeroDivisionError

    node.scripts = (broken, broken)

    leg = await node.call_of(somebody())

    assert leg.sheltered
    assert node.contact.ending is Ending.FAILED


async def test_a_lost_exchange_leaves_the_call_for_when_it_comes_back(node: LineNode) -> None:
    node.scripts = (partial(call, menus=Menus.prove(node.library)), last_resort)
    leg = FakeLeg(Somebody(in_thai(), says=90), node.office.recordings)
    async with node.answering() as (switchboard, _):
        node.exchange.ring(leg)
        await anyio.sleep(60)
        assert leg.tapes
        leg.lose()
        await anyio.sleep(1)
        assert not switchboard.running
        again = FakeLeg(Somebody(in_thai()), node.office.recordings, leg.contact_id)
        again.take_over(leg)

        node.exchange.ring(again, resumed=True)
        await anyio.sleep(1)
    await node.look()

    assert node.contact.ending is Ending.LEFT_MESSAGE
    assert len(node.contact.recordings) == 1
    assert not node.left_behind
