"""Sealing to a public key, and pseudonyms: what becomes of voices and numbers before they rest.

Files are age v1 (https://age-encryption.org/v1), as `pyrage` writes them. The line opens nothing but its own
journals: `Identity` is for those.
"""

import hashlib
import hmac
import os
import re
from pathlib import Path

import pyrage

from ivr.errors import CannotUnseal, SpoolError


class Recipient:
    """A public age key ("age1…"); `seal` needs nothing else."""

    def __init__(self, key: str) -> None:
        """Raises SpoolError where the text is no public key."""
        try:
            self._key = pyrage.x25519.Recipient.from_str(key.strip())
        except pyrage.RecipientError as error:
            raise SpoolError("not a public age key") from error

    @classmethod
    def read(cls, path: Path) -> "Recipient":
        """The key in a file. Raises SpoolError where there is none."""
        try:
            return cls(path.read_text())
        except OSError as error:
            raise SpoolError("the house's public key is not readable") from error

    def seal(self, clear: bytes) -> bytes:
        """The sealed bytes."""
        return bytes(pyrage.encrypt(clear, [self._key]))

    def seal_file(self, clear: Path, sealed: Path) -> str:
        """Seal a file of any length; give the SHA-256 (hex) of the sealed bytes.

        `sealed` appears whole and synced or not at all. Raises OSError where the disk is full.
        """
        aside = sealed.with_name(f".{sealed.name}.part")
        try:
            with clear.open("rb") as source, aside.open("wb") as target:
                pyrage.encrypt_io(source, target, [self._key])
                target.flush()
                os.fsync(target.fileno())
            with aside.open("rb") as written:
                digest = hashlib.file_digest(written, "sha256").hexdigest()
            aside.rename(sealed)
        finally:
            aside.unlink(missing_ok=True)
        sync_folder(sealed.parent)
        return digest


class Identity:
    """A private age key ("AGE-SECRET-KEY-1…"): the line's own, to which it seals its journals."""

    def __init__(self, key: str) -> None:
        """Raises SpoolError where the text is no private key."""
        try:
            self._key = pyrage.x25519.Identity.from_str(key.strip())
        except pyrage.IdentityError:
            raise SpoolError("not a private age key") from None

    @classmethod
    def read(cls, path: Path) -> "Identity":
        """The key in a file. Raises SpoolError where there is none."""
        try:
            return cls(path.read_text())
        except OSError as error:
            raise SpoolError("the line's own key is not readable") from error

    @classmethod
    def generate(cls) -> "Identity":
        """A new one, known to nobody."""
        return cls(str(pyrage.x25519.Identity.generate()))

    def recipient(self) -> Recipient:
        """Its public half."""
        return Recipient(str(self._key.to_public()))

    def unseal(self, sealed: bytes) -> bytes:
        """The clear bytes. Raises CannotUnseal."""
        try:
            return bytes(pyrage.decrypt(sealed, [self._key]))
        except pyrage.DecryptError:
            raise CannotUnseal("sealed to another key, or damaged") from None


def pseudonym(number: str, key: bytes) -> str:
    """HMAC-SHA256 in hex of the number's digits, so that "+66 2" and "662" are one caller."""
    digits = re.sub(r"\D", "", number).removeprefix("00")
    return hmac.new(key, digits.encode(), hashlib.sha256).hexdigest()


def sync_folder(folder: Path) -> None:
    """A rename survives a power cut only once its folder is synced."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
