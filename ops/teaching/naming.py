"""From texts with marked names to the weights of what names are known by (`triage.facts.taught`).

Every span of pieces of a text, and none, is a choice; weights are fitted so that the marked ones are
probable (a softmax over spans, L2 regularised, by L-BFGS). Sums over all spans that end at a place are
running ones, so that the work grows with the length of a text.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from typing import Any

import numpy as np

from ops.opinion.errors import PackageMissing
from ops.teaching.names import Marked, digest_of_names, with_other_names
from triage.facts.companies import companies
from triage.facts.page import Page
from triage.facts.pieces import pieces
from triage.facts.reading import Facts
from triage.facts.taught import APART, PARTIES, pack
from triage.facts.traits import (
    CLUSTERS,
    FAMILIAR,
    INSIDES,
    PLACES,
    Table,
    Traits,
    longest_run,
    runs_of,
    traits_of,
)
from triage.folding import fold

STRICT = 1.0
"""How much large weights cost; up to 8 all are alike (note 37)."""
OTHER_NAMES = 2
"""So many times each text is read with others' names; once is worse, four times no better (note 37)."""
ROUNDS = 80
MOST = 127
SUREST = 0.9999
"""Of all weights, so many keep their size; what is larger is cut off."""
STEPS, MOST_OFTEN = 5, 256
"""Of how often a run is said: up to 3 times, up to 15, 63, 255, more."""
TOGETHER = 60_000
"""Places of texts that are summed at once."""
NEVER = -1e9


def learn_names(facts: Facts, marked: Sequence[Marked], said: Mapping[str, Iterable[str]]) -> bytes:
    """The file of weights, of the texts that are not held back.

    `said`: by language, what else people say in it, without names. Raises PackageMissing.
    """
    learnt_from = [each for each in marked if not each.is_held_back]
    everyday = _Everyday(facts)
    for language, texts in said.items():
        for text in texts:
            everyday.add(language, text)
    for each in learnt_from:
        everyday.add(each.language, each.without_names)
    read = [*learnt_from, *with_other_names(learnt_from, OTHER_NAMES)]
    examples = [_example(facts, each, everyday.without(each)) for each in read]
    fitting = _Fitting([each for each in examples if each is not None and each.traits.pieces])
    weights = _minimised(fitting)
    step = float(np.quantile(np.abs(weights[weights != 0]), SUREST)) / MOST
    steps = np.clip(np.round(weights / step), -MOST, MOST).astype(np.int8)
    places, insides = steps[: 4 * PLACES].reshape(PLACES, 4), steps[4 * PLACES :].reshape(INSIDES, 2)
    planes = [*(places[:, at].tobytes() for at in range(4)), *(insides[:, at].tobytes() for at in range(2))]
    languages = sorted({each.language for each in marked})
    return pack(digest_of_names(marked), languages, step, everyday.table(), planes)


class _Everyday:
    """How often each run of pieces is said, by its hash."""

    def __init__(self, facts: Facts) -> None:
        self._facts, self._often = facts, np.zeros(FAMILIAR, np.int32)

    def add(self, language: str, text: str) -> None:
        for bucket in self._buckets(language, text):
            self._often[bucket] += 1

    def table(self) -> bytes:
        """In steps; two buckets a byte."""
        steps = np.array([_steps(each) for each in range(MOST_OFTEN + 1)], np.uint8)
        each = steps[np.minimum(self._often, MOST_OFTEN)]
        return bytes((each[::2] | each[1::2] << 4).tobytes())

    def without(self, marked: Marked) -> "_Lent":
        """As if nobody had said this text: what nobody else says is new, as it will be in others."""
        return _Lent(self._often, Counter(self._buckets(marked.language, marked.without_names)))

    def _buckets(self, language: str, text: str) -> Iterator[int]:
        """Of words; of clusters the runs of two and more."""
        page = self._facts.page(text, fold(text), language)
        spans = pieces(page)
        clustered = longest_run(page, spans) == CLUSTERS
        for runs in runs_of(page.folded.text, spans, CLUSTERS if clustered else 1, language)[clustered:]:
            for run in runs:
                yield run % FAMILIAR


