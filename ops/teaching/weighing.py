"""From labelled messages to how much each sign of an issue weighs (`triage.weighing`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ops.evaluation.triage_sets import Labelled
from ops.opinion.errors import PackageMissing
from triage.draft import Triage
from triage.model import Message
from triage.weighing import SIGNS

DECIMALS = 3


@dataclass(frozen=True, slots=True)
class Signed:
    """The signs of every issue of every message: one row each, and whether people found it."""

    languages: Sequence[str]
    signs: Any
    is_so: Any


def signed(triage: Triage, messages: Sequence[Labelled]) -> Signed:
    """Of messages in languages that were learnt."""
    languages, signs, is_so = list[str](), list[Sequence[float]](), list[bool]()
    for each in messages:
        alike = triage.alike(triage.heard(Message(each.id, each.lang, each.text, (), {}, None)))
        if alike is None:
            continue
        for code, its in alike.signs(triage.taxonomy.issues):
            languages.append(each.lang)
            signs.append(its)
            is_so.append(code in each.issues)
    return Signed(languages, np.array(signs, float), np.array(is_so))


def refitted(triage: Triage, messages: Sequence[Labelled]) -> str:
    """weighing.toml as it is, with the weights that fit these messages. Raises PackageMissing."""
    bias, signs = weigh(signed(triage, messages))
    known = triage.weighing
    return "\n".join(
        [
            "# How lexicon and clauses are weighed together: `triage.weighing`. The signs are fitted by",
            "# `hotline lexicon weigh`; what stands above `bias` is chosen, see decision note 30.",
            "",
            f"least = {known.least}",
            f"asked = {known.asked}",
            f"bias = {bias}",
            "",
            "[signs]",
            *(f"{name} = {weight}" for name, weight in signs.items()),
            "",
        ]
    )


def weigh(found: Signed) -> tuple[float, dict[str, float]]:
    """The bias, and the weight of each sign. Raises PackageMissing."""
    model = _fitted(found.signs, found.is_so)
    weights = zip(SIGNS, model.coef_[0], strict=True)
    return round(float(model.intercept_[0]), DECIMALS), {
        name: round(float(each), DECIMALS) for name, each in weights
    }


def _fitted(signs: Any, is_so: Any) -> Any:
    try:
        from sklearn.linear_model import LogisticRegression
    except ImportError:
        raise PackageMissing("scikit-learn is not installed: pip install scikit-learn") from None
    return LogisticRegression(max_iter=2000).fit(signs, is_so)
