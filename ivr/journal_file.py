"""The lines of one call's journal on the disk.

They are sealed to the line's own key, but for the last, which tells nothing. A line is written whole or not
at all; a torn or damaged one is passed over.
"""

import fcntl
import json
import os
import shutil
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import JsonValue
from pydantic_core import to_json

from ivr.errors import CannotUnseal
from ivr.seal import Identity, unsealed

FILE = "journal"
CLEAR = b"="
"""Before a line that is not sealed."""
QUICK = b"*"
"""Before one that is sealed by a signet. Until November 2026 each was an age file; no base64 begins so."""
DONE = ".done-"
"""Before the name of a folder whose envelope is posted."""

Sync = Callable[[int], None]
"""What becomes of a line that is written, in the file of that descriptor. Raises OSError."""


def synced(descriptor: int) -> None:
    """It survives a power cut; so do the names of a new file and its new folder (ext4, XFS, Btrfs, ZFS)."""
    os.fsync(descriptor)


def unsynced(descriptor: int) -> None:
    """It survives this program alone."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One step. `kind` and `what` say which it was; `value` is how it was answered."""

    kind: str
    what: str
    value: JsonValue


class JournalFile:
    """In a folder that is made with the first line. One thread at a time may write."""

    def __init__(self, folder: Path, key: Identity) -> None:
        self._folder = folder
        self._key = key
        self._torn = False

    def read(self) -> tuple[list[Entry], bool]:
        """What it tells, and whether some of it is damaged; nothing where there is none. Raises OSError."""
        try:
            written = (self._folder / FILE).read_bytes()
        except FileNotFoundError:
            return [], False
        self._torn = not written.endswith(b"\n") if written else False
        entries, damaged = list[Entry](), False
        for line in filter(None, written.split(b"\n")[:-1]):  # an empty one was begun anew after no tear
            try:
                entries += self._understood(line)
            except (CannotUnseal, NotBase64, ValueError):
                damaged = True
        return entries, damaged

    def append(self, entries: Sequence[Entry], sync: Sync) -> None:
        """One line: what is written together is sealed together, and torn together. Raises OSError."""
        self._append_line(QUICK + b64encode(self._key.signet.seal(_told(entries))), sync)

    def append_clear(self, entries: Sequence[Entry], sync: Sync) -> None:
        """The same for what tells nothing of her."""
        self._append_line(CLEAR + _told(entries), sync)

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Whether we alone hold its folder; a second program, or a thread given up on, may be at it."""
        descriptor = _opened(self._folder, self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            yield _locked(descriptor)
        finally:
            os.close(descriptor)

    def remove(self) -> None:
        """Everything in its folder has been posted: it goes, all at once. Raises OSError."""
        done = f"{self._folder.parent}/{DONE}{self._folder.name}"
        os.rename(self._folder, done)  # not synced: found again after a power cut, it says that it went
        try:  # most have nothing else
            os.unlink(f"{done}/{FILE}")
            os.rmdir(done)
        except OSError:
            shutil.rmtree(done, ignore_errors=True)  # salvage clears away what is left, perhaps just now

    def _append_line(self, line: bytes, sync: Sync) -> None:
        start = b"\n" if self._torn else b""
        self._torn = True
        self._append(start + line + b"\n", sync)
        self._torn = False

    def _append(self, line: bytes, sync: Sync) -> None:
        """Where it fails nothing is added: nobody must read what its writer takes for unwritten."""
        path = f"{self._folder}/{FILE}"  # no Path: making one costs as much as opening the file
        descriptor = _opened(path, self._folder, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
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
