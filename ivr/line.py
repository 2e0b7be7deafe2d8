"""The line as call scripts see it: say, choose, ask, record, listen. Every answer goes through the journal.

She may press a key at any time: it cuts short what is being said and counts as her answer. Silence and wrong
keys lead on, never to a hang-up, and a prompt that cannot be played does not end a call. How she is heard and
asked stands in `ivr.handset` and `ivr.asking`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from copy import copy
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import anyio
from pydantic import JsonValue

from ivr.ahead import Ahead
from ivr.asking import Asking, Everywhere, Questions, Wish
from ivr.attention import Attention, NewJudge
from ivr.errors import RecordingFailed
from ivr.handset import Handset, Heard
from ivr.interrupt import do_until
from ivr.journal import Aside, Journal
from ivr.persons import NobodyToRing
from ivr.ports import Clock, Leg, Persons
from ivr.tape import EndedTape, Tape
from ivr.whereabouts import Where, Whereabouts
from prompts.library import Library
from prompts.model import ChoiceT, Entry, Language, LanguageMenu, Listing, Menu, Sound

__all__ = ["Line", "Wish"]

ANSWERED_BY_KEY = frozenset({"choose", "number", "pick", "follow", "sign-in"})


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
        series: str = "",
        ahead: Ahead | None = None,
        rang: str = "",
    ) -> None:
        """`series` begins the names of what is recorded here; the contact's id, where none is given.

        `ahead` is told of what she says while she is recorded. `rang`: for which number of ours we call.
        """
        self._rang = rang
        self._ahead = ahead
        self._series = series or str(leg.contact_id)
        self.persons: Persons = persons or NobodyToRing()
        self._leg = leg
        self._journal = journal
        self._library = library
        self._clock = clock
        self.whereabouts = Whereabouts()
        self._handset = Handset(leg, library, self.whereabouts)
        self._questions = Questions(self._handset, partial(library.everywhere, Everywhere))
        self._attention = Attention(leg, new_judge, library.patience())
        self._noted_end = self._handset.late_end.until
        self._expect_noted_end()

    @property
    def dialled(self) -> str:
        """The number of ours she called, or had rung for us to call her."""
        return self._leg.dialled or self._rang

    @property
    def is_never_answered(self) -> bool:
        """Whether that number is one to ring and hang up: we call back."""
        return self._library.number(self._leg.dialled).flash

    @property
    def library(self) -> Library:
        """The words of this call."""
        return self._library

    @property
    def language(self) -> Language:
        """What is spoken now."""
        return self._handset.language

    async def answer(self) -> None:
        """Take the call."""
        await self._leg.answer()
        self.whereabouts.go_back()

    async def say(self, *keys: str) -> None:
        """Say these prompts; a key cuts them short and waits for the next question."""
        await self._journal.pass_by("say", ",".join(keys), lambda: self._say(keys))

    async def promise(self, *keys: str) -> None:
        """The same for what must hold though the power fails now: what she answered is synced first."""
        await self._journal.settle()
        await self.say(*keys)

    async def say_at_last(self, *keys: str) -> None:
        """The same, where nothing is asked any more: keys pressed before do not cut it short."""
        await self._journal.settle()
        await self._journal.pass_by("say", ",".join(keys), lambda: self._say_at_last(keys))

    async def say_digits(self, groups: Sequence[str]) -> bool:
        """Say digits one by one, with a pause after each group; False where one of them could not be said.

        A key cuts them short. They stand nowhere in the journal but where the script has them from.
        """
        return bool(await self.step("digits", "", lambda: self._handset.say_digits(groups)))

    async def hear(self, voice: Path) -> bool:
        """Play a WAV that is no prompt; a key cuts it short. False where it could not be played."""
        return await self._handset.hear([Sound(voice.stem, self.language.code, voice, placeholder=False)])

    async def choose(self, menu: Menu[ChoiceT], about: str = "") -> ChoiceT | Wish:
        """Ask until she answers, at most `attempts` times; then `otherwise`.

        `about` names what she answers: the desk finds it in the journal by that, whatever happens next.
        """
        about = about or menu.key
        past = self._journal.recall("choose", about)
        if past is not None:
            known: dict[str, ChoiceT | Wish] = {wish.value: wish for wish in Wish}
            known |= {choice.value: choice for choice in (*menu.choices.values(), menu.otherwise)}
            if past.value in known:
                return known[str(past.value)]
            self._journal.leave_the_past()
        question = Asking(lambda: self._handset.say(menu.prompt), menu.attempts, menu.timers)
        choice = await self._questions.choose(question, menu.choices, menu.otherwise)
        await self._journal.answer("choose", about, choice.value)
        return choice

    async def pick(self, listing: Listing) -> str | Wish | None:
        """Like `choose`, among choices that are data; None where she chose nothing."""

        async def live() -> JsonValue:
            question = Asking(lambda: self._handset.say(*listing.said), listing.attempts, listing.timers)
            choice: str | Wish | None = await self._questions.choose(question, listing.choices, None)
            return {"wish": choice.value} if isinstance(choice, Wish) else choice

        told = await self.step("pick", listing.key, live)
        if isinstance(told, dict):
            return Wish(str(told["wish"]))
        return None if told is None else str(told)

    async def follow(self, prompt: str, keys: Mapping[str, ChoiceT], heard: Heard) -> ChoiceT | None:
        """Play a long prompt to its end, or until one of `keys`; every other key is passed over.

        `heard` is told how many seconds of how many she heard, also when she hangs up in the middle.
        """

        async def live() -> JsonValue:
            choice = await self._handset.follow(prompt, keys, heard)
            return choice.value if choice else None

        told = await self.step("follow", prompt, live)
        return next((choice for choice in keys.values() if choice.value == told), None)

    async def talk_to(self, person: Leg, noted: Callable[[UUID, str], Awaitable[None]]) -> None:
        """Until one of them hangs up. Keys they press meanwhile mean nothing, then or later."""
        try:
            await noted(person.contact_id, self.persons.name_of(person))
        except BaseException:  # she hangs up at this moment: nobody may stay on the telephone for her
            await self.persons.let_go(person)
            raise
        await do_until(self._handset.pass_over_keys, lambda: self.persons.talk(self._leg, person))

    def sounds(self, *keys: str) -> Sequence[Sound]:
        """The prompts for somebody else's ears, in her language."""
        return self._handset.sounds(*keys)

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

        async def live() -> JsonValue:
            return list(await self._questions.choose_language(menu))

        code, chosen = _language_in(await self.step("language", "", live))
        self.speak_in(language := self._library.language(code) or menu.otherwise)
        return language if chosen else None

    async def take_language(self, language: Language) -> None:
        """Speak this language from here on, where nothing had to be asked."""

        async def live() -> JsonValue:
            return [language.code, True]

        told = await self._journal.pass_by("language", "", live)
        code, _ = _language_in(told)
        self.speak_in(self._library.language(code) or language)

    async def ask_number(self, entry: Entry, about: str = "") -> int | Wish | None:
        """A number typed and ended by `#` or a pause; None where she gave none. `0` first means a person.

        `about` as for `choose`.
        """

        async def live() -> JsonValue:
            number = await self._questions.number(entry)
            return number.value if isinstance(number, Wish) else number

        answer = await self.step("number", about or entry.key, live)
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
                self._attention.dictation = None  # where it began nobody knows any more
                return Tape(name, tape, self, self._attention)
            self._journal.leave_the_past()
        return await self._record_anew()

    async def listen(self, tape: Tape) -> None:
        """Play a recording back to her; a key cuts it short."""
        await self.step("listen", tape.name, lambda: self._listen(tape))

    def speak_in(self, language: Language) -> None:
        """The language of everything said from here on."""
        self._handset.language = language
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

        async def live_and_note() -> JsonValue:
            value = await live()
            self._note_late_end()
            return value

        return await self._journal.step(kind, what, live_and_note)

    async def key(self) -> str:
        """The next key, the ones dialled ahead first."""
        return await self._handset.key()

    async def whisper(self, key: str) -> None:
        """Say this prompt to her while she is recorded; the recording goes on."""
        await self._handset.whisper(key)

    # how it is done

    def _note_late_end(self) -> None:
        """With the number goes until when a `#` belongs to it: that holds also after a restart."""
        late = self._handset.late_end
        if late.may_come and late.until != self._noted_end:
            self._noted_end = late.until
            until = self._clock.now() + timedelta(seconds=late.until - anyio.current_time())
            self._journal.jot("late_end", "", until.isoformat())

    def _expect_noted_end(self) -> None:
        """A program before us was given the number, and no key since."""
        entries = self._journal.entries
        noted = [at for at, entry in enumerate(entries) if entry.kind == "late_end"]
        if not noted or sum(entry.kind in ANSWERED_BY_KEY for entry in entries[noted[-1] :]) > 1:
            return
        until = datetime.fromisoformat(str(entries[noted[-1]].value))
        self._questions.expect_late_end((until - self._clock.now()).total_seconds())
        self._noted_end = self._handset.late_end.until

    async def _say(self, keys: Sequence[str]) -> None:
        await self._handset.say(*keys)

    async def _say_at_last(self, keys: Sequence[str]) -> None:
        await self._handset.say_at_last(*keys)

    async def _listen(self, tape: Tape) -> None:
        await self._handset.hear_tape(tape)

    def _is(self, name: str, *kinds: str) -> bool:
        """Whether the journal says one of these of a recording."""
        return any(entry.kind in kinds and entry.what == name for entry in self._journal.entries)

    async def _record_anew(self) -> Tape:
        await self._handset.forget_keys()
        taken = sum(entry.kind == "tape" for entry in self._journal.entries)
        name = f"{self._series}-{taken + 1}"
        self._journal.jot("began", name, self._clock.now().isoformat())
        await self._journal.note("tape", "", name)
        try:
            longest = self._attention.patience.longest
            tape = await self._leg.record(name, longest=longest, beep=True)
        except RecordingFailed:
            await self._journal.note("unstarted", name, None)  # perhaps it did: salvage looks at its file
            raise
        if self._ahead is not None:
            self._attention.dictation = self._ahead.recording(self._leg.contact_id, name, self.language.code)
        return Tape(name, tape, self, self._attention)


def _language_in(told: JsonValue) -> tuple[str, bool]:
    """A language's code and whether she chose it, as the journal has it."""
    code, chosen = told if isinstance(told, list) else (told, True)
    return str(code), bool(chosen)
