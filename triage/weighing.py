"""What the lexicon found and what clauses are like, weighed together: which issues are reported.

One says in which words, the other hears what nobody wrote into a lexicon; each alone invents more and misses
more (note 31). The weights are those of a regression over labelled messages (`hotline lexicon weigh`).
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from math import exp, log
from statistics import fmean
from typing import Annotated

from pydantic import Field, model_validator

from triage.clauses import clauses
from triage.hearing import Hearing
from triage.learnt import NOTHING, NOW, QUESTION, Learnt
from triage.likely import LEAST, likeliest, masks, spoken_runs
from triage.meaning import Stance
from triage.model import Finding, FindingKind, TextEvidence
from triage.tables import Strict

UNDER_WAY = "under_way"
"""The danger that no word of a lexicon tells."""
LINE = re.compile(r"\S(?:[^\n]*\S)?")
"""Each line of a stretch is evidence of its own: it has its own seconds, and may be doubted."""
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
SIGNS_OF_NONE = (
    "likeliest",
    "second_likeliest",
    "likely_issues",
    "issues_found",
    "issues_found_twice",
    "idle",
    "asked",
    "danger",
    "question",
    "question_on_average",
    "nothing_on_average",
    "nothing_at_least",
)
"""What is weighed of a message in which perhaps nobody complains:

likeliest, second_likeliest  the logits of the two highest probabilities of an issue
likely_issues                how many are as probable as what is reported
issues_found, issues_found_twice  how many the lexicon reports; in more than one piece of text
idle, asked                  how many ways (4 at most) there are of thanks; how many of its reports are asked
danger                       the highest probability that a stretch tells of a danger under way
question, question_on_average, nothing_on_average, nothing_at_least  of the probabilities that a stretch asks
    something the highest, and their mean over clauses; of those that it reports nothing the mean, the least
