"""The line as call scripts see it: say, choose, ask, record, listen.

She may press a key at any time: it cuts short what is being said and counts as her answer. `#` means done,
`*` hear it again and, pressed once more, back; `0` a person, everywhere. Silence and wrong keys lead on,
never to a hang-up, and a prompt that cannot be played does not end a call. Every answer goes through the
journal.
"""

import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import anyio
from anyio import to_thread
from pydantic import JsonValue

from ivr.attention import Attention, NewJudge
from ivr.errors import ExchangeRefused, PlaybackFailed, RecordingFailed
from ivr.interrupt import do_until
from ivr.journal import Aside, Journal
from ivr.persons import NobodyToRing
from ivr.ports import Clock, Leg, Persons
from ivr.sound import length_of
from ivr.tape import EndedTape, Tape
from ivr.whereabouts import Where, Whereabouts
from prompts.errors import PromptMissing
from prompts.library import Library
from prompts.model import ChoiceT, DigitTimers, Entry, Language, LanguageMenu, Listing, Menu, Sound

log = logging.getLogger(__name__)

MOST_KEYS = 30
"""Keys pressed at one question; a key that is stuck must not hold the line for ever."""

MOST_KEYS_AHEAD = 1000
DIGITS = frozenset("0123456789")
AT_ONCE = 0.02
BETWEEN_GROUPS = 1.0
"""Seconds in which she writes down three digits."""

END_OF_NUMBER = 2.0
"""Seconds in which a `#` still belongs to a number that is complete without it."""


class Everywhere(StrEnum):
    """What the keys mean that mean the same everywhere; `[everywhere]` of menus.toml gives the keys."""

    REPEAT = "repeat"
    PERSON = "person"
    GO_ON = "go-on"


class Wish(StrEnum):
    """What she wants instead of answering: a person, or the question before this one."""

    PERSON = "person"
    BACK = "back"


T = TypeVar("T")

Heard = Callable[[float, float], Awaitable[None]]
"""Is told how many seconds of how many were heard; what it does holds out against a hang-up."""


@dataclass(frozen=True, slots=True)
class Asking:
    """How a question is put, how often, and how long she may think."""

    ask: Callable[[], Awaitable[object]]
    attempts: int
    timers: DigitTimers


