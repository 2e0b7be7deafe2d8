"""What words can mean, found in a text in one pass: a language's own, and those its speakers mix in."""

from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path

from triage.entries import codes_of
from triage.folding import Folded, fold, is_of_word
from triage.patterns import DENIALS, HERSELF, Match, Pattern, Role, own_combinations, patterns_of
from triage.prefixes import Prefixes
from triage.tables import (
    Combination,
    Combinations,
    Explained,
    LexiconTable,
    Stamp,
    read_toml,
    shaped,
    stamp_of,
)
from triage.tolerant import Tolerant

LONGEST = 120
"""Characters of the longest phrase, and of the word that may go on after it."""
HIDING = {Role.PHRASE, Role.ORDINARY}
"""What stands inside one of these has said its part there, or was never meant."""
NOT_BORROWED = {Role.IDLE, Role.ASIDE, Role.TALE, Role.REAL, Role.PAST, Role.ANEW}
"""What sets aside or ends is said in the language itself: "goal" and "order" are words of many."""
LEAST_BORROWED = 4
"""Letters of a borrowed word that cannot be one of the language itself."""


class Words:
    """All words of one table. Built once, shared by every lexicon that mixes them in."""

    def __init__(self, table: LexiconTable) -> None:
        self.language, self.version, self.reviewer = table.language, table.version, table.reviewer
        self.stretch = table.stretch
        self.codes = codes_of(table)
        self.combined = ByAct(_own(table))
        self._words: LexiconTable | Spelt = table

    @property
    def spelt(self) -> "Spelt":
        """Spelt out when the language is first heard, for a short command does not wait for all twelve.

        The table, which takes as much room, is let go.
        """
        words = self._words
        if isinstance(words, LexiconTable):
            words = self._words = Spelt(words)
        return words

    def exact(self, folded: Folded, edges: bytes) -> list[Match]:
        """What stands there as it was written down; `edges` of `word_edges`."""
        return list(self.spelt.whole(folded, edges))

    def find(self, folded: Folded, edges: bytes) -> list[Match]:
        """Exactly as written; then what differs by a letter or two from nothing that was found."""
        exact = self.exact(folded, edges)
        denials = [each for each in exact if each.pattern.role in DENIALS]
        denials.sort(key=_begin)
        alike = self.spelt.tolerant.find(folded.text, exact, edges)
        # a letter too many may be the "no" of the language, which is none too many
        return [*exact, *(each for each in alike if not _holds_any(each, denials))]


class Spelt:
    """Every form of every line, and what it means: as a rule what hundreds of others do."""

    def __init__(self, table: LexiconTable) -> None:
        lines = defaultdict[str, tuple[Pattern, ...]](tuple)
        for form, pattern in patterns_of(table):
            if not any(pattern is each for each in lines[form]):
                lines[form] += (pattern,)
        self.forms = Prefixes(lines)
        numbers = dict[tuple[int, ...], int]()
        self._meanings = list[tuple[Pattern, ...]]()
        self._meaning = array("I")
        for form in self.forms:
            patterns = lines[form]
            number = numbers.setdefault(tuple(map(id, patterns)), len(numbers))
            self._meaning.append(number)
            if number == len(self._meanings):
                self._meanings.append((*patterns,))  # anew, as the heads of `Prefixes` are

    def meaning(self, place: int) -> tuple[Pattern, ...]:
        """Of the form at this place."""
        return self._meanings[self._meaning[place]]

    @cached_property
    def tolerant(self) -> Tolerant:
        return Tolerant(self.forms, self.meaning)

    def whole(self, folded: Folded, edges: bytes) -> Iterator[Match]:
        """Only what begins and ends where words do."""
        text, at, length = folded.text, self.forms.at, self.forms.length
        for begin in folded.edges:
            for place in at(text, begin) if edges[begin] else ():
                end = begin + length(place)
                for pattern in self.meaning(place):
                    if pattern.open_ended:
                        yield Match(begin, max(edges.find(1, end), end), pattern, text[begin:end])
                    elif edges[end]:
                        yield Match(begin, end, pattern, text[begin:end])


def _holds_any(match: Match, others: Sequence[Match]) -> bool:
    return any(match.holds(each) for each in near(others, match.begin, match.end, 0))


def words_of(path: Path) -> Words:
    """Those of one lexicon file, made once as long as it stays the same. Raises RulesInvalid."""
    return _words_of(path, stamp_of(path))


@lru_cache(maxsize=32)
def _words_of(path: Path, stamp: Stamp) -> Words:
    return Words(shaped(path, read_toml(path), LexiconTable))  # not `read_table`, which keeps what it read


class ByAct:
    """Combinations, found by the concept of their act."""

    def __init__(self, combinations: Iterable[Combination]) -> None:
        self.combinations = tuple(combinations)
        self._places = defaultdict[str, list[int]](list)
        for place, rule in enumerate(self.combinations):
            for concept in rule.all[-1].split("|"):
                self._places[concept].append(place)

    def acting(self, concepts: Iterable[str]) -> Iterator[Combination]:
        """In their order."""
        places = {place for concept in concepts for place in self._places.get(concept, ())}
        return (self.combinations[place] for place in sorted(places))


