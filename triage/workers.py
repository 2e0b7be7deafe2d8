"""How many workers are concerned, where it is said as one plain number beside a word for people."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from triage.folding import UNSPACED, Folded
from triage.lexicon import near
from triage.patterns import Match, Role

DIGITS = re.compile(r"(?<![\d.,])\d{1,4}(?![\d.,]?\d)")
MOST = 9999


def workers_said(folded: Folded, found: Sequence[Match]) -> tuple[int, int, int] | None:
    """(begin, end, number) in the folded text; None where no number is plain, or two of them differ."""
    numbers = [
        (each.begin, each.end, each.pattern.number) for each in found if each.pattern.role is Role.NUMBER
    ]
    numbers += [(each.start(), each.end(), int(each.group())) for each in DIGITS.finditer(folded.text)]
    numbers.sort()
    people = [each for each in found if each.pattern.role is Role.PEOPLE]
    said = [
        (min(begin, counter.begin), max(end, counter.end), number)
        for begin, end, number in numbers
        if 0 < number <= MOST and not _is_part_of_a_longer_number(folded, begin, end, numbers)
        for counter in near(people, begin, end, 1)
        if _adjacent(folded, begin, end, counter)
    ]
    return said[0] if len({number for _, _, number in said}) == 1 else None


def _adjacent(folded: Folded, begin: int, end: int, counter: Match) -> bool:
    between = folded.text[end : counter.begin] if counter.begin >= end else folded.text[counter.end : begin]
    order = counter.begin >= end or UNSPACED.match(counter.pattern.said) is not None
    return order and between.strip(" ") == "" and len(between) <= 1 and not _overlaps(begin, end, counter)


def _overlaps(begin: int, end: int, counter: Match) -> bool:
    return begin < counter.end and counter.begin < end


def _is_part_of_a_longer_number(
    folded: Folded, begin: int, end: int, numbers: Sequence[tuple[int, int, int]]
) -> bool:
    """ "Twenty-six" is neither twenty nor six; sums of number words are not guessed."""
    here = bisect_left(numbers, (begin, end, 0))
    for first, last, _ in numbers[max(here - 3, 0) : here + 4]:
        between = (
            folded.text[last:begin] if last <= begin else folded.text[end:first] if end <= first else None
        )
        if between is not None and between.strip(" -") == "" and len(between) <= 2:
            return True
    return False
