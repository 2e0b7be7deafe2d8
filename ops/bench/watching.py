"""Looks at our program and at the recordings folder twice a second: how large it grew, what was recorded."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ops.bench.load import Watched

EVERY = 0.5
"""Seconds; no recording of the bench is shorter."""


class Watching:
    """`peak` megabytes since `start_again`; `recordings` by name, all that ever were."""

    def __init__(self, process: Watched, recordings: Path) -> None:
        self.peak = 0.0
        self.recordings: set[str] = set()
        self._process = process
        self._folder = recordings
        self._over = threading.Event()

    def start_again(self) -> None:
        """The peak counts from now."""
        self.peak = 0.0

    def end(self) -> None:
        """It need not look any more."""
        self._over.set()

    def run(self) -> None:
        """Until the end."""
        while not self._over.wait(EVERY):
            self.peak = max(self.peak, self._process.megabytes())
            self.recordings.update(path.stem for path in self._folder.glob("*.wav") if _has_sound(path))


def _has_sound(recording: Path) -> bool:
    """False where it has just been sealed and removed: then it was seen before, or is in its envelope."""
    try:
        return recording.stat().st_size > 0
    except FileNotFoundError:
        return False


@contextmanager
def watching(process: Watched, recordings: Path) -> Iterator[Watching]:
    """While the block lasts."""
    watch = Watching(process, recordings)
    watcher = threading.Thread(target=watch.run, daemon=True)
    watcher.start()
    try:
        yield watch
    finally:
        watch.end()
        watcher.join()
