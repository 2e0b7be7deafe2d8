"""How long a case may be kept: the longest class that any rule asks for, until a person chooses another."""

from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import Field

from triage.errors import RulesInvalid
from triage.model import PRESSED_DANGER, Finding, FindingKind, Urgency
from triage.tables import Strict, Taxonomy


class RetentionClass(Strict):
    """`days` are counted from a person's decision."""

    code: str
    days: Annotated[int, Field(gt=0)]


class RetentionRule(Strict):
    """Where any of these holds, a case is kept at least as long as the class says."""

    class_: Annotated[str, Field(alias="class")]
    urgencies: tuple[Urgency, ...] = ()
    issues: tuple[str, ...] = ()
    dangers: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()


class Retention(Strict):
    """retention.toml; classes stand from the shortest to the longest."""

    version: int
    reviewer: str = ""
    checked: str = ""
    classes: Annotated[tuple[RetentionClass, ...], Field(min_length=1)]
    rules: tuple[RetentionRule, ...]

    def proposed(self, findings: Sequence[Finding], urgency: Urgency) -> str:
        """A class's code."""
        order = [each.code for each in self.classes]
        asked = [each.class_ for each in self.rules if _holds(each, findings, urgency)]
        return max((order[0], *asked), key=order.index)

    def days(self, code: str) -> int | None:
        """None where nobody knows the class any more."""
        return next((each.days for each in self.classes if each.code == code), None)


def prove_retention(table: Retention, taxonomy: Taxonomy, dangers: Iterable[str]) -> None:
    """Classes really go from short to long, and rules name only what there is. Raises RulesInvalid."""
    days, codes = [each.days for each in table.classes], [each.code for each in table.classes]
    if days != sorted(days) or len(set(codes)) < len(codes):
        raise RulesInvalid("retention.toml: classes stand from the shortest to the longest, each once")
    known_dangers = {*dangers, PRESSED_DANGER}
    for rule in table.rules:
        for code, known in (
            (rule.class_, codes),
            *((code, taxonomy.issues) for code in rule.issues),
            *((code, taxonomy.indicators) for code in rule.indicators),
            *((code, known_dangers) for code in rule.dangers),
        ):
            if code not in known:
                raise RulesInvalid(f"retention.toml: {code!r} is not known")


def _holds(rule: RetentionRule, findings: Sequence[Finding], urgency: Urgency) -> bool:
    named = {
        FindingKind.ISSUE: rule.issues,
        FindingKind.DANGER: rule.dangers,
        FindingKind.INDICATOR: rule.indicators,
    }
    return urgency in rule.urgencies or any(each.code in named.get(each.kind, ()) for each in findings)
