"""Finds the words of facts in a text: one pass for a language's words, one for the names of places."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

import ahocorasick

from triage.facts.tables import FactWords, Gazetteer, PlaceName, Role
from triage.folding import UNSPACED, Folded, fold, is_of_word

MIXED_IN = frozenset(
    {
        Role.ADD,
        Role.TIMES,
        Role.DOUBLE,
        Role.COUNTER,
        Role.CURRENCY,
        Role.UNIT,
        Role.WEEKDAY,
        Role.MONTH,
        Role.MOMENT,
        Role.COMPANY_END,
        Role.AGENCY_END,
        Role.TITLE,
        Role.ESTATE,
        Role.PEOPLE,
    }
)
"""What of English stands inside every other language."""
GLUED = frozenset({Role.COUNTER, Role.UNIT, Role.CURRENCY, Role.TIMES})
"""May follow a number without a space."""
ALWAYS = frozenset({Role.STOP, Role.PRODUCT, Role.UNIT, Role.SINCE, Role.MONEY, Role.LASTING, Role.PEOPLE})
"""Heard also inside a longer word: a name ends there at any rate, and "năm tháng rồi" is no last month."""
HOLD_NOTHING = frozenset({Role.STOP, Role.SINCE, Role.MONEY, Role.LASTING})
"""Words that take nothing from those inside them."""
DATES = frozenset({Role.MONTH, Role.MOMENT})
NUMBERS = frozenset({Role.ADD, Role.TIMES})
NAME_ENDS = frozenset({Role.COMPANY_END, Role.AGENCY_END})
LONGEST = 40
"""Characters of the longest word here."""


@dataclass(frozen=True, slots=True)
class Word:
    """What one spelling stands for."""

    role: Role
    said: str
    value: float = 0
    code: str = ""
    place: PlaceName | None = None
    spaced: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A word at [begin, end) of the folded text; `tail`: the end of the case endings after it."""

    begin: int
    end: int
    tail: int
    word: Word


class Automaton(Protocol):
    """What of pyahocorasick is used."""

    def iter(self, text: str) -> Iterator[tuple[int, tuple[Word, ...]]]: ...


Mentions = Mapping[Role, Sequence[Mention]]


class Scanner:
    """One language's words, and English ones that are mixed in."""

    def __init__(self, table: FactWords, english: Sequence[Word], places: Automaton) -> None:
        own = list(_words(table))
        said = {word.said for word in own}
        mixed = [word for word in english if word.said not in said or word.role in NAME_ENDS]
        self.table = table
        self._words = automaton_of([*own, *mixed])
        self._places = places
        self._ending = _ending(table.endings)
        glued = [word.said for word in own if word.role in GLUED]
        self._glued = re.compile("|".join(map(re.escape, glued)) or r"(?!)")

    def scan(self, folded: Folded) -> dict[Role, list[Mention]]:
        """Whole words in the order of the text, by role; what stands inside a longer word is not said."""
        raw = [
            (last + 1 - len(words[0].said), last + 1, words)
            for automaton in (self._words, self._places)
            for last, words in automaton.iter(folded.text)
        ]
        raw.sort(key=lambda each: (each[0], -each[1]))
        found: dict[Role, list[Mention]] = {role: [] for role in Role}
        for mention in _outermost(self._whole(folded, raw)):
            found[mention.word.role].append(mention)
        return found

    def _whole(self, folded: Folded, raw: Iterable[tuple[int, int, tuple[Word, ...]]]) -> Iterator[Mention]:
        text, edges, number_ends = folded.text, folded.edge_mask(), set[int]()
        for begin, end, words in raw:
            if not edges[begin]:
                continue
            if not (_opens(text, begin) or begin in number_ends or text[begin - 1].isdigit()):
                continue
            is_number = words[0].role in {Role.ADD, Role.TIMES}
            tail = self._tail(text, end, is_number, inside=not edges[end])
            if tail is None or (not words[0].spaced and _spans_gap(folded, begin, end)):
                continue
            if is_number:
                number_ends.add(end)
            for word in words:
                yield Mention(begin, end, tail, word)

    def _tail(self, text: str, end: int, is_number: bool, *, inside: bool) -> int | None:
        """None where the word goes on; a case ending may be a mere mark on its last letter (`inside`)."""
        if inside:
            ending = self._ending.match(text, end)
            return ending.end() if ending else None
        if end == len(text) or _closes(text, end):
            return end
        if ending := self._ending.match(text, end):
            return ending.end()
        return end if is_number and self._glued.match(text, end) else None


