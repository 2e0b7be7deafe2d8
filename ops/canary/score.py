"""What the canary is to hear and to say in one language, out of the published prompts and menus."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ivr.asking import Everywhere
from ivr.model import YesNo
from ops.canary.ear import by_language, seconds_of
from prompts.library import EXTRA_ROOMS, MENU_DIGITS, Library
from prompts.model import Language, Sound

SHORTEST = 1.2
"""Seconds. A digit, or "once more", is like something in the middle of many a sentence."""

REFUSED = ("in-danger", "code-offer")
"""The menus it says no to: nobody is rung for it, and it takes no code."""


@dataclass(frozen=True, slots=True)
class Score:
    """One language's part.

    `telling`: every prompt of a call that can be told from all others in any context; `naming`: with what the
    language menu offers it; `other_namings`: with what it offers the others; `digits`: what each digit's
    sound says; `answers`: what to press after each prompt that asks for a key; `go_on`: what leads on.
    """

    speech: Path
    language: Language
    sounds: Mapping[tuple[str, str], Sound]
    telling: Sequence[Sound]
    naming: Sound
    other_namings: Sequence[Sound]
    digits: Mapping[Sound, str]
    answers: Mapping[str, str]
    go_on: str

    @classmethod
    def of(cls, library: Library, language: Language, speech: Path) -> "Score":
        """Out of what is published. Raises PromptMissing, OSError."""
        go_on = next(key for key, word in library.table.everywhere.items() if word == Everywhere.GO_ON)
        namings = by_language(library.sounds, library.table.language.prompt)
        return cls(
            speech=speech,
            language=language,
            sounds=library.sounds,
            telling=_telling(library, language),
            naming=namings.pop(language.code),
            other_namings=list(namings.values()),
            digits={library.sound(f"digit-{digit}", language): digit for digit in MENU_DIGITS},
            answers=_answers(library, go_on),
            go_on=go_on,
        )


def _telling(library: Library, language: Language) -> Sequence[Sound]:
    rooms = library.rooms
    own = [library.sound(key, language) for room in rooms.keys() - EXTRA_ROOMS for key in rooms[room]]
    return [each for each in own if seconds_of(each.path) >= SHORTEST]


def _answers(library: Library, go_on: str) -> Mapping[str, str]:
    table = library.table
    keys = {row.prompt: go_on for row in (*table.menus.values(), *table.entries.values())}
    for menu in (table.menus[name] for name in REFUSED):
        keys[menu.prompt] = next(key for key, word in menu.choices.items() if word == YesNo.NO)
    return keys
