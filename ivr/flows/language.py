"""Which language? Each is named in its own voice; the one chosen last time is said first, never assumed."""

from collections.abc import Mapping, Sequence

from ivr.desk import Desk
from ivr.line import Line
from prompts.library import Library
from prompts.model import Language

ENOUGH_TO_TELL = 50
"""Choices within a month before the order of the menu follows them: keys should change seldom."""


async def choose_language(line: Line, desk: Desk, library: Library) -> None:
    """From here on the line speaks as she chose, and says welcome so."""
    await ask_language(line, desk, library)
    await line.say("welcome")


async def ask_language(line: Line, desk: Desk, library: Library) -> None:
    """Where there is anything to choose; who chooses nothing hears the first language."""
    spoken = library.spoken_on(line.dialled)
    if len(spoken) == 1:
        await take_language(line, desk, spoken[0])
    else:
        await _ask(line, desk, library, spoken)


async def take_language(line: Line, desk: Desk, language: Language) -> None:
    """Nothing is asked. Who dialled a number for one language has chosen it by that, as others do by key."""
    await line.take_language(language)
    if language == line.library.language_of(line.dialled):
        await desk.acquaintance.remember_language(language.code)


async def _ask(line: Line, desk: Desk, library: Library, spoken: Sequence[Language]) -> None:
    known = await desk.acquaintance.languages()
    first = next((each for each in spoken if each.code == known.before), None)
    menu = library.language_menu(by_use(spoken, known.chosen), first)
    if chosen := await line.choose_language(menu):
        await desk.acquaintance.remember_language(chosen.code)


def by_use(spoken: Sequence[Language], chosen: Mapping[str, int]) -> Sequence[Language]:
    """The languages most callers chose lately come first, where there are enough choices to tell."""
    if sum(chosen.values()) < ENOUGH_TO_TELL:
        return spoken
    return sorted(spoken, key=lambda language: -chosen.get(language.code, 0))
