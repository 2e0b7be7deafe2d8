"""One process does each work on a state folder; a second one is refused."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ops.errors import AlreadyRunning


@contextmanager
def only_one(run: Path, work: str) -> Iterator[None]:
    """Hold the lock of this work; the kernel gives it back however we end. Raises AlreadyRunning."""
    run.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (run / f"{work}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(
                f"Another `hotline {work}` is at work on this state folder; see: hotline status"
            ) from None
        yield
