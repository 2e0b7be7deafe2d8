"""The keys of the house, made once: whoever holds `private/house.key` can hear the callers, nobody else."""

import os
import secrets
from pathlib import Path

import pyrage

from ops.state import StateFolder
from prompts.disk import sync_folder


def ensure_keys(folder: StateFolder) -> None:
    """Make what is missing; what exists is never changed. Safe to run in several processes at once.

    A lost private key is not made anew where its public half is still in use: callers' voices are sealed to
    that one, and the right key must be brought back (`keys_agree`).
    """
    ensure_line_secrets(folder)
    _private_folder(folder.private)
    identity = folder.private / "house.key"
    if not folder.house_recipient.exists():
        _write_once(identity, str(pyrage.x25519.Identity.generate()), 0o600)
        # the public key always follows from the private one, also after a crash between the two
        _write_once(folder.house_recipient, _public_half(identity), 0o644)
    _write_once(folder.private / "django", secrets.token_urlsafe(50), 0o600)


def ensure_line_secrets(folder: StateFolder) -> None:
    """The same for what the telephone's side alone knows; it has no part in the house's keys."""
    _private_folder(folder.line_secrets)
    _write_once(folder.line_secrets / "ari", secrets.token_urlsafe(32), 0o600)
    _write_once(folder.line_secrets / "pseudonym", secrets.token_hex(32), 0o600)
    _write_once(folder.line_secrets / "codes", secrets.token_hex(32), 0o600)
    _write_once(folder.line_secrets / "journal", str(pyrage.x25519.Identity.generate()), 0o600)
    # what the house asks of the line is sealed to it
    _write_once(folder.line_recipient, _public_half(folder.line_secrets / "journal"), 0o644)
    # Asterisk's AES_ENCRYPT takes a key of sixteen characters
    _write_once(folder.line_secrets / "shelter", secrets.token_urlsafe(12), 0o600)


def keys_agree(folder: StateFolder) -> bool:
    """Whether what the line seals can be opened here."""
    identity = folder.private / "house.key"
    try:
        return folder.house_recipient.read_text().strip() == _public_half(identity)
    except (FileNotFoundError, UnicodeDecodeError, pyrage.IdentityError):
        return False


def _public_half(identity: Path) -> str:
    return str(pyrage.x25519.Identity.from_str(identity.read_text().strip()).to_public())


def _private_folder(path: Path) -> None:
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)


def _write_once(path: Path, value: str, mode: int) -> None:
    """Written aside, synced, linked into place; whoever comes second keeps the first one's value."""
    if path.exists():
        return
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(value + "\n")
            file.flush()
            os.fsync(file.fileno())
        _link_unless_there(aside, path)
    finally:
        aside.unlink()
    sync_folder(path.parent)


def _link_unless_there(aside: Path, path: Path) -> None:
    try:
        os.link(aside, path)
    except FileExistsError:
        return
