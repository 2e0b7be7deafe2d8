"""Learning from decided cases, and measuring it on callers nothing was learnt from."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Any

import numpy as np

from ops.opinion.errors import TooLittleKnown
from ops.opinion.heeding import URGENT
from ops.opinion.learnt import Learnt, Standing
from ops.opinion.regression import logistic_regression
from ops.ports import Features

LEAST_CASES = 50
LEAST_OF_A_LABEL = 10
"""Fewer cases teach a label nothing but these cases."""
THRESHOLDS = (0.5, 0.7, 0.9)
LEAST_RIGHT = 0.7
"""The lower bound of how often a label must have been right, in a language, to be said in it."""
SURE = 2.39
"""Of the normal distribution: 95 % for three thresholds tried at once (Bonferroni)."""


@dataclass(frozen=True, slots=True)
class Example:
    """A decided case: what was said, and what people made of it."""

    text: str
    language: str
    labels: frozenset[str]
    held_back: bool


def labels_of(issues: Sequence[str], urgency: str) -> frozenset[str]:
    """Issues, and how soon."""
    soon = (label for label, urgencies in URGENT.items() if urgency in urgencies)
    return frozenset(issues) | frozenset(soon)


def train(examples: Sequence[Example], features: Features) -> Learnt:
    """Raises TooLittleKnown, PackageMissing, ModelUnusable."""
    learning = [each for each in examples if not each.held_back]
    held_back = [each for each in examples if each.held_back]
    counted = Counter(label for each in learning for label in each.labels)
    labels = tuple(
        sorted(label for label, count in counted.items() if LEAST_OF_A_LABEL <= count < len(learning))
    )
    if len(learning) < LEAST_CASES or not labels:
        raise TooLittleKnown(f"too few decided cases to learn from: {LEAST_CASES} are needed at least")
    rows = features.of([each.text for each in learning])
    fitted = [_fitted(rows, [label in each.labels for each in learning]) for label in labels]
    learnt = Learnt(
        features.name,
        labels,
        np.stack([weights for weights, _ in fitted]),
        np.array([bias for _, bias in fitted]),
        {},
        len(learning),
        len(held_back),
    )
    return _measured(learnt, held_back, features)


def _fitted(rows: Any, is_so: Sequence[bool]) -> tuple[Any, float]:
    model = logistic_regression(C=10.0, class_weight="balanced", max_iter=1000, solver="liblinear")
    model.fit(rows, np.array(is_so))
    return model.coef_[0], float(model.intercept_[0])


def _measured(learnt: Learnt, held_back: Sequence[Example], features: Features) -> Learnt:
    """With the labels of each language that were right often enough; the others are never said in it."""
    standings: dict[str, Mapping[str, Standing]] = {}
    for language in sorted({each.language for each in held_back}):
        known = [each for each in held_back if each.language == language]
        sure = learnt.probabilities(features.of([each.text for each in known]))
        found = {
            label: standing
            for column, label in enumerate(learnt.labels)
            if (standing := _standing(sure[:, column], [label in each.labels for each in known]))
        }
        if found:
            standings[language] = found
    return replace(learnt, standings=standings)


def _standing(sure: Any, is_so: Sequence[bool]) -> Standing | None:
    """The lowest threshold at which it was surely right often enough."""
    for threshold in THRESHOLDS:
        said = [right for probability, right in zip(sure, is_so, strict=True) if probability >= threshold]
        if said and low(sum(said), len(said)) >= LEAST_RIGHT:
            return Standing(threshold, sum(said), len(said))
    return None


def low(right: int, of: int) -> float:
    """The lower end of Wilson's interval."""
    share, square = right / of, SURE * SURE
    middle = share + square / (2 * of)
    width = SURE * sqrt(share * (1 - share) / of + square / (4 * of * of))
    return (middle - width) / (1 + square / of)
