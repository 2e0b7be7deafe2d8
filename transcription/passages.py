"""Cuts a recording's speech into passages a Whisper can hear at once, and its words into lines."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from transcription.model import Span, Word

LONGEST_PASSAGE = 29.0
"""Seconds; Whisper's window is 30."""
LONGEST_QUIET = 4.0
"""A longer pause ends a passage: Whisper fills long silence with inventions."""
LINE_PAUSE = 0.8
"""Seconds between two words that make a new line."""
LONGEST_LINE = 12.0
SENTENCE_ENDS = tuple(".?!。？！။។।")


def passages(speech: Sequence[Span]) -> Iterator[Span]:
    """Consecutive speech, up to 29 s, cut at pauses; speech without a pause is cut where 29 s are over."""
    current: Span | None = None
    for span in (part for whole in speech for part in _short_enough(whole)):
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


def _short_enough(span: Span) -> Iterator[Span]:
    start = span.start
    while span.end - start > LONGEST_PASSAGE:
        yield Span(start, start + LONGEST_PASSAGE)
        start += LONGEST_PASSAGE
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
