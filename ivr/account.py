"""What a call's journal says of it, as the envelope will tell it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self
from uuid import UUID

from pydantic import JsonValue, TypeAdapter

from ivr.asking import Wish
from ivr.journal import Journal
from ivr.journal_file import Entry
from ivr.model import (
    UNDETERMINED,
    CaseCode,
    Confidentiality,
    Direction,
    EndedBy,
    Ending,
    KeypadAnswer,
    Listened,
    MayCallBack,
    Purpose,
    Question,
    Recording,
    RecordingRole,
    YesNo,
)

WHEN_TO_CALL = frozenset({Question.SAFE_DAY, Question.SAFE_TIME, Question.WHO_MAY_ANSWER})

QUESTIONS = frozenset(Question)
NOT_AN_ANSWER = (None, *Wish)

WHO_IS_IT = "greeting"
HERSELF = "herself"
"""What is asked of whoever answers a call of ours, as the journal names it; and what she says herself."""


@dataclass(frozen=True, slots=True)
class Call:
    """How the contact began; the number is sealed to the house, in hex. `about`, `errand`: see `Contact`.

    `canary` where the house itself called, to hear whether we work.
    `prompts` names the set of prompts that she hears to the end. `purpose` where we call.
    `dialled` is the number of ours that she called, or had rung for us to call her; `language` the one of
    that number, or the one in which we call; None where she is asked.
    `aliases`: the pseudonyms she would have if her telephone showed its number in another form.
    """

    started_at: datetime
    pseudonym: str | None = None
    sealed_number: str | None = None
    direction: Direction = Direction.INBOUND
    about: UUID | None = None
    errand: UUID | None = None
    canary: bool = False
    prompts: str = ""
    purpose: Purpose | None = None
    language: str | None = None
    aliases: tuple[str, ...] = ()
    dialled: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A sealed recording in the journal's folder."""

    recording: Recording
    file: str
    spoken: bool


calls, answers, kept = TypeAdapter(Call), TypeAdapter(KeypadAnswer), TypeAdapter(Kept)
listened = TypeAdapter(Listened)
codes = TypeAdapter(CaseCode)
"""The shapes in which facts stand in the journal."""


