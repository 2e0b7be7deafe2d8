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
        return self.release(self.prepare(contact, sealed, seal))

    def prepare(self, contact: Contact, sealed: Mapping[UUID, Path], seal: Callable[[bytes], bytes]) -> str:
        """Write an envelope into `tmp`, whole and synced; gives its name, to be released. Raises OSError."""
        name = f"{contact.id}.{secrets.token_hex(4)}{SUFFIX}"
        aside = self.tmp / name
        try:
            with aside.open("xb") as file:
                write_envelope(file, contact, seal, sealed)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            aside.unlink(missing_ok=True)
            raise
        sync_folder(self.tmp)
        return name

    def release(self, name: str) -> Path:
        """Let a prepared envelope go. Harmless when it went before: a rename tells that to whoever was killed.

        So a caller who notes the name between `prepare` and `release` posts nothing twice.
        """
        posted = self.new / name
        try:
            (self.tmp / name).rename(posted)
        except FileNotFoundError:
            return posted
        sync_folder(self.new)
        return posted

    def forget_unfinished(self, older_than: float) -> int:
        """Remove what was left half-written, untouched since `older_than` (as `time.time`); gives how many.

        Only for whoever knows that nobody still means to release one of them.
        """
        left = [path for path in self.tmp.glob(f"*{SUFFIX}") if path.stat().st_mtime < older_than]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

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
