"""An envelope: one contact on its way to the casebook, sealed, in one file.

An uncompressed tar: first `contact.json.age`, then `<recording id>.<type>.age` for each of its recordings, in
order. Each member is an age file sealed to the house. Reading is strict: an envelope says exactly what we
would have written, or it is refused.
"""

import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from pydantic import ConfigDict, TypeAdapter, ValidationError

from ivr.errors import CannotUnseal, EnvelopeRefused
from ivr.model import Contact
from ivr.seal import Recipient

CONTACT_MEMBER = "contact.json.age"
MEMBER_NAME = re.compile(r"([0-9a-f-]{36})(\.[a-z0-9]{1,8})\.age")
LANGUAGE = re.compile(r"[a-z]{2,3}")
VERSION = 1
LARGEST_CONTACT = 2**20
LARGEST_MEMBER = 2**31
MOST_RECORDINGS = 100
CHUNK = 2**20

LATER = ("direction", "about", "errand", "code", "listened", "withdrawn")
"""Facts of a contact that came after the first envelopes were written: said only where they say something."""

_contacts = TypeAdapter(
    tuple[Contact], config=ConfigDict(ser_json_bytes="base64", val_json_bytes="base64", allow_inf_nan=False)
)
"""In a tuple of one: pydantic configures a bare dataclass only from inside the dataclass."""

_defaults = {each.name: each.default for each in fields(Contact) if each.name in LATER}


@dataclass(frozen=True, slots=True)
class Member:
    """One sealed recording inside an envelope. `suffix` is the inner type's: ".wav", ".ogg", …"""

    envelope: Path
    offset: int
    size: int
    suffix: str

    def open(self) -> BinaryIO:
        """The sealed bytes; close it. The envelope must still be where it was."""
        file = self.envelope.open("rb")
        file.seek(self.offset)
        return io.BufferedReader(_Slice(file, self.size), CHUNK)


@dataclass(frozen=True, slots=True)
class OpenedEnvelope:
    """What an envelope says. `members` has each of `contact.recordings`, by id, its hash proved."""

    contact: Contact
    members: Mapping[UUID, Member]


def contact_to_json(contact: Contact) -> bytes:
    """As in `contact.json`: bytes in base64, times in UTC."""
    unsaid = {name for name in LATER if getattr(contact, name) == _defaults[name]}
    return _contacts.dump_json((contact,), exclude={0: unsaid})[1:-1]


def contact_from_json(told: bytes) -> Contact:
    """Raises EnvelopeRefused unless it is exactly what `contact_to_json` would have written."""
    try:
        raw = json.loads(told)
    except (ValueError, RecursionError):
        raise EnvelopeRefused("not_json") from None
    if not isinstance(raw, dict):
        raise EnvelopeRefused("bad_contact")
    if raw.get("version") != VERSION:
        raise EnvelopeRefused("unknown_version")
    try:
        (contact,) = _contacts.validate_json(b"[" + told + b"]")
    except ValidationError:
        raise EnvelopeRefused("bad_contact") from None
    if _plain(json.loads(contact_to_json(contact))) != _plain(raw):
        raise EnvelopeRefused("unknown_fields")
    _believable(contact)
    return contact


