"""From labelled messages to how much each sign of an issue weighs (`triage.weighing`)."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import numpy as np

from ops.evaluation.triage_sets import Labelled
from ops.opinion.regression import logistic_regression
from ops.teaching.sentences import Sentence
from triage.draft import Triage
from triage.learnt import NOTHING, NOW, QUESTION
from triage.model import Message
from triage.weighing import SIGNS, SIGNS_OF_NONE, Alike, Fitted

DECIMALS = 3
A_SENTENCE = 0.3
"""How much a short sentence counts beside a message: callers leave messages, and some are short."""


Example = tuple[Alike, frozenset[str], float]
"""What a message is like, which issues people found in it, how much it counts."""


def refitted(
    triage: Triage, messages: Sequence[Labelled], sentences: Mapping[str, Sequence[Sentence]]
) -> str:
    """weighing.toml as it is, with the weights that fit these messages and the sentences held back.

    `sentences` by language. Raises PackageMissing.
    """
    told = list(_alike(triage, [*_of_messages(messages), *_of_sentences(sentences)]))
    codes, known = triage.taxonomy.issues, triage.weighing
    issue = _of_an_issue(told, codes)
    none = _of_none(told, codes, issue, known.least)
    chosen = known.model_dump(include={"least", "alone", "none", "in_none", "asked", "danger"})
    return "\n".join(
        [
            "# How lexicon and clauses are weighed together: `triage.weighing`. The two tables are fitted by",
            "# `hotline lexicon weigh`; what stands above them is chosen, see decision note 31.",
            "",
            *(f"{name} = {value}" for name, value in chosen.items()),
            *_table("issue", issue),
            *_table("no_complaint", none),
            "",
        ]
    )


def _table(name: str, fitted: Fitted) -> Iterator[str]:
    yield from ("", f"[{name}]", f"bias = {fitted.bias}", f"[{name}.signs]")
    yield from (f"{sign} = {weight}" for sign, weight in fitted.signs.items())


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


def _alike(triage: Triage, said: Iterable[tuple[Message, frozenset[str], float]]) -> Iterator[Example]:
    """Of those in languages that were learnt."""
    for message, issues, count in said:
        alike = triage.alike(triage.heard(message))
        if alike is not None:
            yield alike, issues, count


def _of_an_issue(examples: Sequence[Example], codes: Collection[str]) -> Fitted:
    rows = [
        (signs, code in issues, count)
        for alike, issues, count in examples
        for code, signs in alike.signs(codes)
    ]
    return _fitted(SIGNS, *zip(*rows, strict=True))


def _of_none(examples: Sequence[Example], codes: Collection[str], issue: Fitted, least: float) -> Fitted:
    weighed = (
        {code: issue.probability(signs) for code, signs in alike.signs(codes)} for alike, _, _ in examples
    )
    signs = [
        alike.signs_of_none(probabilities, least)
        for (alike, _, _), probabilities in zip(examples, weighed, strict=True)
    ]
    is_none = [issues <= {QUESTION, NOTHING} for _, issues, _ in examples]
    return _fitted(SIGNS_OF_NONE, signs, is_none, [count for _, _, count in examples])


def _fitted(
    names: Sequence[str], signs: Sequence[Sequence[float]], is_so: Sequence[bool], counts: Sequence[float]
) -> Fitted:
    model = logistic_regression(max_iter=5000)
    model.fit(np.array(signs, float), np.array(is_so), sample_weight=np.array(counts))
    weights = zip(names, model.coef_[0], strict=True)
    return Fitted(
        bias=round(float(model.intercept_[0]), DECIMALS),
        signs={name: round(float(each), DECIMALS) for name, each in weights},
    )
