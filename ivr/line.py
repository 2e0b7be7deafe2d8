"""The line as call scripts see it: say, choose, ask, record, listen.

She may press a key at any time: it cuts short what is being said and counts as her answer. `#` means done,
`*` hear it again, `0` a person, everywhere. Silence and wrong keys lead on, never to a hang-up, and a prompt
that cannot be played does not end a call. Every answer goes through the journal.
"""

import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, TypeVar

import anyio
from pydantic import JsonValue

from ivr.errors import ExchangeRefused, PlaybackFailed, RecordingFailed
from ivr.interrupt import do_until
from ivr.journal import Journal
from ivr.ports import Clock, Leg
from ivr.tape import LONGEST_MESSAGE, EndedTape, Tape
from ivr.whereabouts import Where, Whereabouts
from prompts.errors import PromptMissing
from prompts.library import Library
from prompts.model import ChoiceT, DigitTimers, Entry, Language, LanguageMenu, Menu, Sound

log = logging.getLogger(__name__)

MOST_KEYS = 30
"""Keys pressed at one question; a key that is stuck must not hold the line for ever."""

MOST_KEYS_AHEAD = 1000
DIGITS = frozenset("0123456789")
AT_ONCE = 0.02


class Wish(StrEnum):
    """What the keys mean that mean the same everywhere; `[everywhere]` of menus.toml gives the keys."""

    REPEAT = "repeat"
    PERSON = "person"
    GO_ON = "go-on"


