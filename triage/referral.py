"""Which services a case may be referred to: a proposal with its reasons, from `referrals.toml`."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from triage.errors import RulesInvalid
from triage.model import PRESSED_DANGER, SOONEST_FIRST, Finding, FindingKind, Referral, Urgency
from triage.sentences import Sentences
from triage.tables import Strict, Taxonomy

Country = Literal["TH", "MY"]
FOR_EVERYBODY = "en"
NAMED_PLACES = ("employer", "place")
"""Facts in which `mentions` are looked for."""


class Kind(Strict):
    """A kind of service. `ask_first`: it may have to report people without papers."""

    ask_first: bool = False


class Rule(Strict):
    """Where any of these was found, at least so urgent, the kind of service fits."""

    kind: str
    issues: tuple[str, ...] = ()
    dangers: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    least: Urgency = Urgency.INFORMATION


class Service(Strict):
    """An office. `reviewer` made sure of it on the day `checked`; nobody yet where they are empty."""

    code: str
    country: Country
    kind: str
    name: dict[str, str]
    number: Annotated[str, Field(pattern=r"^[0-9+ -]*$")] = ""
    reviewer: str = ""
    checked: Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = ""


class Referrals(Strict):
    """referrals.toml."""

    version: int
    kinds: dict[str, Kind]
    rules: tuple[Rule, ...]
    services: tuple[Service, ...]


@dataclass(frozen=True, slots=True)
class Signpost:
    """Points to services. `country` narrows them to one country; without it those of all are named."""

    table: Referrals
    words: Sentences
    country: str = ""

    def referrals(self, findings: Sequence[Finding], urgency: Urgency) -> tuple[Referral, ...]:
        """In the order of the rules, each service once, with all that speaks for it."""
        behind: dict[str, list[Finding]] = {}
        for rule in self.table.rules:
            if SOONEST_FIRST.index(urgency) <= SOONEST_FIRST.index(rule.least):
                found = [each for each in findings if speaks_for(rule, each)]
                kept = behind.setdefault(rule.kind, []) if found else []
                kept.extend(each for each in found if each not in kept)
        return tuple(self._services(behind))

    def _services(self, behind: dict[str, list[Finding]]) -> Iterator[Referral]:
        for kind, found in behind.items():
            for service in self.table.services:
                if service.kind == kind and self.country in ("", service.country):
                    yield Referral(
                        service=service.code,
                        kind=kind,
                        country=service.country,
                        name=self._name(service),
                        number=service.number,
                        ask_first=self.table.kinds[kind].ask_first,
                        because=tuple(dict.fromkeys(each.code for each in found)),
                        evidence=tuple(dict.fromkeys(one for each in found for one in each.evidence)),
                        checked=service.checked if service.reviewer else "",
                    )

    def _name(self, service: Service) -> str:
        """In the working language, where the table has it."""
        return service.name.get(self.words.language) or service.name[FOR_EVERYBODY]


def speaks_for(rule: Rule, finding: Finding) -> bool:
    """Whether a finding is one that the rule names."""
    match finding.kind:
        case FindingKind.ISSUE:
            return finding.code in rule.issues
        case FindingKind.DANGER:
            return finding.code in rule.dangers
        case FindingKind.INDICATOR:
            return finding.code in rule.indicators
    if finding.code not in NAMED_PLACES:
        return False
    said = str(finding.value).casefold() + " "
    return any(word.casefold() in said for word in rule.mentions)


def prove_referrals(table: Referrals, taxonomy: Taxonomy, dangers: Iterable[str]) -> None:
    """Every rule leads to a service in every country, and names what can be found. Raises RulesInvalid."""
    known_dangers = {*dangers, PRESSED_DANGER}
    countries = sorted({each.country for each in table.services})
    offered = {(each.country, each.kind) for each in table.services}
    for rule in table.rules:
        _known(rule.issues, taxonomy.issues)
        _known(rule.dangers, known_dangers)
        _known(rule.indicators, taxonomy.indicators)
        _known([rule.kind], table.kinds)
        if not all((country, rule.kind) in offered for country in countries):
            raise RulesInvalid(f"referrals.toml: no service of the kind {rule.kind!r} in some country")
    codes = [each.code for each in table.services]
    if len(set(codes)) < len(codes):
        raise RulesInvalid("referrals.toml: a service stands there twice")
    for service in table.services:
        _known([service.kind], table.kinds)
        if FOR_EVERYBODY not in service.name:
            raise RulesInvalid(f"referrals.toml: {service.code!r} has no English name")


def _known(codes: Iterable[str], known: Iterable[str]) -> None:
    there = set(known)
    for code in codes:
        if code not in there:
            raise RulesInvalid(f"referrals.toml: {code!r} is not known")
