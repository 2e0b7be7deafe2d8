"""Sets of prompts on disk: immutable, numbered, and one of them current.

    sets/000007-3fa9c2d1/   set.json, rendered.json, <language>/<key>.wav, words/
    switches/000012.json    which set callers hear from then on; the newest one counts

A set is made aside and renamed when it is whole and synced; a switch is one small file, written the same way.
So a crash between any two steps leaves either the old set current or the new one, and both of them whole.
"""

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from prompts.disk import alone, sync_folder, write_whole
from prompts.errors import NoSuchSet
from prompts.schema import RENDERED_SET, Rendered, RenderedSet

ABOUT = "set.json"
WORDS = "words"
MAKING, GOING = ".making-", ".going-"

SETS_KEPT = 10
A_CALL_MAY_LAST = timedelta(days=2)
"""A set goes when ten newer ones were current and nobody can still be on the line who began with it."""

SWITCHES_KEPT = 500


class How(StrEnum):
    """Why callers hear a set from then on. REFRESHED: the program brought new words or placeholders."""

    PUBLISHED = "published"
    ROLLED_BACK = "rolled_back"
    REFRESHED = "refreshed"


@dataclass(frozen=True, slots=True)
class Piece:
    """One sound of a set. `take` is the recording it comes from, `words` the digest of what it says."""

    sha256: str
    placeholder: bool
    take: str | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What a set says of itself; `pieces` by `<language>/<key>`. `base`: the placeholders it was made on."""

    made_at: datetime
    by: str
    base: str
    pieces: Mapping[str, Piece]
    words: Mapping[str, str] = field(default_factory=dict)

    def digest(self) -> str:
        """Of everything a caller would notice."""
        told = TypeAdapter(dict[str, Piece]).dump_json(dict(sorted(self.pieces.items())))
        return hashlib.sha256(told + repr(sorted(self.words.items())).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Switch:
    """From `at` on, callers hear the set `name`."""

    name: str
    at: datetime
    by: str
    how: How


@dataclass(frozen=True, slots=True)
class Making:
    """A set that is being made, in a folder that nobody else sees."""

    folder: Path

    def lay(self, name: str, source: Path, twin: Path | None) -> None:
        """Put a sound in: as a second name of `twin`, which never changes, else copied and synced."""
        place = self.folder / f"{name}.wav"
        place.parent.mkdir(exist_ok=True)
        if twin is not None:
            with suppress(OSError):  # too many names, or a disk that knows none: copied, then
                return os.link(twin, place)
        copy_synced(source, place)

    def lay_words(self, name: str, source: Path) -> None:
        """Put a TOML file in."""
        place = self.folder / WORDS / name
        place.parent.mkdir(parents=True, exist_ok=True)
        copy_synced(source, place)


class Sets:
    """All sets of one line node. Everything here reads or writes the disk and may raise OSError."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._sets, self._switches = folder / "sets", folder / "switches"

    def alone(self) -> AbstractContextManager[None]:
        """Nobody else publishes meanwhile; whoever comes second waits."""
        return alone(self.folder)

    def current(self) -> str | None:
        """The set callers hear; None before the first. One look at one folder."""
        last = self._last_switch()
        return last.name if last else None

    def switches(self) -> list[Switch]:
        """Oldest first."""
        read = (_read_switch(path) for path in sorted(self._switches.glob("[!.]*.json")))
        return [switch for switch in read if switch]

    def names(self) -> list[str]:
        """All there are, oldest first."""
        return sorted(path.name for path in self._sets.glob("[!.]*") if (path / ABOUT).exists())

    def place(self, name: str) -> Path:
        """Where a set lies. Raises NoSuchSet."""
        place = self._sets / name
        if not name or "/" in name or name.startswith(".") or not (place / ABOUT).exists():
            raise NoSuchSet
        return place

    def about(self, name: str) -> About:
        """What a set says of itself. Raises NoSuchSet, also where that is damaged."""
        try:
            return _about.validate_json((self.place(name) / ABOUT).read_bytes())
        except ValidationError as error:
            raise NoSuchSet from error

    @contextmanager
    def making(self) -> Iterator[Making]:
        """A folder to make a set in; whatever goes wrong, nothing is left of it."""
        self._sets.mkdir(parents=True, exist_ok=True)
        aside = self._sets / f"{MAKING}{secrets.token_hex(4)}"
        aside.mkdir()
        try:
            yield Making(aside)
        finally:
            shutil.rmtree(aside, ignore_errors=True)

    def finish(self, making: Making, about: About) -> str:
        """Give a set its number and name; from here on it is never changed."""
        write_rendered(making.folder, about)
        write_whole(making.folder / ABOUT, _about.dump_json(about, indent=1))
        for folder in (making.folder, *(path for path in making.folder.rglob("*") if path.is_dir())):
            sync_folder(folder)
        number = max((number_of(path.name) for path in self._sets.glob("[!.]*")), default=0) + 1
        name = f"{number:06d}-{about.digest()[:8]}"
        making.folder.rename(self._sets / name)
        sync_folder(self._sets)
        return name

    def switch(self, switch: Switch) -> None:
        """Callers hear this set from now on: those who call from now on."""
        number = max((number_of(path.name) for path in self._switches.glob("[!.]*.json")), default=0) + 1
        write_whole(self._switches / f"{number:06d}.json", _switch.dump_json(switch))

    def clear_away(self, now: datetime) -> None:
        """Sets nobody hears or goes back to any more, and what a crash left of one being made."""
        kept = self._still_wanted(now)
        for path in list(self._sets.iterdir()) if self._sets.exists() else []:
            if path.name.startswith((MAKING, GOING)):
                shutil.rmtree(path, ignore_errors=True)
            elif path.name not in kept:
                path.rename(going := path.with_name(f"{GOING}{path.name}"))
                shutil.rmtree(going, ignore_errors=True)
        for path in sorted(self._switches.glob("[!.]*.json"))[:-SWITCHES_KEPT]:
            path.unlink(missing_ok=True)

    def _still_wanted(self, now: datetime) -> set[str]:
        switches = self.switches()
        until = [*(switch.at for switch in switches[1:]), now][: len(switches)]
        lately = {
            switch.name
            for switch, ended in zip(switches, until, strict=True)
            if now - ended < A_CALL_MAY_LAST
        }
        newest = list(dict.fromkeys(switch.name for switch in reversed(switches)))[:SETS_KEPT]
        return {*newest, *lately, *self.names()[-1:]}

    def _last_switch(self) -> Switch | None:
        """A damaged one is passed over: the one before it counts."""
        paths = sorted(self._switches.glob("[!.]*.json"), reverse=True)
        return next((switch for path in paths if (switch := _read_switch(path))), None)


_about, _switch = TypeAdapter(About), TypeAdapter(Switch)


def write_rendered(folder: Path, about: About) -> None:
    """What `prompts.library` reads of a folder of sounds."""
    rendered = {
        name: Rendered(digest=piece.sha256, placeholder=piece.placeholder)
        for name, piece in about.pieces.items()
    }
    write_whole(folder / RENDERED_SET, RenderedSet.dump_json(rendered))


def number_of(name: str) -> int:
    """The number a set's or a switch's name begins with; 0 where it is none of ours."""
    digits = name[:6]
    return int(digits) if digits.isdigit() else 0


def copy_synced(source: Path, place: Path) -> None:
    """A copy of its own, on disk when this returns."""
    with source.open("rb") as file, place.open("xb") as copy:
        shutil.copyfileobj(file, copy)
        copy.flush()
        os.fsync(copy.fileno())


def _read_switch(path: Path) -> Switch | None:
    try:
        return _switch.validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
