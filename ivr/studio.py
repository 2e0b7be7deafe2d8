"""The studio's desk: what its script hands recordings to, and what becomes of them when the visit is over.

A recording is made into a staged take whatever happens: at its end, at a hang-up, and after a crash from the
visit's journal. Until then it lies among the exchange's recordings, under a name that no caller's has.
"""

import hashlib
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from anyio import move_on_after, to_thread
from pydantic import JsonValue, TypeAdapter

from ivr.contributors import Approves, Contributor, Contributors
from ivr.errors import ExchangeError, RecordingFailed
from ivr.journal import Journal
from ivr.journal_file import Entry
from ivr.office import Office
from ivr.sound import has_sound
from ivr.studio_door import Refusal, StudioDoor
from ivr.tape import Tape
from prompts.composing import to_record, words_digest
from prompts.errors import NotSpoken
from prompts.faults import Fault
from prompts.library import Library
from prompts.takes import Signed, Spoken, Take, Takes

log = logging.getLogger(__name__)

TIME_TO_KEEP = 30.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """One prompt in one language, and who works on it."""

    language: str
    key: str
    by: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a recording: the id of its take, and what may be wrong with it."""

    take: str | None
    fault: Fault | None


class State(StrEnum):
    """What there is of a prompt. WAITS: a recording that nobody has approved yet."""

    NOTHING = "nothing"
    WAITS = "waits"
    HEARD = "heard"


@dataclass(frozen=True, slots=True)
class Voice:
    """What there is to hear: a sound, and the id of its take where it is one."""

    state: State
    sound: Path | None = None
    take: str | None = None


class Approval(StrEnum):
    """What came of approving."""

    APPROVED = "approved"
    ANOTHER = "another"
    NOTHING = "nothing"
    NOT_NOW = "not_now"


_place, _outcome = TypeAdapter(Place), TypeAdapter(Outcome)


@dataclass(frozen=True, slots=True)
class Rooms:
    """What all visits share. `visits` has one folder per visit under way; `series` names its recordings."""

    takes: Takes
    contributors: Contributors
    door: StudioDoor
    office: Office
    visits: Path

    def journal(self, visit: UUID) -> Journal:
        """With what a program before us wrote in it. Raises OSError."""
        return Journal.read(self.visits / str(visit), self.office.line_key, self.office.tell)

    def clear_file(self, name: str) -> Path:
        """Where the exchange writes a recording."""
        return self.office.recordings / f"{name}.wav"


class StudioDesk:
    """One visit."""

    def __init__(self, visit: UUID, journal: Journal, library: Library, rooms: Rooms) -> None:
        self.visit = visit
        self.journal = journal
        self.prompts = to_record(library)
        self._library = library
        self._rooms = rooms

    # who

    async def attempt(self, number: str, pin: str) -> Contributor | Refusal:
        """One attempt to sign in; no step of the journal, which never hears of a PIN."""
        return await self._rooms.door.attempt(number, pin, str(self.visit))

    async def known(self, number: str) -> Contributor | None:
        """Who signed in with this number."""
        return await self._rooms.door.known(number)

    # what is there already

    async def voice(self, place: Place) -> Voice:
        """The newest recording, published or not; else what callers hear."""
        found = await self._guarded(lambda: self._rooms.takes.of(place.language, place.key), list[Take]())
        take = next((take for take in reversed(found) if not take.dropped), None)
        if take is not None:
            state = State.HEARD if take.approved else State.WAITS
            return Voice(state, self._rooms.takes.sound(take), take.id)
        sound = self._library.sounds.get((place.language, place.key))
        return Voice(State.HEARD, sound.path) if sound else Voice(State.NOTHING)

    async def next_open(self, language: str, after: int) -> int | None:
        """The next prompt, round the whole list, that has no recording; by its place in `prompts`."""
        recorded = await self._guarded(lambda: self._recorded(language), set[str]())
        rounds = [*range(after + 1, len(self.prompts)), *range(after + 1)]
        return next((at for at in rounds if self.prompts[at] not in recorded), None)

    def _recorded(self, language: str) -> set[str]:
        taken = {
            take.key for take in self._rooms.takes.all() if take.language == language and not take.dropped
        }
        spoken = (sound for (code, _), sound in self._library.sounds.items() if code == language)
        return taken | {sound.key for sound in spoken if not sound.placeholder}

    async def approve(self, place: Place, heard: str | None, who: Contributor) -> Approval:
        """Callers shall hear this recording, once it is published: the one she heard, and no newer one."""
        found = await self._guarded(lambda: self._rooms.takes.of(place.language, place.key), list[Take]())
        take = next((take for take in found if take.id == heard and not take.dropped), None)
        if take is None:
            return Approval.NOTHING
        own = take.recorded.by == who.name
        if who.approves is Approves.NONE or (own and who.approves is Approves.OTHERS):
            return Approval.ANOTHER
        words = words_digest(self._library, place.language, place.key)
        signed = Signed(who.name, self._rooms.office.clock.now(), words)
        approved = await self._guarded(lambda: self._rooms.takes.approve(take, signed), None)
        return Approval.APPROVED if approved else Approval.NOT_NOW

    # recording

    async def begin(self, place: Place) -> None:
        """Note what the next recording is of, before it is made."""
        told: JsonValue = _place.dump_python(place, mode="json")

        async def live() -> JsonValue:
            return told

        await self.journal.step("place", "", live)

    @asynccontextmanager
    async def keeping(self, tape: Tape) -> AsyncIterator[Tape]:
        """Whatever happens in here, what is on the tape is kept."""
        try:
            yield tape
        finally:
            with move_on_after(TIME_TO_KEEP, shield=True) as limit:
                if self.outcome(tape.name) is None:
                    await self._keep(tape)
            if limit.cancelled_caught:
                log.error("a recording of the studio was not kept in time; it stays where it is")

    def outcome(self, name: str) -> Outcome | None:
        """What became of a recording; None where it still lies in clear, on a full disk."""
        told = [entry.value for entry in self.journal.entries if (entry.kind, entry.what) == ("kept", name)]
        return _outcome.validate_python(told[-1]) if told else None

    async def _keep(self, tape: Tape) -> None:
        try:
            await tape.stop()
        except RecordingFailed:
            return await self.journal.note("kept", tape.name, _told(Outcome(None, Fault.SILENT)))
        except ExchangeError:
            return log.warning("a recording of the studio could not be stopped; it is taken up again later")
        place = places_of(self.journal.entries).get(tape.name)
        if place is not None:
            await self.keep_file(tape.name, place)

    async def keep_file(self, name: str, place: Place) -> bool:
        """Make a finished recording a take. On a full disk it stays as it is, and is tried again."""
        clear = self._rooms.clear_file(name)
        outcome = await self._guarded(lambda: self._staged(name, clear, place), None)
        if outcome is None:
            return False
        await self.journal.note("kept", name, _told(outcome))
        if self.journal.unwritten:  # who comes after us must find the file, or that it is kept
            return False
        return await self._guarded(lambda: _removed(clear), False)

    def _staged(self, name: str, clear: Path, place: Place) -> Outcome:
        # numpy: only while somebody records prompts
        from prompts.quality import fault_of
        from prompts.sound import RATE, as_prompt, read_recording

        if not has_sound(clear):
            return Outcome(None, Fault.SILENT)
        samples = read_recording(clear)
        fault = fault_of(samples)
        try:
            spoken = samples if fault is Fault.TOO_LONG else as_prompt(samples, RATE)
        except NotSpoken:
            return Outcome(None, Fault.SILENT)
        words = words_digest(self._library, place.language, place.key)
        signed = Signed(place.by, self._began(name), words)
        take = self._rooms.takes.stage(
            Spoken(place.language, place.key, signed, spoken, fault, id=take_id(name))
        )
        return Outcome(take.id, fault)

    def _began(self, name: str) -> datetime:
        told = [entry.value for entry in self.journal.entries if (entry.kind, entry.what) == ("began", name)]
        return datetime.fromisoformat(str(told[-1])) if told else self._rooms.office.clock.now()

    async def _guarded(self, do: Callable[[], T], otherwise: T) -> T:
        try:
            return await to_thread.run_sync(do)
        except OSError as error:
            log.exception("the disk does not do what the studio asks")
            await to_thread.run_sync(self._rooms.office.tell, error)
            return otherwise


def _removed(clear: Path) -> bool:
    clear.unlink(missing_ok=True)
    return True


def places_of(entries: list[Entry]) -> Mapping[str, Place]:
    """What each recording that was begun is of, by its name."""
    places, place = dict[str, Place](), None
    for entry in entries:
        if entry.kind == "place":
            place = _place.validate_python(entry.value)
        elif entry.kind == "tape" and place is not None:
            places[str(entry.value)] = place
    return places


def unkept(entries: list[Entry]) -> Mapping[str, Place]:
    """Those of which nobody knows yet what became of them."""
    kept = {entry.what for entry in entries if entry.kind == "kept"}
    return {name: place for name, place in places_of(entries).items() if name not in kept}


def take_id(name: str) -> str:
    """The same recording gives the same take, however often it is staged."""
    return hashlib.sha256(name.encode()).hexdigest()[:8]


def _told(outcome: Outcome) -> JsonValue:
    told: JsonValue = _outcome.dump_python(outcome, mode="json")
    return told
