"""Who may record prompts by telephone: a number, a PIN, her languages, and what she may approve.

One small file. Of a PIN only a slow hash is kept (Argon2id), and it is told once, when it is drawn.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from pydantic import TypeAdapter, ValidationError

from ivr.errors import ContributorUnknown
from prompts.disk import alone, write_whole

NUMBER_DIGITS, PIN_DIGITS = 4, 6
FIRST = "123456789"
"""`0` at the beginning asks for a person, everywhere."""

MOST_LANGUAGES = 9
"""As many as there are keys to choose them by."""

ARGON2 = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""OWASP's least: 19 MB for some 20 ms. What guards six digits is that few may be tried."""


class Approves(StrEnum):
    """Whose recordings she may approve."""

    NONE = "none"
    OTHERS = "others"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Contributor:
    """`number` is what she types; `name` stands beside her recordings; `languages` by their codes."""

    number: str
    name: str
    languages: tuple[str, ...]
    approves: Approves = Approves.OTHERS
    records: bool = True
    pin: str = field(default="", repr=False)


_file = TypeAdapter(tuple[Contributor, ...])


class Contributors:
    """The file. Everything here reads or writes the disk and may raise OSError."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def all(self) -> tuple[Contributor, ...]:
        """In the order they were added. A damaged file lets nobody in."""
        try:
            return _file.validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return ()
        except ValidationError as error:
            raise OSError("the file of contributors is damaged") from error

    def find(self, number: str) -> Contributor | None:
        """By her number."""
        return next((each for each in self.all() if each.number == number), None)

    def verified(self, number: str, pin: str) -> Contributor | None:
        """Whoever has that number and PIN. It takes as long where there is nobody."""
        found = self.find(number)
        try:
            ARGON2.verify(found.pin if found else _nobodys(), pin)
        except (VerificationError, InvalidHashError):
            return None
        return found

    def add(self, newcomer: Contributor) -> tuple[Contributor, str]:
        """With a number nobody has, and the PIN, which is told only now. The same name again: a new PIN."""
        with alone(self._path.parent):
            others = [each for each in self.all() if each.name != newcomer.name]
            known = next((each.number for each in self.all() if each.name == newcomer.name), None)
            taken = {each.number for each in others}
            number = known or next(drawn for drawn in iter(_number, "") if drawn not in taken)
            pin = _digits(PIN_DIGITS)
            added = replace(newcomer, number=number, pin=ARGON2.hash(pin))
            self._write([*others, added])
        return added, pin

    def remove(self, name: str) -> None:
        """She can sign in no more; her recordings stay. Raises ContributorUnknown."""
        with alone(self._path.parent):
            others = [each for each in self.all() if each.name != name]
            if len(others) == len(self.all()):
                raise ContributorUnknown("there is no contributor of that name")
            self._write(others)

    def _write(self, contributors: Sequence[Contributor]) -> None:
        write_whole(self._path, _file.dump_json(tuple(contributors), indent=1), mode=0o600)


@cache
def _nobodys() -> str:
    """Verified where the number is nobody's, so that this takes as long."""
    return ARGON2.hash("no PIN has letters")


def _number() -> str:
    return _digits(NUMBER_DIGITS)


def _digits(count: int) -> str:
    return secrets.choice(FIRST) + "".join(secrets.choice("0123456789") for _ in range(count - 1))
