"""Texts that nobody says, made to be as slow as a text can be, and messages made of a lexicon's words."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import cycle
from unicodedata import category

from triage.draft import Triage
from triage.entries import Entry, entries_of
from triage.model import Message
from triage.tables import HERE, LexiconTable, read_table

AN_ACCENT = "\N{COMBINING ACUTE ACCENT}"
"""For languages whose words have no marks of their own."""
EXPRESSIONS = 12
"""Of a lexicon, in one made message: more to find than in most that callers leave."""


def messages(triage: Triage, count: int) -> list[Message]:
    """Made of what the lexicons look for, language after language; the same each time."""
    chance = random.Random(0)  # noqa: S311 - not for secrets
    said = {language: expressions(language) for language in triage.lexicons}
    languages = cycle(said)
    made = []
    for number in range(count):
        language = next(languages)
        text = ", ".join(each.form for each in chance.choices(said[language], k=EXPRESSIONS))
        made.append(Message(str(number), language, text, (), {}, None))
    return made


def hostile(language: str, kind: str, size: int) -> str:
    """About so many bytes of one kind."""
    return written(expressions(language), kind, size)


def written(said: Sequence[Entry], kind: str, size: int) -> str:
    """The same of expressions that are spelt out already."""
    length, pieces = 0, list[str]()
    for piece in KINDS[kind](said):
        pieces.append(piece)
        length += len(piece.encode())
        if length >= size:
            break
    return "".join(pieces)


@cache
def expressions(language: str) -> tuple[Entry, ...]:
    """In no order, so that a text is of one kind from its beginning to its end, however long."""
    entries = entries_of(read_table(HERE / "lexicons" / f"{language}.toml", LexiconTable))
    found = [each for each in entries if each.form]
    random.Random(0).shuffle(found)  # noqa: S311 - not for secrets
    return tuple(found)


def _all_found(entries: Sequence[Entry]) -> Iterator[str]:
    """Nothing but what is looked for."""
    return (f"{each.form} " for each in cycle(entries))


def _prefixes(entries: Sequence[Entry]) -> Iterator[str]:
    """Phrases that break off before their last letter: begun again and again, never found."""
    return (f"{each.form[:-1]} " for each in cycle(entries) if len(each.form) > 1)


def _marks(entries: Sequence[Entry]) -> Iterator[str]:
    marks = {letter for each in entries for letter in each.form if category(letter)[0] == "M"}
    return cycle(sorted(marks) or [AN_ACCENT])


def _digits(entries: Sequence[Entry]) -> Iterator[str]:
    return cycle("7")


def _spaces(entries: Sequence[Entry]) -> Iterator[str]:
    return cycle(" ")


def _one_word(entries: Sequence[Entry]) -> Iterator[str]:
    """Letters of the language without an end."""
    return cycle([letter for each in entries for letter in each.form if category(letter)[0] == "L"])


KINDS: Mapping[str, Callable[[Sequence[Entry]], Iterator[str]]] = {
    "only what is looked for": _all_found,
    "phrases that break off": _prefixes,
    "only combining marks": _marks,
    "only digits": _digits,
    "only spaces": _spaces,
    "one long word": _one_word,
}