@dataclass(frozen=True, slots=True)
class Account:
    """Reads the entries of one journal; it is told nothing that is not written there."""

    entries: Sequence[Entry]
    understood: dict[str, object] = field(default_factory=dict, repr=False, compare=False)
    """What has been made of them already, for all who read the same journal."""

    @classmethod
    def of(cls, journal: Journal) -> Self:
        """Everything one says, and what others who read it have made of it."""
        return cls(journal.entries, journal.understood)

    def facts(self, kind: str) -> dict[str, JsonValue]:
        """By what they are about, the latest for each, in the order first noted."""
        return {entry.what: entry.value for entry in self.entries if entry.kind == kind}

    def call(self) -> Call | None:
        """How it began; None where a damaged journal has lost it."""
        known = self.understood.get("call")
        if not isinstance(known, Call):
            told = self.facts("call").get("")
            if not told:
                return None
            known = self.understood["call"] = calls.validate_python(told)
        return known

    def language(self) -> str:
        """The one she chose last, or the one her call began with where she chose none."""
        call = self.call()
        told = self.facts("language").get("", (call and call.language) or UNDETERMINED)
        return str(told[0] if isinstance(told, list) else told)

    def given(self, otherwise_at: datetime, to: Question | None = None) -> tuple[KeypadAnswer, ...]:
        """What she answered, `to` all questions or one.

        Once she has answered, falling silent when asked again after a restart takes nothing back.
        """
        given: dict[str, KeypadAnswer] = {}
        for entry in self.entries:
            if to is not None and entry.what != to:
                continue
            answer = _answer_in(entry, otherwise_at)
            if answer is None:
                continue
            if answer.answer != YesNo.UNANSWERED or given.get(entry.what, answer).answer == answer.answer:
                given[entry.what] = answer
        return tuple(given.values())

    def answers_for_the_house(self, otherwise_at: datetime) -> tuple[KeypadAnswer, ...]:
        """The same, but for a call that can never be: who chose to be nobody cannot be called.

        What she answered stays in the journal: until the end of her call she may choose otherwise.
        """
        given = self.given(otherwise_at)
        if not self.anonymous():
            return given
        return tuple(_without_a_call(each) for each in given if each.question not in WHEN_TO_CALL)

    def wants_a_call(self) -> bool:
        """Whether she asked for one, or said that she may be called."""
        return self.is_answered(Question.MAY_CALL_BACK, MayCallBack.YES)

    def is_answered(self, question: Question, answer: str) -> bool:
        """Whether she has given this answer, and no other since."""
        given = self.given(datetime.now(UTC), question)  # of which only the answer is looked at
        return any(each.answer == answer for each in given)

    def was_asked(self, question: Question) -> bool:
        """Whether she heard the question, and answered it or fell silent."""
        return bool(self.given(datetime.now(UTC), question))

    def anonymous(self) -> bool:
        """Whether she asked that not even her number reaches the house."""
        return self.is_answered(Question.CONFIDENTIALITY, Confidentiality.ANONYMOUS)

    def can_be_called(self) -> bool:
        """Whether there is a number that may come to be called."""
        call = self.call()
        return call is not None and call.sealed_number is not None and not self.anonymous()

    def rang_in_vain(self) -> bool:
        """Whether she rang to be called back, and showed no number."""
        call = self.call()
        return call is not None and call.sealed_number is None and self.stated_ending() is Ending.FLASH

    def telephone(self) -> str | None:
        """Her number, from when she said that she may be called: whoever comes after us needs it."""
        told = self.facts("telephone").get("")
        return str(told) if told else None

    def must_not_be_called(self) -> bool:
        """Never again: she said so when she called, or whoever answered when we did."""
        return self._greeted(MayCallBack.NEVER) or self.is_answered(Question.MAY_CALL_BACK, MayCallBack.NEVER)

    def is_reached(self) -> bool:
        """Whom we called has said that it is she."""
        return self._greeted(HERSELF)

    def _greeted(self, answer: str) -> bool:
        greeted = ("choose", WHO_IS_IT, answer)
        return any((each.kind, each.what, each.value) == greeted for each in self.entries)

    def recordings(self) -> tuple[Kept, ...]:
        """Those that are sealed."""
        return tuple(kept.validate_python(told) for told in self.facts("kept").values())

    def dealt_with(self) -> set[str]:
        """The names of recordings that are sealed or known to be empty."""
        return self.facts("kept").keys() | self.facts("nothing").keys()

    def unkept(self) -> tuple[str, ...]:
        """The recordings that were begun, and are neither kept nor known to be empty."""
        return tuple(name for name in self.begun() if name not in self.dealt_with())

    def begun(self) -> tuple[str, ...]:
        """The recordings that were begun, in that order."""
        return tuple(dict.fromkeys(str(entry.value) for entry in self.entries if entry.kind == "tape"))

    def began(self, name: str) -> datetime | None:
        """When a recording was begun."""
        began = self.facts("began").get(name)
        return datetime.fromisoformat(str(began)) if began else None

    def code(self) -> CaseCode | None:
        """The case code she took, as the house may know it."""
        told = self.facts("code").get("")
        return codes.validate_python(told) if told else None

    def listened(self) -> tuple[Listened, ...]:
        """What she heard of the information lines."""
        return tuple(listened.validate_python(told) for told in self.facts("listened").values())

    def about(self) -> UUID | None:
        """The earlier contact this one goes on from: by a code she gave, or because we called."""
        call = self.call()
        return self.opened() or (call.about if call else None)

    def opened(self) -> UUID | None:
        """The contact whose code she gave."""
        told = self.facts("about").get("")
        return UUID(str(told)) if told else None

    def withdrawn(self) -> bool:
        """Whether she takes back what the earlier contact reported."""
        return bool(self.facts("withdrawn"))

    def outcome(self) -> Ending:
        """How this contact ends, if it ends now."""
        if self.was_asked(Question.SOLVED):  # whatever she says besides
            return Ending.CHECKED_BACK
        recordings = self.recordings()
        if any(each.spoken for each in recordings):
            return Ending.LEFT_MESSAGE
        if recordings:
            return Ending.SILENT_MESSAGE
        if self.wants_a_call() and not self.anonymous():
            return Ending.ASKED_FOR_CALLBACK
        ended = self.stated_ending()
        if ended in (Ending.HUNG_UP_IN_MENU, Ending.HEARD_INFORMATION) and self.facts("waiting").get(""):
            return Ending.HUNG_UP_IN_QUEUE
        if ended is Ending.FLASH and self.can_be_called() and not self.facts("seen_to"):
            return Ending.ASKED_FOR_CALLBACK  # nothing of ours will call her: people have to
        return ended

    def stated_ending(self) -> Ending:
        """How it ends where nothing weightier happens."""
        call = self.call()
        outbound = call is not None and call.direction is Direction.OUTBOUND
        otherwise = Ending.NOT_REACHED if outbound and not self.is_reached() else Ending.HUNG_UP_IN_MENU
        return Ending(str(self.facts("ending").get("", otherwise)))


def _without_a_call(given: KeypadAnswer) -> KeypadAnswer:
    is_yes = (given.question, given.answer) == (Question.MAY_CALL_BACK, MayCallBack.YES)
    return replace(given, answer=MayCallBack.NO.value) if is_yes else given


def _answer_in(entry: Entry, otherwise_at: datetime) -> KeypadAnswer | None:
    """What she answered, as noted here; if we were killed right after her key, only the key is there."""
    if entry.kind == "answer":
        return answers.validate_python(entry.value)
    if entry.kind not in ("choose", "number") or entry.what not in QUESTIONS:
        return None
    said = entry.value not in NOT_AN_ANSWER
    return KeypadAnswer(Question(entry.what), str(entry.value) if said else YesNo.UNANSWERED, otherwise_at)


def found(sealed: Path) -> Kept:
    """A sealed recording of which nothing else is known; taken for spoken, since nobody can listen here."""
    with sealed.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    recording = Recording(
        id=UUID(sealed.name.partition(".")[0]),
        role=RecordingRole.SALVAGED,
        started_at=last_touched(sealed),
        seconds=None,
        ended_by=EndedBy.UNKNOWN,
        sha256=digest,
    )
    return Kept(recording, sealed.name, spoken=True)


def last_touched(path: Path) -> datetime:
    """When a file was last written."""
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
