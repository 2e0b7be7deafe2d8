"""What is not reported because other words report it: a blow explains the wound."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from triage.lexicon import Lexicon, near
from triage.meaning import Reading
from triage.setting import Setting
from triage.tables import Explained
from triage.text import Span

LEAST_EXPLAINING = 0.5
LEAST_EXPLAINING_ACROSS = 0.75
"""Beside thanks or a question nothing less counts, and would take with it what it explains."""
FARTHEST_OVERLAP = 300


def unexplained(lexicon: Lexicon, setting: Setting, readings: Sequence[Reading]) -> Iterator[Reading]:
    """Those that nothing else explains; a danger stays where only the issue is explained.

    `readings` in the order of their beginnings.
    """
    explaining: dict[str, list[Reading]] = defaultdict(list)
    for each in readings:
        if each.issue and each.counts and each.weight >= LEAST_EXPLAINING:
            explaining[each.issue].append(each)
    explained = _Explained(lexicon, setting, explaining)
    for each in readings:
        if not any(explained.is_so(each, row) for row in lexicon.explained.get(each.issue or "", ())):
            yield each
        elif each.danger:
            yield replace(each, issue=None)


class _Explained:
    """A text with the readings that may explain others, by issue."""

    def __init__(self, lexicon: Lexicon, setting: Setting, by: Mapping[str, Sequence[Reading]]) -> None:
        self._lexicon, self._setting, self._by = lexicon, setting, by

    def is_so(self, reading: Reading, row: Explained) -> bool:
        """Whether one of those that explain it says the same words, or stands as near as the row allows."""
        by = (each for issue in row.by for each in _around(reading, self._by.get(issue, ())))
        return any(
            (_is_same(reading, each) or self._is_of_the_next(reading, each, row))
            and not any(self._says(reading, concept, each.words) for concept in row.unless)
            for each in by
        )

    def _is_of_the_next(self, reading: Reading, by: Reading, row: Explained) -> bool:
        if row.across == 0 or by.weight < LEAST_EXPLAINING_ACROSS:
            return False
        first, last = sorted((reading, by), key=_begin)
        sentences = self._setting.sentence(last.begin) - self._setting.sentence(first.end - 1)
        return sentences <= row.across and any(self._says(reading, concept) for concept in row.only_with)

    def _says(self, reading: Reading, concept: str, but: Sequence[Span] = ()) -> bool:
        """Whether a word of the concept, other than these, stands in it; a phrase hides those inside it."""
        said = near(self._setting.concepts.get(concept, ()), reading.begin, reading.end, 0)
        return any(
            begin <= each.begin and each.end <= end and (each.begin, each.end) not in but
            for each in said
            for begin, end in reading.words
        ) or (
            len(reading.words) == 1 and self._lexicon.says(self._setting.folded, *reading.words[0], concept)
        )


def _around(reading: Reading, by: Sequence[Reading]) -> Sequence[Reading]:
    """Those that may stand within reach; `by` in the order of their beginnings."""
    first = bisect_left(by, reading.begin - FARTHEST_OVERLAP, key=_begin)
    return by[first : bisect_left(by, reading.end + FARTHEST_OVERLAP, key=_begin)]


def _is_same(reading: Reading, by: Reading) -> bool:
    """Whether one at least as sure holds most of its words."""
    least = sum(end - begin for begin, end in reading.spans) / 2
    return by.weight >= reading.weight and _shared(by, reading) > least


def _shared(one: Reading, other: Reading) -> int:
    """Characters that both rest on."""
    return sum(
        max(min(end, last) - max(begin, first), 0) for begin, end in one.spans for first, last in other.spans
    )


def _begin(reading: Reading) -> int:
    return reading.begin
