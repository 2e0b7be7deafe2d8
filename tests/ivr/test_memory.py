"""What the line remembers of callers, and that it forgets."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.language_use import LanguageUse
from ivr.memory import COUNTED, REMEMBERED, Mark, Memory
from ivr.model import Trouble
from tests.ivr.line_node import AlarmBell

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
PAGE = 4096
MARKS, EVERY_MARK_AGAIN, LAST = 4, 5, 7
"""Pages of a file that is small: of the marks, of their index, and the last; the first is SQLite's own."""


@pytest.fixture
def alarm() -> AlarmBell:
    return AlarmBell()


@pytest.fixture
def memory(tmp_path: Path, alarm: AlarmBell) -> Memory:
    return Memory(tmp_path / "memory" / "line.sqlite3", alarm)


def test_the_language_she_chose_last_is_remembered(memory: Memory) -> None:
    memory.remember_language("ab12", "th", NOW)
    memory.remember_language("ab12", "my", NOW)

    assert memory.language_of("ab12") == "my"
    assert memory.language_of("cd34") is None


def test_a_language_is_forgotten_after_half_a_year(memory: Memory) -> None:
    memory.remember_language("ab12", "th", NOW)

    memory.forget(NOW + REMEMBERED + timedelta(seconds=1))

    assert memory.language_of("ab12") is None


def test_the_languages_chosen_lately_are_counted(memory: Memory) -> None:
    for caller, code in (("a", "th"), ("b", "th"), ("c", "my")):
        memory.remember_language(caller, code, NOW)
    memory.remember_language("d", "en", NOW - timedelta(days=90))

    assert memory.languages_chosen(NOW - timedelta(days=30)) == {"th": 2, "my": 1}


def test_a_mark_stands_until_a_person_takes_it_back(memory: Memory) -> None:
    memory.mark(Mark.BLOCKED, "ab12", NOW)
    memory.mark(Mark.BLOCKED, "ab12", NOW)

    assert memory.is_marked(Mark.BLOCKED, "ab12")
    assert not memory.is_marked(Mark.NEVER_CALL, "ab12")
    memory.forget(NOW + timedelta(days=3650))
    assert memory.is_marked(Mark.BLOCKED, "ab12")
    memory.unmark(Mark.BLOCKED, "ab12")
    assert not memory.is_marked(Mark.BLOCKED, "ab12")


def test_events_are_counted_for_one_and_for_all(memory: Memory) -> None:
    for subject in ("ab12", "ab12", "cd34"):
        memory.note("call", subject, NOW)
    memory.note("call", "ab12", NOW - timedelta(hours=2))
    memory.note("code", "ab12", NOW)

    assert memory.count("call", "ab12", NOW - timedelta(hours=1)) == 2
    assert memory.count("call", None, NOW - timedelta(hours=1)) == 3
    memory.forget(NOW + COUNTED + timedelta(seconds=1))
    assert memory.count("call", None, NOW - timedelta(days=365)) == 0


def test_another_program_finds_what_this_one_noted(memory: Memory, tmp_path: Path) -> None:
    memory.mark(Mark.NEVER_CALL, "ab12", NOW)

    assert Memory(tmp_path / "memory" / "line.sqlite3", AlarmBell()).is_marked(Mark.NEVER_CALL, "ab12")


def given_damage(memory: Memory, folder: Path, pages: Collection[int]) -> Path:
    """What another program finds after a disk has spoiled some pages of what this one remembered."""
    memory.mark(Mark.NEVER_CALL, "ab12", NOW)
    memory.note("call", "ab12", NOW)
    memory.forget(NOW)  # all of it is in the file now
    memory.remember_language("ab12", "th", NOW)  # and this in the log beside it
    shutil.copytree(folder / "memory", folder / "spoilt")
    with (path := folder / "spoilt" / "line.sqlite3").open("r+b") as file:
        for page in pages:
            file.seek((page - 1) * PAGE)
            file.write(b"\xee" * PAGE)
    return path


@pytest.mark.parametrize("page", range(2, LAST + 1))
def test_whichever_page_is_damaged_the_line_goes_on_and_never_calls_whom_it_must_not(
    memory: Memory, tmp_path: Path, alarm: AlarmBell, page: int
) -> None:
    spoilt = Memory(given_damage(memory, tmp_path, [page]), alarm)

    for caller in ("ab12", "cd34"):
        spoilt.mark(Mark.BLOCKED, caller, NOW)
        spoilt.remember_language(caller, "my", NOW)
        spoilt.note("call", caller, NOW)
        assert spoilt.count("call", caller, NOW) in (1, 2)
    spoilt.forget(NOW)

    assert spoilt.is_marked(Mark.NEVER_CALL, "ab12")
    assert not spoilt.is_marked(Mark.NEVER_CALL, "cd34")
    assert spoilt.language_of("cd34") == "my"


def test_where_the_marks_cannot_be_read_a_person_is_told_until_the_damaged_file_is_gone(
    memory: Memory, tmp_path: Path, alarm: AlarmBell
) -> None:
    path = given_damage(memory, tmp_path, [MARKS, EVERY_MARK_AGAIN])
    spoilt = Memory(path, alarm)

    assert not spoilt.is_marked(Mark.NEVER_CALL, "ab12")
    assert alarm.standing == {(Trouble.MEMORY_DAMAGED, "")}
    alarm.standing.clear()
    spoilt.forget(NOW)
    assert alarm.standing == {(Trouble.MEMORY_DAMAGED, "")}

    for aside in path.parent.glob("*.damaged-*"):
        aside.unlink()
    spoilt.forget(NOW)
    assert alarm.standing == set()


