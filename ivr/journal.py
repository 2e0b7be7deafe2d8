"""A call's journal: each answered step is written before the script goes on, so a call outlives this program.

What she answers last is synced beside what she hears next: a slow disk keeps no caller waiting.
After a restart the script runs again and the journal answers, step by step, until it reaches the present
(durable execution). Lines are sealed to the line's own key, but for the last, which tells nothing. A torn or
damaged line is passed over.
"""

import fcntl
import json
import logging
import os
import shutil
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock

from anyio import CancelScope
from pydantic import JsonValue
from pydantic_core import to_json

from ivr.errors import CannotUnseal
from ivr.seal import Identity, unsealed
from ivr.threads import ANSWERS

log = logging.getLogger(__name__)

FILE = "journal"
CLEAR = b"="
"""Before a line that is not sealed."""
QUICK = b"*"
"""Before one that is sealed by a signet. Until November 2026 each was an age file; no base64 begins so."""
DONE = ".done-"
"""Before the name of a folder whose envelope is posted."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `kind` and `what` say which step it was; `value` is how it was answered."""

    kind: str
    what: str
    value: JsonValue


FACTS = frozenset(
    {"call", "began", "unstarted", "kept", "nothing", "prepared"}
    | {"about", "withdrawn", "code", "listened", "ending", "waiting", "talking", "seen_to", "telephone"}
    | {"late_end"}
)
"""Kinds that scripts do not ask for again."""


def _nobody(error: OSError) -> None:
    """Hears it."""


def _nothing() -> None:
    """Is done."""


Sync = Callable[[int], None]
"""What becomes of a line that is written, in the file of that descriptor. Raises OSError."""


def synced(descriptor: int) -> None:
    """It survives a power cut; so do the names of a new file and its new folder (ext4, XFS, Btrfs, ZFS)."""
    os.fsync(descriptor)


def unsynced(descriptor: int) -> None:
    """It survives this program alone."""


