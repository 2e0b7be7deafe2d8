"""A text in clauses, short enough to tell one thing, and in the stretches that neighbours make together."""

from collections.abc import Iterator

from triage.folding import PAUSE, Folded
from triage.text import Span

LEAST = 6
"""Characters of what can tell something; shorter ones are "hello", "sir"."""
LONGEST = 45
"""Characters; recognisers write a minute without a comma, and one of many things said is drowned in it."""
NEIGHBOURS = 4
"""Clauses that may tell one thing together."""
LETTERS = 4
"""One character in so many is a letter, in each script."""
AROUND = 20
"""Characters within which a space is looked for where a clause is cut."""
BLANK = ' .,;:?!\n…،。၊။।॥៕។()[]"“”|/—-'


def clauses(folded: Folded) -> list[Span]:
    """The [begin, end) of each, in order, without what pauses are written with."""
    text = folded.text
    ends = sorted({*(each.end() for each in PAUSE.finditer(text)), *folded.gaps, len(text)})
    found = (
        piece for begin, end in zip([0, *ends], ends, strict=False) for piece in _pieces(text, begin, end)
    )
    return [each for each in found if each[1] - each[0] >= LEAST and _is_of_letters(text, *each)]


def stretches(count: int) -> Iterator[tuple[int, int]]:
    """The numbers of the first and the last of one to four of `count` clauses that follow each other."""
    for more in range(NEIGHBOURS):
        for first in range(count - more):
            yield first, first + more


def _pieces(text: str, begin: int, end: int) -> Iterator[Span]:
    """Of equal lengths as near as words allow."""
    count = -(-(end - begin) // LONGEST)
    last = begin
    for number in range(1, count):
        cut = _space_near(text, begin + (end - begin) * number // count, last)
        yield _bare(text, last, cut)
        last = cut
    yield _bare(text, last, end)


def _is_of_letters(text: str, begin: int, end: int) -> bool:
    """Not of numbers or marks alone; in Burmese and Khmer hardly half of what is written are letters."""
    return sum(map(str.isalpha, text[begin:end])) * LETTERS >= end - begin


def _space_near(text: str, wanted: int, last: int) -> int:
    """A script without spaces is cut anywhere: the neighbours are read together as well."""
    for distance in range(AROUND):
        for place in (wanted - distance, wanted + distance):
            if place > last and text[place : place + 1] == " ":
                return place
    return wanted


def _bare(text: str, begin: int, end: int) -> Span:
    piece = text[begin:end]
    begin += len(piece) - len(piece.lstrip(BLANK))
    return begin, max(begin, begin + len(piece.strip(BLANK)))