def test_the_log_beside_a_damaged_memory_is_not_taken_for_the_new_ones(
    memory: Memory, tmp_path: Path, alarm: AlarmBell
) -> None:
    path = given_damage(memory, tmp_path, [EVERY_MARK_AGAIN])
    spoilt = Memory(path, alarm)

    assert spoilt.is_marked(Mark.NEVER_CALL, "ab12")
    assert spoilt.language_of("ab12") is None
    assert Memory(path, alarm).is_marked(Mark.NEVER_CALL, "ab12")


def test_what_was_rescued_waits_for_room_on_the_disk(
    memory: Memory, tmp_path: Path, alarm: AlarmBell, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoilt = Memory(given_damage(memory, tmp_path, [EVERY_MARK_AGAIN]), alarm)

    def full(database: sqlite3.Connection) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(spoilt, "_bring_back", full)
        with pytest.raises(OSError, match="memory cannot be used"):
            spoilt.is_marked(Mark.NEVER_CALL, "ab12")

    assert spoilt.is_marked(Mark.NEVER_CALL, "ab12")


def test_a_mistake_of_ours_puts_no_memory_aside(memory: Memory, tmp_path: Path, alarm: AlarmBell) -> None:
    memory.mark(Mark.NEVER_CALL, "ab12", NOW)

    with pytest.raises(OSError, match="memory cannot be used"):
        memory._ask("SELECT ?")

    assert memory.is_marked(Mark.NEVER_CALL, "ab12")
    assert alarm.standing == set()


def test_a_damaged_memory_is_put_aside_and_the_line_goes_on(
    memory: Memory, tmp_path: Path, alarm: AlarmBell
) -> None:
    memory.remember_language("ab12", "th", NOW)
    path = tmp_path / "memory" / "line.sqlite3"
    for left in path.parent.iterdir():
        left.write_bytes(b"no database at all" * 300)

    assert memory.language_of("ab12") is None
    memory.remember_language("ab12", "my", NOW)
    assert memory.language_of("ab12") == "my"
    assert list(path.parent.glob("*.damaged-*"))
    assert alarm.standing == {(Trouble.MEMORY_DAMAGED, "")}


COUNTING = """
#define _GNU_SOURCE
#include <dlfcn.h>
long syncs;
typedef int (*sync_t)(int);
int fsync(int file) { syncs++; return ((sync_t)dlsym(RTLD_NEXT, "fsync"))(file); }
int fdatasync(int file) { syncs++; return ((sync_t)dlsym(RTLD_NEXT, "fdatasync"))(file); }
"""
"""Stands between SQLite and the system: it counts what the disk was asked for, whatever a setting says."""

ONE_MARK = """
import ctypes, pathlib, sys
from ivr.memory import Mark, Memory
from tests.ivr.test_memory import NOW, AlarmBell
syncs = ctypes.c_long.in_dll(ctypes.CDLL(None), "syncs")
memory = Memory(pathlib.Path(sys.argv[1]), AlarmBell())
memory.is_marked(Mark.NEVER_CALL, "ab12")
before = syncs.value
memory.mark(Mark.NEVER_CALL, "ab12", NOW)
print(syncs.value - before)
"""


@pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler")
def test_never_call_is_on_the_disk_before_anybody_relies_on_it(tmp_path: Path) -> None:
    (tmp_path / "counting.c").write_text(COUNTING)
    counting = tmp_path / "counting.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", counting, tmp_path / "counting.c", "-ldl"], check=True)

    told = subprocess.check_output(
        [sys.executable, "-c", ONE_MARK, tmp_path / "line.sqlite3"],
        env=os.environ | {"LD_PRELOAD": str(counting), "PYTHONPATH": os.pathsep.join(sys.path)},
        text=True,
    )

    assert int(told) >= 1


def test_where_no_sync_can_be_counted_the_setting_is_there(memory: Memory) -> None:
    assert memory._ask("PRAGMA synchronous") == [(2,)], "FULL"


def test_only_its_owner_reads_it(memory: Memory, tmp_path: Path) -> None:
    memory.remember_language("ab12", "th", NOW)

    assert (tmp_path / "memory" / "line.sqlite3").stat().st_mode & 0o077 == 0


def test_a_disk_that_fails_is_told_as_one(tmp_path: Path, alarm: AlarmBell) -> None:
    (tmp_path / "line.sqlite3").mkdir()

    with pytest.raises(OSError, match="memory cannot be used"):
        Memory(tmp_path / "line.sqlite3", alarm).language_of("ab12")
    assert alarm.standing == set(), "nothing is wrong with the file"


def test_what_is_told_twice_after_a_crash_is_counted_once(memory: Memory) -> None:
    for _ in range(2):
        memory.note_once("call", "ab12", NOW)
    memory.note_once("call", "ab12", NOW + timedelta(microseconds=1))
    memory.note_once("call", "cd34", NOW)
    memory.note_once("code", "ab12", NOW)

    assert memory.count("call", "ab12", NOW) == 2
    assert memory.count("call", "ab12", NOW, but_at=NOW) == 1
    assert memory.count("call", None, NOW) == 3


class AClock:
    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


def test_the_order_of_languages_is_asked_again_where_the_first_answer_failed(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory.remember_language("ab12", "th", NOW)
    clock = AClock()
    use = LanguageUse(memory, clock)

    def fails(since: datetime) -> dict[str, int]:
        raise OSError("the disk fails")

    with monkeypatch.context() as broken:
        broken.setattr(memory, "languages_chosen", fails)
        with pytest.raises(OSError, match="fails"):
            use()
    assert use() == {"th": 1}, "not a day later"

    clock.at += timedelta(days=2)
    monkeypatch.setattr(memory, "languages_chosen", fails)
    assert use() == {"th": 1}, "the order of before is better than another one"