class Journal:
    """The journal in one folder, which is made with its first line. `entries` is all that is known.

    `tell` hears of what could not be written down.
    """

    def __init__(self, folder: Path, key: Identity, tell: Callable[[OSError], None] = _nobody) -> None:
        self.folder = folder
        self.entries: list[Entry] = []
        self.understood: dict[str, object] = {}  # what `Account` has made of them
        self.damaged = False
        self._key = key
        self._tell = tell
        self._torn = False
        self._unwritten: list[Entry] = []  # `_jotted`: the `id` of those among them that may be lost
        self._jotted: set[int] = set()
        self._writing = Lock()
        self._past: list[Entry] = []
        self._read = 0

    @classmethod
    def read(cls, folder: Path, key: Identity, tell: Callable[[OSError], None] = _nobody) -> "Journal":
        """What a program before us wrote; it will be replayed. Empty where there is none. Raises OSError."""
        journal = cls(folder, key, tell)
        try:
            written = (folder / FILE).read_bytes()
        except FileNotFoundError:
            return journal
        journal._torn = not written.endswith(b"\n") if written else False
        whole = written.split(b"\n")[:-1]
        for line in filter(None, whole):  # an empty one was begun anew where nothing had been torn
            try:
                journal.entries += journal._understood(line)
            except (CannotUnseal, NotBase64, ValueError):
                journal.damaged = True
        journal.begin_again()
        return journal

    def begin_again(self) -> None:
        """The script runs again from its beginning, and all that is known answers it."""
        self._past = [entry for entry in self.entries if entry.kind not in FACTS]
        self._read = len(self.entries)

    def until_now(self) -> list[Entry]:
        """What the script that runs may know: while the past answers it, nothing of what is still to come."""
        if not self._past:
            return self.entries
        now = next(at for at, entry in enumerate(self.entries) if entry is self._past[0])
        return self.entries[:now] + self.entries[self._read :]

    async def state(self, kind: str, what: str, value: JsonValue) -> None:
        """A fact, once: a script that runs again states it again, when something else may hold already."""
        stated = [entry.value for entry in self.entries if (entry.kind, entry.what) == (kind, what)]
        if value not in (stated if self._past else stated[-1:]):
            await self.note(kind, what, value)

    async def step(self, kind: str, what: str, live: Callable[[], Awaitable[JsonValue]]) -> JsonValue:
        """How this step was answered before a restart, or how `live` answers it now: written, then given.

        Whoever is cancelled meanwhile has still answered: it is written.
        """
        past = self.recall(kind, what)
        if past is not None:
            return past.value
        value = await live()
        await self.answer(kind, what, value)
        return value

    async def pass_by(self, kind: str, what: str, live: Callable[[], Awaitable[JsonValue]]) -> JsonValue:
        """A step that she does not answer, as a prompt: it is written with her next answer.

        Killed before that, we say it again, or look again.
        """
        past = self.recall(kind, what)
        if past is not None:
            return past.value
        value = await live()
        self.jot(kind, what, value)
        return value

    def recall(self, kind: str, what: str) -> Entry | None:
        """The next step of the past, if it is this one; a script that has changed meets the present here."""
        if not self._past:
            return None
        past = self._past[0]
        if (past.kind, past.what) == (kind, what):
            return self._past.pop(0)
        self.leave_the_past()
        return None

    def leave_the_past(self) -> None:
        """What is left of it no longer fits the script. Its facts stay in `entries`; she is asked again."""
        if self._past:
            log.warning("a call goes on under another script than it began with")
        self._past.clear()

    async def note(self, kind: str, what: str, value: JsonValue) -> None:
        """Write a line, and sync it. On a full disk the call goes on; `flush` will try again."""
        self._enter(Entry(kind, what, value))
        with CancelScope(shield=True):
            await ANSWERS.run(self._try, self.flush)

    async def answer(self, kind: str, what: str, value: JsonValue) -> None:
        """How a step is answered: given once it is written, and synced beside what she hears next.

        A killed program loses nothing. A power cut loses the last answer, and no more: the next is written
        once it is synced. What must not come before that waits for `settle`.
        """
        self._enter(Entry(kind, what, value))
        await ANSWERS.begin(self._write_and_go_on)  # no scope: whoever is cancelled does not wait, it is done

    async def settle(self) -> None:
        """Until all that she answered is synced; where it cannot be, the call goes on."""
        if self.unwritten:
            await ANSWERS.run(self._try, self.flush)

    async def note_unsynced(
        self, kind: str, what: str, value: JsonValue, then: Callable[[], None] = _nothing
    ) -> None:
        """A line that is synced with her next answer: a killed program does not lose it, a power cut may.

        `then` is done in the same thread, after it. An answer that is owed still is synced with it.
        """
        sync = synced if self.unwritten else unsynced
        self._enter(Entry(kind, what, value))
        await ANSWERS.run(self._try, partial(self.flush, sync), then)

    def jot(self, kind: str, what: str, value: JsonValue) -> None:
        """A line that is written with the next: for what she need not answer again if it is lost."""
        entry = Entry(kind, what, value)
        self._jotted.add(id(entry))
        self._enter(entry)

    def write(self, kind: str, what: str, value: JsonValue) -> None:
        """The same for those who must know that it is on disk. Raises OSError, and then nothing is noted."""
        entry = Entry(kind, what, value)
        with self._writing:
            self._write([*(earlier := tuple(self._unwritten)), entry], synced)
            self._have_written(earlier)
        self.entries.append(entry)

    def write_last(self, kind: str, what: str, value: JsonValue) -> None:
        """In clear, for what tells nothing of her once her contact is written: no line before it counts.

        A killed program does not lose it; a power cut may. Raises OSError, and then nothing is noted.
        """
        with self._writing:
            self._append_line(CLEAR + _told([Entry(kind, what, value)]), unsynced)
            self._unwritten.clear()
            self._jotted.clear()
        self.entries.append(Entry(kind, what, value))

    @property
    def unwritten(self) -> bool:
        """Whether anything is not synced yet, but for what is jotted down, and what comes first."""
        return any(id(entry) not in self._jotted for entry in tuple(self._unwritten))

    def _write_and_go_on(self, go_on: Callable[[], None]) -> None:
        def synced_beside(descriptor: int) -> None:
            go_on()
            synced(descriptor)

        self._try(partial(self.flush, synced_beside))

    def flush(self, sync: Sync = synced) -> None:
        """Write and sync what is not yet on disk, all or nothing. Raises OSError."""
        with self._writing:  # what was answered before is synced first; a thread given up on may be at it
            if entries := tuple(self._unwritten):
                self._write(entries, sync)
                self._have_written(entries)

    def _try(self, *steps: Callable[[], None]) -> None:
        for step in steps:
            try:
                step()
            except OSError as error:
                log.exception("a step could not be written down; the call goes on")
                self._tell(error)

    def _enter(self, entry: Entry) -> None:
        self.entries.append(entry)
        self._unwritten.append(entry)

    def _have_written(self, entries: Sequence[Entry]) -> None:
        del self._unwritten[: len(entries)]
        self._jotted.difference_update(map(id, entries))

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Whether we alone hold this folder; a second program, or a thread given up on, may be at it."""
        descriptor = _opened(self.folder, self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            yield _locked(descriptor)
        finally:
            os.close(descriptor)

    def remove(self) -> None:
        """Everything in it has been posted: it goes, all at once. Raises OSError."""
        done = f"{self.folder.parent}/{DONE}{self.folder.name}"
        os.rename(self.folder, done)  # not synced: after a power cut it is found again, and says that it went
        try:  # most have nothing else
            os.unlink(f"{done}/{FILE}")
            os.rmdir(done)
        except OSError:
            shutil.rmtree(done, ignore_errors=True)  # salvage clears away what is left, perhaps just now

    def _write(self, entries: Sequence[Entry], sync: Sync) -> None:
        """One line: what is written together is sealed together, and torn together."""
        self._append_line(QUICK + b64encode(self._key.signet.seal(_told(entries))), sync)

    def _append_line(self, line: bytes, sync: Sync) -> None:
        start = b"\n" if self._torn else b""
        self._torn = True
        self._append(start + line + b"\n", sync)
        self._torn = False

    def _append(self, line: bytes, sync: Sync) -> None:
        """Where it fails nothing is added: nobody must read what its writer takes for unwritten."""
        path = f"{self.folder}/{FILE}"  # no Path: making one costs as much as opening the file
        descriptor = _opened(path, self.folder, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        try:
            before = os.fstat(descriptor).st_size
            try:
                append_line(descriptor, line)
                sync(descriptor)
            except OSError:
                os.ftruncate(descriptor, before)
                raise
        finally:
            os.close(descriptor)

    def _understood(self, line: bytes) -> list[Entry]:
        """What one line says; until November 2026 each said one thing. Raises CannotUnseal, ValueError."""
        told = json.loads(self._unsealed(line))
        if not (isinstance(told, list) and told):
            raise ValueError("no entries")
        several = told if isinstance(told[0], list) else [told]
        return [Entry(kind, what, value) for kind, what, value in several]

    def _unsealed(self, line: bytes) -> bytes:
        if line.startswith(CLEAR):
            return line.removeprefix(CLEAR)
        sealed = b64decode(line.removeprefix(QUICK), validate=True)
        return unsealed(sealed, self._key) if line.startswith(QUICK) else self._key.unseal(sealed)


class Aside(Journal):
    """Of what is done beside the journal: nothing of it is written, and nothing of it is answered again."""

    def __init__(self) -> None:
        super().__init__(Path(), Identity.generate()[0])

    async def note(self, kind: str, what: str, value: JsonValue) -> None:
        """Only remembered."""
        self.jot(kind, what, value)

    async def answer(self, kind: str, what: str, value: JsonValue) -> None:
        """Only remembered."""
        self.jot(kind, what, value)

    def jot(self, kind: str, what: str, value: JsonValue) -> None:
        """Only remembered."""
        self.entries.append(Entry(kind, what, value))


def _told(entries: Sequence[Entry]) -> bytes:
    return to_json([[each.kind, each.what, each.value] for each in entries])


def _opened(path: str | Path, folder: Path, how: int) -> int:
    """The folder is made where there is none, for most have one."""
    try:
        return os.open(path, how, 0o600)
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return os.open(path, how, 0o600)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def append_line(descriptor: int, line: bytes) -> None:
    """Add to an open file: it survives this program. Raises OSError; then a part of it may be there."""
    while line:
        line = line[os.write(descriptor, line) :]
