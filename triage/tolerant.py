"""Words as a recogniser may have misheard them on a telephone line: a letter or two from what was written.

A pattern with k letters wrong still holds one of its k + 1 pieces unharmed (Wu and Manber, 1992).
One bisection a letter finds the pieces, rapidfuzz measures what stands around them.
"""

import re
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

from rapidfuzz.distance.Levenshtein import distance as letters_between

from triage.folding import MARKS, STOP, UNSPACED
from triage.patterns import Match, Pattern, Role
from triage.prefixes import Prefixes

WRONG, UNSPACED_WRONG = (6, 12), (8, 16)
"""Letters from which on a pattern may have one wrong, or two; more in scripts without spaces."""
MOST_WRONG = 2
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
"""No form is nearly as long as 4,096 letters: no line is longer than 800 (`tables.Said`).

In 32 bits there is room for a million forms; the largest lexicon has sixty thousand.
"""
OFFSET = (1 << OFFSET_BITS) - 1
SPACES = re.compile(rf"(?:{STOP.pattern}|[ \n])+")
WORDLESS = re.compile(rf"[^\w{MARKS}]+")
"""Spaces and punctuation: nobody says them, so they are not misheard; a comma may be left out or put in."""
BLOCK = 64
"""Letters that are looked at or passed over together."""


class Tolerant:
    """The longer forms of a table, found though a letter is wrong.

    `forms` are those of `lexicon.Spelt`, `meaning` gives the patterns that have the one at a place.
    """

    def __init__(self, forms: Prefixes, meaning: Callable[[int], Sequence[Pattern]]) -> None:
        self._forms, self._meaning = forms, meaning

    def find(self, text: str, exact: Sequence[Match], edges: bytes) -> list[Match]:
        """In the order of the text. What would explain words that were understood as they stand is not found.

        Nothing but what fits is kept: a letter has half a dozen candidates, and a text may be long.
        """
        line, pieces = _Line(text, edges, exact), self._pieces
        fitting = dict[tuple[int, int, int], float]()
        for position in line.not_understood(pieces.reach):
            for place in pieces.words.at(text, position):
                for packed in pieces.owners(place):
                    number, begin = packed >> OFFSET_BITS, position - (packed & OFFSET)
                    if fitted := line.fitted(begin, number, pieces):
                        first, last, sure = fitted
                        fitting[first, last, number] = sure
        return [
            Match(first, last, pattern, self._forms.word(number), fitting[first, last, number])
            for first, last, number in sorted(fitting)
            for pattern in self._meaning(number)
            if _may_be_misheard(pattern)
        ]

    @cached_property
    def _pieces(self) -> "_Pieces":
        owners, reach = defaultdict[str, list[int]](list), 0
        wrong = bytearray(len(self._forms))
        for number, form in enumerate(self._forms):
            if any(map(_may_be_misheard, self._meaning(number))) and (may_be := may_be_wrong(form)):
                wrong[number], reach = may_be, max(reach, len(form))
                for piece, offset in _pieces(form, may_be + 1):
                    if len(owners[piece]) <= MOST_OWNERS:
                        owners[piece].append(number << OFFSET_BITS | offset)
        few = {piece: theirs for piece, theirs in owners.items() if len(theirs) <= MOST_OWNERS}
        return _Pieces(few, self._forms, bytes(wrong), reach + 2 * MOST_WRONG)


class _Pieces:
    """Pieces of forms, and of which forms each is a piece: packed, for there are hundreds of thousands.

    `wrong[number]`: how many letters of a form may be, of `lengths[number]`, but none of the first
    `same[number]`. `reach`: letters from a piece to either end of anything that its form is found in.
    """

    def __init__(
        self, owners: Mapping[str, Sequence[int]], forms: Prefixes, wrong: bytes, reach: int
    ) -> None:
        self.words, self.forms, self.wrong, self.reach = Prefixes(owners), forms, wrong, reach
        self.lengths = array("H", map(len, forms))
        self.same = bytes(SAME_BEGINNING if UNSPACED.match(form) else 0 for form in forms)
        self._packed, self._first = array("I"), array("I", [0])
        for piece in self.words:
            self._packed.extend(owners[piece])
            self._first.append(len(self._packed))

    def owners(self, place: int) -> Sequence[int]:
        """Of a piece: the number of each form, and where in it the piece begins, packed into one."""
        return self._packed[self._first[place] : self._first[place + 1]]


