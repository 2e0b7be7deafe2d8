"""What a language's sentences taught: which kinds of things a clause is like, and how surely.

Weights are learnt from sentences that people labelled (`triage/teaching`, `hotline lexicon learn`); here they
are only added up. A clause's runs of letters bring what they weigh for each kind; what all bring, divided by
the length of the clause's vector, makes the kinds' probabilities.
"""

import json
import zlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from math import exp, sqrt
from pathlib import Path

from triage.clauses import stretches
from triage.errors import RulesInvalid
from triage.grams import BUCKETS, Runs
from triage.tables import Stamp, stamp_of
from triage.text import Span

NOTHING, NOW = "none", "now"
"""Kinds that are no issue: nothing to report; a danger under way."""
QUESTION = "information"
"""The code of what is no complaint."""
FOLDER, SUFFIX = "learnt", ".weights"
RARITY = 25
"""Steps of a run's rarity in a byte: the logarithm of one in so many sentences, from 1 to about 9."""
UNSEEN = 230
"""Steps: about that of a run that stands in one sentence of all."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """One to four clauses at [begin, end) of the folded text; `likely` in the order of the kinds, sum 1."""

    begin: int
    end: int
    likely: Sequence[float]


class Learnt:
    """The weights of one language. Raises RulesInvalid where the file is none."""

    def __init__(self, path: Path) -> None:
        try:
            head, _, packed = path.read_bytes().partition(b"\n")
            told = json.loads(head)
            self.language: str = told["language"]
            self.kinds: tuple[str, ...] = tuple(told["kinds"])
            self.taught_by: str = told["sentences"]
            self._bias: list[float] = told["bias"]
            self._step: float = told["step"]
            self._familiar: float = told["familiar"]
            weights, count = zlib.decompress(packed), told["count"]
        except (OSError, ValueError, LookupError, TypeError, zlib.error) as fault:
            raise RulesInvalid(f"{path.name}: these are no weights") from fault
        if len(weights) != 2 * BUCKETS + 2 * count or len(self._bias) != len(self.kinds):
            raise RulesInvalid(f"{path.name}: these weights are not whole")
        if missing := {NOTHING, NOW, QUESTION} - set(self.kinds):
            raise RulesInvalid(f"{path.name}: these weights know nothing of {', '.join(sorted(missing))}")
        self._rarity = [(each / RARITY) ** 2 for each in range(256)]
        self._rare = weights[:BUCKETS]
        self._starts = array("I", accumulate(weights[BUCKETS : 2 * BUCKETS], initial=0))
        self._kind = weights[2 * BUCKETS : 2 * BUCKETS + count]
        self._weight = array("b", weights[2 * BUCKETS + count :])
        if self._starts[-1] != count or max(self._kind, default=0) >= len(self.kinds):
            raise RulesInvalid(f"{path.name}: these weights are not whole")

    def read(self, places: Sequence[Span], runs: Sequence[Runs]) -> list[Stretch]:
        """All stretches of these clauses of a folded text, which follow each other; shortest first."""
        brought = [self._brought(each) for each in runs]
        return [
            Stretch(places[first][0], places[last][1], self._likely(brought[first : last + 1]))
            for first, last in stretches(len(places))
        ]

    def is_foreign(self, clauses: Iterable[Runs]) -> bool:
        """Whether these are of another language: their runs of letters are rarer than it has them."""
        return self.rarity(clauses) > self._familiar

    def rarity(self, clauses: Iterable[Runs]) -> float:
        """How rare their runs are on average; one that was never seen is rarer than all others."""
        runs = [self._rare[bucket] or UNSEEN for clause in clauses for bucket in clause]
        return sum(runs) / len(runs) / RARITY if runs else 0.0

    def _brought(self, clause: Runs) -> tuple[list[int], float]:
        """What the clause weighs for each kind, and the square of the length of its vector."""
        starts, kinds, weights, rare, rarity = (
            self._starts,
            self._kind,
            self._weight,
            self._rare,
            self._rarity,
        )
        sums, square = [0] * len(self.kinds), 0.0
        for bucket in clause:
            square += rarity[rare[bucket]]
            for place in range(starts[bucket], starts[bucket + 1]):
                sums[kinds[place]] += weights[place]
        return sums, square

    def _likely(self, brought: Sequence[tuple[Sequence[int], float]]) -> Sequence[float]:
        length = sqrt(sum(square for _, square in brought)) or 1.0
        scale = self._step / length
        summed = map(sum, zip(*(sums for sums, _ in brought), strict=True))
        scores = [bias + scale * each for bias, each in zip(self._bias, summed, strict=True)]
        highest = max(scores)
        powers = [exp(each - highest) for each in scores]
        whole = sum(powers)
        return array("f", (each / whole for each in powers))


def pack(
    language: str,
    sentences: str,
    bias: Mapping[str, float],
    rows: Sequence[Mapping[str, int]],
    rare: bytes,
    step: float,
    familiar: float,
) -> bytes:
    """The file of weights; `rows` holds what a run of each bucket brings, in steps of -127 to 127.

    `sentences`: the digest of what it was learnt from. `familiar`: the mean rarity above which a text is of
    another language.
    """
    kinds = tuple(bias)
    each = [(kinds.index(kind), weight) for row in rows for kind, weight in row.items()]
    head = {
        "language": language,
        "sentences": sentences,
        "kinds": kinds,
        "bias": [round(bias[kind], 4) for kind in kinds],
        "step": step,
        "familiar": familiar,
        "count": len(each),
    }
    weights = b"".join(
        [
            rare,
            bytes(len(row) for row in rows),
            bytes(kind for kind, _ in each),
            array("b", (weight for _, weight in each)).tobytes(),
        ]
    )
    return json.dumps(head).encode() + b"\n" + zlib.compress(weights, 9)


def learnt_of(path: Path) -> Learnt:
    """Of one file, read once as long as it stays the same. Raises RulesInvalid."""
    return _learnt_of(path, stamp_of(path))


@lru_cache(maxsize=32)
def _learnt_of(path: Path, stamp: Stamp) -> Learnt:
    return Learnt(path)