def _spans_gap(folded: Folded, begin: int, end: int) -> bool:
    """Whether a space was taken out inside: two words that only together look like one."""
    if not UNSPACED.match(folded.text[begin]):
        return False
    return any(folded.begins[at] > folded.ends[at - 1] for at in range(begin + 1, end))


def automaton_of(words: Iterable[Word]) -> Automaton:
    """Finds all of them at once, in time proportional to the text."""
    by_said: dict[str, list[Word]] = {}
    for word in words:
        if word.said:
            by_said.setdefault(word.said, []).append(word)
    automaton = ahocorasick.Automaton()
    for said, group in by_said.items():
        automaton.add_word(said, tuple(dict.fromkeys(group)))
    automaton.make_automaton()
    return cast(Automaton, automaton)


def mixed_in(english: FactWords) -> tuple[Word, ...]:
    """What of English stands inside every other language, the same objects in each."""
    return tuple(word for word in _words(english) if word.role in MIXED_IN)


def places_of(gazetteer: Gazetteer) -> Automaton:
    """The names of places, in every spelling; the same for every language."""
    return automaton_of(
        Word(Role.PLACE, _folded(place.said), place=place, spaced=" " in place.said)
        for place in gazetteer.places()
    )


def near(found: Sequence[Mention], begin: int, end: int) -> Sequence[Mention]:
    """Of mentions in order of their beginnings, those that touch [begin, end]."""
    first = bisect_left(found, begin - LONGEST, key=_begin)
    last = bisect_left(found, end + 1, lo=first, key=_begin)
    return [each for each in found[first:last] if each.end >= begin]


def _begin(mention: Mention) -> int:
    return mention.begin


def _words(table: FactWords) -> Iterator[Word]:
    numbers = table.numbers
    for said, value in numbers.add.items():
        yield _word(Role.ADD, said, value)
    for said, times in numbers.times.items():
        yield _word(Role.TIMES, said, times, numbers.implied.get(said, ""))
    for said, people in numbers.collective.items():
        yield _word(Role.COLLECTIVE, said, people)
    for said, currency in table.currency.items():
        yield _word(Role.CURRENCY, said, code=currency)
    for said, unit in table.units.items():
        yield _word(Role.UNIT, said, code=unit)
    for role, words in table.words.items():
        for said in words:
            yield _word(role, said)


def _word(role: Role, said: str, value: float = 0, code: str = "") -> Word:
    return Word(role, _folded(said), value, code, spaced=" " in said.strip())


def _folded(said: str) -> str:
    """The very one where it is folded as it stands: most are, and tables keep theirs."""
    folded = fold(said).text.strip()
    return said if folded == said else folded


def _ending(endings: Sequence[str]) -> re.Pattern[str]:
    said = "|".join(re.escape(fold(each).text) for each in sorted(endings, key=len, reverse=True))
    return re.compile(rf"(?:{said}){{1,2}}(?![\w\u0900-\u0963\u0966-\u09ff])" if said else r"(?!)")


def _opens(text: str, position: int) -> bool:
    return position == 0 or not is_of_word(text[position - 1]) or not is_of_word(text[position])


def _closes(text: str, position: int) -> bool:
    if text[position].isdigit():  # "RM150"
        return not text[position - 1].isdigit()
    return not is_of_word(text[position]) or not is_of_word(text[position - 1])


def _outermost(found: Iterable[Mention]) -> Iterator[Mention]:
    """Of mentions in order of their beginnings, those that no longer one holds; an everyday word always."""
    begin = end = -1
    holder = Role.NOTHING
    for each in found:
        role = each.word.role
        if each.end > end and role in HOLD_NOTHING:
            yield each
        elif each.end > end:
            begin, end, holder = each.begin, each.end, role
            yield each
        elif (each.begin == begin and each.end == end) or role in ALWAYS:
            yield each
        elif holder in DATES and role in NUMBERS and UNSPACED.match(each.word.said):
            yield each
