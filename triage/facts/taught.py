"""The employer's and the broker's name where the rules name none, as marked texts taught them.

Weights are learnt from texts in which people marked the names (`triage/teaching/names`, `hotline lexicon
learn`); here they are only added up. Each span of pieces has a score: what its first place, its last place
and all its pieces weigh. Against each other and against none, which scores 0, that makes probabilities.
"""

import json
import zlib
from array import array
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from math import exp, inf, log1p
from pathlib import Path

from triage.errors import RulesInvalid
from triage.facts.companies import BROKER, EMPLOYER
from triage.facts.names import LONGEST
from triage.facts.page import Fact, Page
from triage.facts.traits import FAMILIAR, INSIDES, PLACES, traits_of
from triage.tables import HERE, Stamp, stamp_of
from triage.text import Span

PARTIES = (EMPLOYER, BROKER)
FILE = HERE / "learnt" / "names"
LEAST = {EMPLOYER: 0.6, BROKER: 0.65}
"""Probability from which on a name is shown: below it an employer's is as often wrong as right (note 37)."""
SOMEBODY, UNSURE_WHERE = 0.9, {EMPLOYER: 0.3, BROKER: LEAST[BROKER]}
"""Where any name is so probable, the likeliest one is shown from the second on: only its ends are unsure."""
FIELD = 16
"""Bits of a sum: several weights are packed into one number and summed together."""
HALF, WHOLE = 1 << FIELD - 1, (1 << FIELD) - 1
APART = -1e4
"""Score of what no name holds."""
NEGLIGIBLE = 30.0
UNSURE = 3
"""Digits of a probability."""


class Taught:
    """The weights of all languages together. Raises RulesInvalid where the file is none."""

    def __init__(self, path: Path) -> None:
        try:
            head, _, packed = path.read_bytes().partition(b"\n")
            told = json.loads(head)
            self.taught_by: str = told["texts"]
            self.languages = frozenset[str](told["languages"])
            self._step: float = told["step"]
            whole = zlib.decompress(packed)
        except (OSError, ValueError, LookupError, TypeError, zlib.error) as fault:
            raise RulesInvalid(f"{path.name}: these are no weights of names") from fault
        if len(whole) != FAMILIAR // 2 + 4 * PLACES + 2 * INSIDES:
            raise RulesInvalid(f"{path.name}: these weights of names are not whole")
        self._familiar = whole[: FAMILIAR // 2]
        weights = array("b", whole[FAMILIAR // 2 :])
        planes = [weights[at * PLACES : (at + 1) * PLACES] for at in range(4)]
        insides = [weights[4 * PLACES + at * INSIDES :][:INSIDES] for at in range(2)]
        self._places = array("q", map(_packed, zip(*planes, strict=True)))
        self._insides = array("i", map(_packed, zip(*insides, strict=True)))

    def named(
        self, page: Page, ruled: Sequence[tuple[str, Fact]], parties: Collection[str]
    ) -> Iterator[tuple[str, Fact]]:
        """The likeliest name of each of these parties, where it is likely enough; `score` is how likely."""
        traits = traits_of(page, ruled, self._familiar)
        place, inside = self._places.__getitem__, self._insides.__getitem__
        places = [_fields(sum(map(place, each)), 4) for each in traits.places]
        insides = [_fields(sum(map(inside, each)), 2) for each in traits.insides]
        lines = _ends_of_lines(page, traits.pieces)
        for number, party in enumerate(PARTIES):
            if party not in parties:
                continue
            first, last, probability, nobody = likeliest(
                [self._step * each[2 * number] for each in places],
                [self._step * each[2 * number + 1] for each in places],
                [
                    APART if apart else self._step * each[number]
                    for each, apart in zip(insides, traits.apart, strict=True)
                ],
                lines,
            )
            if probability < (UNSURE_WHERE if nobody <= 1 - SOMEBODY else LEAST)[party]:
                continue
            begin, end = traits.pieces[first][0], traits.pieces[last - 1][1]
            if end - begin <= LONGEST:
                weight = round(probability, UNSURE)
                yield party, Fact(begin, end, weight, weight=weight)


def likeliest(
    begins: Sequence[float], ends: Sequence[float], insides: Sequence[float], lines: Sequence[int]
) -> tuple[int, int, float, float]:
    """The first place and the last of the likeliest span, how probable it is, and how probable none is.

    `lines`: one where a line ends after the piece; no name goes on over it.
    """
    at = first = last = 0
    opened, highest, whole, best, within = -inf, -inf, 0.0, -inf, 0.0
    for place, inside in enumerate(insides, start=1):
        begin = begins[place - 1] - within
        opened = _log_sum(opened, begin)
        if begin > highest:
            highest, at = begin, place - 1
        within += inside
        end = ends[place] + within
        whole = _log_sum(whole, opened + end)
        if highest + end > best:
            best, first, last = highest + end, at, place
        if lines[place - 1]:
            opened = highest = -inf
    return first, last, exp(best - whole) if last else 0.0, exp(-whole)


def _log_sum(one: float, other: float) -> float:
    if one < other:
        one, other = other, one
    return one + log1p(exp(other - one)) if one - other < NEGLIGIBLE else one


def _ends_of_lines(page: Page, spans: Sequence[Span]) -> list[int]:
    text = page.folded.text
    return [*("\n" in text[one[1] : other[0]] for one, other in pairwise(spans)), True]


def _packed(weights: Sequence[int]) -> int:
    return sum(weight << FIELD * at for at, weight in enumerate(weights))


def _fields(packed: int, count: int) -> list[int]:
    """What was packed, each with its sign."""
    return list(_taken_apart(packed, count))


def _taken_apart(packed: int, count: int) -> Iterator[int]:
    for _ in range(count):
        field = (packed + HALF & WHOLE) - HALF
        yield field
        packed = packed - field >> FIELD


def pack(
    texts: str, languages: Sequence[str], step: float, familiar: bytes, planes: Sequence[bytes]
) -> bytes:
    """The file of weights. `texts`: the digest of what they were learnt from.

    `familiar`: two buckets a byte. `planes`: signed bytes, in `step`s; of places those for beginning and
    ending an employer's name and a broker's, of pieces those for being inside of either.
    """
    head = {"texts": texts, "languages": sorted(languages), "step": step}
    return json.dumps(head).encode() + b"\n" + zlib.compress(b"".join([familiar, *planes]), 9)


def taught_of(path: Path = FILE) -> Taught:
    """Of one file, read once as long as it stays the same. Raises RulesInvalid."""
    return _taught_of(path, stamp_of(path))


@lru_cache(maxsize=2)
def _taught_of(path: Path, stamp: Stamp) -> Taught:
    return Taught(path)
