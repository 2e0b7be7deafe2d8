"""Nothing is half-installed: a folder is built beside its place and takes its name only when whole."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def built_aside(place: Path) -> Iterator[Path]:
    """A new empty folder that becomes `place` when the block ends well, and is gone otherwise."""
    place.parent.mkdir(parents=True, exist_ok=True)
    workshop = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
    new = workshop / place.name
    new.mkdir()
    try:
        yield new
        with suppress(FileNotFoundError):
            place.rename(workshop / "before")
        new.rename(place)
    finally:
        shutil.rmtree(workshop)
