"""What the shelter leaves beside a recording: the caller's number, sealed by Asterisk itself.

Asterisk's AES_ENCRYPT is AES-128 in ECB mode with the key's sixteen characters: equal blocks look alike. So
`extensions.conf` puts eight random digits into every block of sixteen, before eight characters of the number.
"""

from base64 import b64decode
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.modes import ECB

SALT = 8
SEALED_BLOCK = 24
"""Characters of sixteen bytes in base64."""


def sheltered_number(note: Path, key: str) -> str | None:
    """The number in a note, or beside a shelter's recording; None where it cannot be read.

    `key` is what `line/secrets/shelter` holds.
    """
    # a tenth of the ivr's memory: only where the shelter was needed
    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.algorithms import AES
    from cryptography.hazmat.primitives.ciphers.modes import ECB

    cipher = Cipher(AES(key.encode()), ECB())  # noqa: S305  (Asterisk offers no other mode)
    try:
        sealed = note.read_text("ascii").partition(" ")[0].strip()
        blocks = [sealed[at : at + SEALED_BLOCK] for at in range(0, len(sealed), SEALED_BLOCK)]
        opened = "".join(_opened(b64decode(block), cipher)[SALT:] for block in blocks)
    except (FileNotFoundError, ValueError):  # a full disk tears it
        return None
    return opened if opened.removeprefix("+").isdigit() else None


def _opened(block: bytes, cipher: "Cipher[ECB]") -> str:
    opener = cipher.decryptor()
    return (opener.update(block) + opener.finalize()).rstrip(b"\x00").decode("ascii")
