"""A voice in clear, only while it is played: in a file of this machine's memory, which goes when it is over.

Whoever plays holds a lock on the file; a program that was killed holds none, and the next one wipes what is
left.
"""

import fcntl
import logging
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from anyio import CancelScope, to_thread

log = logging.getLogger(__name__)

CHUNK = 2**20


@asynccontextmanager
async def in_clear(folder: Path, sound: bytes) -> AsyncIterator[Path]:
    """The sound as a file, until the end of the block, whatever ends it. Raises OSError."""
    with CancelScope(shield=True):
        path, descriptor = await to_thread.run_sync(_write, folder, sound)
    try:
        yield path
    finally:
        with CancelScope(shield=True):
            await to_thread.run_sync(_wipe, path, descriptor)


def wipe_what_was_left(folder: Path) -> int:
    """What a killed program was playing; gives how many. What another program plays now stays."""
    return sum(_wipe_unless_playing(path) for path in folder.glob("*.wav")) if folder.is_dir() else 0


def _write(folder: Path, sound: bytes) -> tuple[Path, int]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{secrets.token_hex(16)}.wav"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        left = memoryview(sound)
        while left:
            left = left[os.write(descriptor, left) :]
    except OSError:
        _wipe(path, descriptor)
        raise
    return path, descriptor


def _wipe_unless_playing(path: Path) -> bool:
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return False
    _wipe(path, descriptor)
    return True


def _wipe(path: Path, descriptor: int) -> None:
    """Zeros over it, then it goes, also where the zeros cannot be written."""
    try:
        os.lseek(descriptor, 0, os.SEEK_SET)
        left = os.fstat(descriptor).st_size
        while left > 0:
            left -= os.write(descriptor, bytes(min(left, CHUNK)))
    except OSError:
        log.exception("what was played could not be written over; it is removed all the same")
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)
