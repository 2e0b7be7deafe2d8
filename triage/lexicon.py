"""What the words of a language can mean, found in a text in one pass: its own, and those its speakers mix in."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import cached_property, partial
from typing import Protocol, cast
from unicodedata import category

import ahocorasick

from triage.folding import UNSPACED, Folded
from triage.patterns import Match, Pattern, Role, own_combinations, patterns_of
from triage.tables import Combination, Combinations, LexiconTable
from triage.tolerant import Tolerant

LONGEST = 120
"""Characters of the longest phrase, and of the word that may go on after it."""
LEAST_BORROWED = 4
"""Letters of a borrowed word that cannot be one of the language itself."""


class _Automaton(Protocol):
    def iter(self, text: str) -> Iterator[tuple[int, tuple[Pattern, ...]]]: ...


class Words:
    """All words of one table. Built once, shared by every lexicon that mixes them in."""

    def __init__(self, table: LexiconTable) -> None:
        self.table = table
        self.patterns = tuple(patterns_of(table))
        self.tolerant = Tolerant(self.patterns)

    def exact(self, folded: Folded) -> list[Match]:
        """What stands there as it was written down."""
        return list(_whole(folded, self._raw(folded)))

    def find(self, folded: Folded) -> list[Match]:
        """Exactly as written; then what differs by a letter or two from nothing that was found."""
        exact = self.exact(folded)
        return [*exact, *self.tolerant.find(folded.text, exact, partial(is_word_edge, folded))]

    def _raw(self, folded: Folded) -> Iterator[Match]:
        for last, patterns in self._automaton.iter(folded.text):
            for pattern in patterns:
                yield Match(last + 1 - len(pattern.said), last + 1, pattern)

    @cached_property
    def _automaton(self) -> _Automaton:
        by_words: dict[str, list[Pattern]] = {}
        for pattern in self.patterns:
            by_words.setdefault(pattern.said, []).append(pattern)
        automaton = ahocorasick.Automaton()
        for said, patterns in by_words.items():
            automaton.add_word(said, tuple(patterns))
        automaton.make_automaton()
        return cast(_Automaton, automaton)


class Lexicon:
    """One language's words, and those of the languages its speakers mix in."""

    def __init__(self, own: Words, mixed_in: Sequence[Words], combined: Combinations) -> None:
        self.own, self.mixed_in = own, tuple(mixed_in)
        self.tables = (own.table, *(each.table for each in mixed_in))
        stretch = own.table.stretch
        self.combinations = (
            *(_stretched(each, stretch) for each in combined.combinations),
            *(each for table in self.tables for each in _own(table)),
        )
        self.explained = {row.issue: frozenset(row.by) for row in combined.explained}

    @property
    def version(self) -> str:
        """Which words were known: "th:1 en:1"."""
        return " ".join(f"{table.language}:{table.version}" for table in self.tables)

    def find(self, folded: Folded) -> tuple[Match, ...]:
        """Everything said, in order; what stands inside a longer phrase has said its part there."""
        found = self.own.find(folded)
        own = {(each.begin, each.end) for each in found}
        for words in self.mixed_in:
            found += [each for each in words.exact(folded) if _is_borrowed(each, own)]
        found.sort(key=lambda match: (match.begin, -match.end))
        return tuple(_outermost(found))


def _is_borrowed(match: Match, own: Set[tuple[int, int]]) -> bool:
    """A word that the language has itself means there what it means in the language."""
    return match.end - match.begin >= LEAST_BORROWED and (match.begin, match.end) not in own


def _stretched(rule: Combination, stretch: float) -> Combination:
    return rule.model_copy(update={"within": min(round(rule.within * stretch), 200)})


def _own(table: LexiconTable) -> Iterator[Combination]:
    for row, concepts in own_combinations(table):
        yield Combination(
            issue=row.issue, danger=row.danger, all=concepts, within=row.within, weight=row.weight
        )


def _whole(folded: Folded, raw: Iterable[Match]) -> Iterator[Match]:
    """Only matches that begin and end where words (or clusters, in scripts without spaces) do."""
    for match in raw:
        text, begin, end = folded.text, match.begin, match.end
        if not is_word_edge(folded, begin):
            continue
        if match.pattern.open_ended:
            yield Match(begin, _end_of_word(text, end), match.pattern)
        elif is_word_edge(folded, end):
            yield match


def is_word_edge(folded: Folded, position: int) -> bool:
    """Whether a word begins or ends here: a cluster, in a script without spaces."""
    text = folded.text
    return folded.is_edge(position) and not _inside_word(text, position)


def _end_of_word(text: str, end: int) -> int:
    while _inside_word(text, end):
        end += 1
    return end


def _inside_word(text: str, position: int) -> bool:
    """Whether a word of a script with spaces goes on across this position."""
    return 0 < position < len(text) and _is_of_word(text[position - 1]) and _is_of_word(text[position])


def _is_of_word(character: str) -> bool:
    return (character.isalnum() or category(character)[0] == "M") and not UNSPACED.match(character)


def _outermost(found: Iterable[Match]) -> Iterator[Match]:
    """Of matches in order of their beginnings, those that no longer phrase holds."""
    farthest: Match | None = None
    for match in found:
        if farthest is None or not farthest.holds(match):
            yield match
        if match.pattern.role is Role.PHRASE and match.sure == 1 and (farthest is None or match.end > farthest.end):
            farthest = match


def near(found: Sequence[Match], begin: int, end: int, reach: int) -> Sequence[Match]:
    """Of matches in order of their beginnings, those that may stand within `reach` of [begin, end)."""
    first = bisect_left(found, begin - reach - LONGEST, key=_begin)
    return found[first : bisect_right(found, end + reach, key=_begin)]


def _begin(match: Match) -> int:
    return match.begin
