"""What the lexicon found and what clauses are like, weighed together: which issues are reported.

One says in which words, the other hears what nobody wrote into a lexicon; each alone invents more and misses
more (note 30). The weights are those of a regression over labelled messages (`hotline lexicon weigh`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import exp, log
from typing import Annotated

from pydantic import Field, model_validator

from triage.clauses import clauses
from triage.hearing import QUESTION, Hearing
from triage.learnt import NOTHING, NOW, Learnt, Stretch
from triage.meaning import Reading
from triage.model import Finding, FindingKind, TextEvidence
from triage.tables import Strict
from triage.text import Span, overlaps

NEARLY = 0.9
"""Of the likeliest stretch's probability: a shorter one that has as much tells it better."""
LEAST = 0.02
"""Below this a probability says nothing more: no clause alone outweighs what the lexicon surely found."""
SURE = 0.95
TWICE, OFTEN = 2, 3
SIGNS = (
    "found",
    "found_weight",
    "found_twice",
    "found_often",
    "found_surely",
    "likely",
    "likely_and_found",
    "likeliest",
    "second_likeliest",
    "others_found_often",
    "others_found_often_not_it",
    "issues_found",
    "idle",
    "question",
    "nothing",
    "nothing_there",
)
"""What is weighed of an issue:

found, found_weight, found_twice, found_often, found_surely  the lexicon reports it; how surely; in two
    pieces of text, in more; with a weight of 0.95 or more
likely, likely_and_found     the logit of the highest probability of a stretch; the same where it is found
likeliest, second_likeliest  it has the highest or the second such probability of all issues
others_found_often, others_found_often_not_it  in how many pieces of text (3 at most) another issue is found
issues_found                 how many the lexicon reports
idle                         how many ways (2 at most) there are of thanks, of a wrong number
question                     the highest probability that a stretch asks something
nothing, nothing_there       the least probability that a stretch reports nothing; the logit of it where the
    issue is likeliest
"""


class Weighing(Strict):
    """weighing.toml. `signs` as in `SIGNS`; an issue is reported from the probability `least` on.

    `alone`: where none has as much, from which on the likeliest that the lexicon found is. `asked`: the
    probability of a stretch from which on it asks something, where no issue is reported.
    """

    least: Annotated[float, Field(gt=0, lt=1)]
    alone: Annotated[float, Field(gt=0, lt=1)]
    asked: Annotated[float, Field(gt=0, le=1)]
    bias: float
    signs: dict[str, float]

    @model_validator(mode="after")
    def _weighs_each(self) -> "Weighing":
        if set(self.signs) != set(SIGNS):
            raise ValueError("each sign needs a weight, and nothing else does")
        return self

    def probability(self, signs: Sequence[float]) -> float:
        """That an issue with these signs, in their order, is what the message reports."""
        score = self.bias + sum(
            self.signs[name] * value for name, value in zip(SIGNS, signs, strict=True) if value
        )
        return 1 / (1 + exp(-score))


@dataclass(frozen=True, slots=True)
class Likely:
    """How likely a kind is at most, and in which stretch."""

    probability: float
    stretch: Stretch


