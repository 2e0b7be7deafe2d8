"""The desk: what call scripts hand things to, and what becomes of a call when it is over.

Everything here works after the caller has hung up, within a time limit that loses nothing when it expires:
a recording stays in clear until its sealed copy is noted in the journal, a journal stays until its envelope
is posted, and `ivr.salvage` takes up whatever was left.
"""

import hashlib
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid5

from anyio import move_on_after, to_thread
from pydantic import JsonValue, TypeAdapter

from ivr.errors import ExchangeError, RecordingFailed
from ivr.journal import Entry, Journal
from ivr.line import Wish
from ivr.model import (
    UNDETERMINED,
    Caller,
    Channel,
    Contact,
    EndedBy,
    Ending,
    KeypadAnswer,
    Question,
    Recording,
    RecordingRole,
    YesNo,
)
from ivr.office import Office
from ivr.seal import pseudonym
from ivr.sound import has_sound, length_of, was_anything_said
from ivr.tape import Tape

log = logging.getLogger(__name__)

TIME_TO_KEEP = 30.0
TIME_TO_CLOSE = 60.0
"""Seconds. Sealing five minutes of sound takes well below one."""


@dataclass(frozen=True, slots=True)
class Call:
    """How the contact began; the number is sealed to the house, in hex."""

    started_at: datetime
    pseudonym: str | None = None
    sealed_number: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A sealed recording in the journal's folder."""

    recording: Recording
    file: str
    spoken: bool


_calls, _answers, _kept = TypeAdapter(Call), TypeAdapter(KeypadAnswer), TypeAdapter(Kept)


