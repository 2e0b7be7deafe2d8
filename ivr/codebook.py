"""What the line keeps of cases with a code: one folder each, named by the slow hash, and never the code.

`case.age` (who reported, and her locked key) and `status.age` are sealed to the line, each reply only to her.
Every file is written aside, synced and renamed; every method reads or writes the disk: call it from a thread.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from ivr.codes import Cost, new_case_code, new_code, stretch, unlock
from ivr.errors import CannotUnseal, CodeInvalid
from ivr.model import CaseCode, CaseStatus
from ivr.seal import Identity
from prompts.disk import sync_folder, write_whole

CASE, STATUS, REPLY, HEARD = "case.age", "status.age", ".reply.age", ".heard"
LOOKUP = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class CodedCase:
    """A case whose caller took a code. Whoever has all this can tell it to another line node."""

    contact: UUID
    language: str
    code: CaseCode


@dataclass(frozen=True, slots=True)
class Told:
    """What she hears of her case, and since when."""

    status: CaseStatus
    at: datetime


cases, statuses = TypeAdapter(CodedCase), TypeAdapter(Told)


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case whose code was given. `key` opens what was sealed to her; it is never written down."""

    case: CodedCase
    key: Identity

    @property
    def lookup(self) -> str:
        """Its name at the line."""
        return self.case.code.lookup


class Codebook:
    """The folder `codes` of a line node. `pepper` is a secret of all line nodes of a house."""

    def __init__(self, folder: Path, key: Identity, pepper: bytes, cost: Cost | None = None) -> None:
        self._folder = folder
        self._key = key
        self._pepper = pepper
        self._cost = cost or Cost()
        self._telling = Lock()

    def draw(self, contact: UUID, language: str) -> tuple[str, CaseCode]:
        """A new code, and what is kept of it: on disk before anybody hears it. Slow; raises OSError."""
        while True:
            code = new_code()
            stretched = stretch(code, self._pepper, self._cost)
            if not (self._folder / stretched.lookup).exists():
                case = CodedCase(contact, language, new_case_code(stretched))
                self.enter(case)
                return code, case.code

    def enter(self, case: CodedCase) -> None:
        """Know this case from now on; what is known already stays. Raises OSError."""
        if not (self._place(case.code.lookup) / CASE).exists():
            self._write(case.code.lookup, CASE, self._key.recipient().seal(cases.dump_json(case)))

    def find(self, code: str) -> OpenCase | None:
        """The case of this code. Slow, and as slow where there is none. Raises OSError."""
        stretched = stretch(code, self._pepper, self._cost)
        case = self._case(stretched.lookup)
        try:
            return OpenCase(case, unlock(case.code.locked, stretched.key)) if case else None
        except CannotUnseal:
            raise OSError("a case with a code is damaged") from None

    def status(self, lookup: str) -> CaseStatus:
        """What she is told. Raises OSError."""
        told = self._told(lookup)
        return told.status if told else CaseStatus.RECEIVED

    def tell(self, lookup: str, told: Told) -> None:
        """She is told this from now on, unless something later was said already. Raises OSError."""
        with self._telling:
            before = self._told(lookup)
            if before is None or before.at <= told.at:
                self._write(lookup, STATUS, self._key.recipient().seal(statuses.dump_json(told)))

    def keep_reply(self, lookup: str, reply: UUID, sealed: bytes) -> None:
        """A voice for her, sealed to her; harmless where it is here already. Raises OSError."""
        if not (self._place(lookup) / f"{reply}{REPLY}").exists():
            self._write(lookup, f"{reply}{REPLY}", sealed)

    def replies(self, lookup: str) -> tuple[UUID, ...]:
        """In the order they came."""
        found = sorted(
            self._place(lookup).glob(f"*{REPLY}"), key=lambda path: (path.stat().st_mtime, path.name)
        )
        return tuple(UUID(path.name.removesuffix(REPLY)) for path in found)

    def unheard(self, lookup: str) -> tuple[UUID, ...]:
        """Those she has not heard to their end."""
        place = self._place(lookup)
        return tuple(each for each in self.replies(lookup) if not (place / f"{each}{HEARD}").exists())

    def sound_of(self, opened: OpenCase, reply: UUID) -> bytes:
        """A reply as WAV, in clear, in memory. Raises OSError and CannotUnseal."""
        return opened.key.unseal((self._place(opened.lookup) / f"{reply}{REPLY}").read_bytes())

    def mark_heard(self, lookup: str, reply: UUID) -> None:
        """She has heard it. Raises OSError."""
        self._write(lookup, f"{reply}{HEARD}", b"")

    def _case(self, lookup: str) -> CodedCase | None:
        return cases.validate_json(told) if (told := self._read(lookup, CASE)) else None

    def _told(self, lookup: str) -> Told | None:
        return statuses.validate_json(told) if (told := self._read(lookup, STATUS)) else None

    def _read(self, lookup: str, name: str) -> bytes | None:
        try:
            return self._key.unseal((self._place(lookup) / name).read_bytes())
        except FileNotFoundError:
            return None
        except (CannotUnseal, ValidationError):
            raise OSError("a case with a code is damaged") from None

    def _place(self, lookup: str) -> Path:
        if not LOOKUP.fullmatch(lookup):  # it may come from outside, and becomes a path
            raise CodeInvalid("not the hash of a code")
        return self._folder / lookup

    def _write(self, lookup: str, name: str, content: bytes) -> None:
        place = self._place(lookup)
        if not place.exists():
            place.mkdir(parents=True, mode=0o700, exist_ok=True)
            sync_folder(self._folder)
        write_whole(place / name, content, 0o600)
