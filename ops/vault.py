"""Sealed recordings on disk, opened only with the house's private key.

`<root>/<first two characters>/<id>.<suffix>.age` for a recording, `<id>.contact.age` for what its envelope
said of the contact, so that a casebook restored from yesterday can be completed from the vault alone.
`<root>/this-is-the-vault` tells the vault from the empty folder its disk is mounted on.
"""

import hashlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import UUID

import pyrage

from ops.errors import CannotUnseal, KeyMissing, NotInVault, VaultAway, VaultConflict
from prompts.disk import sync_folder

CHUNK = 1 << 20
CONTACT = "contact"
MARKER = "this-is-the-vault"


class Unsealer(Protocol):
    """Opens what was sealed to the house."""

    def __call__(self, sealed: bytes) -> bytes:
        """The clear bytes. Raises CannotUnseal."""
        ...


class HouseKey:
    """The house's age identity, read from `private/house.key`."""

    def __init__(self, path: Path) -> None:
        """Raises KeyMissing where the file is not there, may not be read, or holds no key."""
        try:
            self._identity = pyrage.x25519.Identity.from_str(path.read_text().strip())
        except (OSError, UnicodeDecodeError, pyrage.IdentityError):
            raise KeyMissing("the house's private key is not readable here") from None

    def __call__(self, sealed: bytes) -> bytes:
        """The clear bytes. Raises CannotUnseal."""
        try:
            return bytes(pyrage.decrypt(sealed, [self._identity]))
        except pyrage.DecryptError as error:
            raise CannotUnseal("sealed to another key, or damaged") from error


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a sealed file stands: its name below the vault's root, and the hash of its sealed bytes."""

    name: str
    sha256: str


class Vault:
    """A folder of sealed files. None is ever changed or overwritten, and none but the canary's removed."""

    def __init__(self, root: Path, unseal: Unsealer | None = None) -> None:
        """Without `unseal` the vault can keep, not open."""
        self._root = root
        self._unseal = unseal

    @property
    def is_there(self) -> bool:
        """Whether this is the vault, and not the folder its disk is to be mounted on."""
        return (self._root / MARKER).exists()

    def found(self) -> None:
        """Make it, for good: whoever calls knows that no other disk holds the vault. Raises OSError."""
        self._root.mkdir(parents=True, exist_ok=True)
        (self._root / MARKER).touch()
        sync_folder(self._root)

    def prove_there(self) -> None:
        """Raises VaultAway where it was never founded here, or its disk is not mounted."""
        if not self.is_there:
            raise VaultAway("the vault is not there; its disk may not be mounted")

    def put(self, recording_id: UUID, sealed: BinaryIO, suffix: str = ".wav") -> Kept:
        """Keep a sealed file: aside, synced, then linked. The same bytes again change nothing.

        Raises VaultAway, VaultConflict where other bytes are kept under the id, OSError on a full disk.
        """
        self.prove_there()
        name = f"{recording_id.hex[:2]}/{recording_id}{suffix}.age"
        path = self._root / name
        path.parent.mkdir(exist_ok=True)
        if self._kept_otherwise(recording_id, path):
            raise VaultConflict("another recording is kept under this id")
        aside = path.parent / f".{path.name}.{secrets.token_hex(4)}"
        try:
            digest = _write_synced(aside, sealed)
            self._link(aside, path, digest)
        finally:
            aside.unlink(missing_ok=True)
        sync_folder(path.parent)
        return Kept(name, digest)

    def open(self, recording_id: UUID) -> bytes:
        """The clear recording. Raises NotInVault, VaultAway, CannotUnseal, KeyMissing."""
        try:
            return self._opened(self._find(recording_id))
        except OSError as error:
            raise VaultAway("the vault cannot be read") from error

    def contact(self, contact_id: UUID) -> bytes | None:
        """What the envelope said of the contact, in the clear; None where it was never kept."""
        path = self._root / contact_id.hex[:2] / f"{contact_id}.{CONTACT}.age"
        return self._opened(path) if path.exists() else None

    def contacts(self) -> Iterator[UUID]:
        """Every contact the vault knows of; the casebook may know fewer after it was restored."""
        for path in sorted(self._root.glob(f"??/*.{CONTACT}.age")):
            yield UUID(path.name.split(".")[0])

    def recordings(self) -> Iterator[tuple[UUID, str]]:
        """Every recording kept, and its name below the root."""
        for path in sorted(self._root.glob("??/[!.]*.age")):
            if not path.name.endswith(f".{CONTACT}.age"):
                yield UUID(path.name.split(".")[0]), str(path.relative_to(self._root))

    def kept(self, recording_id: UUID) -> Kept:
        """Where the recording stands. Raises NotInVault, VaultAway."""
        path = self._find(recording_id)
        with path.open("rb") as sealed:
            return Kept(str(path.relative_to(self._root)), hashlib.file_digest(sealed, "sha256").hexdigest())

    def remove(self, kept_id: UUID) -> None:
        """Take out what is kept under an id of the canary's; harmless where nothing is. Raises OSError."""
        folder = self._root / kept_id.hex[:2]
        for path in folder.glob(f"{kept_id}.*.age"):
            path.unlink(missing_ok=True)
            sync_folder(folder)

    def sweep_aside(self) -> int:
        """Remove what a crash left half-written; only while nobody else writes. Gives how many."""
        left = [path for path in self._root.glob("??/.*") if path.is_file()]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def _find(self, recording_id: UUID) -> Path:
        self.prove_there()
        for path in (self._root / recording_id.hex[:2]).glob(f"{recording_id}.*.age"):
            if not path.name.endswith(f".{CONTACT}.age"):
                return path
        raise NotInVault("no recording is kept under this id")

    def _kept_otherwise(self, recording_id: UUID, path: Path) -> bool:
        """Whether a recording of another type stands under the id: it could not be told which is meant."""
        told = f"{recording_id}.{CONTACT}.age"
        others = {found.name for found in path.parent.glob(f"{recording_id}.*.age")} - {path.name, told}
        return path.name != told and bool(others)

    def _opened(self, path: Path) -> bytes:
        if self._unseal is None:
            raise KeyMissing("this process has no key to the vault")
        return self._unseal(path.read_bytes())

    def _link(self, aside: Path, path: Path, digest: str) -> None:
        try:
            os.link(aside, path)
        except FileExistsError:
            with path.open("rb") as kept:
                if hashlib.file_digest(kept, "sha256").hexdigest() != digest:
                    raise VaultConflict("another recording is kept under this id") from None


def _write_synced(path: Path, source: BinaryIO) -> str:
    digest = hashlib.sha256()
    with path.open("xb") as file:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()
