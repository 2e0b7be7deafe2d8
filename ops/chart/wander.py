"""A line with nobody on it: whatever a call script asks is answered by whoever walks through it.

It is the real `Line` and the real `Desk`, on a journal of its own: only what would reach a telephone, a disk
or a person is replaced. What a script learns from the world in a step of its journal is decided like a key.
"""

import sys
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextvars import ContextVar
from copy import copy
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any, Protocol, TypeVar, cast
from uuid import UUID, uuid4

import anyio
from anyio.lowlevel import checkpoint
from pydantic import JsonValue

from ivr.acquaintance import Acquaintance, Standing
from ivr.asking import Everywhere
from ivr.codebook import OpenCase
from ivr.codedesk import Attempt, CodeDesk
from ivr.codes import is_code
from ivr.desk import Desk
from ivr.errors import RecordingFailed
from ivr.flows.hours import Opening
from ivr.flows.person import Rang
from ivr.handset import Heard
from ivr.journal import Aside
from ivr.line import Line, Wish
from ivr.memory import Memory
from ivr.model import CaseStatus, EndedBy
from ivr.office import Office
from ivr.persons import NobodyToRing
from ivr.ports import Leg
from ivr.studio import Approval, State
from ivr.tape import Tape
from ops.chart.model import Event, Happens, Kind, Option, Place
from prompts.library import Library
from prompts.model import ChoiceT, Entry, Language, LanguageMenu, Listing, Menu, Sound

T = TypeVar("T")

SILENCE, TO_THE_END = "…", "✓"
TYPED, NOTHING = "a number", "nothing"
SOMEBODY, NOBODY = "somebody takes the call", "nobody takes the call"
WHEN = datetime(2026, 1, 5, 12, tzinfo=UTC)

WORLD: Mapping[str, Mapping[str, JsonValue]] = {
    "standing": {each.value: each.value for each in Standing},
    "left_alone": {"may be called": False, "never": True},
    "languages": {"": {"before": None, "chosen": {}}},
    "done": {"": EndedBy.KEY.value},
    "opening": {"open": Opening.OPEN.value, "closed": Opening.LATER.value},
    "drawn": {"drawn": "drawn", "none": None},
    "attempt": {each.value: each.value for each in Attempt},
    "status": {each.value: each.value for each in CaseStatus},
    "replies": {"some": [str(UUID(int=1))], "none": []},
    "reply": {"": True},
    "heard": {each.value: [each.value, "walked"] for each in State},
    "approve": {each.value: each.value for each in Approval},
    "next-open": {"": 1},
    "person": {each.value: each.value for each in Rang},
    "withdraw": {"": None},
}
"""What a step of this kind may have learnt, by what it means; of one answer nothing has to be decided."""

_outer: ContextVar[tuple[str, ...]] = ContextVar("outer", default=())


class Walker(Protocol):
    """Whoever walks: decides at each place, and takes note of what happens between them."""

    async def decide(self, place: Place, stack: tuple[str, ...]) -> str:
        """What is chosen, one of the options' meanings. Does not return where the walk ends here."""
        ...

    def note(self, event: Event) -> None:
        """It happens."""
        ...


class WalkedJournal(Aside):
    """What a script asks of the world is decided."""

    def __init__(self, walker: Walker, walked: Collection[str] = ()) -> None:
        """Steps of the kinds `walked` are walked through like the rest, instead of decided as a whole."""
        super().__init__()
        self._walker = walker
        self._decided_kinds = WORLD.keys() - set(walked)

    async def step(self, kind: str, what: str, live: Callable[[], Awaitable[JsonValue]]) -> JsonValue:
        stack = where_in_the_script()
        before = _outer.set(stack)
        try:
            value = await self._decided(kind, stack) if kind in self._decided_kinds else await live()
        finally:
            _outer.reset(before)
        await self.note(kind, what, value)
        return value

    pass_by = step

    async def _decided(self, kind: str, stack: tuple[str, ...]) -> JsonValue:
        answers = WORLD[kind]
        if len(answers) == 1:
            return next(iter(answers.values()))
        options = tuple(Option((), means) for means in answers)
        return answers[await self._walker.decide(Place(kind, Kind.WORLD, (), options), stack)]


