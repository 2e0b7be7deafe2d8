"""From labelled messages to how much each sign of an issue weighs (`triage.weighing`)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ops.evaluation.triage_sets import Labelled
from ops.opinion.errors import PackageMissing
from ops.teaching.sentences import Sentence
from triage.draft import Triage
from triage.learnt import NOW
from triage.model import Message
from triage.weighing import SIGNS

DECIMALS = 3
A_SENTENCE = 0.3
"""How much a short sentence counts beside a message: callers leave messages, and some are short."""


@dataclass(frozen=True, slots=True)
class Signed:
    """The signs of every issue of every message, a row each; whether people found it; how much it counts."""

    signs: Any
    is_so: Any
    counts: Any


def refitted(
    triage: Triage, messages: Sequence[Labelled], sentences: Mapping[str, Sequence[Sentence]]
) -> str:
    """weighing.toml as it is, with the weights that fit these messages and the sentences held back.

    `sentences` by language. Raises PackageMissing.
    """
    bias, signs = _fitted(_signed(triage, [*_of_messages(messages), *_of_sentences(sentences)]))
    known = triage.weighing
    return "\n".join(
        [
            "# How lexicon and clauses are weighed together: `triage.weighing`. `bias` and the signs are",
            "# fitted by `hotline lexicon weigh`; the others are chosen, see decision note 30.",
            "",
            f"least = {known.least}",
            f"alone = {known.alone}",
            f"asked = {known.asked}",
            f"bias = {bias}",
            "",
            "[signs]",
            *(f"{name} = {weight}" for name, weight in signs.items()),
            "",
        ]
    )


def _of_messages(messages: Sequence[Labelled]) -> Iterator[tuple[Message, frozenset[str], float]]:
    for each in messages:
        yield Message(each.id, each.lang, each.text, (), {}, None), frozenset(each.issues), 1.0


def _of_sentences(
    sentences: Mapping[str, Sequence[Sentence]],
) -> Iterator[tuple[Message, frozenset[str], float]]:
    """A danger under way may be of any issue: which, its line does not say."""
    for language, taught in sentences.items():
        for each in taught:
            if each.is_held_back and each.kind != NOW:
                yield Message("", language, each.said, (), {}, None), frozenset({each.kind}), A_SENTENCE


def _signed(triage: Triage, examples: Iterable[tuple[Message, frozenset[str], float]]) -> Signed:
    """Of those in languages that were learnt."""
    signs, is_so, counts = list[Sequence[float]](), list[bool](), list[float]()
    for message, issues, count in examples:
        alike = triage.alike(triage.heard(message))
        if alike is None:
            continue
        for code, its in alike.signs(triage.taxonomy.issues):
            signs.append(its)
            is_so.append(code in issues)
            counts.append(count)
    return Signed(np.array(signs, float), np.array(is_so), np.array(counts))


def _fitted(found: Signed) -> tuple[float, dict[str, float]]:
    """The bias, and the weight of each sign."""
    try:
        from sklearn.linear_model import LogisticRegression
    except ImportError:
        raise PackageMissing("scikit-learn is not installed: pip install scikit-learn") from None
    model = LogisticRegression(max_iter=2000).fit(found.signs, found.is_so, sample_weight=found.counts)
    weights = zip(SIGNS, model.coef_[0], strict=True)
    return round(float(model.intercept_[0]), DECIMALS), {
        name: round(float(each), DECIMALS) for name, each in weights
    }
