"""A journal gives back what was written, whatever a crash has left of its end."""

from base64 import b64encode
from pathlib import Path
from tempfile import TemporaryDirectory

import anyio.to_thread
import pytest
from anyio import to_thread
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.errors import CannotUnseal
from ivr.journal import FILE, Entry, Journal
from ivr.seal import Identity, unsealed

KEY, _ = Identity.generate()

a_value = (
    st.none() | st.booleans() | st.integers(-1000, 1000) | st.text(st.characters(codec="utf-8"), max_size=9)
)
some_steps = st.lists(
    st.tuples(st.sampled_from(["say", "choose"]), st.text("abc"), a_value), min_size=1, max_size=6
)


@settings(max_examples=40)
@given(some_steps, st.floats(0, 1))
def test_whatever_was_written_before_the_tear_is_read(
    steps: list[tuple[str, str, bool | int | str | None]], where: float
) -> None:
    with TemporaryDirectory() as folder:
        journal = Journal(Path(folder) / "call", KEY)
        ends = []
        for step in steps:
            journal.write(*step)
            ends.append((journal.folder / FILE).stat().st_size)
        whole = (journal.folder / FILE).read_bytes()
        cut = round(where * len(whole))  # an age header has no fixed length
        (journal.folder / FILE).write_bytes(whole[:cut])

        torn = Journal.read(journal.folder, KEY)
        torn.write("say", "after", None)
        again = Journal.read(journal.folder, KEY)

    before = sum(end <= cut for end in ends)
    assert torn.entries[:before] == journal.entries[:before]
    assert again.entries[:before] == journal.entries[:before]
    assert again.entries[-1] == torn.entries[-1]


@settings(max_examples=40)
@given(some_steps, st.data())
def test_a_damaged_line_costs_only_itself(
    steps: list[tuple[str, str, bool | int | str | None]], data: st.DataObject
) -> None:
    with TemporaryDirectory() as folder:
        journal = Journal(Path(folder) / "call", KEY)
        for step in steps:
            journal.write(*step)
        lines = (journal.folder / FILE).read_bytes().split(b"\n")
        hit = data.draw(st.integers(0, len(steps) - 1))
        lines[hit] = b"damaged" + lines[hit][7:]
        (journal.folder / FILE).write_bytes(b"\n".join(lines))

        damaged = Journal.read(journal.folder, KEY)

    assert damaged.entries == journal.entries[:hit] + journal.entries[hit + 1 :]
    assert damaged.damaged


@settings(max_examples=20)
@given(some_steps, st.binary(max_size=30).filter(lambda torn: b"\n" not in torn))
def test_the_last_line_is_read_whatever_stands_before_it(
    steps: list[tuple[str, str, bool | int | str | None]], torn: bytes
) -> None:
    with TemporaryDirectory() as folder:
        journal = Journal(Path(folder) / "call", KEY)
        for step in steps:
            journal.write(*step)
        with (journal.folder / FILE).open("ab") as file:
            file.write(torn)

        again = Journal.read(journal.folder, KEY)
        again.write_last("prepared", "", "name.envelope")
        once_more = Journal.read(journal.folder, KEY)

    assert once_more.entries == [*journal.entries, Entry("prepared", "", "name.envelope")]


def test_only_the_last_line_is_in_clear(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "call", KEY)
    journal.write("choose", "in-danger", "marked secret")
    journal.jot("telephone", "", "+66812345678")
    journal.write_last("prepared", "", "name.envelope")

    written = (journal.folder / FILE).read_bytes()
    assert written.splitlines()[-1] == b'=[["prepared","","name.envelope"]]'
    assert b"danger" not in written
    assert b"6681" not in written


@pytest.mark.anyio
async def test_the_first_line_is_synced_with_what_she_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced, journal, order = list[int](), Journal(tmp_path / "call", KEY), list[str]()
    monkeypatch.setattr("ivr.journal.os.fsync", synced.append)

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
        patch.setattr("ivr.journal.append_line", full)
        await journal.note_unsynced("call", "", "began", lambda: order.append("then"))
    assert journal.unwritten
    assert len(told) == 1
    assert order == ["then"], "she is received all the same"

    await journal.note("choose", "in-danger", "yes")

    again = await anyio.to_thread.run_sync(Journal.read, journal.folder, KEY)
    assert again.entries == journal.entries
    assert not again.damaged


def test_another_lines_journal_cannot_be_read(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "call", KEY)
    journal.write("choose", "in-danger", "yes")
    other, _ = Identity.generate()

    assert Journal.read(journal.folder, other).entries == []


def test_only_one_holds_a_journal(tmp_path: Path) -> None:
    first, second = Journal(tmp_path / "call", KEY), Journal(tmp_path / "call", KEY)

    with first.held() as ours, second.held() as theirs:
        assert ours
        assert not theirs


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
        patch.setattr("ivr.journal.append_line", full)
        await journal.note("choose", "in-danger", "yes")
        journal.jot("say", "welcome", None)
    assert journal.unwritten

    await to_thread.run_sync(journal.flush)

    again = await to_thread.run_sync(Journal.read, journal.folder, KEY)
    assert [entry.kind for entry in again.entries] == ["choose", "say"]
    assert again.unwritten is journal.unwritten is False


def test_a_journal_of_an_older_program_is_read_and_gone_on_with(tmp_path: Path) -> None:
    folder = tmp_path / "call"
    folder.mkdir()
    told = [b'["say","welcome",null]', b'[["choose","safe","yes"],["say","on",null]]']
    lines = [b64encode(KEY.recipient().seal(each)) + b"\n" for each in told]
    (folder / FILE).write_bytes(b"".join(lines))

    Journal.read(folder, KEY).write("choose", "in-danger", "no")

    again = Journal.read(folder, KEY)
    assert [entry.what for entry in again.entries] == ["welcome", "safe", "on", "in-danger"]
    assert not again.damaged


def test_each_run_of_the_program_has_a_signet_of_its_own_and_reads_all_of_them(tmp_path: Path) -> None:
    one, text = Identity.generate()
    Journal(tmp_path / "call", one).write("choose", "safe", "yes")
    Journal.read(tmp_path / "call", Identity(text)).write("choose", "in-danger", "no")

    read = Journal.read(tmp_path / "call", Identity(text))
    assert [entry.what for entry in read.entries] == ["safe", "in-danger"]


def test_what_a_signet_sealed_is_opened_whole_or_not_at_all() -> None:
    sealed = KEY.signet.seal(b"she is in danger")
    assert unsealed(sealed, KEY) == b"she is in danger"
    assert KEY.signet.seal(b"she is in danger") != sealed

    for at in range(len(sealed)):
        for damaged in (sealed[:at], sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]):
            with pytest.raises(CannotUnseal):
                unsealed(damaged, KEY)
    with pytest.raises(CannotUnseal):
        unsealed(sealed, Identity.generate()[0])