"""
MUCH_IDLE = 4


class Fitted(Strict):
    """A regression: what each sign weighs."""

    bias: float
    signs: dict[str, float]

    def probability(self, signs: Sequence[float]) -> float:
        """With these signs, in the order of the table."""
        weighed = zip(self.signs.values(), signs, strict=True)
        return 1 / (1 + exp(-self.bias - sum(weight * value for weight, value in weighed)))


Share = Annotated[float, Field(gt=0, lt=1)]


class Weighing(Strict):
    """weighing.toml: an issue is reported from the probability `least` on.

    `alone`: where none has as much, from which on the likeliest that the lexicon found is. `none`: from which
    probability on it counts as a message in which nobody complains; an issue then needs `in_none`. `asked`:
    of a stretch, from which on it asks something, where no issue is reported. `danger`: from which on it
    tells of a danger under way.
    """

    least: Share
    alone: Share
    none: Share
    in_none: Share
    asked: Share
    danger: Share
    issue: Fitted
    no_complaint: Fitted

    @model_validator(mode="after")
    def _weighs_each(self) -> "Weighing":
        if tuple(self.issue.signs) != SIGNS or tuple(self.no_complaint.signs) != SIGNS_OF_NONE:
            raise ValueError("each sign needs a weight, in their order, and nothing else does")
        return self


class Alike:
    """What the clauses of a message are like, by what its language's sentences taught.

    Lines that nobody spoke are none, and nothing is joined across them.
    """

    def __init__(self, heard: Hearing, learnt: Learnt) -> None:
        self._heard, text = heard, heard.folded.text
        spoken = clauses(heard.folded)
        self._foreign = learnt.is_foreign(text, spoken)
        nobody = [heard.folded.span(*each) for each in heard.lines.invented()]
        runs = list(spoken_runs(spoken, nobody))
        read = [learnt.read(text, places) for places in runs]
        self._clauses = [
            each for places, found in zip(runs, read, strict=True) for each in found[: len(places)]
        ]
        self._stretches = [stretch for found in read for stretch in found]
        aside = [each for each in heard.readings if not each.counts]
        self._kinds = learnt.kinds
        self._likely = likeliest(learnt.kinds, self._stretches, masks(aside))
        self._nothing, self._question = learnt.kinds.index(NOTHING), learnt.kinds.index(QUESTION)

    @property
    def is_nothing(self) -> bool:
        """Whether all that was said is too short to be like anything, or in another language."""
        return self._foreign or not self._stretches

    def signs(self, issues: Collection[str]) -> Iterator[tuple[str, tuple[float, ...]]]:
        """Each issue that can be reported, with its signs in the order of `SIGNS`."""
        issues = [code for code in issues if code != QUESTION]
        found = {each.code: each for each in self._heard.complaints}
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

    def signs_of_none(self, weighed: Mapping[str, float], least: float) -> tuple[float, ...]:
        """Of a message in which perhaps nobody complains, in the order of `SIGNS_OF_NONE`.

        `weighed`: the probability of each issue; `least`: from which on one is reported.
        """
        first, second, *_ = sorted(weighed.values(), reverse=True)
        found = self._heard.complaints
        return (
            _logit(first),
            _logit(second),
            sum(each >= least for each in weighed.values()),
            len(found),
            sum(len(each.evidence) >= TWICE for each in found),
            min(self._heard.idle, MUCH_IDLE),
            sum(each.stance is Stance.ASKED for each in self._heard.readings),
            self._probability(NOW),
            self._probability(QUESTION),
            fmean(each.likely[self._question] for each in self._clauses),
            fmean(each.likely[self._nothing] for each in self._clauses),
            min(each.likely[self._nothing] for each in self._clauses),
        )

    def reported(self, issues: Collection[str], weighing: Weighing) -> Iterator[Finding]:
        """Complaints, as weighed."""
        found = {each.code: each for each in self._heard.found}
        weighed = {code: weighing.issue.probability(signs) for code, signs in self.signs(issues)}
        for code in self._complaints(weighed, weighing):
            evidence = found[code].evidence if code in found else self._evidence(code)
            yield Finding(FindingKind.ISSUE, code, evidence, round(weighed[code], 3))

    def dangers(self, weighing: Weighing) -> Iterator[Finding]:
        """One that is under way, where a stretch is like that."""
        probability = self._probability(NOW)
        if probability >= weighing.danger:
            yield Finding(FindingKind.DANGER, UNDER_WAY, self._evidence(NOW), round(probability, 3))

    def asked(self, weighing: Weighing) -> Iterator[Finding]:
        """A question, by the words of the lexicon, or where a stretch is like one."""
        probability = self._probability(QUESTION)
        if self._heard.questions:
            yield from self._heard.questions
        elif probability >= weighing.asked:
            yield Finding(FindingKind.ISSUE, QUESTION, self._evidence(QUESTION), round(probability, 3))

    def _complaints(self, weighed: Mapping[str, float], weighing: Weighing) -> list[str]:
        none = weighing.no_complaint.probability(self.signs_of_none(weighed, weighing.least))
        least = weighing.in_none if none >= weighing.none else weighing.least
        complaints = [code for code, probability in weighed.items() if probability >= least]
        if complaints or none >= weighing.none:
            return complaints
        found = {each.code for each in self._heard.found}
        likeliest = max(weighed, key=weighed.__getitem__)
        return [likeliest] if likeliest in found and weighed[likeliest] >= weighing.alone else []

    def _evidence(self, kind: str) -> tuple[TextEvidence, ...]:
        stretch = self._likely[kind].stretch
        lines = self._heard.lines
        begin, end = self._heard.folded.original(stretch.begin, stretch.end)
        said = [lines.evidence(*each.span()) for each in LINE.finditer(lines.text, begin, end)]
        if len(said) == 1:
            return tuple(said)
        number = len(self._heard.readings) + self._kinds.index(kind)  # none of theirs
        return tuple(replace(each, together=number) for each in said)

    def _probability(self, kind: str) -> float:
        return self._likely[kind].probability if kind in self._likely else 0.0


def _logit(probability: float) -> float:
    inside = min(max(probability, LEAST), 1 - LEAST)
    return log(inside / (1 - inside))
