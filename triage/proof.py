"""Proves, before anything is read, that the tables name only what exists: a misspelt code finds nothing."""

from collections.abc import Iterable, Mapping, Set

from triage.errors import RulesInvalid
from triage.learnt import NOTHING, NOW, Learnt
from triage.tables import Combinations, Conditions, Taxonomy, UrgencyRules


def prove(
    taxonomy: Taxonomy,
    rules: UrgencyRules,
    concepts: Iterable[str],
    combined: Combinations,
    conditions: Conditions,
    lexicons: Mapping[str, Mapping[str, Set[str]]],
) -> None:
    """`lexicons`: of each language the codes its file names, by kind. Raises RulesInvalid, naming the first
    code that leads nowhere.
    """
    concepts = frozenset(concepts)
    for issue in taxonomy.issues.values():
        _known("taxonomy.toml", issue.indicators, taxonomy.indicators)
    for rule in combined.combinations:
        _known("combinations.toml", filter(None, [rule.issue]), taxonomy.issues)
        _known("combinations.toml", filter(None, [rule.danger]), rules.dangers)
        _known("combinations.toml", (each for part in rule.all for each in part.split("|")), concepts)
        _known("combinations.toml", rule.unless, concepts)
    for words in combined.within:
        _known("combinations.toml", [*words.concepts, *words.inside], concepts)
    for row in combined.explained:
        _known("combinations.toml", [row.issue, *row.by], taxonomy.issues)
        _known("combinations.toml", [*row.only_with, *row.unless], concepts)
    _known("combinations.toml", combined.easily_said, taxonomy.issues)
    for urgent in rules.rules:
        _known("urgency.toml", urgent.when, [*taxonomy.issues, *rules.dangers, *concepts])
        _known("urgency.toml", urgent.or_next_unless, concepts)
        _known("urgency.toml", urgent.when if urgent.another_indicator else (), taxonomy.issues)
    for condition in conditions.conditions:
        _known("indicators.toml", [condition.issue], taxonomy.issues)
        _known("indicators.toml", [condition.indicator], taxonomy.issues[condition.issue].indicators)
        _known("indicators.toml", condition.only_with, [*taxonomy.issues, *rules.dangers, *concepts])
        _known("indicators.toml", condition.unless_near, concepts)
    known: Mapping[str, Iterable[str]] = {
        "issue": taxonomy.issues,
        "danger": rules.dangers,
        "concept": concepts,
    }
    for language, named in lexicons.items():
        for kind, codes in named.items():
            _known(f"{language}.toml", sorted(codes), known[kind])


def prove_kinds(learnt: Learnt, taxonomy: Taxonomy) -> None:
    """What was learnt is about issues that there are. Raises RulesInvalid, naming the first that is not."""
    _known(f"{learnt.language}.weights", learnt.kinds, [*taxonomy.issues, NOTHING, NOW])


def _known(file: str, codes: Iterable[str], known: Iterable[str]) -> None:
    there = set(known)
    for code in codes:
        if code not in there:
            raise RulesInvalid(f"{file}: {code!r} is not known")