class Lexicon:
    """One language's words, and those of the languages its speakers mix in."""

    def __init__(self, own: Words, mixed_in: Sequence[Words], combined: Combinations) -> None:
        self.own, self.mixed_in = own, tuple(mixed_in)
        stretched = ByAct(_stretched(each, own.stretch) for each in combined.combinations)
        self._combined = (stretched, own.combined, *(words.combined for words in mixed_in))
        self.within = {name: row.inside for row in combined.within for name in row.concepts}
        self.explained = defaultdict[str, list[Explained]](list)
        for row in combined.explained:
            self.explained[row.issue].append(row)

    @property
    def version(self) -> str:
        """Which words were known: "th:1 en:1"."""
        return " ".join(f"{words.language}:{words.version}" for words in (self.own, *self.mixed_in))

    @property
    def combinations(self) -> tuple[Combination, ...]:
        """Those of all languages, then its own, then those of the languages mixed in."""
        return tuple(rule for each in self._combined for rule in each.combinations)

    def acting(self, concepts: Collection[str]) -> Iterator[Combination]:
        """Those combinations, in their order, whose act is one of these concepts: few of hundreds."""
        for each in self._combined:
            yield from each.acting(concepts)

    def find(self, folded: Folded) -> tuple[Match, ...]:
        """Everything said, in order; what stands inside a longer phrase has said its part there."""
        edges = word_edges(folded)
        found = self.own.find(folded, edges)
        own = {(each.begin, each.end) for each in found}
        for words in self.mixed_in:
            found += [each for each in words.exact(folded, edges) if _is_borrowed(each, own)]
        found.sort(key=lambda match: (match.begin, -match.end))
        return tuple(_outermost(found))

    def apart(self, found: Sequence[Match]) -> list[Match]:
        """Of matches in order of their beginnings, without words that another concept says in longer ones."""
        return [match for match in found if not self._is_within(match, found)]

    def _is_within(self, match: Match, found: Sequence[Match]) -> bool:
        inside = self.within.get(match.pattern.concept, ())
        return bool(inside) and any(
            each.pattern.concept in inside and each.sure == 1 and each.holds(match)
            for each in near(found, match.begin, match.end, 0)
        )

    def says(self, folded: Folded, begin: int, end: int, concept: str) -> bool:
        """Whether words of the concept stand at [begin, end), also inside a phrase that hides them."""
        piece = fold(folded.text[begin:end])
        found = self.own.exact(piece, word_edges(piece))
        return any(match.pattern.concept == concept for match in found)


def _is_borrowed(match: Match, own: Set[tuple[int, int]]) -> bool:
    """A word that the language has itself means there what it means in the language."""
    if match.pattern.role in NOT_BORROWED:
        return False
    return match.end - match.begin >= LEAST_BORROWED and (match.begin, match.end) not in own


def _stretched(rule: Combination, stretch: float) -> Combination:
    return replace(rule, within=min(round(rule.within * stretch), 200))


def _own(table: LexiconTable) -> Iterator[Combination]:
    for row, concepts in own_combinations(table):
        yield Combination(
            issue=row.issue,
            danger=row.danger,
            all=concepts,
            across=row.across,
            ordered=row.ordered,
            within=row.within,
            weight=row.weight,
        )


def word_edges(folded: Folded) -> bytes:
    """One where a word begins or ends (a cluster, in a script without spaces), else zero."""
    within = [False, *map(is_of_word, folded.text), False]
    mask = bytearray(len(folded.text) + 1)
    for position in folded.edges:
        mask[position] = not (within[position] and within[position + 1])
    return bytes(mask)


def _outermost(found: Iterable[Match]) -> Iterator[Match]:
    """Of matches in order of their beginnings, those that no longer phrase holds, written just so."""
    farthest: Match | None = None
    for match in found:
        if farthest is None or not farthest.holds(match) or _is_heard_inside(match, farthest):
            yield match
        hides = match.pattern.role in HIDING and match.sure == 1
        if hides and (farthest is None or match.end > farthest.end):
            farthest = match


def _is_heard_inside(match: Match, phrase: Match) -> bool:
    """Whether it counts though a phrase holds it: "me", and the "he" of "he beat me" that begins a clause."""
    begins = match.pattern.role is Role.ANEW and match.begin == phrase.begin
    return begins or match.pattern.concept == HERSELF


def near(found: Sequence[Match], begin: int, end: int, reach: int) -> Sequence[Match]:
    """Of matches in order of their beginnings, those that may stand within `reach` of [begin, end)."""
    which = places_near(found, begin, end, reach)
    return found[which.start : which.stop]


def nearest(found: Sequence[Match], begin: int, end: int) -> Sequence[Match]:
    """Those that may touch [begin, end), the last before them and the first after, however far."""
    which = places_near(found, begin, end, 0)
    return found[max(which.start - 1, 0) : which.stop + 1]


def places_near(found: Sequence[Match], begin: int, end: int, reach: int) -> range:
    """Where these stand in the sequence."""
    first = bisect_left(found, begin - reach - LONGEST, key=_begin)
    return range(first, bisect_right(found, end + reach, key=_begin))


def _begin(match: Match) -> int:
    return match.begin
