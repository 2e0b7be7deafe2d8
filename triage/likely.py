"""How likely each kind of thing is, and where: not where nobody spoke, nor where it is said not to be so."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import log

from triage.learnt import NOW, Stretch
from triage.meaning import Reading
from triage.text import Span, touches

NEARLY = 0.9
"""Of the likeliest stretch's probability: a shorter one that has as much tells it better."""
LEAST = 0.02
"""Below this a probability says nothing more: no clause alone outweighs what the lexicon surely found."""
LEAST_ON_AVERAGE = 0.005
"""The same of each of many."""


@dataclass(frozen=True, slots=True)
class Likely:
    """How likely a kind is at most, and in which stretch; its log odds on average over all of them."""

    probability: float
    stretch: Stretch
    on_average: float


def spoken_runs(places: Sequence[Span], nobody: Sequence[Span]) -> Iterator[Sequence[Span]]:
    """The clauses that somebody spoke, in runs of those between which nothing was invented."""

    def between(place: Span) -> tuple[bool, int]:
        return touches(place[0], place[1], nobody), bisect_right(nobody, place[0], key=_begin)

    for (invented, _), run in groupby(places, key=between):
        if not invented:
            yield list(run)


def _begin(span: Span) -> int:
    return span[0]


def likeliest(
    kinds: Sequence[str], stretches: Sequence[Stretch], aside: Mapping[str, Sequence[Span]]
) -> dict[str, Likely]:
    """How likely each kind is at most, and the first of the shortest stretches nearly as likely.

    Not where it stands `aside`, of `masks`.
    """
    found, now = dict[str, Likely](), kinds.index(NOW)
    for number, kind in enumerate(kinds):
        mask = aside.get(kind, ())
        heard = [each for each in stretches if not mask or not touches(each.begin, each.end, mask)]
        likely = [each.likely[number] for each in heard]
        if kind != NOW:  # a danger under way is one of an issue, which its sentences do not say
            likely = [
                each / (1 - stretch.likely[now] + LEAST) for each, stretch in zip(likely, heard, strict=True)
            ]
        if likely:
            most = max(likely)
            place = next(place for place, each in enumerate(likely) if each >= NEARLY * most)
            average = sum(log_odds(each, LEAST_ON_AVERAGE) for each in likely) / len(likely)
            found[kind] = Likely(most, heard[place], average)
    return found


def log_odds(probability: float, least: float = LEAST) -> float:
    """The logarithm of the odds; a probability below `least` counts as that, one close to 1 as 0.98."""
    inside = min(max(probability, least), 1 - LEAST)
    return log(inside / (1 - inside))


def masks(set_aside: Sequence[Reading]) -> Mapping[str, Sequence[Span]]:
    """Where each kind is said not to be so, as spans in order that do not touch each other."""
    aside = defaultdict[str, list[Span]](list)
    for reading in set_aside:
        for kind in (reading.issue, reading.danger and NOW):
            if kind:
                aside[kind] += reading.spans
    return {kind: list(_merged(sorted(spans))) for kind, spans in aside.items()}


def _merged(spans: Sequence[Span]) -> Iterator[Span]:
    begin, end = spans[0]
    for first, last in spans:
        if first > end:
            yield begin, end
            begin, end = first, last
        end = max(end, last)
    yield begin, end
