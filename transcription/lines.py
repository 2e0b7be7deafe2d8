"""Puts words into lines."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from transcription.model import Word

LINE_PAUSE = 0.8
"""Seconds between two words that make a new line."""
LONGEST_LINE = 12.0
SENTENCE_ENDS = tuple(".?!。？！။។।")


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
