"""Cuts a recording's speech into passages a Whisper can hear at once, and its words into lines."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from transcription.model import Span, Word

LONGEST_PASSAGE = 29.0
"""Seconds; Whisper's window is 30."""
SHORTEST_PASSAGE = 20.0
"""Speech without a pause is cut where it is quietest between these two."""
LONGEST_QUIET = 4.0
"""A longer pause ends a passage: Whisper fills long silence with inventions."""
LINE_PAUSE = 0.8
"""Seconds between two words that make a new line."""
LONGEST_LINE = 12.0
SENTENCE_ENDS = tuple(".?!。？！။។।")


Quietest = Callable[[float, float], float]
"""Given two times, the quietest moment between them."""


def passages(speech: Sequence[Span], quietest: Quietest) -> Iterator[Span]:
    """Consecutive speech, up to 29 s, cut at pauses; speech without a pause is cut where it is quietest."""
    current: Span | None = None
    for span in (part for whole in speech for part in _short_enough(whole, quietest)):
        if (
            current
            and span.end - current.start <= LONGEST_PASSAGE
            and span.start - current.end <= LONGEST_QUIET
        ):
            current = Span(current.start, span.end)
            continue
        if current:
            yield current
        current = span
    if current:
        yield current


def _short_enough(span: Span, quietest: Quietest) -> Iterator[Span]:
    start = span.start
    while span.end - start > LONGEST_PASSAGE:
        cut = quietest(start + SHORTEST_PASSAGE, start + LONGEST_PASSAGE)
        yield Span(start, cut)
        start = cut
    yield Span(start, span.end)


def lines(words: Sequence[Word]) -> Iterator[tuple[Word, ...]]:
    """Words that belong together: until a pause, the end of a sentence once it is long, or twelve seconds."""
    line = list(words[:1])
    for before, word in pairwise(words):
        long = before.end - line[0].start
        pause = word.start - before.end
        ended = before.text.rstrip().endswith(SENTENCE_ENDS) and long > LONGEST_LINE / 2
        if pause >= LINE_PAUSE or ended or (long > LONGEST_LINE and word.text.startswith(" ")):
            yield tuple(line)
            line = []
        line.append(word)
    if line:
        yield tuple(line)
