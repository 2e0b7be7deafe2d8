"""Which of the ILO's indicators the issues of a message point to."""

from collections.abc import Iterator, Sequence, Set

from triage.lexicon import near
from triage.model import Finding, FindingKind
from triage.patterns import Match
from triage.reading import Reading, Understood
from triage.tables import Condition, Conditions, Taxonomy

BESIDE = 30
"""Characters within which a word stands beside a report."""


def indicated(
    issues: Sequence[Finding],
    said: Sequence[Reading],
    signals: Set[str],
    understood: Understood,
    taxonomy: Taxonomy,
    conditions: Conditions,
) -> Iterator[Finding]:
    """An indicator rests on the evidence of all issues that point to it."""
    unmet = {
        (each.issue, each.indicator)
        for each in conditions.conditions
        if not _is_met(
            each, [reading for reading in said if reading.issue == each.issue], signals, understood
        )
    }
    for code in taxonomy.indicators:
        behind = [
            each
            for each in issues
            if code in taxonomy.issues[each.code].indicators and (each.code, code) not in unmet
        ]
        if behind:
            evidence = tuple(dict.fromkeys(each for issue in behind for each in issue.evidence))
            yield Finding(FindingKind.INDICATOR, code, evidence, max(each.weight for each in behind))


def _is_met(condition: Condition, said: Sequence[Reading], signals: Set[str], understood: Understood) -> bool:
    if condition.only_with and signals.isdisjoint(condition.only_with):
        return False
    beside = [here for concept in condition.unless_near if (here := understood.concepts.get(concept))]
    return not beside or not all(
        any(_is_beside(reading, here) for here in beside)
        for reading in said
        if reading.issue == condition.issue
    )


def _is_beside(reading: Reading, here: Sequence[Match]) -> bool:
    return any(
        match.begin <= reading.end + BESIDE and reading.begin - BESIDE <= match.end
        for match in near(here, reading.begin, reading.end, BESIDE)
    )
