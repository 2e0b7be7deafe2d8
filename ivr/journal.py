"""A call's journal: each answered step is written before the script goes on, so a call outlives this program.

What she answers last is synced beside what she hears next: a slow disk keeps no caller waiting.
After a restart the script runs again and the journal answers, step by step, until it reaches the present
(durable execution). How its lines lie on the disk is `ivr.journal_file`'s.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from threading import Lock

from anyio import CancelScope
from pydantic import JsonValue

from ivr.journal_file import Entry, JournalFile, Sync, synced, unsynced
from ivr.seal import Identity
from ivr.threads import ANSWERS

log = logging.getLogger(__name__)

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


class Journal:
    """The journal in one folder, which is made with its first line. `entries` is all that is known.

    `tell` hears of what could not be written down.
    """

    def __init__(self, folder: Path, key: Identity, tell: Callable[[OSError], None] = _nobody) -> None:
        self.folder = folder
        self.file = JournalFile(folder, key)
        self.entries: list[Entry] = []
        self.understood: dict[str, object] = {}  # what `Account` has made of them
        self.damaged = False
        self._tell = tell
        self._unwritten: list[Entry] = []  # `_jotted`: the `id` of those among them that may be lost
        self._jotted: set[int] = set()
        self._writing = Lock()
        self._past: list[Entry] = []
        self._read = 0

    @classmethod
    def read(cls, folder: Path, key: Identity, tell: Callable[[OSError], None] = _nobody) -> "Journal":
        """What a program before us wrote; it will be replayed. Empty where there is none. Raises OSError."""
        journal = cls(folder, key, tell)
        journal.entries, journal.damaged = journal.file.read()
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
            self.file.append([*(earlier := tuple(self._unwritten)), entry], synced)
            self._have_written(earlier)
        self.entries.append(entry)

    def write_last(self, kind: str, what: str, value: JsonValue) -> None:
        """In clear, for what tells nothing of her once her contact is written: no line before it counts.

        A killed program does not lose it; a power cut may. Raises OSError, and then nothing is noted.
        """
        entry = Entry(kind, what, value)
        with self._writing:
            self.file.append_clear([entry], unsynced)
            self._unwritten.clear()
            self._jotted.clear()
        self.entries.append(entry)

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
                self.file.append(entries, sync)
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
