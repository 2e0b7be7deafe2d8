"""What the shelter leaves beside a recording: the caller's number, sealed by Asterisk itself.

Asterisk's AES_ENCRYPT is AES-128 in ECB mode with the key's sixteen characters; `extensions.conf` puts eight
random digits before the number, so that two calls of one person do not look alike.
"""

from base64 import b64decode
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

SALT = 8


def sheltered_number(note: Path, key: str) -> str | None:
    """The number in the `.number` file beside a shelter's recording; None where it cannot be read.

    `key` is what `line/secrets/shelter` holds.
    """
    opener = Cipher(AES(key.encode()), ECB()).decryptor()  # noqa: S305  (Asterisk offers no other mode)
    try:
        padded = opener.update(b64decode(note.read_bytes())) + opener.finalize()
    except (FileNotFoundError, ValueError):  # a full disk tears it
        return None
    opened = padded.rstrip(b"\x00").decode("ascii", "replace")[SALT:]
    return opened if opened.removeprefix("+").isdigit() else None
