"""From a language's labelled sentences to the weights of runs of letters (`triage.learnt`)."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from ops.opinion.regression import logistic_regression
from ops.teaching.errors import TooFewSentences
from ops.teaching.sentences import Sentence, digest_of
from triage.grams import BUCKETS, grams
from triage.learnt import NOTHING, NOW, QUESTION, RARITY, UNSEEN, Learnt, pack

LEAST_OF_A_KIND = 10
"""Fewer sentences teach a kind nothing but these sentences."""
LEAST_STANDING = 2
"""Sentences in which a run stands; one alone is chance."""
KEPT = 150_000
"""Weights of a language; with a third more nothing is found more (note 31)."""
LOOSE = 20.0
"""How far weights may go (C of the regression): from 5 to 60 all are alike."""
STEPS = 127
MOST_OF_THEM, BEYOND = 99, 0.4
"""Percent of the sentences held back, and how much rarer a text is that is taken for another language's: of
English, Thai and Malay in other scripts all are, of English in Latin letters 99 of 100 (note 31)."""


def learn(
    language: str, sentences: Sequence[Sentence], besides: Iterable[Sentence] = (), digest: str = ""
) -> bytes:
    """The file of weights, of the sentences that are not held back and of all that is told `besides`.

    `digest`: of what it was learnt from, where that is more than sentences. Raises TooFewSentences,
    PackageMissing.
    """
    learnt_from = [each for each in sentences if not each.is_held_back]
    counts = Counter(each.kind for each in learnt_from)
    learnt_from += besides
    if few := sorted(kind for kind in {NOTHING, NOW, QUESTION, *counts} if counts[kind] < LEAST_OF_A_KIND):
        raise TooFewSentences(
            f"{language}: at least {LEAST_OF_A_KIND} sentences are needed of {', '.join(few)}"
        )
    runs = [Counter(grams(each.clause)) for each in learnt_from]
    rare = _rarity(runs)
    kinds, weights, bias = _fitted(_rows(runs, rare), [each.kind for each in learnt_from])
    brought = weights * (rare[:, None] / RARITY)
    kept = min(KEPT, brought.size)
    least = np.partition(np.abs(brought).ravel(), -kept)[-kept]
    step = float(np.abs(brought).max()) / STEPS
    steps = np.round(np.where(np.abs(brought) >= least, brought, 0) / step).astype(int)
    rows = [{kinds[place]: int(row[place]) for place in np.flatnonzero(row)} for row in steps]
    seldom = [_mean_rarity(rare, each.clause) for each in sentences if each.is_held_back]
    familiar = round(float(np.percentile(seldom, MOST_OF_THEM)) + BEYOND, 3) if seldom else math.inf
    weights = dict(zip(kinds, bias, strict=True))
    return pack(language, digest or digest_of(sentences), weights, rows, bytes(rare.tolist()), step, familiar)


def recognised(learnt: Learnt, sentence: Sentence) -> str:
    """The kind that the sentence as a whole is likest."""
    text = sentence.clause
    (stretch,) = learnt.read([(0, len(text))], [grams(text)])
    return learnt.kinds[stretch.likely.index(max(stretch.likely))]


def _mean_rarity(rare: Any, clause: str) -> float:
    """As `Learnt.rarity` has it."""
    steps = rare[grams(clause)]
    return float(np.where(steps > 0, steps, UNSEEN).mean()) / RARITY


def _rarity(runs: Sequence[Counter[int]]) -> Any:
    """Of each bucket, in steps: the logarithm of one sentence in so many; 0 where it says nothing."""
    standing = np.bincount([bucket for each in runs for bucket in each], minlength=BUCKETS)
    rarity = np.log((1 + len(runs)) / (1 + standing)) + 1
    steps = np.clip(np.round(rarity * RARITY), 0, 255).astype(int)
    return np.where(standing >= LEAST_STANDING, steps, 0)


def _rows(runs: Sequence[Counter[int]], rare: Any) -> Any:
    """A row a sentence: how often each run stands there by how rare it is, by the length of it all."""
    from scipy.sparse import csr_matrix

    buckets = [bucket for each in runs for bucket in each]
    sentence = np.repeat(np.arange(len(runs)), [len(each) for each in runs])
    times = np.array([count for each in runs for count in each.values()], float)
    rarity = rare[buckets] / RARITY
    squares = np.bincount(sentence, times * rarity**2, len(runs))
    length = np.sqrt(np.where(squares > 0, squares, 1))
    return csr_matrix((times * rarity / length[sentence], (sentence, buckets)), shape=(len(runs), BUCKETS))


def _fitted(rows: Any, kinds: Sequence[str]) -> tuple[list[str], Any, list[float]]:
    """The kinds, one column of weights for each, and where each begins."""
    model = logistic_regression(C=LOOSE, class_weight="balanced", max_iter=500)
    model.fit(rows, np.array(kinds))
    weights = model.coef_ - model.coef_.mean(axis=0)  # what all kinds have tells none from another
    return [str(each) for each in model.classes_], weights.T, [float(each) for each in model.intercept_]
