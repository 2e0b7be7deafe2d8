"""Proves, before anything is read, that the tables name only what exists: a misspelt code finds nothing."""

from collections.abc import Iterable, Sequence

from triage.errors import RulesInvalid
from triage.tables import Combination, LexiconTable, Taxonomy, UrgencyRules


def prove(
    taxonomy: Taxonomy,
    rules: UrgencyRules,
    combinations: Sequence[Combination],
    tables: Sequence[LexiconTable],
) -> None:
    """Raises RulesInvalid, naming the first code that leads nowhere."""
    concepts = {name for table in tables for name in table.concepts}
    used = {name for each in combinations for name in each.concepts} | {
        name for rule in rules.rules for name in rule.when
    }
    for issue in taxonomy.issues.values():
        _known("taxonomy.toml", issue.indicators, taxonomy.indicators)
    for combination in combinations:
        _known("combinations.toml", [combination.issue], taxonomy.issues)
        _known("combinations.toml", filter(None, [combination.danger]), rules.dangers)
        _known("combinations.toml", combination.concepts, concepts)
    for rule in rules.rules:
        _known("urgency.toml", rule.when, [*taxonomy.issues, *rules.dangers, *concepts])
        _known("urgency.toml", rule.when if rule.another_indicator else (), taxonomy.issues)
    for table in tables:
        name = f"{table.language}.toml"
        _known(name, table.concepts, used)
        _known(name, (row.issue for row in table.phrases if row.issue), taxonomy.issues)
        _known(name, (row.danger for row in table.phrases if row.danger), rules.dangers)


def _known(file: str, codes: Iterable[str], known: Iterable[str]) -> None:
    there = set(known)
    for code in codes:
        if code not in there:
            raise RulesInvalid(f"{file}: {code!r} is not known")
