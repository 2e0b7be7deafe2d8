"""What the line remembers of callers between calls: by pseudonym, on its own disk, and not for long.

Small facts in SQLite, so that nothing of the house is asked during a call. Every method reads or writes the
disk: call it from a thread.
"""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from threading import Lock

log = logging.getLogger(__name__)

TABLES = """
CREATE TABLE IF NOT EXISTS language (caller TEXT PRIMARY KEY, code TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS mark (kind TEXT, caller TEXT, at REAL NOT NULL, PRIMARY KEY (kind, caller));
CREATE TABLE IF NOT EXISTS event (kind TEXT, subject TEXT, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS event_of ON event (kind, subject, at);
"""

REMEMBERED = timedelta(days=180)
"""How long a caller's language is offered first: a season's work, not a lifetime."""

COUNTED = timedelta(days=32)
"""How long events are kept at the most: the longest stretch anything is limited over is a month."""

BUSY = 5.0


class Mark(StrEnum):
    """What holds for a caller until a person takes it back."""

    BLOCKED = "blocked"
    NEVER_CALL = "never_call"


class Memory:
    """The line's memory in one file. A damaged one is put aside, and the line goes on without its past."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()

    def language_of(self, caller: str) -> str | None:
        """The language this pseudonym chose last."""
        with self._open() as database:
            row = database.execute("SELECT code FROM language WHERE caller = ?", (caller,)).fetchone()
        return str(row[0]) if row else None

    def remember_language(self, caller: str, code: str, at: datetime) -> None:
        """She chose it; the latest counts."""
        with self._open() as database:
            database.execute(
                "INSERT OR REPLACE INTO language VALUES (?, ?, ?)", (caller, code, at.timestamp())
            )

    def forget_language(self, caller: str) -> None:
        """Harmless where none is remembered."""
        with self._open() as database:
            database.execute("DELETE FROM language WHERE caller = ?", (caller,))

    def languages_chosen(self, since: datetime) -> dict[str, int]:
        """How many callers chose each language since."""
        with self._open() as database:
            rows = database.execute(
                "SELECT code, COUNT(*) FROM language WHERE at >= ? GROUP BY code", (since.timestamp(),)
            ).fetchall()
        return {str(code): int(count) for code, count in rows}

    def mark(self, kind: Mark, caller: str, at: datetime) -> None:
        """Harmless where it stands already."""
        with self._open() as database:
            database.execute("INSERT OR IGNORE INTO mark VALUES (?, ?, ?)", (kind, caller, at.timestamp()))

    def unmark(self, kind: Mark, caller: str) -> None:
        """Harmless where it never stood."""
        with self._open() as database:
            database.execute("DELETE FROM mark WHERE kind = ? AND caller = ?", (kind, caller))

    def is_marked(self, kind: Mark, caller: str) -> bool:
        """Whether it stands."""
        with self._open() as database:
            asked = database.execute("SELECT 1 FROM mark WHERE kind = ? AND caller = ?", (kind, caller))
            return asked.fetchone() is not None

    def note(self, kind: str, subject: str, at: datetime) -> None:
        """Something happened that is limited: a call, a call out, a code tried."""
        with self._open() as database:
            database.execute("INSERT INTO event VALUES (?, ?, ?)", (kind, subject, at.timestamp()))

    def count(self, kind: str, subject: str | None, since: datetime) -> int:
        """How often it happened since, for one subject or (None) for all together."""
        with self._open() as database:
            (count,) = database.execute(
                "SELECT COUNT(*) FROM event WHERE kind = ? AND (? IS NULL OR subject = ?) AND at >= ?",
                (kind, subject, subject, since.timestamp()),
            ).fetchone()
        return int(count)

    def forget(self, now: datetime) -> None:
        """Let go of what is too old to be needed."""
        with self._open() as database:
            database.execute("DELETE FROM language WHERE at < ?", ((now - REMEMBERED).timestamp(),))
            database.execute("DELETE FROM event WHERE at < ?", ((now - COUNTED).timestamp(),))

    def forget_events(self, kind: str, before: datetime) -> None:
        """Of a kind that is counted over a shorter time."""
        with self._open() as database:
            database.execute("DELETE FROM event WHERE kind = ? AND at < ?", (kind, before.timestamp()))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """One thread at a time; committed when the block ends well. Raises OSError where the disk fails."""
        with self._lock:
            try:
                with closing(self._connect()) as database, database:
                    yield database
            except sqlite3.DatabaseError as error:
                raise OSError("the line's memory cannot be used") from error

    def _connect(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            return self._prepared()
        except sqlite3.OperationalError:  # a full or failing disk: nothing is wrong with the file
            raise
        except sqlite3.DatabaseError:
            log.exception("the line's memory is damaged; it is put aside and begun anew")
            now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
            self._path.rename(self._path.with_name(f"{self._path.name}.damaged-{now}"))
            return self._prepared()

    def _prepared(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path, timeout=BUSY)
        try:
            self._path.chmod(0o600)
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = NORMAL")
            database.execute("PRAGMA secure_delete = ON")  # what is forgotten is written over
            database.executescript(TABLES)
        except BaseException:
            database.close()
            raise
        return database