Person = Literal[Wish.PERSON]
"""She asked for a person instead of answering."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asking:
    """How a question is put, how often, and how long she may think."""

    ask: Callable[[], Awaitable[None]]
    attempts: int
    timers: DigitTimers


class Line:
    """One caller on the telephone."""

    def __init__(self, leg: Leg, journal: Journal, library: Library, clock: Clock) -> None:
        self._leg = leg
        self._journal = journal
        self._library = library
        self._clock = clock
        self._wishes = library.everywhere(Wish)
        self._language = library.language_menu().otherwise
        self._ahead: deque[str] = deque()
        self.whereabouts = Whereabouts()

    async def answer(self) -> None:
        """Take the call."""
        await self._leg.answer()
        self.whereabouts.go_back()

    async def say(self, *keys: str) -> None:
        """Say these prompts; a key cuts them short and waits for the next question."""
        await self.step("say", ",".join(keys), lambda: self._say(keys))

    async def choose(self, menu: Menu[ChoiceT], about: str = "") -> ChoiceT | Person:
        """Ask until she answers, at most `attempts` times; then `otherwise`.

        `about` names what she answers: the desk finds it in the journal by that, whatever happens next.
        """
        about = about or menu.key
        known = {choice.value: choice for choice in (*menu.choices.values(), menu.otherwise)}
        past = self._journal.recall("choose", about)
        if past is not None:
            if past.value in known or past.value == Wish.PERSON:
                return known.get(str(past.value), Wish.PERSON)
            self._journal.leave_the_past()
        question = Asking(lambda: self._hear(self._sounds([menu.prompt])), menu.attempts, menu.timers)
        choice = await self._choose(question, menu.choices, menu.otherwise)
        await self._journal.note("choose", about, choice.value)
        return choice

    async def choose_language(self, menu: LanguageMenu) -> Language:
        """The first question; each language speaks for itself. Asking for a person is no choice yet."""

        code = await self.step("language", "", lambda: self._choose_language(menu))
        return self._library.language(str(code)) or menu.otherwise

    async def ask_number(self, entry: Entry, about: str = "") -> int | Person | None:
        """A number typed and ended by `#` or a pause; None where she gave none. `0` first means a person.

        `about` as for `choose`.
        """
        answer = await self.step("number", about or entry.key, lambda: self._ask_number(entry))
        if answer == Wish.PERSON:
            return Wish.PERSON
        return answer if isinstance(answer, int) else None

    async def record(self) -> Tape:
        """Record after a tone, at most `LONGEST_MESSAGE`. Keys pressed before the tone do not end it.

        After a restart the recording that is still running is taken up again. Raises RecordingFailed, then
        as before it.
        """
        self.whereabouts.go_to(Where.MESSAGE)
        past = self._journal.recall("tape", "")
        if past is not None:
            name = str(past.value)
            if self._is(name, "unstarted"):
                raise RecordingFailed("the recording did not start")
            tape = EndedTape(name) if self._is(name, "kept", "nothing") else await self._leg.resume_tape(name)
            if tape is not None:
                return Tape(name, tape, self)
            self._journal.leave_the_past()
        return await self._record_anew()

    async def listen(self, tape: Tape) -> None:
        """Play a recording back to her; a key cuts it short."""
        await self.step("listen", tape.name, lambda: self._listen(tape))

    def speak_in(self, language: Language) -> None:
        """The language of everything said from here on."""
        self._language = language
        self.whereabouts.language = language.code

    async def hang_up(self) -> None:
        """End the call."""
        await self._leg.hang_up()

    async def now(self) -> datetime:
        """The time, which a script asked again after a restart is told as it was."""

        async def live() -> str:
            return self._clock.now().isoformat()

        return datetime.fromisoformat(str(await self.step("now", "", live)))

    # what scripts and tapes need of the journal and the keys; `ivr.tape.Recorder` for the latter

    async def step(self, kind: str, what: str, live: Callable[[], Awaitable[JsonValue]]) -> JsonValue:
        """One step of the call, through the journal."""
        return await self._journal.step(kind, what, live)

    async def key(self) -> str:
        """The next key, the ones dialled ahead first."""
        if self._ahead:
            return self._ahead.popleft()
        return (await self._leg.next_key()).key

    # how it is done

    async def _say(self, keys: Sequence[str]) -> None:
        await self._hear(self._sounds(keys))

    def _sounds(self, keys: Sequence[str]) -> list[Sound]:
        sounds = []
        for key in keys:
            try:
                sounds.append(self._library.sound(key, self._language))
            except PromptMissing:
                log.error("a prompt has no audio; the call goes on without it")
        return sounds

    async def _hear(self, sounds: Sequence[Sound]) -> None:
        self.whereabouts.go_back()
        if sounds:
            await self._unless_key(lambda: self._leg.play(sounds))

    async def _listen(self, tape: Tape) -> None:
        try:
            await tape.stop()
        except RecordingFailed:
            return
        await self._unless_key(lambda: self._leg.play_tape(tape.name))

    async def _unless_key(self, play: Callable[[], Awaitable[None]]) -> None:
        """Play until the end or until a key, which is put in line."""
        if self._ahead:
            return

        async def wait_for_key() -> None:
            self._ahead.append((await self._leg.next_key()).key)

        try:
            await do_until(wait_for_key, play)
        except (PlaybackFailed, ExchangeRefused):
            log.error("a prompt could not be played; the call goes on without it")

    async def _choose(self, question: Asking, choices: Mapping[str, T], otherwise: T) -> T | Person:
        attempts = 0
        for _ in range(MOST_KEYS):
            await question.ask()
            key = await self._key_within(question.timers.first)
            if key is not None and key in choices:
                return choices[key]
            wish = self._wishes.get(key) if key else None
            if wish is Wish.PERSON:
                return wish
            if wish is Wish.GO_ON:
                return otherwise
            if wish is not Wish.REPEAT:
                attempts += 1
                if attempts >= question.attempts:
                    return otherwise
                await self._say(["not-understood" if key else "are-you-there"])
        return otherwise

    async def _choose_language(self, menu: LanguageMenu) -> str:
        question = Asking(lambda: self._hear(menu.sounds), menu.attempts, menu.timers)
        choice = await self._choose(question, menu.choices, menu.otherwise)
        if isinstance(choice, LanguageMenu):
            return await self._choose_language(choice)
        return menu.otherwise.code if isinstance(choice, Wish) else choice.code

    async def _ask_number(self, entry: Entry) -> JsonValue:
        for attempt in range(entry.attempts):
            if attempt:
                await self._say(["are-you-there"])
            await self._hear(self._sounds([entry.prompt]))
            digits = await self._digits(entry)
            if isinstance(digits, Wish):
                if digits is not Wish.REPEAT:
                    return digits.value
            elif digits:
                return int(digits)
        return None

    async def _digits(self, entry: Entry) -> str | Wish:
        """What she typed; empty for silence."""
        digits = ""
        with anyio.move_on_after(entry.timers.overall):
            while len(digits) < entry.most_digits:
                key = await self._key_within(entry.timers.between if digits else entry.timers.first)
                wish = self._wishes.get(key) if key else None
                if wish is Wish.REPEAT or (wish is not None and not digits):
                    return wish
                if key is None or wish is Wish.GO_ON:
                    break
                if key in DIGITS:  # telephones of engineers and pranksters have A to D as well
                    digits += key
            else:
                await self._take_end_of_number(entry.timers.between)
        return digits

    async def _take_end_of_number(self, seconds: float) -> None:
        """A `#` after the last digit there is room for still belongs to the number, not to what follows."""
        key = await self._key_within(seconds)
        if key is not None and self._wishes.get(key) is not Wish.GO_ON:
            self._ahead.appendleft(key)

    async def _key_within(self, seconds: float) -> str | None:
        with anyio.move_on_after(seconds):
            return await self.key()
        return None

    def _is(self, name: str, *kinds: str) -> bool:
        """Whether the journal says one of these of a recording."""
        return any(entry.kind in kinds and entry.what == name for entry in self._journal.entries)

    async def _forget_keys(self) -> None:
        """Keys pressed until now were not meant for what comes."""
        for _ in range(MOST_KEYS_AHEAD):
            if await self._key_within(AT_ONCE) is None:
                break

    async def _record_anew(self) -> Tape:
        await self._forget_keys()
        taken = sum(entry.kind == "tape" for entry in self._journal.entries)
        name = f"{self._leg.contact_id}-{taken + 1}"
        await self._journal.note("tape", "", name)
        await self._journal.note("began", name, self._clock.now().isoformat())
        try:
            tape = await self._leg.record(name, longest=LONGEST_MESSAGE, beep=True)
        except RecordingFailed:
            await self._journal.note("unstarted", name, None)  # perhaps it did: salvage looks at its file
            raise
        return Tape(name, tape, self)
