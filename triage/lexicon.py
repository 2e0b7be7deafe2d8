"""What the words of a language can mean: phrases, concepts and denials, found in a text in one pass."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from operator import itemgetter
from typing import Protocol, cast
from unicodedata import category

import ahocorasick

from triage.folding import PAUSE, UNSPACED, Folded, fold
from triage.tables import Combination, LexiconTable, Phrases

LONGEST = 120
"""Characters of the longest phrase, and of the word that may go on after it."""
FARTHEST_DENIAL = 80


class Role(StrEnum):
    """What a pattern is for."""

    PHRASE = "phrase"
    CONCEPT = "concept"
    DENIES_NEXT = "denies_next"
    DENIES_LAST = "denies_last"
    PEOPLE = "people"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way to say something. `open_ended`: the word may go on. `reach`: of a denial."""

    role: Role
    said: str
    open_ended: bool = False
    concept: str = ""
    phrase: Phrases | None = None
    reach: int = 0
    number: int = 0


@dataclass(frozen=True, slots=True)
class Match:
    """A pattern found at [begin, end) of the folded text."""

    begin: int
    end: int
    pattern: Pattern

    def holds(self, other: "Match") -> bool:
        """Whether it says all the other says and more."""
        return (
            self.begin <= other.begin
            and other.end <= self.end
            and self.end - self.begin > other.end - other.begin
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """Something reported at [begin, end) of the folded text. `denied`: the caller says it is not so."""

    begin: int
    end: int
    issue: str | None
    danger: str | None
    weight: float
    denied: bool


class _Automaton(Protocol):
    def iter(self, text: str) -> Iterator[tuple[int, tuple[Pattern, ...]]]: ...


class Lexicon:
    """One language's words, and those of the languages its speakers mix in."""

    def __init__(self, tables: Sequence[LexiconTable], combinations: Sequence[Combination]) -> None:
        self.tables = tuple(tables)
        self.combinations = tuple(combinations)

    @property
    def version(self) -> str:
        """Which words were known: "th:1 en:1"."""
        return " ".join(f"{table.language}:{table.version}" for table in self.tables)

    def find(self, folded: Folded) -> tuple[Match, ...]:
        """Everything said, in order; what stands inside a longer phrase has said its part there."""
        found = sorted(_whole(folded, self._raw(folded)), key=lambda match: (match.begin, -match.end))
        return tuple(_outermost(found))

    def read(self, folded: Folded, found: Sequence[Match]) -> tuple[Reading, ...]:
        """What is reported: by phrases, and by concepts that stand together."""
        denials = [match for match in found if match.pattern.role in {Role.DENIES_NEXT, Role.DENIES_LAST}]
        readings = [
            self._phrase(folded, match, row, denials)
            for match in found
            if (row := match.pattern.phrase) and not (row.alone and not _is_alone(folded, match))
        ]
        for combination in self.combinations:
            readings.extend(self._together(folded, found, combination, denials))
        return tuple(sorted(readings, key=lambda reading: (reading.begin, reading.end)))

    def _phrase(self, folded: Folded, match: Match, row: Phrases, denials: Sequence[Match]) -> Reading:
        """A mere cry ("no one help me") is never read as denied: rather hear danger once too often."""
        denied = row.issue is not None and _is_denied(folded, match, denials)
        return Reading(match.begin, match.end, row.issue, row.danger, row.weight, denied)

    def _together(
        self, folded: Folded, found: Sequence[Match], rule: Combination, denials: Sequence[Match]
    ) -> Iterator[Reading]:
        things = [match for match in found if match.pattern.concept == rule.concepts[0]]
        acts = [match for match in found if match.pattern.concept == rule.concepts[1]]
        for act in acts:
            around = near(things, act.begin, act.end, rule.within)
            gaps = [(_gap(folded, thing, act, rule.within), thing) for thing in around]
            if close := [(gap, thing) for gap, thing in gaps if gap is not None]:
                _, thing = min(close, key=itemgetter(0))
                denied = _is_denied(folded, act, denials)
                begin, end = min(thing.begin, act.begin), max(thing.end, act.end)
                yield Reading(begin, end, rule.issue, rule.danger, rule.weight, denied)

    def _raw(self, folded: Folded) -> Iterator[Match]:
        for last, patterns in self._automaton.iter(folded.text):
            for pattern in patterns:
                yield Match(last + 1 - len(pattern.said), last + 1, pattern)

    @cached_property
    def _automaton(self) -> _Automaton:
        by_words: dict[str, list[Pattern]] = {}
        for pattern in (pattern for table in self.tables for pattern in _patterns(table)):
            by_words.setdefault(pattern.said, []).append(pattern)
        automaton = ahocorasick.Automaton()
        for said, patterns in by_words.items():
            automaton.add_word(said, tuple(patterns))
        automaton.make_automaton()
        return cast(_Automaton, automaton)


def _patterns(table: LexiconTable) -> Iterator[Pattern]:
    for phrases in table.phrases:
        for said in phrases.say:
            yield _pattern(Role.PHRASE, said, phrase=phrases)
    for concept, ways in table.concepts.items():
        for said in ways:
            yield _pattern(Role.CONCEPT, said, concept=concept)
    for said in table.negation.before:
        yield _pattern(Role.DENIES_NEXT, said, reach=table.negation.reach)
    for said in table.negation.after:
        yield _pattern(Role.DENIES_LAST, said, reach=table.negation.reach)
    for said in table.people:
        yield _pattern(Role.PEOPLE, said)
    for said, number in table.numbers.items():
        yield _pattern(Role.NUMBER, said, number=number)


def _pattern(
    role: Role,
    said: str,
    *,
    phrase: Phrases | None = None,
    concept: str = "",
    reach: int = 0,
    number: int = 0,
) -> Pattern:
    folded = fold(said.removesuffix("*")).text.strip()
    return Pattern(role, folded, said.endswith("*"), concept, phrase, reach, number)


def _whole(folded: Folded, raw: Iterable[Match]) -> Iterator[Match]:
    """Only matches that begin and end where words (or clusters, in scripts without spaces) do."""
    for match in raw:
        text, begin, end = folded.text, match.begin, match.end
        if not folded.is_edge(begin) or (_inside_word(text, begin) and not UNSPACED.match(text[begin])):
            continue
        if match.pattern.open_ended:
            while _inside_word(text, end):
                end += 1
            yield Match(begin, end, match.pattern)
        elif folded.is_edge(end) and (UNSPACED.match(text[end - 1]) or not _inside_word(text, end)):
            yield match


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
        if match.pattern.role is Role.PHRASE and (farthest is None or match.end > farthest.end):
            farthest = match


def near(found: Sequence[Match], begin: int, end: int, reach: int) -> Sequence[Match]:
    """Of matches in order of their beginnings, those that may stand within `reach` of [begin, end)."""
    first = bisect_left(found, begin - reach - LONGEST, key=_begin)
    return found[first : bisect_right(found, end + reach, key=_begin)]


def _begin(match: Match) -> int:
    return match.begin


def _is_alone(folded: Folded, match: Match) -> bool:
    # a fold leaves at most one space in a row
    before = folded.text[max(match.begin - 2, 0) : match.begin].rstrip(" ")[-1:]
    after = folded.text[match.end : match.end + 2].lstrip(" ")[:1]
    return (not before or bool(PAUSE.match(before))) and (not after or bool(PAUSE.match(after)))


def _gap(folded: Folded, one: Match, other: Match, within: int) -> int | None:
    """How many characters stand between two matches; None where too many, or a pause."""
    begin, end = min(one.end, other.end), max(one.begin, other.begin)
    if end - begin > within or PAUSE.search(folded.text, min(begin, end), max(begin, end)):
        return None
    return max(end - begin, 0)


def _is_denied(folded: Folded, match: Match, denials: Sequence[Match]) -> bool:
    for denial in near(denials, match.begin, match.end, FARTHEST_DENIAL):
        before = denial.pattern.role is Role.DENIES_NEXT
        begin, end = (denial.end, match.begin) if before else (match.end, denial.begin)
        if 0 <= end - begin <= FARTHEST_DENIAL and _is_within_reach(folded, begin, end, denial.pattern):
            return True
    return False


def _is_within_reach(folded: Folded, begin: int, end: int, denial: Pattern) -> bool:
    between = folded.text[begin:end]
    if PAUSE.search(between):
        return False
    if UNSPACED.match(denial.said):
        return bisect_left(folded.edges, end) - bisect_left(folded.edges, begin) <= denial.reach
    return len(between.split()) <= denial.reach