class Desk:
    """One contact's desk."""

    def __init__(self, contact_id: UUID, journal: Journal, office: Office) -> None:
        self.contact_id = contact_id
        self.journal = journal
        self._office = office

    async def open(self, caller_number: str | None, started_at: datetime | None = None) -> None:
        """Note who calls, sealed to the house, before anything else. Harmless for a call taken up again."""
        if any(entry.kind == "call" for entry in self.journal.entries):
            return
        call = Call(started_at or self._office.clock.now())
        if caller_number is not None:
            name = pseudonym(caller_number, self._office.pseudonym_key)
            call = replace(
                call, pseudonym=name, sealed_number=self._office.house.seal(caller_number.encode()).hex()
            )
        await self.journal.note("call", "", _calls.dump_python(call, mode="json"))

    async def answered(self, question: Question, answer: str) -> None:
        """Keep an answer given by key; a later one to the same question replaces it."""
        if self.journal.recall("answer", question) is None:
            given = KeypadAnswer(question, answer, self._office.clock.now())
            await self.journal.note("answer", question, _answers.dump_python(given, mode="json"))

    @asynccontextmanager
    async def keeping(self, tape: Tape) -> AsyncIterator[Tape]:
        """Whatever happens in here, what is on the tape is kept."""
        try:
            yield tape
        finally:
            await self.keep(tape)

    async def keep(self, tape: Tape) -> None:
        """Seal a recording beside the journal and remove the clear one; if it cannot be now, it stays."""
        with move_on_after(TIME_TO_KEEP, shield=True) as limit:
            if self.journal.recall("kept", tape.name) is None and tape.name not in self._dealt_with():
                await self._keep(tape)
        if limit.cancelled_caught:
            log.error("a recording was not sealed in time; it stays where it is")

    async def _keep(self, tape: Tape) -> None:
        try:
            path = await tape.stop()
        except RecordingFailed:
            await self.journal.note("nothing", tape.name, None)
        except ExchangeError:
            log.warning("a recording could not be stopped; it is taken up again later")
        else:
            await self.keep_file(tape.name, path, RecordingRole.MESSAGE, tape.ended_by)

    async def keep_file(self, name: str, clear: Path, role: RecordingRole, ended_by: EndedBy) -> None:
        """Seal a finished recording. On a full disk it stays as it is, and is tried again."""
        try:
            kept = await to_thread.run_sync(self._seal, name, clear, (role, ended_by), abandon_on_cancel=True)
            await self.journal.note("kept", name, kept)
            await to_thread.run_sync(self._remove_clear, clear)
        except OSError as error:
            log.exception("a recording could not be sealed; it stays where it is")
            await to_thread.run_sync(self._office.tell, error)

    def _seal(self, name: str, clear: Path, how: tuple[RecordingRole, EndedBy]) -> JsonValue:
        recording_id = uuid5(self.contact_id, name)
        sealed = self.journal.folder / f"{recording_id}.{secrets.token_hex(4)}{clear.suffix}.age"
        self.journal.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        recording = Recording(
            id=recording_id,
            role=how[0],
            started_at=self._began(name) or _last_touched(clear),
            seconds=length_of(clear),
            ended_by=how[1],
            sha256=self._office.house.seal_file(clear, sealed),
        )
        kept = Kept(recording, sealed.name, was_anything_said(clear))
        told: JsonValue = _kept.dump_python(kept, mode="json")
        return told

    def _remove_clear(self, clear: Path) -> None:
        """Only once the journal, on disk, says where the sealed one is. Raises OSError."""
        self.journal.flush()
        clear.unlink(missing_ok=True)

    def _clear_file(self, name: str) -> Path:
        return self._office.recordings / f"{name}.wav"

    def _began(self, name: str) -> datetime | None:
        began = self._facts("began").get(name)
        return datetime.fromisoformat(str(began)) if began else None

    # what it has come to

    def outcome(self) -> Ending:
        """How this contact ends, if it ends now."""
        kept = self._recordings()
        if any(each.spoken for each in kept):
            return Ending.LEFT_MESSAGE
        if kept:
            return Ending.SILENT_MESSAGE
        given = self._given(self._office.clock.now())
        if (Question.MAY_CALL_BACK, YesNo.YES) in {(each.question, each.answer) for each in given}:
            return Ending.ASKED_FOR_CALLBACK
        return Ending.HUNG_UP_IN_MENU

    def unkept(self) -> tuple[str, ...]:
        """The recordings that were begun, and are neither kept nor known to be empty."""
        begun = dict.fromkeys(str(entry.value) for entry in self.journal.entries if entry.kind == "tape")
        return tuple(name for name in begun if name not in self._dealt_with())

    def has_kept(self, name: str) -> bool:
        """Whether that recording is sealed and noted."""
        return name in self._facts("kept")

    async def has(self, tape: Tape) -> bool:
        """Whether anything of it is sealed, or lies in clear where salvage takes it up."""
        return self.has_kept(tape.name) or await to_thread.run_sync(has_sound, self._clear_file(tape.name))

    def is_posted(self) -> bool:
        """Whether its envelope is written: what comes now would not be in it."""
        return bool(self._facts("prepared"))

    async def close(self, ending: Ending | None = None) -> bool:
        """Post the envelope, once; False where something is still missing, and salvage has to come."""
        with move_on_after(TIME_TO_CLOSE, shield=True):
            try:
                return await to_thread.run_sync(self._close, ending, abandon_on_cancel=True)
            except (OSError, ValueError) as error:  # a full disk; a journal of another version of us
                log.exception(
                    "an envelope could not be posted; everything stays in the journal",
                    extra={"contact": self.contact_id},
                )
                await to_thread.run_sync(self._office.tell, error)
        return False

    def _close(self, ending: Ending | None) -> bool:
        with self.journal.held() as ours:
            if not ours:
                return False
            self.journal.flush()
            if self.journal.damaged:
                self._adopt_sealed()
            if self.unkept():
                return False
            self._clear_away()
            prepared = self._facts("prepared").get("")
            name = str(prepared) if prepared else self._prepare(ending or self.outcome())
            self._office.spool.release(name)
            self.journal.remove()
            return True

    def _clear_away(self) -> None:
        """A crash may have left a clear recording that is sealed, and one thought empty may have grown."""
        for name in self._dealt_with():
            clear = self._clear_file(name)
            if not self.has_kept(name) and has_sound(clear):
                kept = self._seal(name, clear, (RecordingRole.MESSAGE, EndedBy.UNKNOWN))
                self.journal.write("kept", name, kept)
            clear.unlink(missing_ok=True)

    def _adopt_sealed(self) -> None:
        """A damaged journal may have lost the line that told of a recording: what lies beside it counts."""
        known = {str(each.recording.id) for each in self._recordings()}
        for sealed in sorted(self.journal.folder.glob("*.age")):
            recording_id = sealed.name.partition(".")[0]
            if recording_id not in known:
                known.add(recording_id)
                self.journal.write("kept", recording_id, _kept.dump_python(_found(sealed), mode="json"))

    def _prepare(self, ending: Ending) -> str:
        """Write the envelope and note its name, so that whoever comes after a crash knows whether it went."""
        sealed = {each.recording.id: self.journal.folder / each.file for each in self._recordings()}
        name = self._office.spool.prepare(self._contact(ending), sealed)
        try:
            self.journal.write("prepared", "", name)
        except OSError:
            self._office.spool.withdraw(name)
            raise
        return name

    def _contact(self, ending: Ending) -> Contact:
        told = self._facts("call").get("")
        call = _calls.validate_python(told) if told else Call(_last_touched(self.journal.folder))
        number = call.sealed_number
        return Contact(
            id=self.contact_id,
            channel=Channel.PHONE,
            language=self._language(),
            started_at=call.started_at,
            ended_at=max(self._office.clock.now(), call.started_at),
            ending=ending,
            caller=Caller(call.pseudonym, bytes.fromhex(number) if number else None),
            answers=self._given(call.started_at),
            recordings=tuple(each.recording for each in self._recordings()),
            node=self._office.node,
        )

    # what the journal says

    def _facts(self, kind: str) -> dict[str, JsonValue]:
        """By what they are about, the latest for each, in the order first noted."""
        return {entry.what: entry.value for entry in self.journal.entries if entry.kind == kind}

    def _given(self, otherwise_at: datetime) -> tuple[KeypadAnswer, ...]:
        """Once she has answered, falling silent when asked again after a restart takes nothing back."""
        given: dict[str, KeypadAnswer] = {}
        for entry in self.journal.entries:
            answer = _answer_in(entry, otherwise_at)
            if answer is None:
                continue
            if answer.answer != YesNo.UNANSWERED or given.get(entry.what, answer).answer == answer.answer:
                given[entry.what] = answer
        return tuple(given.values())

    def _recordings(self) -> tuple[Kept, ...]:
        return tuple(_kept.validate_python(told) for told in self._facts("kept").values())

    def _dealt_with(self) -> set[str]:
        return self._facts("kept").keys() | self._facts("nothing").keys()

    def _language(self) -> str:
        return str(self._facts("language").get("", UNDETERMINED))


def _answer_in(entry: Entry, otherwise_at: datetime) -> KeypadAnswer | None:
    """What she answered, as noted here; if we were killed right after her key, only the key is there."""
    if entry.kind == "answer":
        return _answers.validate_python(entry.value)
    if entry.kind not in ("choose", "number") or entry.what not in set(Question):
        return None
    said = entry.value not in (None, *Wish)
    return KeypadAnswer(Question(entry.what), str(entry.value) if said else YesNo.UNANSWERED, otherwise_at)


def _found(sealed: Path) -> Kept:
    """A sealed recording of which nothing else is known; taken for spoken, since nobody can listen here."""
    with sealed.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    recording = Recording(
        id=UUID(sealed.name.partition(".")[0]),
        role=RecordingRole.SALVAGED,
        started_at=_last_touched(sealed),
        seconds=None,
        ended_by=EndedBy.UNKNOWN,
        sha256=digest,
    )
    return Kept(recording, sealed.name, spoken=True)


def _last_touched(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
