"""What a journal notes is written and synced when it says so, and stands in it once."""

from pathlib import Path

import anyio.to_thread
import pytest
from anyio import to_thread

from ivr.journal import Journal
from ivr.journal_file import Entry
from ivr.seal import Identity

KEY, _ = Identity.generate()


@pytest.mark.anyio
async def test_the_first_line_is_synced_with_what_she_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced, journal, order = list[int](), Journal(tmp_path / "call", KEY), list[str]()
    monkeypatch.setattr("ivr.journal_file.os.fsync", synced.append)

    await journal.note_unsynced("call", "", {"prompts": "set-1"}, lambda: order.append("then"))
    journal.jot("say", "welcome", None)
    killed = await anyio.to_thread.run_sync(Journal.read, journal.folder, KEY)
    assert (order, synced) == (["then"], [])
    assert killed.entries == [Entry("call", "", {"prompts": "set-1"})]

    await journal.note("choose", "in-danger", "yes")
    killed = await anyio.to_thread.run_sync(Journal.read, journal.folder, KEY)
    assert len(synced) == 1
    assert killed.entries == journal.entries


@pytest.mark.anyio
async def test_a_first_line_that_found_no_room_is_written_with_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, order = list[OSError](), list[str]()
    journal = Journal(tmp_path / "call", KEY, told.append)

    def full(descriptor: int, line: bytes) -> None:
        raise OSError(28, "no room")

    with monkeypatch.context() as patch:
        patch.setattr("ivr.journal_file.append_line", full)
        await journal.note_unsynced("call", "", "began", lambda: order.append("then"))
    assert journal.unwritten
    assert len(told) == 1
    assert order == ["then"], "she is received all the same"

    await journal.note("choose", "in-danger", "yes")

    again = await anyio.to_thread.run_sync(Journal.read, journal.folder, KEY)
    assert again.entries == journal.entries
    assert not again.damaged


@pytest.mark.anyio
async def test_what_is_stated_again_does_not_take_back_what_came_after_it(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "call", KEY)
    for ending in ("asked", "spoke"):
        await journal.state("ending", "", ending)
    await journal.note("choose", "main-menu", "message")

    again = await anyio.to_thread.run_sync(Journal.read, journal.folder, KEY)
    await again.state("ending", "", "asked")
    assert [entry.value for entry in again.entries if entry.kind == "ending"] == ["asked", "spoke"]
    assert again.recall("choose", "main-menu")
    await again.state("ending", "", "asked")

    assert [entry.value for entry in again.entries if entry.kind == "ending"] == ["asked", "spoke", "asked"]


def test_what_is_only_jotted_down_is_not_owed_to_the_disk(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "call", KEY)

    journal.jot("say", "welcome", None)

    assert not journal.unwritten
    journal.write("choose", "in-danger", "yes")
    assert [entry.kind for entry in Journal.read(journal.folder, KEY).entries] == ["say", "choose"]


@pytest.mark.anyio
async def test_what_the_disk_did_not_take_is_owed_until_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(tmp_path / "call", KEY)

    def full(descriptor: int, line: bytes) -> None:
        raise OSError(28, "no room")

    with monkeypatch.context() as patch:
        patch.setattr("ivr.journal_file.append_line", full)
        await journal.note("choose", "in-danger", "yes")
        journal.jot("say", "welcome", None)
    assert journal.unwritten

    await to_thread.run_sync(journal.flush)

    again = await to_thread.run_sync(Journal.read, journal.folder, KEY)
    assert [entry.kind for entry in again.entries] == ["choose", "say"]
    assert again.unwritten is journal.unwritten is False
