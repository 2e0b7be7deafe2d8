"""The spool: sealed envelopes on their way to the casebook, in a folder: it needs nothing but its disk."""

import os
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from ivr.envelope import SUFFIX, write_envelope
from ivr.model import Contact
from ivr.seal import sync_folder

REASON: Final = ".reason.toml"


class Spool:
    """`tmp`, `new` and `refused` below one folder. An envelope is in `new` whole, or not at all."""

    def __init__(self, folder: Path) -> None:
        self.tmp, self.new, self.refused = (folder / name for name in ("tmp", "new", "refused"))
        for each in (self.tmp, self.new, self.refused):
            each.mkdir(parents=True, exist_ok=True, mode=0o700)

    def post(self, contact: Contact, sealed: Mapping[UUID, Path], seal: Callable[[bytes], bytes]) -> Path:
        """Put an envelope into `new`; when this returns it survives a power cut.

        Raises OSError (disk full): then nothing has appeared and everything given is where it was.
        """
        name = f"{contact.id}.{secrets.token_hex(4)}{SUFFIX}"
        aside = self.tmp / name
        try:
            with aside.open("xb") as file:
                write_envelope(file, contact, seal, sealed)
                file.flush()
                os.fsync(file.fileno())
            posted = aside.rename(self.new / name)
        finally:
            aside.unlink(missing_ok=True)
        sync_folder(self.new)
        return posted

    def waiting(self) -> list[Path]:
        """Envelopes not yet taken, oldest first."""
        found = [(path.stat().st_mtime_ns, path) for path in self.new.glob(f"*{SUFFIX}")]
        return [path for _, path in sorted(found)]

    def has(self, contact_id: UUID) -> bool:
        """True where an envelope of that contact waits or was refused."""
        return any(any(folder.glob(f"{contact_id}.*{SUFFIX}")) for folder in (self.new, self.refused))

    def refuse(self, path: Path, reason: str) -> Path:
        """Set an envelope aside for a person, with the reason beside it; it is never thrown away."""
        note = self.refused / f"{path.name}{REASON}"
        note.write_text(f'reason = "{reason}"\nrefused_at = {datetime.now(UTC).isoformat()}\n')
        refused = path.rename(self.refused / path.name)
        sync_folder(self.refused)
        sync_folder(self.new)
        return refused

    def refusals(self) -> list[tuple[Path, str]]:
        """What was refused, and why."""
        return [(path, _reason(path)) for path in sorted(self.refused.glob(f"*{SUFFIX}"))]

    def remove(self, path: Path) -> None:
        """The envelope's content is kept elsewhere now."""
        path.unlink(missing_ok=True)
        sync_folder(self.new)


def _reason(path: Path) -> str:
    note = path.with_name(f"{path.name}{REASON}")
    try:
        return note.read_text().split('"')[1]
    except (OSError, IndexError):
        return "unknown"
