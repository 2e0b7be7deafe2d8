"""By which the line knows the canary's next call: the house writes a warrant for a number that only it knows.

The number is made for one call, begins as no telephone's in the world does, and stands nowhere in clear. A
caller who shows such a number without a warrant for it is a caller like every other.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path

RESERVED = "+999"
"""A country code that ITU-T E.164 keeps in reserve."""

DIGITS = 12
"""Drawn for each call: who would imitate the canary has one chance in a million million per guess."""

SUFFIX = ".warrant"


def draw_number() -> str:
    """A number nobody has and nobody knows."""
    return f"{RESERVED}{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def may_be_drawn(number: str) -> bool:
    """Whether it looks like one; then it is worth looking for its warrant."""
    return number.removeprefix("+").startswith(RESERVED.removeprefix("+"))


class Warrants:
    """One file per number, which holds its pseudonym."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def issue(self, pseudonym: str) -> Path:
        """Until it is withdrawn, a call by this pseudonym is the canary's. Raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._folder / f"{secrets.token_hex(8)}{SUFFIX}"
        aside = path.with_name(f".{path.name}")
        with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(pseudonym)
        aside.replace(path)
        return path

    def hold(self, pseudonym: str) -> bool:
        """Whether there is a warrant for it. Where the disk does not tell, there is none."""
        try:
            return any(path.read_text() == pseudonym for path in self._folder.glob(f"[!.]*{SUFFIX}"))
        except OSError:
            return False

    def withdraw(self, older_than: float) -> None:
        """Take back those written before this moment (as `time.time`); the house still knows them."""
        for path in self._folder.glob(f"*{SUFFIX}"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < older_than:
                    path.unlink()
