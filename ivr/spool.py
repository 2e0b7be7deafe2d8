"""Where envelopes wait for the house: `tmp` while being written, `new` when whole, `refused` with a reason.

A rename decides: an envelope is in `new` whole or not at all, and whoever finds it missing from `tmp` after
`prepare` knows that it has been released. So a crash posts nothing twice.
"""

import os
import secrets
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from ivr.envelope import write_envelope
from ivr.errors import SpoolError
from ivr.model import Contact
from ivr.seal import Recipient
from prompts.disk import sync_folder

SUFFIX = ".envelope"
REASON_SUFFIX = ".reason.toml"


class Spool:
    """A folder shared by the line, which posts, and the house, which takes. Posting needs `recipient`."""

    def __init__(self, folder: Path, recipient: Recipient | None = None) -> None:
        self._recipient = recipient
        self._tmp, self._new, self._refused = folder / "tmp", folder / "new", folder / "refused"

    def post(self, contact: Contact, sealed: Mapping[UUID, Path]) -> Path:
        """Write an envelope and let it go; `sealed` has a sealed file per recording. Raises OSError.

        When it returns, the envelope survives a power cut.
        """
        return self.release(self.prepare(contact, sealed))

    def prepare(self, contact: Contact, sealed: Mapping[UUID, Path]) -> str:
        """Write an envelope aside, whole and synced; gives its name, to be released. Raises OSError.

        With a new file ext4, XFS, Btrfs and ZFS sync its name too; to sync the folder would be to pay twice.
        """
        if self._recipient is None:
            raise SpoolError("this spool has no key to seal to")
        try:
            return self._write(contact, sealed, self._recipient)
        except FileNotFoundError:  # the first of all envelopes; or a recording is missing, and is again
            _make_folder(self._tmp)
            return self._write(contact, sealed, self._recipient)

    def _write(self, contact: Contact, sealed: Mapping[UUID, Path], recipient: Recipient) -> str:
        name = f"{contact.id}.{secrets.token_hex(4)}{SUFFIX}"
        path = f"{self._tmp}/{name}"  # no Path: making one costs as much as opening the file
        try:
            write_envelope(path, contact, sealed, recipient)
        except BaseException:
            self.withdraw(name)
            raise
        return name

    def release(self, name: str, made_of: Path | None = None) -> Path:
        """Let a prepared envelope go. Harmless when it has gone before, by a rename that a crash cut off.

        On one disk that reaches it before whatever is renamed or removed afterwards (ext4, XFS), or together
        with that (Btrfs, ZFS). Where the folder it was `made_of` is on another, or unknown, it is synced. So
        that folder may go now: after a power cut one of the two is found. Raises OSError.
        """
        try:
            os.rename(f"{self._tmp}/{name}", f"{self._new}/{name}")
        except FileNotFoundError:
            if (self._tmp / name).exists():  # it was the folder that is missing
                _make_folder(self._new)
                return self.release(name, made_of)
        if made_of is None or disk_of(made_of) != disk_of(self._new):
            sync_folder(self._new)
        return self._new / name

    def withdraw(self, name: str) -> None:
        """Take back what was prepared and shall not be released."""
        (self._tmp / name).unlink(missing_ok=True)

    def waiting(self) -> list[Path]:
        """Whole envelopes, oldest first."""
        return sorted(self._new.glob(f"*{SUFFIX}"), key=age)

    def remove(self, path: Path) -> None:
        """The house has it: it may go."""
        path.unlink(missing_ok=True)
        sync_folder(path.parent)

    def refuse(self, path: Path, reason: str) -> Path:
        """Put an envelope aside for a person, with the reason (one word) in a file beside it."""
        _make_folder(self._refused)
        target = self._refused / path.name
        while target.exists():
            target = target.with_name(f"{target.stem}.{secrets.token_hex(2)}{SUFFIX}")
        note = f'reason = "{_one_word(reason)}"\nrefused_at = {datetime.now(UTC).isoformat()}\n'
        target.with_name(target.name + REASON_SUFFIX).write_text(note)
        path.rename(target)
        sync_folder(self._refused)
        sync_folder(path.parent)
        return target

    def refusals(self) -> list[tuple[Path, str]]:
        """What a person must look at, and why it was refused, oldest first."""
        refused = sorted(self._refused.glob(f"*{SUFFIX}"), key=age)
        return [(path, _reason(path)) for path in refused]

    def forget_unfinished(self, older_than: float) -> int:
        """Remove what a crash left half-written in `tmp`, untouched since `older_than` (as `time.time`).

        Call it only when no journal still means to release something. Gives how many.
        """
        left = [path for path in self._tmp.glob(f"*{SUFFIX}") if age(path)[0] < older_than]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)


def disk_of(path: Path) -> int:
    """Its number; a subvolume has one of its own."""
    return path.stat().st_dev


def age(path: Path) -> tuple[float, str]:
    """For sorting, the oldest first; whatever has just been taken by somebody else comes last."""
    try:
        return path.stat().st_mtime, path.name
    except FileNotFoundError:
        return float("inf"), path.name


def _make_folder(path: Path) -> None:
    path.mkdir(parents=True, exist_ok=True, mode=0o700)


def _reason(path: Path) -> str:
    try:
        note = path.with_name(path.name + REASON_SUFFIX).read_text()
        return str(tomllib.loads(note)["reason"])
    except (FileNotFoundError, KeyError, tomllib.TOMLDecodeError):
        return "unknown"


def _one_word(reason: str) -> str:
    return "".join(character if character.isalnum() else "_" for character in reason)[:64]
