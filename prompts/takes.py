"""Recordings of prompts that wait to be published: who spoke them, who approved them, and for which words.

One folder per language and prompt; a take is three files at most, each written once and whole: the sound and
what is known of it, its approval, its end. The latest approval counts; nothing is overwritten.
"""

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from prompts.disk import write_whole
from prompts.errors import NoSuchTake
from prompts.faults import Fault

if TYPE_CHECKING:
    from prompts.sound import Samples


@dataclass(frozen=True, slots=True)
class Signed:
    """Somebody did it, then; `words` is the digest of the words it was done for."""

    by: str
    at: datetime
    words: str = ""


@dataclass(frozen=True, slots=True)
class Take:
    """One recording of one prompt, levelled and trimmed. `fault`: what may be wrong with it."""

    id: str
    language: str
    key: str
    recorded: Signed
    seconds: float
    sha256: str
    fault: Fault | None = None
    approved: Signed | None = None
    dropped: Signed | None = None

    @property
    def name(self) -> str:
        """`<language>/<key>`."""
        return f"{self.language}/{self.key}"

    @property
    def chosen_at(self) -> datetime | None:
        """When it became what callers are to hear; None where nobody wants that."""
        return self.approved.at if self.approved and not self.dropped else None


_take, _signed = TypeAdapter(Take), TypeAdapter(Signed)


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is to be staged. The same `id` twice is the same take, staged once."""

    language: str
    key: str
    recorded: Signed
    samples: "Samples"
    fault: Fault | None = None
    id: str = ""


class Takes:
    """The folder of all takes. Everything here reads or writes the disk and may raise OSError."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def stage(self, spoken: Spoken) -> Take:
        """Keep a recording; when this returns it survives a power cut."""
        from prompts.sound import as_wav  # numpy, which the ivr needs only while somebody records prompts

        take_id = spoken.id or secrets.token_hex(4)
        if (there := self._about(spoken.language, spoken.key, take_id)).exists():
            return self._read(there)
        sound = as_wav(spoken.samples)
        take = Take(
            id=take_id,
            language=spoken.language,
            key=spoken.key,
            recorded=spoken.recorded,
            seconds=round(spoken.samples.size / 8000, 1),
            sha256=hashlib.sha256(sound).hexdigest(),
            fault=spoken.fault,
        )
        write_whole(self.sound(take), sound)
        write_whole(there, _take.dump_json(take))
        return take

    def approve(self, take: Take, approval: Signed) -> Take:
        """This is what callers are to hear, once it is published."""
        write_whole(self._beside(take, "approved"), _signed.dump_json(approval))
        return replace(take, approved=approval)

    def drop(self, take: Take, by: Signed) -> Take:
        """It shall not be heard any more; its sound stays."""
        write_whole(self._beside(take, "dropped"), _signed.dump_json(by))
        return replace(take, dropped=by)

    def of(self, language: str, key: str) -> list[Take]:
        """Of one prompt, oldest first."""
        paths = (self._folder / language / key).glob("[!.]*.take.json")
        return sorted(self._readable(paths), key=lambda take: (take.recorded.at, take.id))

    def all(self) -> list[Take]:
        """Every one, oldest first."""
        paths = self._folder.glob("*/*/[!.]*.take.json")
        return sorted(self._readable(paths), key=lambda take: (take.recorded.at, take.id))

    def find(self, take_id: str) -> Take:
        """By its id. Raises NoSuchTake."""
        take = next((each for each in self.all() if each.id == take_id), None)
        if take is None:
            raise NoSuchTake
        return take

    def chosen(self) -> dict[tuple[str, str], Take]:
        """What callers are to hear: of each prompt the take approved last."""
        wanted = [take for take in self.all() if take.chosen_at]
        return {
            (take.language, take.key): take for take in sorted(wanted, key=lambda each: str(each.chosen_at))
        }

    def sound(self, take: Take) -> Path:
        """Where its WAV lies."""
        return self._folder / take.language / take.key / f"{take.id}.wav"

    def _about(self, language: str, key: str, take_id: str) -> Path:
        return self._folder / language / key / f"{take_id}.take.json"

    def _beside(self, take: Take, what: str) -> Path:
        return self._folder / take.language / take.key / f"{take.id}.{what}.json"

    def _readable(self, paths: Iterator[Path]) -> Iterator[Take]:
        """A damaged note is passed over: its sound lies beside it for whoever looks."""
        for path in paths:
            try:
                yield self._read(path)
            except ValidationError:
                continue

    def _read(self, path: Path) -> Take:
        take = _take.validate_json(path.read_bytes())
        return replace(
            take,
            approved=_read_signed(self._beside(take, "approved")),
            dropped=_read_signed(self._beside(take, "dropped")),
        )


def _read_signed(path: Path) -> Signed | None:
    try:
        return _signed.validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
