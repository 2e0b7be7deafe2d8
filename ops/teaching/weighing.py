"""From labelled messages to how much each sign of an issue weighs (`triage.weighing`)."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ops.evaluation.triage_sets import Labelled
from ops.opinion.regression import logistic_regression
from ops.teaching.sentences import Sentence
from ops.teaching.told import as_spoken
from triage.alike import Alike
from triage.draft import Triage
from triage.learnt import NOTHING, NOW, QUESTION, Learnt
from triage.model import Message, Urgency
from triage.weighing import SIGNS, SIGNS_OF_DANGER, SIGNS_OF_NONE, Fitted

DECIMALS = 3
A_SENTENCE = 0.3
"""How much a short sentence counts beside a message: callers leave messages, and some are short."""


@dataclass(frozen=True, slots=True)
class Example:
    """What a message is like, what people found in it, how much it counts.

    `issues` is None where nobody said which: a sentence of danger may be of any.
    """

    alike: Alike
    danger: Sequence[float]
    issues: frozenset[str] | None
    in_danger: bool
    count: float

    @property
    def is_none(self) -> bool:
        """Whether nobody complains."""
        return self.issues is not None and self.issues <= {QUESTION, NOTHING}


def refitted(
    triage: Triage,
    read: Iterable[tuple[Triage, Sequence[Labelled]]],
    sentences: Mapping[str, Sequence[Sentence]],
) -> str:
    """weighing.toml as it is, with the weights that fit these messages and the sentences held back.

    `read`: messages, each with who reads them and has not learnt from them; `sentences` by language. Raises
    PackageMissing.
    """
    taught = [
        *(each for other, messages in read for each in _examples(other, _of_messages(messages))),
        *_examples(triage, _of_sentences(sentences)),
    ]
    told = [each for each in taught if each.issues is not None]
    codes, known = triage.taxonomy.issues, triage.weighing
    issue = _of_an_issue(told, codes)
    none = _of_none(told, codes, issue, known.least)
    danger = _fitted(
        SIGNS_OF_DANGER,
        [each.danger for each in taught],
        [each.in_danger for each in taught],
        [each.count for each in taught],
    )
    chosen = known.model_dump(exclude={"fitted_to", "issue", "no_complaint", "in_danger"})
    return "\n".join(
        [
            "# How lexicon and clauses are weighed together: `triage.weighing`. The tables are fitted by",
            "# `hotline lexicon weigh`; what stands above them is chosen, see decision notes 31, 32, 40, 41.",
            "",
            f'fitted_to = "{digest_of_all(triage.learnt)}"',
            *(f"{name} = {_written(value)}" for name, value in chosen.items()),
            *_table("issue", issue),
            *_table("no_complaint", none),
            *_table("in_danger", danger),
            "",
        ]
    )


def _written(chosen: float | Mapping[str, float]) -> str:
    if isinstance(chosen, Mapping):
        return f"{{ {', '.join(f'{name} = {value}' for name, value in chosen.items())} }}"
    return str(chosen)


def digest_of_all(learnt: Mapping[str, Learnt]) -> str:
    """Of the sentences and messages that these languages were learnt from."""
    taught_by = "".join(learnt[language].taught_by for language in sorted(learnt))
    return hashlib.sha256(taught_by.encode()).hexdigest()


def _table(name: str, fitted: Fitted) -> Iterator[str]:
    yield from ("", f"[{name}]", f"bias = {fitted.bias}", f"[{name}.signs]")
    yield from (f"{sign} = {weight}" for sign, weight in fitted.signs.items())


Labels = tuple[Message, frozenset[str] | None, bool, float]


def _of_messages(messages: Sequence[Labelled]) -> Iterator[Labels]:
    for each in messages:
        yield as_spoken(each), frozenset(each.issues), each.urgency is Urgency.NOW, 1.0


def _of_sentences(sentences: Mapping[str, Sequence[Sentence]]) -> Iterator[Labels]:
    """One that tells several things is of all their kinds; of which issue a danger is, no line says."""
    for language, taught in sentences.items():
        kinds = defaultdict[str, set[str]](set)
        for each in taught:
            if each.is_held_back:
                kinds[each.said].add(each.kind)
        for said, told in kinds.items():
            issues = None if told == {NOW} else frozenset(told - {NOW})
            yield Message("", language, said, (), {}, None), issues, NOW in told, A_SENTENCE


def _examples(triage: Triage, said: Iterable[Labels]) -> Iterator[Example]:
    """Of those in languages that were learnt."""
    for message, issues, in_danger, count in said:
        heard = triage.heard(message)
        alike = triage.alike(heard)
        if alike is not None:
            judged = triage.judged(heard, alike)
            danger = alike.signs_of_danger(judged.dangers, is_urgent=judged.is_urgent)
            yield Example(alike, danger, issues, in_danger, count)


def _of_an_issue(examples: Sequence[Example], codes: Collection[str]) -> Fitted:
    rows = [
        (signs, code in (each.issues or ()), each.count)
        for each in examples
        for code, signs in each.alike.signs(codes)
    ]
    return _fitted(SIGNS, *zip(*rows, strict=True))


def _of_none(examples: Sequence[Example], codes: Collection[str], issue: Fitted, least: float) -> Fitted:
    signs = [
        each.alike.signs_of_none(
            {code: issue.probability(signs) for code, signs in each.alike.signs(codes)}, least
        )
        for each in examples
    ]
    return _fitted(
        SIGNS_OF_NONE, signs, [each.is_none for each in examples], [each.count for each in examples]
    )


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
