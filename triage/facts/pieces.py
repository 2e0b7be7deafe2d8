"""A text in the pieces that names begin and end with: words, or clusters where a script writes no spaces."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from triage.facts.names import WORD
from triage.facts.page import Page
from triage.folding import UNSPACED
from triage.text import Span


def pieces(page: Page) -> list[Span]:
    """The [begin, end) of each in the folded text, in order; a case ending is a piece of its own."""
    return [
        piece
        for word in WORD.finditer(page.folded.text)
        for piece in (
            _clusters(page, *word.span()) if UNSPACED.search(word.group()) else _stem(page, *word.span())
        )
    ]


def _stem(page: Page, begin: int, end: int) -> Iterator[Span]:
    stem = end - page.ending_length(begin, end)
    yield begin, stem
    if stem < end:
        yield stem, end


def _clusters(page: Page, begin: int, end: int) -> Iterator[Span]:
    """A word of another script that stands between them is one piece."""
    text, first = page.folded.text, begin
    edges = page.folded.edges
    for position in edges[bisect_right(edges, begin) : bisect_left(edges, end)]:
        if UNSPACED.match(text[position]) or UNSPACED.match(text[position - 1]):
            yield first, position
            first = position
    yield first, end
