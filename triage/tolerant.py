"""Words as a recogniser may have misheard them on a telephone line: a letter or two from what was written.

A pattern with k letters wrong still holds one of its k + 1 pieces unharmed (Wu and Manber, 1992).
One bisection a letter finds the pieces, rapidfuzz measures what stands around them.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from triage.folding import UNSPACED
from triage.patterns import Match, Pattern, Role
from triage.prefixes import Prefixes

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
OFFSET_BITS = 12
"""No form is nearly as long as 4,096 letters: no line is longer than 800 (`tables.Said`)."""
Piece = tuple[int, int]
"""The number of a form, and how far from its beginning the piece stands."""


class Tolerant:
    """The longer forms of a table, found though a letter is wrong.

    `forms` are those of `lexicon.Words`, `meaning` the patterns that have each.
    """

    def __init__(self, forms: Sequence[str], meaning: Sequence[Sequence[Pattern]]) -> None:
        self._forms, self._meaning = forms, meaning

    def find(self, text: str, exact: Sequence[Match], edges: bytes) -> list[Match]:
        """What would explain words that were understood as they stand is not found."""
        understood = _understood(text, exact)
        fitting = dict[tuple[int, int, int], float]()
        for number, begin in sorted(self._candidates(text)):
            fitted = _fitted(text, self._forms[number], begin, edges)
            if fitted and understood.find(0, fitted[0], fitted[1]) >= 0:
                fitting[number, fitted[0], fitted[1]] = fitted[2]
        return [
            Match(begin, end, pattern, sure)
            for (number, begin, end), sure in fitting.items()
            for pattern in self._meaning[number]
            if _may_be_misheard(pattern)
        ]

    def _candidates(self, text: str) -> set[Piece]:
        pieces = self._pieces
        return {
            (number, position - offset)
            for position in range(len(text))
            for place in pieces.words.at(text, position)
            for number, offset in pieces.owners(place)
        }

    @cached_property
    def _pieces(self) -> "_Pieces":
        owners = defaultdict[str, list[int]](list)
        for number, (form, patterns) in enumerate(zip(self._forms, self._meaning, strict=True)):
            if any(map(_may_be_misheard, patterns)):
                for piece, offset in _pieces(form):
                    if len(owners[piece]) <= MOST_OWNERS:
                        owners[piece].append(number << OFFSET_BITS | offset)
        return _Pieces({piece: theirs for piece, theirs in owners.items() if len(theirs) <= MOST_OWNERS})


class _Pieces:
    """Pieces of forms, and of which forms each is a piece: packed, for there are hundreds of thousands."""

    def __init__(self, owners: Mapping[str, Sequence[int]]) -> None:
        self.words = Prefixes(owners)
        self._packed, self._first = array("L"), array("L", [0])
        for piece in self.words.words:
            self._packed.extend(owners[piece])
            self._first.append(len(self._packed))

    def owners(self, place: int) -> Iterator[Piece]:
        """Of the piece at this place of `words`."""
        for packed in self._packed[self._first[place] : self._first[place + 1]]:
            yield packed >> OFFSET_BITS, packed & (1 << OFFSET_BITS) - 1


def _may_be_misheard(pattern: Pattern) -> bool:
    return pattern.tolerated and pattern.role in TOLERATED


def _understood(text: str, exact: Sequence[Match]) -> bytearray:
    """One for each character that an exact match explains, and for each space."""
    mask = bytearray(character == " " for character in text)
    for each in exact:
        mask[each.begin : each.end] = b"\x01" * (each.end - each.begin)
    return mask


def _fitted(text: str, form: str, begin: int, edges: bytes) -> tuple[int, int, float] | None:
    """The [begin, end) of the whole words around `begin` that come nearest to the form, and how sure that is.

    None where nothing comes near enough.
    """
    wrong, length = may_be_wrong(form), len(form)
    best: tuple[int, int, int] | None = None
    for first in range(max(begin - wrong, 0), min(begin + wrong + 1, len(text))):
        if not edges[first] or not _begins_alike(text, first, form):
            continue
        for last in range(first + length - wrong, min(first + length + wrong, len(text)) + 1):
            if not edges[last] or text[last - 1] == " " or "\n" in text[first:last]:
                continue  # nothing that was said on two lines is one word
            distance = Levenshtein.distance(text[first:last], form, score_cutoff=wrong)
            if distance <= wrong and (best is None or distance < best[0]):
                best = (distance, first, last)
    if best is None or best[0] == 0:
        return None
    return best[1], best[2], SURE[best[0]]


def _begins_alike(text: str, first: int, said: str) -> bool:
    if not text[first : first + 1].isalnum():
        return False
    return not UNSPACED.match(said) or text.startswith(said[:SAME_BEGINNING], first)


def may_be_wrong(form: str) -> int:
    """How many letters of a form may be wrong."""
    length = len(form) - form.count(" ")
    one, two = UNSPACED_WRONG if UNSPACED.match(form) else WRONG
    return 2 if length >= two else 1 if length >= one else 0


def _pieces(said: str) -> Iterator[tuple[str, int]]:
    count = may_be_wrong(said) + 1
    if count == 1:
        return
    edges = [round(len(said) * part / count) for part in range(count + 1)]
    for begin, end in pairwise(edges):
        if end - begin >= SHORTEST_PIECE:
            yield said[begin:end], begin
