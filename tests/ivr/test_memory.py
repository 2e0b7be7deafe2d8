"""What the line remembers of callers, and that it forgets."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.memory import COUNTED, REMEMBERED, Mark, Memory

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    return Memory(tmp_path / "memory" / "line.sqlite3")


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

    assert Memory(tmp_path / "memory" / "line.sqlite3").is_marked(Mark.NEVER_CALL, "ab12")


def test_a_damaged_memory_is_put_aside_and_the_line_goes_on(memory: Memory, tmp_path: Path) -> None:
    memory.remember_language("ab12", "th", NOW)
    path = tmp_path / "memory" / "line.sqlite3"
    for left in path.parent.iterdir():
        left.write_bytes(b"no database at all" * 300)

    assert memory.language_of("ab12") is None
    memory.remember_language("ab12", "my", NOW)
    assert memory.language_of("ab12") == "my"
    assert list(path.parent.glob("*.damaged-*"))


def test_only_its_owner_reads_it(memory: Memory, tmp_path: Path) -> None:
    memory.remember_language("ab12", "th", NOW)

    assert (tmp_path / "memory" / "line.sqlite3").stat().st_mode & 0o077 == 0


def test_a_disk_that_fails_is_told_as_one(tmp_path: Path) -> None:
    (tmp_path / "line.sqlite3").mkdir()

    with pytest.raises(OSError, match="memory cannot be used"):
        Memory(tmp_path / "line.sqlite3").language_of("ab12")


def test_what_is_told_twice_after_a_crash_is_counted_once(memory: Memory) -> None:
    for _ in range(2):
        memory.note_once("call", "ab12", NOW)
    memory.note_once("call", "ab12", NOW + timedelta(microseconds=1))
    memory.note_once("call", "cd34", NOW)
    memory.note_once("code", "ab12", NOW)

    assert memory.count("call", "ab12", NOW) == 2
    assert memory.count("call", "ab12", NOW, but_at=NOW) == 1
    assert memory.count("call", None, NOW) == 3
