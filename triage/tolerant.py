"""Words as a recogniser may have misheard them on a telephone line: a letter or two from what was written.

A pattern with k letters wrong still holds one of its k + 1 pieces unharmed (Wu and Manber, 1992).
Aho-Corasick finds the pieces, rapidfuzz measures what stands around them.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Protocol, cast

import ahocorasick
from rapidfuzz.distance import Levenshtein

from triage.folding import UNSPACED
from triage.patterns import Match, Pattern, Role

WRONG, UNSPACED_WRONG = (6, 12), (8, 16)
"""Letters from which on a pattern may have one wrong, or two; more in scripts without spaces."""
SAME_BEGINNING = 3
"""Letters that must be right where no space tells where a word begins."""
SHORTEST_PIECE = 3
MOST_OWNERS = 12
"""A piece that so many patterns share says nothing about any of them."""
SURE = {1: 0.85, 2: 0.75}
"""How much is left of the weight with so many letters wrong."""
TOLERATED = {Role.PHRASE, Role.CONCEPT}
"""What sets a complaint aside must have been said just so."""
Piece = tuple[int, int]
"""The number of a pattern, and how far from its beginning the piece stands."""


class _Automaton(Protocol):
    def iter(self, text: str) -> Iterator[tuple[int, tuple[int, tuple[Piece, ...]]]]: ...


class Tolerant:
    """The longer patterns of a table, found though a letter is wrong."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._patterns = [
            each for each in patterns if each.tolerated and each.role in TOLERATED and may_be_wrong(each.said)
        ]
        self._wrong = [may_be_wrong(each.said) for each in self._patterns]

    def find(self, text: str, exact: Sequence[Match], edges: bytes) -> list[Match]:
        """What would explain words that were understood as they stand is not found."""
        understood = _understood(text, exact)
        fitting = {
            (number, match.begin, match.end): match
            for number, begin in sorted(self._candidates(text))
            if (match := _fitted(text, self._patterns[number], self._wrong[number], begin, edges))
            and understood.find(0, match.begin, match.end) >= 0
        }
        return list(fitting.values())

    def _candidates(self, text: str) -> set[Piece]:
        if not self._patterns:
            return set()
        return {
            (number, last + 1 - length - offset)
            for last, (length, owners) in self._automaton.iter(text)
            for number, offset in owners
        }

    @cached_property
    def _automaton(self) -> _Automaton:
        owners: dict[str, list[Piece]] = defaultdict(list)
        for number, pattern in enumerate(self._patterns):
            for piece, offset in _pieces(pattern.said):
                owners[piece].append((number, offset))
        automaton = ahocorasick.Automaton()
        for piece, theirs in owners.items():
            if len(theirs) <= MOST_OWNERS:
                automaton.add_word(piece, (len(piece), tuple(theirs)))
        automaton.make_automaton()
        return cast(_Automaton, automaton)


def _understood(text: str, exact: Sequence[Match]) -> bytearray:
    """One for each character that an exact match explains, and for each space."""
    mask = bytearray(character == " " for character in text)
    for each in exact:
        mask[each.begin : each.end] = b"\x01" * (each.end - each.begin)
    return mask


def _fitted(text: str, pattern: Pattern, wrong: int, begin: int, edges: bytes) -> Match | None:
    """The whole words around `begin` that come nearest to the pattern, if they come near enough."""
    length = len(pattern.said)
    best: tuple[int, int, int] | None = None
    for first in range(max(begin - wrong, 0), min(begin + wrong + 1, len(text))):
        if not edges[first] or not _begins_alike(text, first, pattern.said):
            continue
        for last in range(first + length - wrong, min(first + length + wrong, len(text)) + 1):
            if not edges[last] or text[last - 1] == " " or "\n" in text[first:last]:
                continue  # nothing that was said on two lines is one word
            distance = Levenshtein.distance(text[first:last], pattern.said, score_cutoff=wrong)
            if distance <= wrong and (best is None or distance < best[0]):
                best = (distance, first, last)
    if best is None or best[0] == 0:
        return None
    return Match(best[1], best[2], pattern, SURE[best[0]])


def _begins_alike(text: str, first: int, said: str) -> bool:
    if not text[first : first + 1].isalnum():
        return False
    return not UNSPACED.match(said) or text.startswith(said[:SAME_BEGINNING], first)


def may_be_wrong(said: str) -> int:
    """How many letters of a pattern may be wrong."""
    length = len(said.replace(" ", ""))
    one, two = UNSPACED_WRONG if UNSPACED.match(said) else WRONG
    return 2 if length >= two else 1 if length >= one else 0


def _pieces(said: str) -> Iterator[tuple[str, int]]:
    count = may_be_wrong(said) + 1
    edges = [round(len(said) * part / count) for part in range(count + 1)]
    for begin, end in pairwise(edges):
        if end - begin >= SHORTEST_PIECE:
            yield said[begin:end], begin