class Line:
    """One caller on the telephone."""

    def __init__(
        self,
        leg: Leg,
        journal: Journal,
        library: Library,
        clock: Clock,
        persons: Persons | None = None,
        new_judge: NewJudge | None = None,
    ) -> None:
        self.persons: Persons = persons or NobodyToRing()
        self._leg = leg
        self._journal = journal
        self._library = library
        self._clock = clock
        self._meanings = library.everywhere(Everywhere)
        self._language = library.language_menu().otherwise
        self._ahead: deque[str] = deque()
        self._attention = Attention(leg, new_judge, library.patience())
        self.whereabouts = Whereabouts()

    @property
    def dialled(self) -> str:
        """The number of ours she called."""
        return self._leg.dialled

    @property
    def library(self) -> Library:
        """The words of this call."""
        return self._library

    @property
    def language(self) -> Language:
        """What is spoken now."""
        return self._language

    async def answer(self) -> None:
        """Take the call."""
        await self._leg.answer()
        self.whereabouts.go_back()

    async def say(self, *keys: str) -> None:
        """Say these prompts; a key cuts them short and waits for the next question."""
        await self.step("say", ",".join(keys), lambda: self._say(keys))

    async def say_digits(self, groups: Sequence[str]) -> bool:
        """Say digits one by one, with a pause after each group; False where one of them could not be said.

        A key cuts them short. They stand nowhere in the journal but where the script has them from.
        """
        return bool(await self.step("digits", "", lambda: self._say_digits(groups)))

    async def hear(self, voice: Path) -> bool:
        """Play a WAV that is no prompt; a key cuts it short. False where it could not be played."""
        sound = Sound(voice.stem, self._language.code, voice, placeholder=False)
        return await self._unless_key(lambda: self._leg.play([sound]))

    async def choose(self, menu: Menu[ChoiceT], about: str = "") -> ChoiceT | Wish:
        """Ask until she answers, at most `attempts` times; then `otherwise`.

        `about` names what she answers: the desk finds it in the journal by that, whatever happens next.
        """
        about = about or menu.key
        known: dict[str, ChoiceT | Wish] = {wish.value: wish for wish in Wish}
        known |= {choice.value: choice for choice in (*menu.choices.values(), menu.otherwise)}
        past = self._journal.recall("choose", about)
        if past is not None:
            if past.value in known:
                return known[str(past.value)]
            self._journal.leave_the_past()
        question = Asking(lambda: self._hear(self._sounds([menu.prompt])), menu.attempts, menu.timers)
        choice = await self._choose(question, menu.choices, menu.otherwise)
        await self._journal.note("choose", about, choice.value)
        return choice

    async def pick(self, listing: Listing) -> str | Wish | None:
        """Like `choose`, among choices that are data; None where she chose nothing."""

        async def live() -> JsonValue:
            question = Asking(lambda: self._say(listing.said), listing.attempts, listing.timers)
            choice: str | Wish | None = await self._choose(question, listing.choices, None)
            return {"wish": choice.value} if isinstance(choice, Wish) else choice

        told = await self.step("pick", listing.key, live)
        if isinstance(told, dict):
            return Wish(str(told["wish"]))
        return None if told is None else str(told)

    async def follow(self, prompt: str, keys: Mapping[str, ChoiceT], heard: Heard) -> ChoiceT | None:
        """Play a long prompt to its end, or until one of `keys`; every other key is passed over.

        `heard` is told how many seconds of how many she heard, also when she hangs up in the middle.
        """
        told = await self.step("follow", prompt, lambda: self._follow(prompt, keys, heard))
        return next((choice for choice in keys.values() if choice.value == told), None)

    async def talk_to(self, person: Leg, noted: Callable[[UUID], Awaitable[None]]) -> None:
        """Until one of them hangs up. Keys they press meanwhile mean nothing, then or later."""

        async def pass_over_keys() -> None:  # and hear of it where the connection is lost
            while True:
                await self._leg.next_key()

        await noted(person.contact_id)
        self._ahead.clear()
        await do_until(pass_over_keys, lambda: self.persons.talk(self._leg, person))

    def sounds(self, *keys: str) -> Sequence[Sound]:
        """The prompts for somebody else's ears, in her language."""
        return self._sounds(keys)

    def time(self) -> datetime:
        """The time, for what is one step as a whole; elsewhere a script asks for `now`."""
        return self._clock.now()

    def aside(self) -> "Line":
        """The same line, of which the journal does not hear: for what is one step of the call as a whole."""
        line = copy(self)
        line._journal = Aside()
        return line

    async def choose_language(self, menu: LanguageMenu) -> Language | None:
        """The first question; each language speaks for itself. None where she chose none: it is `otherwise`.

        Asking for a person is no choice yet.
        """
        code, chosen = await self._take(lambda: self._choose_language(menu))
        self.speak_in(language := self._library.language(code) or menu.otherwise)
        return language if chosen else None

    async def take_language(self, language: Language) -> None:
        """Speak this language from here on, where nothing had to be asked."""

        async def live() -> tuple[str, bool]:
            return language.code, True

        code, _ = await self._take(live)
        self.speak_in(self._library.language(code) or language)

    async def _take(self, live: Callable[[], Awaitable[tuple[str, bool]]]) -> tuple[str, bool]:
        """A language's code and whether she chose it, through the journal; the call's account tells of it."""

        async def ask() -> JsonValue:
            return list(await live())

        told = await self.step("language", "", ask)
        code, chosen = told if isinstance(told, list) else (told, True)
        return str(code), bool(chosen)

    async def ask_number(self, entry: Entry, about: str = "") -> int | Wish | None:
        """A number typed and ended by `#` or a pause; None where she gave none. `0` first means a person.

        `about` as for `choose`.
        """
        answer = await self.step("number", about or entry.key, lambda: self._ask_number(entry))
        if answer in set(Wish):
            return Wish(str(answer))
        return answer if isinstance(answer, int) else None

    async def record(self) -> Tape:
        """Record after a tone, at most as long as menus.toml says. Keys pressed before it do not end it.

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
                return Tape(name, tape, self, self._attention)
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

    async def whisper(self, key: str) -> None:
        """Say this prompt to her while she is recorded; the recording goes on."""
        try:
            await self._leg.whisper(self._sounds([key]))
        except (PlaybackFailed, ExchangeRefused):
            log.error("a prompt could not be played; the call goes on without it")

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

    async def _hear(self, sounds: Sequence[Sound]) -> bool:
        """False where they could not be played."""
        self.whereabouts.go_back()
        return await self._unless_key(lambda: self._leg.play(sounds)) if sounds else True

    async def _say_digits(self, groups: Sequence[str]) -> bool:
        for group in groups:
            sounds = self._sounds([f"digit-{digit}" for digit in group])  # "digit-0" to "digit-9"
            if not (len(sounds) == len(group) and await self._hear(sounds)):
                return False
            key = None if self._ahead else await self._key_within(BETWEEN_GROUPS)
            if key is not None:
                self._ahead.append(key)
        return True

    async def _follow(self, prompt: str, keys: Mapping[str, ChoiceT], heard: Heard) -> JsonValue:
        while self._ahead:
            if (key := self._ahead.popleft()) in keys:
                return keys[key].value
        self.whereabouts.go_back()
        for sound in self._sounds([prompt]):
            try:
                return await self._play_until(sound, keys, heard)
            except (PlaybackFailed, ExchangeRefused, OSError):
                log.error("a prompt could not be played; the call goes on without it")
        return None

    async def _play_until(self, sound: Sound, keys: Mapping[str, ChoiceT], heard: Heard) -> JsonValue:
        pressed: list[str] = []

        async def wanted() -> None:
            while (key := await self.key()) not in keys:
                pass
            pressed.append(keys[key].value)

        of = await to_thread.run_sync(length_of, sound.path)
        began, played = anyio.current_time(), True
        try:
            await do_until(wanted, lambda: self._leg.play([sound]))
        except (PlaybackFailed, ExchangeRefused):
            played = False
            raise
        finally:
            if played:
                await heard(min(anyio.current_time() - began, of), of)
        return pressed[0] if pressed else None

    async def _listen(self, tape: Tape) -> None:
        try:
            await tape.stop()
        except RecordingFailed:
            return
        await self._unless_key(lambda: self._leg.play_tape(tape.name))

    async def _unless_key(self, play: Callable[[], Awaitable[None]]) -> bool:
        """Play until the end or until a key, which is put in line; False where it could not be played."""
        if self._ahead:
            return True

        async def wait_for_key() -> None:
            self._ahead.append((await self._leg.next_key()).key)

        try:
            await do_until(wait_for_key, play)
        except (PlaybackFailed, ExchangeRefused):
            log.error("a prompt could not be played; the call goes on without it")
            return False
        return True

    async def _choose(self, question: Asking, choices: Mapping[str, T], otherwise: T) -> T | Wish:
        attempts, before = 0, None
        for _ in range(MOST_KEYS):
            await question.ask()
            key = await self._key_within(question.timers.first)
            if key is not None and key in choices:
                return choices[key]
            meaning = self._meanings.get(key) if key else None
            if meaning is Everywhere.PERSON:
                return Wish.PERSON
            if meaning is Everywhere.GO_ON:
                return otherwise
            if meaning is Everywhere.REPEAT and before is Everywhere.REPEAT:
                return Wish.BACK
            before = meaning
            if meaning is not Everywhere.REPEAT:
                attempts += 1
                if attempts >= question.attempts:
                    return otherwise
                await self._say(["not-understood" if key else "are-you-there"])
        return otherwise

    async def _choose_language(self, menu: LanguageMenu) -> tuple[str, bool]:
        """Back leads from a later page to the first; on the first there is nothing before it."""
        question, page = Asking(lambda: self._hear(page.sounds), menu.attempts, menu.timers), menu
        for _ in range(MOST_KEYS):
            choice = await self._choose(question, page.choices, None)
            if choice is Wish.BACK:
                page = menu
            elif isinstance(choice, LanguageMenu):
                page = choice
            elif isinstance(choice, Language):
                return choice.code, True
            else:
                break
        return menu.otherwise.code, False

    async def _ask_number(self, entry: Entry) -> JsonValue:
        attempts, before = 0, None
        for _ in range(MOST_KEYS):
            await self._hear(self._sounds([entry.prompt]))
            digits = await self._digits(entry)
            if digits and not isinstance(digits, Everywhere):
                return int(digits)
            if digits is Everywhere.PERSON:
                return Wish.PERSON.value
            if digits is Everywhere.GO_ON:
                return None
            if digits is Everywhere.REPEAT and before is Everywhere.REPEAT:
                return Wish.BACK.value
            before = digits
            if digits is not Everywhere.REPEAT:
                attempts += 1
                if attempts >= entry.attempts:
                    return None
                await self._say(["are-you-there"])
        return None

    async def _digits(self, entry: Entry) -> str | Everywhere:
        """What she typed; empty for silence."""
        digits = ""
        with anyio.move_on_after(entry.timers.overall):
            while len(digits) < entry.most_digits:
                key = await self._key_within(entry.timers.between if digits else entry.timers.first)
                meaning = self._meanings.get(key) if key else None
                if meaning is Everywhere.REPEAT or (meaning is not None and not digits):
                    return meaning
                if key is None or meaning is Everywhere.GO_ON:
                    break
                if key in DIGITS:  # telephones of engineers and pranksters have A to D as well
                    digits += key
            else:
                await self._take_end_of_number(min(entry.timers.between, END_OF_NUMBER))
        return digits

    async def _take_end_of_number(self, seconds: float) -> None:
        """A `#` after the last digit there is room for still belongs to the number, not to what follows."""
        key = await self._key_within(seconds)
        if key is not None and self._meanings.get(key) is not Everywhere.GO_ON:
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
            longest = self._attention.patience.longest
            tape = await self._leg.record(name, longest=longest, beep=True)
        except RecordingFailed:
            await self._journal.note("unstarted", name, None)  # perhaps it did: salvage looks at its file
            raise
        return Tape(name, tape, self, self._attention)
