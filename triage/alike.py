"""What the clauses of a message are like, beside what the lexicon found: the signs, and what they decide."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import log
from operator import itemgetter
from statistics import fmean

from triage.clauses import clauses
from triage.grams import grams
from triage.hearing import Hearing
from triage.learnt import NOTHING, NOW, QUESTION, Learnt, Stretch
from triage.likely import LEAST_ON_AVERAGE, likeliest, log_odds, masks, spoken_runs
from triage.meaning import Stance
from triage.model import Finding, FindingKind, TextEvidence
from triage.text import Span, touches
from triage.weighing import Weighing

UNDER_WAY = "under_way"
"""The danger that no word of a lexicon tells."""
LINE = re.compile(r"\S(?:[^\n]*\S)?")
"""Each line of a stretch is evidence of its own: it has its own seconds, and may be doubted."""
SURE = 0.95
TWICE, OFTEN = 2, 3
MUCH_IDLE = 4
LONGEST_LIST = 12
"""Clauses."""
PLAIN = 0.75
"""Of a clause that the words of a lexicon take up: it says nothing else."""
PLAINLY = 0.85
"""Weight of words that leave no doubt."""
ENOUGH = 4
"""Clauses; in fewer nothing else is said that could speak against what the words tell."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """How probable it is that each issue is reported; and that nobody complains.

    `plain`: those told by clauses of nothing else, in a message of hardly anything but such clauses; each is
    meant, unless nobody complains. `over`: those of which it is said that they are: who complains may be
    asking for that, who does not has had it.
    """

    issues: Mapping[str, float]
    none: float
    plain: Collection[str] = ()
    over: Collection[str] = ()

    def complaints(self, found: Collection[str], weighing: Weighing) -> list[str]:
        """The issues to report; `found`: those that the lexicon tells."""
        nobody = self.none >= weighing.none
        plain, over = ((), self.over) if nobody else (self.plain, ())
        least = weighing.in_none if nobody else weighing.least
        complaints = [
            code
            for code, probability in self.issues.items()
            if (probability >= least or code in plain) and code not in over
        ]
        if complaints or nobody:
            return complaints
        likeliest = max(self.issues, key=self.issues.__getitem__)
        return [likeliest] if likeliest in found and self.issues[likeliest] >= weighing.alone else []


class Alike:
    """What the clauses of a message are like, by what sentences and messages of its language taught.

    Lines that nobody spoke are none, and nothing is joined across them.
    """

    def __init__(self, heard: Hearing, learnt: Learnt) -> None:
        self._heard, text = heard, heard.folded.text
        self._spoken = spoken = clauses(heard.folded)
        self._learnt, grams_of = learnt, {place: grams(text[slice(*place)]) for place in spoken}
        self._grams, self._foreign = grams_of, learnt.is_foreign(grams_of.values())
        nobody = [heard.folded.span(*each) for each in heard.lines.invented()]
        runs = list(spoken_runs(spoken, nobody))
        read = [learnt.read(places, [grams_of[each] for each in places]) for places in runs]
        self.clauses = [
            each for places, found in zip(runs, read, strict=True) for each in found[: len(places)]
        ]
        self.stretches = [stretch for found in read for stretch in found]
        self._aside = masks([each for each in heard.readings if not each.counts])
        self._kinds, self.taught_by = learnt.kinds, learnt.taught_by
        self._likely = likeliest(learnt.kinds, self.stretches, self._aside)
        self._nothing, self._question = learnt.kinds.index(NOTHING), learnt.kinds.index(QUESTION)
        self._now = learnt.kinds.index(NOW)

    def likely(self, stretch: Stretch, kind: str) -> float:
        """How likely it is to tell this kind of thing, one that was learnt."""
        return stretch.likely[self._kinds.index(kind)]

    def knows(self, kind: str) -> bool:
        """Whether it was learnt."""
        return kind in self._kinds

    def is_aside(self, stretch: Stretch, kind: str) -> bool:
        """Whether this kind of thing is said there not to be so."""
        return touches(stretch.begin, stretch.end, self._aside.get(kind, ()))

    def says_that_it_is_not_so(self, stretch: Stretch) -> bool:
        """Whether any kind of thing is said there not to be so, or to be over."""
        aside = (*self._aside.values(), self._heard.understood.setting.over)
        return any(touches(stretch.begin, stretch.end, each) for each in aside)

    @property
    def is_nothing(self) -> bool:
        """Whether all that was said is too short to be like anything, or in another language."""
        return self._foreign or not self.stretches

    def signs(self, issues: Collection[str]) -> Iterator[tuple[str, tuple[float, ...]]]:
        """Each issue that can be reported, with its signs in the order of `SIGNS`."""
        issues = [code for code in issues if code != QUESTION]
        found = {each.code: each for each in self._heard.complaints}
        pieces = {code: min(len(each.evidence), OFTEN) for code, each in found.items()}
        sure = {code: self._probability(code) for code in issues}
        average = {code: self._on_average(code) for code in issues}
        first, second, *_ = sorted(issues, key=lambda code: -sure[code])
        most, more, *_ = sorted(issues, key=lambda code: -average[code])
        least_nothing = min((each.likely[self._nothing] for each in self.stretches), default=1.0)
        length = log(max(len(self.clauses), 1))
        for code in issues:
            told, here = pieces.get(code, 0), self._likely.get(code)
            likely = log_odds(sure[code])
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
                    likely,
                    likely if told else 0.0,
                    code == first,
                    code == second,
                    average[code],
                    average[code] - average[more if code == most else most],
                    code == most,
                    code == more,
                    others if told else 0,
                    0 if told else others,
                    len(found),
                    min(self._heard.idle, TWICE),
                    self._probability(QUESTION),
                    least_nothing,
                    log_odds(here.stretch.likely[self._nothing] if here else 1.0),
                    self._on_average(NOTHING),
                    self._on_average(QUESTION),
                    length,
                    length * average[code],
                    length * likely,
                ),
            )

    def signs_of_none(self, weighed: Mapping[str, float], least: float) -> tuple[float, ...]:
        """Of a message in which perhaps nobody complains, in the order of `SIGNS_OF_NONE`.

        `weighed`: the probability of each issue; `least`: from which on one is reported.
        """
        first, second, *_ = sorted(weighed.values(), reverse=True)
        found = self._heard.complaints
        return (
            log_odds(first),
            log_odds(second),
            sum(each >= least for each in weighed.values()),
            len(found),
            sum(len(each.evidence) >= TWICE for each in found),
            min(self._heard.idle, MUCH_IDLE),
            sum(each.stance is Stance.ASKED for each in self._heard.readings),
            self._probability(NOW),
            self._probability(QUESTION),
            fmean(each.likely[self._question] for each in self.clauses),
            fmean(each.likely[self._nothing] for each in self.clauses),
            min(each.likely[self._nothing] for each in self.clauses),
        )

    def weighed(self, issues: Collection[str], weighing: Weighing) -> Weighed:
        """How probable each issue is, and that nobody complains."""
        each = {code: weighing.issue.probability(signs) for code, signs in self.signs(issues)}
        none = weighing.no_complaint.probability(self.signs_of_none(each, weighing.least))
        return Weighed(each, none, self._plain(), self._heard.understood.setting.solved.keys())

    def reported(self, weighed: Weighed, weighing: Weighing) -> Iterator[Finding]:
        """Complaints, as weighed."""
        found = {each.code: each for each in self._heard.found}
        for code in weighed.complaints(found, weighing):
            told, weight = found.get(code), weighed.issues[code]
            if told and code in weighed.plain:
                weight = max(weight, told.weight)
            evidence = told.evidence if told else self._evidence(code)
            yield Finding(FindingKind.ISSUE, code, evidence, round(weight, 3))

    def signs_of_danger(self, dangers: Sequence[Finding], *, is_urgent: bool) -> tuple[float, ...]:
        """Of a message in which perhaps somebody is in danger, in the order of `SIGNS_OF_DANGER`.

        `dangers`: those that the lexicon tells; `is_urgent`: whether its words ask for a person at once.
        """
        told = (each for each in self.clauses if not self.is_aside(each, NOW))
        clause = sorted((each.likely[self._now] for each in told), reverse=True)
        return (
            min(sum(len(each.evidence) for each in dangers), OFTEN),
            is_urgent and not dangers,
            log_odds(self._probability(NOW)),
            log_odds(clause[1] if len(clause) > 1 else 0.0),
            self._on_average(NOW),
        )

    @property
    def says_enough(self) -> bool:
        """Whether there is enough that could speak against what a few words tell.

        A clause of another language is like nothing, and may be anything; one that says a trouble and nothing
        else speaks against none.
        """
        return len(self.clauses) - self._taken_up >= ENOUGH and not any(
            self._learnt.is_foreign([each]) for each in self._grams.values()
        )

    def is_nowhere_danger(self, nowhere: float) -> bool:
        """Whether no stretch is like a danger with that probability, even where it is said not to be so."""
        return all(each.likely[self._now] < nowhere for each in self.stretches)

    def under_way(self, probability: float) -> Iterator[Finding]:
        """The danger that no word tells, where a stretch is likest it; none if all is said not to be so."""
        if NOW in self._likely:
            yield Finding(FindingKind.DANGER, UNDER_WAY, self._evidence(NOW), round(probability, 3))

    def asked(self, weighing: Weighing) -> Iterator[Finding]:
        """A question, by the words of the lexicon, or where a stretch is like one."""
        probability = self._probability(QUESTION)
        if self._heard.questions:
            yield from self._heard.questions
        elif probability >= weighing.asked:
            yield Finding(FindingKind.ISSUE, QUESTION, self._evidence(QUESTION), round(probability, 3))

    def _plain(self) -> frozenset[str]:
        """ "Not paid, phone taken, locked in": who calls out a list tells little of each, and means each.

        So does whoever says little in all.
        """
        if len(self.clauses) < ENOUGH:
            return frozenset(each.code for each in self._heard.complaints if each.weight >= PLAINLY)
        if len(self.clauses) > LONGEST_LIST or 2 * self._taken_up < len(self.clauses):
            return frozenset()
        return frozenset(issue for _, issue in self._by_themselves)

    @property
    def _taken_up(self) -> int:
        """How many clauses say a trouble of the lexicon's and nothing else."""
        return len(self._grams.keys() & {clause for clause, _ in self._by_themselves})

    @cached_property
    def _by_themselves(self) -> frozenset[tuple[Span, str]]:
        """Troubles that the lexicon tells, where nothing else is said in the clause, and that clause."""
        told = (
            (self._said_by_itself(*span), reading.issue)
            for reading in self._heard.said
            for span in reading.spans
        )
        return frozenset((clause, issue) for clause, issue in told if clause and issue)

    def _said_by_itself(self, begin: int, end: int) -> Span | None:
        """The clause that these words take up, or themselves where they are too short to be one."""
        begun = bisect_right(self._spoken, begin, key=itemgetter(0))
        clause = self._spoken[begun - 1] if begun else (begin, begin)
        if clause[1] <= begin:
            return (begin, end)
        return clause if min(end, clause[1]) - begin >= PLAIN * (clause[1] - clause[0]) else None

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

    def _on_average(self, kind: str) -> float:
        here = self._likely.get(kind)
        return here.on_average if here else log_odds(0.0, LEAST_ON_AVERAGE)
