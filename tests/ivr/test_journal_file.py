"""A journal's file gives back what was written, whatever a crash has left of its end."""

from base64 import b64encode
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.errors import CannotUnseal
from ivr.journal_file import FILE, Entry, JournalFile, unsynced
from ivr.seal import Identity, unsealed

KEY, _ = Identity.generate()
SAFE, IN_DANGER = Entry("choose", "safe", "yes"), Entry("choose", "in-danger", "no")
LAST = Entry("prepared", "", "name.envelope")

a_value = (
    st.none() | st.booleans() | st.integers(-1000, 1000) | st.text(st.characters(codec="utf-8"), max_size=9)
)
some_steps = st.lists(
    st.builds(Entry, st.sampled_from(["say", "choose"]), st.text("abc"), a_value), min_size=1, max_size=6
)


def write(folder: Path, *steps: Entry, key: Identity = KEY) -> None:
    """Each as a line of its own, by a program that has read what is there."""
    file = JournalFile(folder, key)
    file.read()
    for step in steps:
        file.append([step], unsynced)


def read(folder: Path, key: Identity = KEY) -> tuple[list[Entry], bool]:
    return JournalFile(folder, key).read()


@settings(max_examples=40)
@given(some_steps, st.floats(0, 1))
def test_whatever_was_written_before_the_tear_is_read(steps: list[Entry], where: float) -> None:
    with TemporaryDirectory() as name:
        folder, ends = Path(name) / "call", list[int]()
        for step in steps:
            write(folder, step)
            ends.append((folder / FILE).stat().st_size)
        whole = (folder / FILE).read_bytes()
        cut = round(where * len(whole))  # no line has a fixed length
        (folder / FILE).write_bytes(whole[:cut])

        torn, _ = read(folder)
        write(folder, SAFE)
        again, _ = read(folder)

    before = sum(end <= cut for end in ends)
    assert torn[:before] == again[:before] == steps[:before]
    assert again[-1] == SAFE


@settings(max_examples=40)
@given(some_steps, st.data())
def test_a_damaged_line_costs_only_itself(steps: list[Entry], data: st.DataObject) -> None:
    with TemporaryDirectory() as name:
        write(folder := Path(name) / "call", *steps)
        lines = (folder / FILE).read_bytes().split(b"\n")
        hit = data.draw(st.integers(0, len(steps) - 1))
        lines[hit] = b"damaged" + lines[hit][7:]
        (folder / FILE).write_bytes(b"\n".join(lines))

        assert read(folder) == (steps[:hit] + steps[hit + 1 :], True)


@settings(max_examples=20)
@given(some_steps, st.binary(max_size=30).filter(lambda torn: b"\n" not in torn))
def test_the_last_line_is_read_whatever_stands_before_it(steps: list[Entry], torn: bytes) -> None:
    with TemporaryDirectory() as name:
        write(folder := Path(name) / "call", *steps)
        with (folder / FILE).open("ab") as written:
            written.write(torn)

        again = JournalFile(folder, KEY)
        again.read()
        again.append_clear([LAST], unsynced)
        entries, _ = read(folder)

    assert entries == [*steps, LAST]


def test_where_there_is_none_nothing_is_told_and_nothing_is_damaged(tmp_path: Path) -> None:
    assert read(tmp_path / "call") == ([], False)


def test_what_is_written_together_is_one_line_and_only_what_tells_nothing_is_in_clear(tmp_path: Path) -> None:
    file = JournalFile(tmp_path / "call", KEY)
    file.append([IN_DANGER, Entry("telephone", "", "+66812345678")], unsynced)
    file.append_clear([LAST], unsynced)

    sealed, clear = (tmp_path / "call" / FILE).read_bytes().splitlines()
    assert clear == b'=[["prepared","","name.envelope"]]'
    assert b"danger" not in sealed
    assert b"6681" not in sealed


def test_another_lines_journal_cannot_be_read(tmp_path: Path) -> None:
    write(tmp_path / "call", IN_DANGER)
    other, _ = Identity.generate()

    assert read(tmp_path / "call", other) == ([], True)


def test_only_one_holds_a_journal(tmp_path: Path) -> None:
    first, second = (JournalFile(tmp_path / "call", KEY) for _ in range(2))

    with first.held() as ours, second.held() as theirs:
        assert ours
        assert not theirs


def test_a_journal_of_an_older_program_is_read_and_gone_on_with(tmp_path: Path) -> None:
    folder = tmp_path / "call"
    folder.mkdir()
    told = [b'["say","welcome",null]', b'[["choose","safe","yes"],["say","on",null]]']
    lines = [b64encode(KEY.recipient().seal(each)) + b"\n" for each in told]
    (folder / FILE).write_bytes(b"".join(lines))

    write(folder, IN_DANGER)

    welcome, goes_on = Entry("say", "welcome", None), Entry("say", "on", None)
    assert read(folder) == ([welcome, SAFE, goes_on, IN_DANGER], False)


def test_each_run_of_the_program_has_a_signet_of_its_own_and_reads_all_of_them(tmp_path: Path) -> None:
    one, text = Identity.generate()
    write(tmp_path / "call", SAFE, key=one)
    write(tmp_path / "call", IN_DANGER, key=Identity(text))

    assert read(tmp_path / "call", Identity(text)) == ([SAFE, IN_DANGER], False)


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
