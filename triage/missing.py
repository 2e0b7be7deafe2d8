"""What to ask for at the next call: only what was neither said nor pressed."""

from collections.abc import Iterable, Mapping, Sequence

from pydantic import Field

from triage.errors import RulesInvalid
from triage.model import UNANSWERED, Finding, FindingKind
from triage.tables import Strict, Taxonomy


class Ask(Strict):
    """What answers a question: facts found in the message, keys pressed. Neither: only a person can tell.

    `unless`: answers by key after which it must be asked all the same.
    """

    found: tuple[str, ...] = ()
    pressed: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


class Asking(Strict):
    """missing.toml. `only`: where nothing but this issue was found, these and no others."""

    version: int
    first: tuple[str, ...]
    always: tuple[str, ...]
    asks: dict[str, Ask]
    issues: dict[str, tuple[str, ...]]
    only: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    def missing(self, findings: Sequence[Finding], answers: Mapping[str, str]) -> tuple[str, ...]:
        """Codes of questions, in the order in which to ask them."""
        issues = [each.code for each in findings if each.kind is FindingKind.ISSUE]
        if len(issues) == 1 and issues[0] in self.only:
            wanted: Iterable[str] = self.only[issues[0]]
        else:
            needed = [code for issue in issues for code in self.issues.get(issue, ())]
            wanted = (*self.first, *needed, *self.always)
        facts = {each.code for each in findings if each.kind is FindingKind.ENTITY}
        return tuple(code for code in dict.fromkeys(wanted) if not self._is_known(code, facts, answers))

    def _is_known(self, code: str, facts: set[str], answers: Mapping[str, str]) -> bool:
        ask = self.asks[code]
        open_still = (None, "", UNANSWERED, *ask.unless)
        pressed = any(answers.get(each) not in open_still for each in ask.pressed)
        return pressed or not facts.isdisjoint(ask.found)


def prove_asking(table: Asking, taxonomy: Taxonomy, questions: Iterable[str]) -> None:
    """Every code leads somewhere; an issue may have no questions of its own. Raises RulesInvalid."""
    entities, asked = set(taxonomy.entities), set(questions)
    lists = (table.first, table.always, *table.issues.values(), *table.only.values())
    used = [code for each in lists for code in each]
    for code, known in (
        *((code, table.asks) for code in used),
        *((code, used) for code in table.asks),
        *((fact, entities) for ask in table.asks.values() for fact in ask.found),
        *((key, asked) for ask in table.asks.values() for key in ask.pressed),
        *((issue, taxonomy.issues) for issue in (*table.issues, *table.only)),
    ):
        if code not in known:
            raise RulesInvalid(f"missing.toml: {code!r} is not known, or leads nowhere")
