"""The studio's visitors' book: every call that was one, once, so that the ledger adds up.

A call is a contact or a visit, never both: what Asterisk saw is the one and the other together.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from prompts.disk import alone


@dataclass(frozen=True, slots=True)
class Visit:
    """`by` is a contributor's name; None where nobody signed in. `recorded`: how many were kept."""

    id: UUID
    at: datetime
    by: str | None
    recorded: int


_visit = TypeAdapter(Visit)


class Visits:
    """The book, a line a visit. Everything here reads or writes the disk and may raise OSError."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def enter(self, visit: Visit) -> None:
        """Harmless where it stands there already; when this returns it survives a power cut."""
        with alone(self._path.parent):
            if any(each.id == visit.id for each in self.all()):
                return
            line = json.dumps(_visit.dump_python(visit, mode="json")).encode()
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(descriptor, "wb") as book:
                book.write(b"\n" + line + b"\n")  # whatever a torn line before it lacks
                book.flush()
                os.fsync(book.fileno())

    def all(self) -> Sequence[Visit]:
        """In the order they ended."""
        try:
            lines = self._path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return ()
        return [visit for line in lines if line and (visit := _read(line))]


def _read(line: bytes) -> Visit | None:
    try:
        return _visit.validate_json(line)
    except ValidationError:
        return None
