"""How a question is put: again after silence or a wrong key, so many times, and never without an end.

`#` means done, `*` hear it again and, pressed once more, back; `0` a person, everywhere.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

import anyio

from ivr.handset import Handset
from prompts.model import DigitTimers, Entry, Language, LanguageMenu

MOST_KEYS = 30
"""Keys pressed at one question; a key that is stuck must not hold the line for ever."""

DIGITS = frozenset("0123456789")

END_OF_NUMBER = 2.0
"""Seconds in which a `#` is waited for that still belongs to a number that is complete without it."""

LATE_END = 8.0
"""Seconds after its last digit in which such a `#` answers nothing else, unless another key came before."""


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


@dataclass(frozen=True, slots=True)
class Asking:
    """How a question is put, how often, and how long she may think."""

    ask: Callable[[], Awaitable[object]]
    attempts: int
    timers: DigitTimers


class Questions:
    """Asks on one handset."""

    def __init__(self, handset: Handset, meanings: Callable[[], Mapping[str, Everywhere]]) -> None:
        """`meanings` of the keys that mean the same everywhere are asked for when she presses such a key."""
        self._handset = handset
        self._meanings = meanings

    async def choose(self, question: Asking, choices: Mapping[str, T], otherwise: T) -> T | Wish:
        """What her key means; `otherwise` after so many silent or wrong answers."""
        attempts, before = 0, None
        for _ in range(MOST_KEYS):
            await question.ask()
            key = await self._handset.key_within(question.timers.first)
            if key is not None and key in choices:
                return choices[key]
            meaning = self._meaning_of(key)
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
                await self._handset.say("not-understood" if key else "are-you-there")
        return otherwise

    async def choose_language(self, menu: LanguageMenu) -> tuple[str, bool]:
        """A language's code, and whether she chose it.

        Back leads from a later page to the first; on the first there is nothing before it.
        """
        page = menu
        question = Asking(lambda: self._handset.hear(page.sounds), menu.attempts, menu.timers)
        for _ in range(MOST_KEYS):
            choice = await self.choose(question, page.choices, None)
            if choice is Wish.BACK:
                page = menu
            elif isinstance(choice, LanguageMenu):
                page = choice
            elif isinstance(choice, Language):
                return choice.code, True
            else:
                break
        return menu.otherwise.code, False

    async def number(self, entry: Entry) -> int | Wish | None:
        """A number typed; None where she gave none."""
        attempts, before = 0, None
        for _ in range(MOST_KEYS):
            await self._handset.say(entry.prompt)
            digits = await self._digits(entry)
            if digits and not isinstance(digits, Everywhere):
                return int(digits)
            if digits is Everywhere.PERSON:
                return Wish.PERSON
            if digits is Everywhere.GO_ON:
                return None
            if digits is Everywhere.REPEAT and before is Everywhere.REPEAT:
                return Wish.BACK
            before = digits
            if digits is not Everywhere.REPEAT:
                attempts += 1
                if attempts >= entry.attempts:
                    return None
                await self._handset.say("are-you-there")
        return None

    async def _digits(self, entry: Entry) -> str | Everywhere:
        """What she typed; empty for silence."""
        digits = ""
        with anyio.move_on_after(entry.timers.overall):
            while len(digits) < entry.most_digits:
                key = await self._handset.key_within(entry.timers.between if digits else entry.timers.first)
                meaning = self._meaning_of(key)
                if meaning is Everywhere.REPEAT or (meaning is not None and not digits):
                    return meaning
                if key is None or meaning is Everywhere.GO_ON:
                    break
                if key in DIGITS:  # telephones of engineers and pranksters have A to D as well
                    digits += key
            else:
                within = min(entry.timers.between, END_OF_NUMBER)
                await self._handset.end_number(self._ends, within, LATE_END)
        return digits

    def expect_late_end(self, seconds: float) -> None:
        """As after a number, where it was typed before a restart."""
        self._handset.late_end.expect(self._ends, seconds)

    @property
    def _ends(self) -> Collection[str]:
        return [key for key, meaning in self._meanings().items() if meaning is Everywhere.GO_ON]

    def _meaning_of(self, key: str | None) -> Everywhere | None:
        return self._meanings().get(key) if key else None