def where_in_the_script() -> tuple[str, ...]:
    """The lines of the call scripts that led here, the outermost first; also across tasks."""
    frame: FrameType | None = sys._getframe(1)
    stack: list[str] = []
    while frame is not None:
        if frame.f_globals.get("__name__", "").startswith("ivr.flows"):
            stack.append(f"{frame.f_code.co_name}:{frame.f_lineno}")
        frame = frame.f_back
    here = tuple(reversed(stack))
    outer = _outer.get()
    return here if here[: len(outer)] == outer else (*outer, *here)


class Ringing:
    """Everybody on shift is rung until somebody decides what comes of it."""

    def __init__(self) -> None:
        self._outcome = ""
        self._decided = anyio.Event()

    def decide(self, outcome: str) -> None:
        self._outcome = outcome
        self._decided.set()

    async def decided(self) -> str:
        await self._decided.wait()
        return self._outcome


class WalkedPersons(NobodyToRing):
    """Nobody in truth; but somebody may come to the telephone."""

    def __init__(self) -> None:
        self.ringing: Ringing | None = None

    async def reach(
        self, names: Sequence[str], words: Sequence[Sound], *, urgent: bool = False
    ) -> Leg | None:
        self.ringing = ringing = Ringing()
        try:
            return cast("Leg", NoLeg()) if await ringing.decided() == SOMEBODY else None
        finally:
            self.ringing = None

    async def came_back(self, leg: Leg) -> None:
        """There is nobody."""


class NoLeg:
    """Of a call that is none."""

    id = "walked"
    caller_number = "+10000000000"
    dialled = ""
    outbound = False

    def __init__(self) -> None:
        self.contact_id = uuid4()


class NoTape:
    """Of a recording that is none."""

    name = "walked"

    async def wait_finished(self) -> None:
        """At once."""

    async def stop(self) -> Path:
        raise RecordingFailed("nothing is recorded on a chart")


