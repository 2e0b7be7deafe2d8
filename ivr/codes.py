"""Case codes: ten digits with which she calls again from any phone, and what is kept in their place.

Nine digits are drawn, the tenth proves them. A code is never kept: a slow hash of it, peppered with a secret
of the line, finds her case and unlocks the key that her replies are sealed to. Whoever steals the casebook
lacks the pepper; who steals the line's disk needs 0.4 s of a processor for each of 900 million guesses.
"""

import hashlib
import secrets
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass, field
from functools import reduce

from ivr.errors import CannotUnseal
from ivr.model import CaseCode
from ivr.seal import Identity

DIGITS = 10
GROUPS = (3, 3, 4)
"""How a code is spoken: a pause after each group."""

FIRST = "123456789"
"""`0` at the beginning asks for a person, everywhere."""

QUASIGROUP = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip
"""H. Michael Damm, 2004: catches every single wrong digit and every swap of neighbours."""

NONCE = 12


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess costs: scrypt's parameters (RFC 7914). The default takes 128 MB and 0.4 s."""

    n: int = 2**17
    r: int = 8
    p: int = 1


@dataclass(frozen=True, slots=True)
class Stretched:
    """What a code becomes: `lookup` finds the case, in hex; `key` unlocks its private half."""

    lookup: str
    key: bytes = field(repr=False)


def new_code() -> str:
    """A code nobody can guess from another one."""
    drawn = secrets.choice(FIRST) + "".join(secrets.choice("0123456789") for _ in range(DIGITS - 2))
    return drawn + check_digit(drawn)


def check_digit(digits: str) -> str:
    """Damm's: appended, it makes the digit of the whole 0."""
    return reduce(lambda interim, digit: QUASIGROUP[int(interim)][int(digit)], digits, "0")


def is_code(typed: str) -> bool:
    """Whether this can be a code at all: what was mistyped is found without asking who knows it."""
    plain = typed.isascii() and typed.isdigit() and len(typed) == DIGITS and typed[0] in FIRST
    return plain and check_digit(typed) == "0"


def in_groups(code: str) -> tuple[str, ...]:
    """As it is spoken."""
    ends = [sum(GROUPS[: place + 1]) for place in range(len(GROUPS))]
    return tuple(code[end - length : end] for end, length in zip(ends, GROUPS, strict=True))


def stretch(code: str, pepper: bytes, cost: Cost) -> Stretched:
    """Slow on purpose: call it from a thread. It lets other threads run meanwhile.

    One hash gives both halves: whatever tests a guess costs the same, so a second one would guard nothing.
    """
    memory = 128 * cost.r * (cost.n + cost.p + 2)
    made = hashlib.scrypt(
        code.encode(), salt=pepper, n=cost.n, r=cost.r, p=cost.p, maxmem=2 * memory, dklen=64
    )
    return Stretched(made[:32].hex(), made[32:])


def new_case_code(stretched: Stretched) -> CaseCode:
    """A key pair of her own, whose private half only the code unlocks."""
    identity, text = Identity.generate()
    return CaseCode(identity.recipient().text, lock(text, stretched.key), stretched.lookup)


def lock(private: str, key: bytes) -> str:
    """ChaCha20-Poly1305, in base64, the nonce first."""
    # a tenth of the ivr's memory: only where a code is used
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    nonce = secrets.token_bytes(NONCE)
    return b64encode(nonce + ChaCha20Poly1305(key).encrypt(nonce, private.encode(), None)).decode()


def unlock(locked: str, key: bytes) -> Identity:
    """The private half. Raises CannotUnseal."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    try:
        told = b64decode(locked, validate=True)
        return Identity(ChaCha20Poly1305(key).decrypt(told[:NONCE], told[NONCE:], None).decode())
    except (InvalidTag, NotBase64, ValueError):
        raise CannotUnseal("locked with another code, or damaged") from None
