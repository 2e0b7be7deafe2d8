"""What the line remembers of callers between calls: by pseudonym, on its own disk, and not for long.

Small facts in SQLite, so that nothing of the house is asked during a call. Every method reads or writes the
disk: call it from a thread.
"""

import logging
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from threading import Lock
from typing import Any

from ivr.model import Trouble
from ivr.ports import Alarm

log = logging.getLogger(__name__)

TABLES = """
CREATE TABLE IF NOT EXISTS language (caller TEXT PRIMARY KEY, code TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS mark (kind TEXT, caller TEXT, at REAL NOT NULL, PRIMARY KEY (kind, caller));
CREATE TABLE IF NOT EXISTS event (kind TEXT, subject TEXT, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS event_of ON event (kind, subject, at);
"""

NOTE_ONCE = (
    "INSERT INTO event SELECT ?, ?, ?"
    " WHERE NOT EXISTS (SELECT 1 FROM event WHERE kind = ? AND subject = ? AND at = ?)"
)
COUNT_OF_ONE = "SELECT COUNT(*) FROM event WHERE kind = ? AND subject = ? AND at >= ?"

REMEMBERED = timedelta(days=180)
"""How long a caller's language is offered first: a season's work, not a lifetime."""

COUNTED = timedelta(days=32)
"""How long events are kept at the most: the longest stretch anything is limited over is a month."""

BUSY = 5.0

SYNCED = "PRAGMA synchronous = FULL"
UNSYNCED = "PRAGMA synchronous = NORMAL"
"""A power cut may take back what was written last, and nothing else."""

KEPT_AT_HAND = "PRAGMA cache_size = -256"
"""Kilobytes; else SQLite fills 2 MB with the callers of a month, which the kernel has at hand as well."""

WRITTEN_OVER = "PRAGMA wal_checkpoint(TRUNCATE)"
"""Until then SQLite's log beside the file still holds what was forgotten."""

DAMAGED = ".damaged-"
"""In the name of one that was put aside."""

FILES = ("-wal", "-shm", "")
"""What SQLite makes of one file. Its log goes first: beside a new file it would be read as that one's own."""

EVERY_MARK = (
    "SELECT kind, caller, at FROM mark ORDER BY rowid",
    "SELECT kind, caller, at FROM mark ORDER BY rowid DESC",
    "SELECT kind, caller, 0 FROM mark ORDER BY kind, caller",
    "SELECT kind, caller, 0 FROM mark ORDER BY kind DESC, caller DESC",
)
"""A reader stops at the first page that is damaged: so from both ends, and from the index, which has them all
a second time."""


class Mark(StrEnum):
    """What holds for a caller until a person takes it back."""

    BLOCKED = "blocked"
    NEVER_CALL = "never_call"