class WalkedLine(Line):
    """Every verb of a line that would reach a telephone. The others are the line's own."""

    def __init__(self, walker: Walker, journal: WalkedJournal, library: Library, language: Language) -> None:
        self.walked_persons = WalkedPersons()
        super().__init__(cast("Leg", NoLeg()), journal, library, Noon(), self.walked_persons)
        self._walker = walker
        self._chosen = language
        self._meanings = library.everywhere(Everywhere)

    async def answer(self) -> None:
        """Nothing rings."""

    async def say(self, *keys: str) -> None:
        for key in keys:
            self._walker.note(Event(Happens.SAYS, key))

    async def say_at_last(self, *keys: str) -> None:
        await self.say(*keys)

    async def say_digits(self, groups: Sequence[str]) -> bool:
        self._walker.note(Event(Happens.SAYS_DIGITS))
        return True

    async def hear(self, voice: Path) -> bool:
        self._walker.note(Event(Happens.PLAYS_REPLY))
        return True

    async def listen(self, tape: Tape) -> None:
        self._walker.note(Event(Happens.PLAYS_BACK))

    async def record(self) -> Tape:
        self._walker.note(Event(Happens.RECORDS))
        return Tape("walked", NoTape(), self, self._attention)

    async def whisper(self, key: str) -> None:
        self._walker.note(Event(Happens.SAYS, key))

    async def hang_up(self) -> None:
        """Nobody is there."""

    async def talk_to(self, person: Leg, noted: Callable[[UUID, str], Awaitable[None]]) -> None:
        self._walker.note(Event(Happens.CONNECTS))
        await noted(person.contact_id, "")

    async def choose(self, menu: Menu[ChoiceT], about: str = "") -> ChoiceT | Wish:
        values: dict[str, ChoiceT | Wish] = {wish.value: wish for wish in Wish}
        values |= {choice.value: choice for choice in (*menu.choices.values(), menu.otherwise)}
        keys = {digit: choice.value for digit, choice in menu.choices.items()}
        options = [*self._options(keys, menu.otherwise.value)]
        await checkpoint()  # where somebody is rung meanwhile, that begins now
        ringing = self.walked_persons.ringing
        if ringing is not None:
            options += [Option((), SOMEBODY), Option((), NOBODY)]
        place = Place(menu.key, Kind.MENU, (menu.prompt,), tuple(options))
        chosen = await self._walker.decide(place, where_in_the_script())
        if chosen in (SOMEBODY, NOBODY) and ringing is not None:
            ringing.decide(chosen)
            await anyio.sleep_forever()
        await self._journal.note("choose", about or menu.key, values[chosen].value)
        return values[chosen]

    async def choose_language(self, menu: LanguageMenu) -> Language | None:
        keys = next((keys for keys, each in menu.keys() if each == self._chosen), "")
        place = Place("language", Kind.LANGUAGE, (), (Option((keys,), self._chosen.code),))
        await self._walker.decide(place, where_in_the_script())
        await self._journal.note("language", "", [self._chosen.code, True])
        self.speak_in(self._chosen)
        return self._chosen

    async def ask_number(self, entry: Entry, about: str = "") -> int | Wish | None:
        options = tuple(self._options({"0-9": TYPED}, NOTHING))
        place = Place(entry.key, Kind.NUMBER, (entry.prompt,), options)
        chosen = await self._walker.decide(place, where_in_the_script())
        answer = Wish(chosen) if chosen in set(Wish) else a_number(entry) if chosen == TYPED else None
        await self._journal.note("number", about or entry.key, answer)
        return answer

    async def pick(self, listing: Listing) -> str | Wish | None:
        options = tuple(self._options(listing.choices, NOTHING))
        place = Place(listing.key, Kind.TOPICS, listing.said, options)
        chosen = await self._walker.decide(place, where_in_the_script())
        return Wish(chosen) if chosen in set(Wish) else None if chosen == NOTHING else chosen

    async def follow(self, prompt: str, keys: Mapping[str, ChoiceT], heard: Heard) -> ChoiceT | None:
        by_meaning: dict[str, list[str]] = {}
        for key, choice in keys.items():
            by_meaning.setdefault(choice.value, []).append(key)
        turns = [Option((TO_THE_END,), NOTHING), *(Option(tuple(k), v) for v, k in by_meaning.items())]
        place = Place(prompt, Kind.CHAPTER, (prompt,), tuple(turns))
        chosen = await self._walker.decide(place, where_in_the_script())
        return next((choice for choice in keys.values() if choice.value == chosen), None)

    def aside(self) -> "Line":
        return copy(self)

    def _options(self, choices: Mapping[str, str], otherwise: str) -> Sequence[Option]:
        """By what they mean: the menu's own keys, then those that mean the same everywhere."""
        meanings: dict[str, list[str]] = {}
        everywhere = {Everywhere.GO_ON: otherwise, Everywhere.PERSON: Wish.PERSON.value}
        keys = list(choices.items())
        for key, each in self._meanings.items():
            if each in everywhere and key not in choices:
                keys.append((key, everywhere[each]))
            elif each is Everywhere.REPEAT:
                keys.append((key * 2, Wish.BACK.value))
        for key, meaning in [*keys, (SILENCE, otherwise)]:
            meanings.setdefault(meaning, []).append(key)
        return [Option(tuple(keys), meaning) for meaning, keys in meanings.items()]


class Noon:
    """Always the same."""

    def now(self) -> datetime:
        return WHEN


class WalkedDesk(Desk):
    """Keeps nothing."""

    def __init__(self, journal: WalkedJournal, office: Office) -> None:
        super().__init__(uuid4(), journal, office)
        self.acquaintance = Stranger(journal, office)

    @property
    def codes(self) -> CodeDesk:
        return cast("CodeDesk", WalkedCodes())

    async def keep(self, tape: Tape) -> None:
        """Nothing was recorded."""

    async def has(self, tape: Tape) -> bool:
        return True


class WalkedCodes:
    """A case that is none."""

    async def open(self, code: str) -> OpenCase | None:
        return cast("OpenCase", AnyCase())


class AnyCase:
    """Has whatever a script asks of a case."""

    contact = UUID(int=2)
    case: Any

    def __init__(self) -> None:
        self.case = self


class Stranger(Acquaintance):
    """Of whom the line's memory is not asked."""

    async def _ask(self, ask: Callable[[Memory, str], T], otherwise: T) -> T:
        return otherwise


def a_number(entry: Entry) -> int:
    """One that could have been typed there, and were it a case code."""
    if entry.most_digits < len("0123456789"):
        return 1
    lowest: int = 10 ** (entry.most_digits - 1)
    return next(number for number in count(lowest) if is_code(str(number)))
