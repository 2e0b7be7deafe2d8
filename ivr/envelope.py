"""The envelope: one contact and its recordings in one file, each part sealed to the house.

An uncompressed tar: `contact.json.age` first, then `<recording id>.<type>.age` in the contact's order.
Reading is strict, since whatever is taken in is shown to a caseworker as what a caller did.
"""

import hashlib
import io
import json
import re
import tarfile
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, Final
from uuid import UUID

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from ivr.errors import CannotUnseal, EnvelopeRefused
from ivr.model import Caller, Contact, KeypadAnswer, Recording

SUFFIX: Final = ".envelope"
CONTACT: Final = "contact.json.age"
VERSION: Final = 1
LARGEST_CONTACT: Final = 4 << 20
MOST_RECORDINGS: Final = 64
MEMBER = re.compile(
    r"(?P<id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?P<suffix>\.[a-z0-9]{1,5})\.age"
)
LANGUAGE = re.compile(r"[a-z]{2,3}")

_strict = with_config(
    ConfigDict(extra="forbid", strict=True, ser_json_bytes="base64", val_json_bytes="base64")
)
for _fact in (KeypadAnswer, Recording, Caller, Contact):
    _strict(_fact)
_contact = TypeAdapter(Contact)


@dataclass(frozen=True, slots=True)
class Member:
    """One sealed recording inside an envelope. `suffix` tells the inner type (".wav")."""

    recording: Recording
    suffix: str
    name: str


@dataclass(frozen=True, slots=True)
class OpenedEnvelope:
    """A contact whose parts were all found, and whole. `sealed_contact` is kept beside the recordings."""

    contact: Contact
    members: tuple[Member, ...]
    sealed_contact: bytes
    path: Path

    @contextmanager
    def open(self, member: Member) -> Iterator[IO[bytes]]:
        """The sealed bytes of one recording."""
        with tarfile.open(self.path, "r:") as tar:
            stream = tar.extractfile(member.name)
            if stream is None:
                raise EnvelopeRefused("member_missing")
            with stream:
                yield stream


def contact_to_json(contact: Contact) -> bytes:
    """The same contact always gives the same bytes."""
    return _contact.dump_json(contact)


def contact_from_json(told: bytes, languages: Collection[str] | None = None) -> Contact:
    """Raises EnvelopeRefused: not JSON, unknown version, field, language, or a time without a zone."""
    try:
        version = json.loads(told)["version"]
    except (ValueError, KeyError, TypeError):
        raise EnvelopeRefused("contact_unreadable") from None
    if version != VERSION:
        raise EnvelopeRefused("unknown_version")
    try:
        contact = _contact.validate_json(told)
    except ValidationError:
        # pydantic's own words quote the offending value
        raise EnvelopeRefused("contact_invalid") from None
    if not LANGUAGE.fullmatch(contact.language) or (languages and contact.language not in languages):
        raise EnvelopeRefused("unknown_language")
    times = [contact.started_at, contact.ended_at, *(answer.at for answer in contact.answers)]
    times += [recording.started_at for recording in contact.recordings]
    if any(time.tzinfo is None for time in times):
        raise EnvelopeRefused("contact_invalid")
    return contact


def write_envelope(
    target: BinaryIO, contact: Contact, seal: Callable[[bytes], bytes], sealed: Mapping[UUID, Path]
) -> None:
    """Write the tar. `sealed` holds the sealed file of every recording, named `….<type>.age`."""
    with tarfile.open(fileobj=target, mode="w:", format=tarfile.USTAR_FORMAT) as tar:
        told = seal(contact_to_json(contact))
        tar.addfile(_entry(CONTACT, len(told)), io.BytesIO(told))
        for recording in contact.recordings:
            path = sealed[recording.id]
            suffix = Path(path.name.removesuffix(".age")).suffix or ".wav"
            with path.open("rb") as source:
                tar.addfile(_entry(f"{recording.id}{suffix}.age", path.stat().st_size), source)


def read_envelope(
    path: Path, unseal: Callable[[bytes], bytes], languages: Collection[str] | None = None
) -> OpenedEnvelope:
    """Open and prove an envelope. `unseal` raises CannotUnseal for what it cannot open.

    Raises EnvelopeRefused, whose `reason` is one word, and OSError where the disk cannot be read.
    """
    try:
        with tarfile.open(path, "r:") as tar:
            entries = _entries(tar, path.stat().st_size)
            sealed_contact = _read(tar, entries[0])
            contact = contact_from_json(_unsealed(sealed_contact, unseal), languages)
            _prove_name(path, contact)
            members = tuple(_members(tar, contact, entries[1:]))
    except (tarfile.TarError, EOFError):
        raise EnvelopeRefused("not_an_envelope") from None
    return OpenedEnvelope(contact, members, sealed_contact, path)


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


def _entries(tar: tarfile.TarFile, length: int) -> list[tarfile.TarInfo]:
    entries = tar.getmembers()
    if not entries or entries[0].name != CONTACT:
        raise EnvelopeRefused("contact_missing")
    if any(not entry.isreg() or entry.offset_data + entry.size > length for entry in entries):
        raise EnvelopeRefused("truncated")
    end = max(entry.offset_data + _padded(entry.size, tarfile.BLOCKSIZE) for entry in entries)
    if length != _padded(end + 2 * tarfile.BLOCKSIZE, tarfile.RECORDSIZE):
        raise EnvelopeRefused("truncated")
    if len(entries) > MOST_RECORDINGS + 1 or entries[0].size > LARGEST_CONTACT:
        raise EnvelopeRefused("too_large")
    return entries


def _padded(size: int, block: int) -> int:
    return -(-size // block) * block


def _read(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> bytes:
    stream = tar.extractfile(entry)
    if stream is None:
        raise EnvelopeRefused("truncated")
    with stream:
        return stream.read()


def _unsealed(sealed: bytes, unseal: Callable[[bytes], bytes]) -> bytes:
    try:
        return unseal(sealed)
    except CannotUnseal:
        raise EnvelopeRefused("seal_broken_or_other_key") from None


def _prove_name(path: Path, contact: Contact) -> None:
    if path.name.split(".")[0] != str(contact.id):
        raise EnvelopeRefused("name_differs_from_contact")


def _members(tar: tarfile.TarFile, contact: Contact, entries: list[tarfile.TarInfo]) -> Iterator[Member]:
    if len({recording.id for recording in contact.recordings}) != len(contact.recordings):
        raise EnvelopeRefused("recording_twice")
    if len(entries) != len(contact.recordings):
        raise EnvelopeRefused("recordings_differ_from_contact")
    for recording, entry in zip(contact.recordings, entries, strict=True):
        named = MEMBER.fullmatch(entry.name)
        if named is None or named["id"] != str(recording.id):
            raise EnvelopeRefused("recordings_differ_from_contact")
        if _digest(tar, entry) != recording.sha256:
            raise EnvelopeRefused("recording_damaged")
        yield Member(recording, named["suffix"], entry.name)


def _digest(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> str:
    stream = tar.extractfile(entry)
    if stream is None:
        raise EnvelopeRefused("truncated")
    digest = hashlib.sha256()
    with stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()
