"""Where what was measured is kept: the figures as JSON for scripts, the picture as SVG for people."""

import json
from collections.abc import Mapping
from pathlib import Path

from ops.errors import OpsError


class CannotBeWritten(OpsError):
    """A file that was asked for; nothing else was lost."""


def keep_figures(found: Mapping[str, object], file: Path | None) -> None:
    """Where a file was asked for. Raises CannotBeWritten."""
    if file:
        _write(file, json.dumps(found, indent=2, ensure_ascii=False) + "\n")


def keep_picture(drawn: str, asked: Path | None, otherwise: Path) -> Path:
    """At the place asked for, else at the other; says which. Raises CannotBeWritten."""
    picture = asked or otherwise
    _write(picture, drawn)
    return picture


def _write(file: Path, content: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    except OSError as fault:
        raise CannotBeWritten("The figures or their picture cannot be written there.") from fault