class _Lent:
    """Reads like the table, two buckets in each place."""

    def __init__(self, often: Any, own: Mapping[int, int]) -> None:
        self._often, self._own = often, own

    def __getitem__(self, place: int) -> int:
        low, high = (_steps(int(self._often[at]) - self._own.get(at, 0)) for at in (2 * place, 2 * place + 1))
        return low | high << 4


def _steps(often: int) -> int:
    return min(STEPS, int(log2(often) + 2) // 2) if often > 0 else 0


def found_exactly(facts: Facts, marked: Sequence[Marked]) -> Iterator[tuple[str, int, int]]:
    """Each party, how many of its names are found as they were marked, and how many texts name one."""
    for party in PARTIES:
        naming = [each for each in marked if each.names_of(party)]
        yield party, sum(_is_found(facts, each, party) for each in naming), len(naming)


def _is_found(facts: Facts, marked: Marked, party: str) -> bool:
    folded = fold(marked.said)
    found = facts.read(marked.said, folded, marked.language).get(party, ())
    names = {fold(name).text for name in marked.names_of(party)}
    return any(folded.text[each.begin : each.end] in names for each in found)


@dataclass(frozen=True, slots=True)
class _Example:
    """A text's traits; for each party the first and the last place of each of its names."""

    traits: Traits
    names: Sequence[Sequence[tuple[int, int]]]


def _example(facts: Facts, marked: Marked, familiar: Table) -> _Example | None:
    """None where a name stands outside of all that is looked at."""
    page = facts.page(marked.said, fold(marked.said), marked.language)
    traits = traits_of(page, list(companies(page)), familiar)
    names: list[list[tuple[int, int]]] = [[] for _ in PARTIES]
    for name in marked.names:
        places = _places(page, traits, name.begin, name.end)
        if places is None:
            return None
        names[PARTIES.index(name.party)].append(places)
    return _Example(traits, names)


def _places(page: Page, traits: Traits, begin: int, end: int) -> tuple[int, int] | None:
    """Of the pieces that the original's [begin, end) touches."""
    name = fold(page.text[begin:end]).text
    first, last = page.folded.span(begin, end)
    if page.folded.text.startswith(name, first):
        last = first + len(name)  # the rest of the last cluster is a case ending
    touched = [at for at, each in enumerate(traits.pieces) if each[1] > first and each[0] < last]
    return (touched[0], touched[-1] + 1) if touched and not any(traits.apart[at] for at in touched) else None


def _minimised(fitting: "_Fitting") -> Any:
    try:
        from scipy.optimize import minimize
    except ImportError:
        raise PackageMissing("scikit-learn is not installed: pip install scikit-learn") from None
    start = np.zeros(4 * PLACES + 2 * INSIDES)
    settings = {"maxiter": ROUNDS, "maxcor": 6}
    return minimize(fitting.cost, start, jac=True, method="L-BFGS-B", options=settings).x


class _Fitting:
    """How improbable weights make the names that were marked, and which way is better."""

    def __init__(self, examples: Sequence[_Example]) -> None:
        self._examples = sorted(examples, key=lambda each: len(each.traits.pieces))
        self._places = _matrix((row for each in self._examples for row in each.traits.places), PLACES)
        self._insides = _matrix((row for each in self._examples for row in each.traits.insides), INSIDES)
        self._groups = list(self._grouped())

    def cost(self, weights: Any) -> tuple[float, Any]:
        """And its gradient."""
        places = self._places @ weights[: 4 * PLACES].reshape(PLACES, 4)
        insides = self._insides @ weights[4 * PLACES :].reshape(INSIDES, 2)
        by_place, by_inside, cost = np.zeros_like(places), np.zeros_like(insides), 0.0
        for group in self._groups:
            for party in range(len(PARTIES)):
                lost, begins, ends, within = group.cost(
                    party, places[:, 2 * party], places[:, 2 * party + 1], insides[:, party]
                )
                cost += lost
                by_place[group.places[group.is_place], 2 * party] = begins[group.is_place]
                by_place[group.places[group.is_place], 2 * party + 1] = ends[group.is_place]
                by_inside[group.insides[group.is_inside], party] = within[group.is_inside]
        gradient = np.concatenate(
            [(self._places.T @ by_place).ravel(), (self._insides.T @ by_inside).ravel()]
        )
        return cost + STRICT / 2 * float(weights @ weights), gradient + STRICT * weights

    def _grouped(self) -> Iterator["_Group"]:
        """Of texts about equally long."""
        place = inside = done = 0
        while done < len(self._examples):
            following, longest = list[_Example](), 0
            for each in self._examples[done:]:
                longest = len(each.traits.pieces) + 1
                if following and (len(following) + 1) * longest > TOGETHER:
                    break
                following.append(each)
            yield _Group(following, place, inside)
            done += len(following)
            inside += sum(len(each.traits.pieces) for each in following)
            place += sum(len(each.traits.places) for each in following)


class _Group:
    """Texts in the rows of one table, filled up at their ends."""

    def __init__(self, examples: Sequence[_Example], place: int, inside: int) -> None:
        longest = max(len(each.traits.places) for each in examples)
        self.places = np.full((len(examples), longest), -1)
        self.insides = np.full((len(examples), longest), -1)
        self._apart = np.zeros((len(examples), longest), bool)
        self._names = [[each.names[party] for each in examples] for party in range(len(PARTIES))]
        for row, each in enumerate(examples):
            count = len(each.traits.pieces)
            self.places[row, : count + 1] = place + np.arange(count + 1)
            self.insides[row, :count] = inside + np.arange(count)
            self._apart[row, :count] = each.traits.apart
            place, inside = place + count + 1, inside + count
        self.is_place, self.is_inside = self.places >= 0, self.insides >= 0

    def cost(self, party: int, begins: Any, ends: Any, insides: Any) -> tuple[float, Any, Any, Any]:
        """And its gradient at each place for beginning and ending there, and at each piece.

        A span's score is a sum of what stands before its first place and before its last one.
        """
        held = np.where(self._apart, APART, insides[self.insides])
        within = np.cumsum(np.where(self.is_inside, held, 0.0), axis=1)
        within = np.pad(within[:, :-1], ((0, 0), (1, 0)))
        opening = np.where(self.is_place, begins[self.places], NEVER) - within
        closing = np.where(self.is_place, ends[self.places], NEVER) + within
        opened = np.pad(_summed(opening)[:, :-1], ((0, 0), (1, 0)), constant_values=NEVER)
        to_close = np.pad(_summed(closing[:, ::-1])[:, ::-1][:, 1:], ((0, 0), (0, 1)), constant_values=NEVER)
        whole = np.logaddexp(0, np.logaddexp.reduce(opened + closing, axis=1))
        by_begin = np.exp(opening + to_close - whole[:, None])
        by_end = np.exp(opened + closing - whole[:, None])
        cost = float(whole.sum())
        for row, names in enumerate(self._names[party]):
            if names:
                scores = np.array([opening[row, first] + closing[row, last] for first, last in names])
                marked = np.logaddexp.reduce(scores)
                cost -= float(marked)
                for (first, last), share in zip(names, np.exp(scores - marked), strict=True):
                    by_begin[row, first] -= share
                    by_end[row, last] -= share
        return cost, by_begin, by_end, np.cumsum(by_begin, axis=1) - np.cumsum(by_end, axis=1)


def _summed(scores: Any) -> Any:
    return np.logaddexp.accumulate(scores, axis=1)


def _matrix(rows: Iterable[Sequence[int]], buckets: int) -> Any:
    """One in each bucket that a row names."""
    from scipy.sparse import csr_matrix

    named = [sorted(set(row)) for row in rows]
    ends = np.cumsum([0, *(len(each) for each in named)])
    columns = np.fromiter((bucket for row in named for bucket in row), np.int32)
    return csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(named), buckets))
