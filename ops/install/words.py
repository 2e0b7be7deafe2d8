"""The rendered prompts as a thing of the installation: there when made from the words as they are now."""

import hashlib
from pathlib import Path

from ops.config import REPOSITORY
from ops.install.errors import StillMissing
from ops.install.thing import Say
from ops.state import StateFolder

PROMPTS = REPOSITORY / "prompts"


def find(folder: StateFolder) -> str | None:
    """A short digest of what the sounds were made from; None where words or recordings have changed."""
    stamp = _stamp(folder)
    return _digest() if stamp.exists() and stamp.read_text() == _digest() else None


def render(folder: StateFolder, say: Say) -> None:
    """Make every prompt into sound; only what changed is made again."""
    from prompts.library import Library
    from prompts.render import render as render_all

    say("making the prompts into sound")
    digest = _digest()
    folder.placeholder_prompts.mkdir(parents=True, exist_ok=True)
    report = render_all(Library.load(), folder.placeholder_prompts)
    if report.refused:
        name, reason = min(report.refused.items())
        raise StillMissing(f"The prompt {name} could not be made: {reason}; type: ./hotline prompts render")
    _stamp(folder).write_text(digest)


def _stamp(folder: StateFolder) -> Path:
    return folder.placeholder_prompts / "complete"


def _digest() -> str:
    """Of every file beside the readers; sounds by size and time, since they may be large."""
    seen = hashlib.sha256()
    for path in sorted(PROMPTS.rglob("*")):
        if path.is_file() and path.suffix not in {".pyc", ".md"}:
            seen.update(str(path.relative_to(PROMPTS)).encode())
            seen.update(path.read_bytes() if path.suffix in {".toml", ".py"} else _size_and_time(path))
    return seen.hexdigest()[:12]


def _size_and_time(path: Path) -> bytes:
    known = path.stat()
    return f"{known.st_size} {known.st_mtime_ns}".encode()
