"""Sealing at the door: what the line writes, only the house can open; and pseudonyms for callers."""

import hashlib
import hmac
import os
import re
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

import nacl.utils
import pyrage
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from ivr.errors import CannotUnseal

NO_DIGIT = re.compile("[^0-9]")

SIZE = 2
"""Bytes before the sealed key of a signet that say how long it is."""


class Recipient:
    """A public age key ("age1…", or the file that holds it). Whoever has it can seal, not open."""

    def __init__(self, key: str | Path) -> None:
        """Raises OSError where the file cannot be read, CannotUnseal where it holds no key."""
        text = key.read_text() if isinstance(key, Path) else key
        try:
            self._key = pyrage.x25519.Recipient.from_str(text.strip())
        except pyrage.RecipientError:
            raise CannotUnseal("not a public key") from None

    @property
    def text(self) -> str:
        """As others may keep it: "age1…"."""
        return str(self._key)

    def seal(self, clear: bytes) -> bytes:
        """A whole age file."""
        return bytes(pyrage.encrypt(clear, [self._key]))

    def seal_file(self, source: Path, target: Path) -> str:
        """Seal a file in constant memory and sync it; gives the SHA-256 of the sealed bytes, in hex.

        Raises OSError (a full disk, say), and then leaves no target behind.
        """
        try:
            with source.open("rb") as clear, target.open("wb") as sealed:
                hashing = _Hashing(sealed)
                pyrage.encrypt_io(clear, hashing, [self._key])
                sealed.flush()
                os.fsync(sealed.fileno())
        except BaseException:
            target.unlink(missing_ok=True)
            raise
        return hashing.hexdigest()


class Identity:
    """A private age key ("AGE-SECRET-KEY-1…", or the file that holds it)."""

    def __init__(self, key: str | Path) -> None:
        """Raises OSError where the file cannot be read, CannotUnseal where it holds no key."""
        text = key.read_text() if isinstance(key, Path) else key
        try:
            self._key = pyrage.x25519.Identity.from_str(text.strip())
        except pyrage.IdentityError:
            raise CannotUnseal("not a private key") from None

    @classmethod
    def generate(cls) -> tuple["Identity", str]:
        """A new one, and its text, to be written where only its owner reads."""
        text = str(pyrage.x25519.Identity.generate())
        return cls(text), text

    def recipient(self) -> Recipient:
        """Its public half."""
        return self._public

    @cached_property
    def _public(self) -> Recipient:
        return Recipient(str(self._key.to_public()))

    @cached_property
    def signet(self) -> "Signet":
        """For what this program seals to itself, in this run."""
        return Signet(self._public)

    def unseal(self, sealed: bytes) -> bytes:
        """The clear bytes. Raises CannotUnseal."""
        try:
            return bytes(pyrage.decrypt(sealed, [self._key]))
        except pyrage.DecryptError:
            raise CannotUnseal("sealed to another key, or damaged") from None


class Signet:
    """Many small seals to one recipient, each for a fourteenth of what an age file of its own costs.

    All are under one key. That key, sealed to the recipient, stands in front of every one of them: so each
    can be opened alone, whatever becomes of the others. From any thread.
    """

    def __init__(self, recipient: Recipient) -> None:
        key = nacl.utils.random(SecretBox.KEY_SIZE)
        sealed = recipient.seal(key)
        self._head = len(sealed).to_bytes(SIZE, "big") + sealed
        self._box = SecretBox(key)

    def seal(self, clear: bytes) -> bytes:
        """XSalsa20-Poly1305, with a nonce by chance: of 24 bytes no two are ever the same."""
        return self._head + self._box.encrypt(clear)


def unsealed(sealed: bytes, identity: Identity) -> bytes:
    """What a signet of its recipient sealed. Raises CannotUnseal."""
    end = SIZE + int.from_bytes(sealed[:SIZE], "big")
    try:
        return SecretBox(identity.unseal(sealed[SIZE:end])).decrypt(sealed[end:])
    except CryptoError:
        raise CannotUnseal("sealed to another key, or damaged") from None


class _Hashing:
    """What pyrage writes to: passes bytes on and remembers their hash."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self._digest = hashlib.sha256()

    def write(self, chunk: bytes) -> int:
        self._digest.update(chunk)
        return self._target.write(chunk)

    def flush(self) -> None:
        self._target.flush()

    def hexdigest(self) -> str:
        return self._digest.hexdigest()


def pseudonym(number: str, key: bytes) -> str:
    """A name for a caller that tells nothing: HMAC-SHA256, in hex, over the number's digits.

    "+66 81 234", "0066 81 234" and "6681234" are one caller; a number without its country is another.
    """
    digits = NO_DIGIT.sub("", number)
    return hmac.digest(key, digits.removeprefix("00").encode(), "sha256").hex()