class Memory:
    """The line's memory in one file. A damaged one is put aside, and the line goes on without its past.

    But for the marks, as far as they can be read. An alarm stands until a person has taken it from there.
    """

    def __init__(self, path: Path, alarm: Alarm) -> None:
        self._path = path
        self._alarm = alarm
        self._rescued: list[tuple[Any, ...]] = []
        self._lock = Lock()
        self._database: sqlite3.Connection | None = None
        self._opened = (0, 0)
        self._synced = True

    def language_of(self, caller: str) -> str | None:
        """The language this pseudonym chose last."""
        rows = self._ask("SELECT code FROM language WHERE caller = ?", caller)
        return str(rows[0][0]) if rows else None

    def remember_language(self, caller: str, code: str, at: datetime) -> None:
        """She chose it; the latest counts."""
        self._write("INSERT OR REPLACE INTO language VALUES (?, ?, ?)", caller, code, at.timestamp())

    def forget_language(self, caller: str) -> None:
        """Harmless where none is remembered."""
        self._write("DELETE FROM language WHERE caller = ?", caller)
        self._ask(WRITTEN_OVER)

    def languages_chosen(self, since: datetime) -> dict[str, int]:
        """How many callers chose each language since."""
        asked = "SELECT code, COUNT(*) FROM language WHERE at >= ? GROUP BY code"
        return {str(code): int(count) for code, count in self._ask(asked, since.timestamp())}

    def mark(self, kind: Mark, caller: str, at: datetime) -> None:
        """Harmless where it stands already."""
        self._write("INSERT OR IGNORE INTO mark VALUES (?, ?, ?)", kind, caller, at.timestamp())

    def unmark(self, kind: Mark, caller: str) -> None:
        """Harmless where it never stood."""
        self._write("DELETE FROM mark WHERE kind = ? AND caller = ?", kind, caller)

    def is_marked(self, kind: Mark, caller: str) -> bool:
        """Whether it stands."""
        return bool(self._ask("SELECT 1 FROM mark WHERE kind = ? AND caller = ?", kind, caller))

    def note(self, kind: str, subject: str, at: datetime) -> None:
        """Something happened that is limited: a call, a call out, a code tried."""
        self._write("INSERT INTO event VALUES (?, ?, ?)", kind, subject, at.timestamp())

    def note_once(self, kind: str, subject: str, at: datetime) -> None:
        """The same where it may be told twice, after a crash: what happened to her at that moment is one."""
        event = (kind, subject, at.timestamp())
        self._write(NOTE_ONCE, *event, *event)

    def count_once(self, kind: str, subject: str, at: datetime, since: datetime) -> int:
        """Note it once, and give how often it happened to her since, with this time.

        For what need not outlive a power cut: every call is counted so before it is answered, and the sync
        would cost more than all the rest.
        """
        with self._lock, self._told():
            self._be_synced(False)
            self._answer(NOTE_ONCE, (*(event := (kind, subject, at.timestamp())), *event))
            ((count,),) = self._answer(COUNT_OF_ONE, (kind, subject, since.timestamp()))
        return int(count)

    def count(self, kind: str, subject: str | None, since: datetime, but_at: datetime | None = None) -> int:
        """How often it happened since, for one subject or (None) for all together; not what was `but_at`."""
        asked = (
            "SELECT COUNT(*) FROM event"
            " WHERE kind = ? AND (? IS NULL OR subject = ?) AND at >= ? AND (? IS NULL OR at <> ?)"
        )
        but = but_at.timestamp() if but_at else None
        ((count,),) = self._ask(asked, kind, subject, subject, since.timestamp(), but, but)
        return int(count)

    def forget(self, now: datetime) -> None:
        """Let go of what is too old to be needed."""
        self._write("DELETE FROM language WHERE at < ?", (now - REMEMBERED).timestamp())
        self._write("DELETE FROM event WHERE at < ?", (now - COUNTED).timestamp())
        self._ask(WRITTEN_OVER)
        damaged = any(self._path.parent.glob(f"{self._path.name}{DAMAGED}*"))
        (self._alarm.sound if damaged else self._alarm.clear)(Trouble.MEMORY_DAMAGED)

    def forget_events(self, kind: str, before: datetime) -> None:
        """Of a kind that is counted over a shorter time."""
        self._write("DELETE FROM event WHERE kind = ? AND at < ?", kind, before.timestamp())
        self._ask(WRITTEN_OVER)

    def _ask(self, statement: str, *values: str | float | None) -> list[tuple[Any, ...]]:
        """One thread at a time. Raises as `_told`."""
        with self._lock, self._told():
            return self._answer(statement, values)

    def _write(self, statement: str, *values: str | float | None) -> None:
        """The same for what outlives a power cut: "never call", for one. Raises as `_told`."""
        with self._lock, self._told():
            self._be_synced(True)
            self._answer(statement, values)

    def _be_synced(self, synced: bool) -> None:
        """From here on, until the connection is another one, which is."""
        if self._synced is not synced:
            self._answer(SYNCED if synced else UNSYNCED, ())
            self._synced = synced

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Raises OSError where the disk fails."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            self._let_go()
            raise OSError("the line's memory cannot be used") from error

    def _answer(self, statement: str, values: Sequence[str | float | None]) -> list[tuple[Any, ...]]:
        """Only what a new connection finds damaged too is put aside: an old one may have been overtaken."""
        for remedy in (self._let_go, self._put_aside):
            try:
                return self._connected().execute(statement, values).fetchall()
            # a full or failing disk, a mistake of ours: nothing is wrong with the file
            except (sqlite3.OperationalError, sqlite3.ProgrammingError):
                raise
            except sqlite3.DatabaseError:
                remedy()
        return self._connected().execute(statement, values).fetchall()

    def _connected(self) -> sqlite3.Connection:
        """The connection of before, unless another file stands at the path now."""
        if self._database is None or self._opened != _identity(self._path):
            self._let_go()
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._database = self._prepared()
            self._synced = True
            self._opened = _identity(self._path)
        if self._rescued:
            self._bring_back(self._database)
        return self._database

    def _let_go(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None

    def _put_aside(self) -> None:
        """Told first, so that no mark is lost of which nobody hears."""
        log.exception("the line's memory is damaged; it is put aside and begun anew")
        self._alarm.sound(Trouble.MEMORY_DAMAGED)
        self._let_go()
        self._rescued += _marks_in(self._path)
        now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        for kind in FILES:
            with suppress(FileNotFoundError):
                source = self._path.with_name(f"{self._path.name}{kind}")
                source.rename(self._path.with_name(f"{self._path.name}{DAMAGED}{now}{kind}"))

    def _bring_back(self, database: sqlite3.Connection) -> None:
        """All or nothing: where the disk fails, they are there for the next connection."""
        database.execute(SYNCED)
        self._synced = True
        database.execute("BEGIN")
        database.executemany("INSERT OR IGNORE INTO mark VALUES (?, ?, ?)", self._rescued)
        database.execute("COMMIT")
        self._rescued.clear()

    def _prepared(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path, timeout=BUSY, check_same_thread=False, isolation_level=None)
        try:
            self._path.chmod(0o600)
            database.execute("PRAGMA journal_mode = WAL")
            database.execute(SYNCED)
            database.execute("PRAGMA secure_delete = ON")  # what is forgotten is written over
            database.execute(KEPT_AT_HAND)
            database.executescript(TABLES)
        except BaseException:
            database.close()
            raise
        return database


def _marks_in(damaged: Path) -> Iterator[tuple[Any, ...]]:
    """What can still be read of them, some more than once."""
    with closing(sqlite3.connect(damaged, timeout=BUSY, isolation_level=None)) as database:
        for all_of_them in EVERY_MARK:
            with suppress(sqlite3.DatabaseError):
                yield from database.execute(all_of_them)


def _identity(path: Path) -> tuple[int, int]:
    """Which file that is; (0, 0) where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_dev, found.st_ino