class Alike:
    """What the clauses of a message are like, by what its language's sentences taught.

    Lines that nobody spoke are none, and nothing is joined across them.
    """

    def __init__(self, heard: Hearing, learnt: Learnt) -> None:
        self._heard, text = heard, heard.folded.text
        nobody = [heard.folded.span(*each) for each in heard.lines.invented()]
        runs = _runs(clauses(heard.folded), nobody)
        self._stretches = [stretch for places in runs for stretch in learnt.read(text, places)]
        aside = [each for each in heard.readings if not each.counts]
        self._likely = _likeliest(learnt.kinds, self._stretches, _masks(aside))
        self._nothing = learnt.kinds.index(NOTHING)

    @property
    def is_nothing(self) -> bool:
        """Whether all that was said is too short to be like anything."""
        return not self._stretches

    def signs(self, issues: Collection[str]) -> Iterator[tuple[str, tuple[float, ...]]]:
        """Each issue that can be reported, with its signs in the order of `SIGNS`."""
        issues = [code for code in issues if code != QUESTION]
        found = {each.code: each for each in self._heard.found if each.code != QUESTION}
        pieces = {code: min(len(each.evidence), OFTEN) for code, each in found.items()}
        sure = {code: self._probability(code) for code in issues}
        first, second, *_ = sorted(issues, key=lambda code: -sure[code])
        least_nothing = min((each.likely[self._nothing] for each in self._stretches), default=1.0)
        for code in issues:
            told, here = pieces.get(code, 0), self._likely.get(code)
            weight = found[code].weight if told else 0.0
            others = max((count for other, count in pieces.items() if other != code), default=0)
            yield (
                code,
                (
                    bool(told),
                    weight,
                    told == TWICE,
                    told >= OFTEN,
                    weight >= SURE,
                    _logit(sure[code]),
                    _logit(sure[code]) if told else 0.0,
                    code == first,
                    code == second,
                    others if told else 0,
                    0 if told else others,
                    len(found),
                    min(self._heard.idle, TWICE),
                    self._probability(QUESTION),
                    least_nothing,
                    _logit(here.stretch.likely[self._nothing] if here else 1.0),
                ),
            )

    def reported(self, issues: Collection[str], weighing: Weighing) -> Iterator[Finding]:
        """Complaints; where there is none, a question."""
        found = {each.code: each for each in self._heard.found}
        weighed = {code: weighing.probability(signs) for code, signs in self.signs(issues)}
        complaints = [code for code, probability in weighed.items() if probability >= weighing.least]
        if not complaints:
            likeliest = max(weighed, key=weighed.__getitem__)
            complaints = [likeliest] if likeliest in found and weighed[likeliest] >= weighing.alone else []
        for code in complaints:
            evidence = found[code].evidence if code in found else self._evidence(code)
            yield Finding(FindingKind.ISSUE, code, evidence, round(weighed[code], 3))
        asked = self._probability(QUESTION)
        if not complaints and QUESTION in found:
            yield found[QUESTION]
        elif not complaints and asked >= weighing.asked:
            yield Finding(FindingKind.ISSUE, QUESTION, self._evidence(QUESTION), round(asked, 3))

    def _evidence(self, kind: str) -> tuple[TextEvidence, ...]:
        stretch = self._likely[kind].stretch
        return (self._heard.lines.evidence(*self._heard.folded.original(stretch.begin, stretch.end)),)

    def _probability(self, kind: str) -> float:
        return self._likely[kind].probability if kind in self._likely else 0.0


def _runs(places: Sequence[Span], nobody: Sequence[Span]) -> Iterator[Sequence[Span]]:
    """The clauses that somebody spoke, in runs of those that follow each other."""
    for spoken, run in groupby(places, key=lambda place: not overlaps(nobody, *place)):
        if spoken:
            yield list(run)


def _likeliest(
    kinds: Sequence[str], stretches: Sequence[Stretch], masks: Mapping[str, Sequence[Span]]
) -> dict[str, Likely]:
    """Where each kind is likeliest, in the shortest stretch nearly as likely; not where a mask says it is not so."""
    found, now = dict[str, Likely](), kinds.index(NOW)
    for number, kind in enumerate(kinds):
        mask = masks.get(kind, ())
        for stretch in stretches:
            probability = stretch.likely[number]
            if kind != NOW:  # a danger under way is one of an issue, which its sentences do not say
                probability /= 1 - stretch.likely[now] + LEAST
            known = found.get(kind)
            if known and probability * NEARLY <= known.probability:
                continue
            if not overlaps(mask, stretch.begin, stretch.end):
                found[kind] = Likely(probability, stretch)
    return found


def _masks(set_aside: Sequence[Reading]) -> Mapping[str, Sequence[Span]]:
    """Where each kind is said not to be so, as spans in order that do not touch each other."""
    masks = defaultdict[str, list[Span]](list)
    for reading in set_aside:  # in the order of their beginnings
        for kind in (reading.issue, reading.danger and NOW):
            if not kind:
                continue
            if masks[kind] and reading.begin <= masks[kind][-1][1]:
                begin, end = masks[kind].pop()
                masks[kind].append((begin, max(end, reading.end)))
            else:
                masks[kind].append((reading.begin, reading.end))
    return masks


def _logit(probability: float) -> float:
    inside = min(max(probability, LEAST), 1 - LEAST)
    return log(inside / (1 - inside))