class _Line:
    """A text, and masks of where whole words begin in it and end, and which letters are understood."""

    def __init__(self, text: str, edges: bytes, exact: Sequence[Match]) -> None:
        self._text, self._understood = text, _understood(text, exact, SPACES)
        self._words_understood = _understood(text, exact, WORDLESS)
        self._begins = bytes(edge and letter.isalnum() for edge, letter in zip(edges, text, strict=False))
        self._ends = bytes(edge and letter != " " for edge, letter in zip(edges, f" {text}", strict=True))

    def not_understood(self, reach: int) -> Iterator[int]:
        """Positions with a letter within reach that no exact match explains; some more beside them."""
        for first in range(0, len(self._text), BLOCK):
            if self._understood.find(0, max(first - reach, 0), first + BLOCK + reach) >= 0:
                yield from range(first, min(first + BLOCK, len(self._text)))

    def fitted(self, begin: int, number: int, pieces: _Pieces) -> tuple[int, int, float] | None:
        """The [begin, end) of the whole words around `begin` that come nearest to a form; how sure that is.

        None where nothing comes near enough, or it stands there as it was written, or is understood.
        """
        begins, ends, text = self._begins, self._ends, self._text
        wrong, length = pieces.wrong[number], pieces.lengths[number]
        until = begin + wrong + 1
        first = begins.find(1, max(begin - wrong, 0), until) if until > 0 else -1
        if first < 0 or self._understood.find(0, first, until + length + wrong) < 0:
            return None
        form = pieces.forms.word(number)
        alike = form[: pieces.same[number]]
        best: tuple[int, int, int] | None = None
        while first >= 0:
            if text.startswith(alike, first):
                last = ends.find(1, first + length - wrong, first + length + wrong + 1)
                while last >= 0:
                    said = text[first:last]
                    distance = letters_between(said, form, score_cutoff=wrong)
                    nearer = distance <= wrong and (best is None or distance < best[0])
                    if nearer and not _goes_beyond(said, form):
                        best = (distance, first, last)
                    last = ends.find(1, last + 1, first + length + wrong + 1)
            first = begins.find(1, first + 1, until)
        if best is None or best[0] == 0 or self._understood.find(0, best[1], best[2]) < 0:
            return None
        said = text[best[1] : best[2]]
        if self._words_understood.find(0, best[1], best[2]) < 0 and not _is_same(said, form):
            return None
        return best[1], best[2], SURE[best[0]]


def _may_be_misheard(pattern: Pattern) -> bool:
    return pattern.tolerated and pattern.role in TOLERATED


def _goes_beyond(said: str, form: str) -> bool:
    """Whether a sentence or a line ends in it: what was said in two is no word. "Sdn. Bhd." has its own."""
    return STOP.search(said) is not None and STOP.search(form) is None


def _is_same(said: str, form: str) -> bool:
    """Word for word, whatever pauses there are: "please, somebody"."""
    return WORDLESS.sub("", said) == WORDLESS.sub("", form)


def _understood(text: str, exact: Sequence[Match], between: re.Pattern[str]) -> bytearray:
    """One for each character that an exact match explains, and for what stands between words."""
    mask = bytearray(len(text))
    spaces = (each.span() for each in between.finditer(text))
    for begin, end in (*spaces, *((each.begin, each.end) for each in exact)):
        mask[begin:end] = b"\x01" * (end - begin)
    return mask


def may_be_wrong(form: str) -> int:
    """How many letters of a form may be wrong, at most `MOST_WRONG`."""
    length = len(form) - form.count(" ")
    one, two = UNSPACED_WRONG if UNSPACED.match(form) else WRONG
    return MOST_WRONG if length >= two else 1 if length >= one else 0


def _pieces(said: str, count: int) -> Iterator[tuple[str, int]]:
    """As many, of one length, but for those that are too short."""
    edges = [round(len(said) * part / count) for part in range(count + 1)]
    for begin, end in pairwise(edges):
        if end - begin >= SHORTEST_PIECE:
            yield said[begin:end], begin
