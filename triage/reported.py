"""From what was read to findings: one per code, with all the words that speak for it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod

from triage.folding import Folded
from triage.meaning import Reading
from triage.model import Finding, FindingKind, Message, TextEvidence
from triage.text import Lines

LEAST_WEIGHT = {FindingKind.ISSUE: 0.5, FindingKind.DANGER: 0.7}
"""Below this a finding would be a guess; one misheard word alone is no danger."""


@dataclass(frozen=True, slots=True)
class Reported:
    """A message with its text, and the way from a reading to its evidence."""

    message: Message
    lines: Lines
    folded: Folded
    spread: Mapping[Reading, int]

    def evidence(self, reading: Reading) -> tuple[TextEvidence, ...]:
        """A span for each of its words that stand in several sentences; else one for all of them."""
        spans = [self.folded.original(begin, end) for begin, end in reading.spans]
        said = [self.lines.evidence(begin, end) for begin, end in spans]
        number = self.spread.get(reading)
        return tuple(replace(each, together=number) for each in said)

    def findings(self, kind: FindingKind, said: Sequence[Reading], codes: Iterable[str]) -> Iterator[Finding]:
        """One finding per code, in the order of the table, with all that speaks for it."""
        for code in codes:
            behind = [
                each for each in said if code == (each.issue if kind is FindingKind.ISSUE else each.danger)
            ]
            heard = self._heard([each for each in behind if not each.spread])
            if _weight(heard) < LEAST_WEIGHT[kind]:
                # what is told in several sentences counts where no single one tells it, and once
                spread = sorted((each for each in behind if each.spread), key=_weight_of, reverse=True)
                heard |= self._heard(spread[:1])
            if (weight := _weight(heard)) >= LEAST_WEIGHT[kind]:
                evidence = tuple(dict.fromkeys(each for all_of_it in heard for each in all_of_it))
                yield Finding(kind, code, evidence, round(weight, 3))

    def _heard(self, readings: Iterable[Reading]) -> dict[tuple[TextEvidence, ...], float]:
        """The same words may be read in two ways; they are no less sure for it."""
        heard = dict[tuple[TextEvidence, ...], float]()
        for each in readings:
            evidence = self.evidence(each)
            heard[evidence] = max(each.weight, heard.get(evidence, 0.0))
        return heard


def _weight(heard: Mapping[tuple[TextEvidence, ...], float]) -> float:
    return 1 - prod(1 - each for each in heard.values())


def _weight_of(reading: Reading) -> float:
    return reading.weight