def write_envelope(
    path: Path | str, contact: Contact, sealed: Mapping[UUID, Path], recipient: Recipient
) -> None:
    """Write and sync one envelope; `sealed` holds a sealed file `….<type>.age` per recording.

    Raises OSError (a full disk, say); what is then at `path` is not an envelope.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb", buffering=2 * tarfile.RECORDSIZE) as file:  # most are written at once
        told = recipient.seal(contact_to_json(contact))
        size = _add(file, CONTACT_MEMBER, len(told), io.BytesIO(told))
        for recording in contact.recordings:
            source = sealed[recording.id]
            suffix = "".join(source.suffixes[-2:-1])
            with source.open("rb") as body:
                size += _add(file, f"{recording.id}{suffix}.age", os.fstat(body.fileno()).st_size, body)
        file.write(bytes(_padded(size + 2 * tarfile.BLOCKSIZE, tarfile.RECORDSIZE) - size))
        file.flush()
        os.fsync(file.fileno())


def _add(file: BinaryIO, name: str, size: int, body: BinaryIO) -> int:
    """As `TarFile.addfile`, which costs as much as the seal for what most envelopes hold: a kilobyte.

    Gives how much was written.
    """
    file.write(_header(name, size))
    left = size
    while chunk := body.read(CHUNK):
        left -= file.write(chunk)
    if left:
        raise OSError("a sealed recording changed while it was read")
    file.write(bytes(-size % tarfile.BLOCKSIZE))
    return tarfile.BLOCKSIZE + _padded(size, tarfile.BLOCKSIZE)


def read_envelope(path: Path, unseal: Callable[[bytes], bytes]) -> OpenedEnvelope:
    """Open an envelope and prove it whole. `unseal` raises CannotUnseal.

    Raises EnvelopeRefused with a one-word reason; OSError only where the disk fails.
    """
    with path.open("rb") as file:
        members = list(_members(file))
        if not members or members[0].name != CONTACT_MEMBER:
            raise EnvelopeRefused("wrong_members")
        if members[0].size > LARGEST_CONTACT:
            raise EnvelopeRefused("too_large")
        contact = contact_from_json(_unsealed(_read(file, members[0]), unseal))
        if path.name.split(".")[0] != str(contact.id):
            raise EnvelopeRefused("other_name")
        return OpenedEnvelope(contact, dict(_recordings(path, file, contact, members[1:])))


def _members(file: BinaryIO) -> Iterator[tarfile.TarInfo]:
    """The members in order, refusing whatever we would not have written."""
    try:
        tar = tarfile.open(fileobj=file, mode="r:")
        members = []
        while (member := tar.next()) is not None:
            members.append(member)
            if len(members) > MOST_RECORDINGS + 1:
                raise EnvelopeRefused("too_large")
    except (tarfile.TarError, ValueError, OverflowError, EOFError):
        raise EnvelopeRefused("not_an_envelope") from None
    end = max((member.offset_data + _padded(member.size, 512) for member in members), default=0)
    whole = _padded(end + 2 * tarfile.BLOCKSIZE, tarfile.RECORDSIZE)
    if os.fstat(file.fileno()).st_size != whole:
        raise EnvelopeRefused("truncated")
    for member in members:
        if not member.isreg() or member.issparse() or member.pax_headers:
            raise EnvelopeRefused("wrong_members")
        if member.size > LARGEST_MEMBER:
            raise EnvelopeRefused("too_large")
        yield member


def _recordings(
    path: Path, file: BinaryIO, contact: Contact, members: list[tarfile.TarInfo]
) -> Iterator[tuple[UUID, Member]]:
    if len(members) != len(contact.recordings):
        raise EnvelopeRefused("wrong_members")
    for recording, member in zip(contact.recordings, members, strict=True):
        name = MEMBER_NAME.fullmatch(member.name)
        if name is None or name[1] != str(recording.id):
            raise EnvelopeRefused("wrong_members")
        if _digest(file, member) != recording.sha256:
            raise EnvelopeRefused("wrong_digest")
        yield recording.id, Member(path, member.offset_data, member.size, name[2])


def _believable(contact: Contact) -> None:
    """Facts that the types do not carry."""
    if not LANGUAGE.fullmatch(contact.language):
        raise EnvelopeRefused("unknown_language")
    times = [contact.started_at, contact.ended_at, *(answer.at for answer in contact.answers)]
    times += [recording.started_at for recording in contact.recordings]
    if any(time.tzinfo is None for time in times):
        raise EnvelopeRefused("bad_contact")
    if len({recording.id for recording in contact.recordings}) < len(contact.recordings):
        raise EnvelopeRefused("wrong_members")


def _unsealed(sealed: bytes, unseal: Callable[[bytes], bytes]) -> bytes:
    try:
        return unseal(sealed)
    except CannotUnseal:
        raise EnvelopeRefused("broken_seal") from None


@lru_cache(maxsize=64)
def _header(name: str, size: int) -> bytes:
    """Kept: what tells of a contact is often of the same size, and `tobuf` costs half of its seal."""
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member.tobuf(tarfile.USTAR_FORMAT)


def _read(file: BinaryIO, member: tarfile.TarInfo) -> bytes:
    file.seek(member.offset_data)
    return file.read(member.size)


def _digest(file: BinaryIO, member: tarfile.TarInfo) -> str:
    file.seek(member.offset_data)
    digest, left = hashlib.sha256(), member.size
    while left and (chunk := file.read(min(left, CHUNK))):
        digest.update(chunk)
        left -= len(chunk)
    return digest.hexdigest()


def _padded(size: int, block: int) -> int:
    return -(-size // block) * block


def _plain(value: object) -> object:
    """JSON compared by value: 2.0 and 2 are one number, True is none."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return ("flag", value) if isinstance(value, bool) else value


class _Slice(io.RawIOBase):
    """The next `size` bytes of a file, which it owns."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file, self._left = file, size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        chunk = self._file.read(min(len(buffer), self._left))
        buffer[: len(chunk)] = chunk
        self._left -= len(chunk)
        return len(chunk)

    def close(self) -> None:
        self._file.close()
        super().close()
