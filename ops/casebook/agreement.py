"""How far people agree with the machine: what they kept, took away, added, raised; per language and issue."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from ops.casebook.models import Contact, DraftCase, DraftState
from triage.model import SOONEST_FIRST

NO_ISSUE = ""
"""Cases in which neither the machine nor a person names an issue."""


@dataclass(slots=True)
class Agreement:
    """Counts over decided cases. `dismissed` ones are no judgement of what was found in them.

    `kept`, `removed`, `added`: the machine's issue stood, was taken away, or was missing. The urgency is that
    of the cases in which the issue stands in the end or was proposed; raised: a person wants somebody sooner.
    """

    cases: int = 0
    kept: int = 0
    removed: int = 0
    added: int = 0
    dismissed: int = 0
    urgency_kept: int = 0
    urgency_raised: int = 0
    urgency_lowered: int = 0

    @property
    def share(self) -> float | None:
        """Of all issues that either names, those that both do; None where nobody named any."""
        named = self.kept + self.removed + self.added
        return self.kept / named if named else None


@dataclass(slots=True)
class LanguageAgreement:
    """One language: each case once, and each issue of the machine's or a person's."""

    language: str
    all: Agreement = field(default_factory=Agreement)
    issues: dict[str, Agreement] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Decided:
    """One case, as the machine proposed it and as a person left it."""

    language: str
    dismissed: bool
    proposed: frozenset[str]
    left: frozenset[str]
    machine_urgency: str
    person_urgency: str


def agreement(contacts: QuerySet[Contact], since: datetime | None = None) -> list[LanguageAgreement]:
    """Of these contacts' cases that somebody decided on, then or later; languages in their order."""
    languages: dict[str, LanguageAgreement] = {}
    for case in _decided(contacts, since):
        found = languages.setdefault(case.language, LanguageAgreement(case.language))
        _count(case, found.all, case.proposed, case.left)
        for issue in case.proposed | case.left or {NO_ISSUE}:
            of_issue = found.issues.setdefault(issue, Agreement())
            _count(case, of_issue, case.proposed & {issue}, case.left & {issue})
    return [languages[language] for language in sorted(languages)]


def since(days: int) -> datetime | None:
    """So many days ago; 0 is ever."""
    return timezone.now() - timedelta(days=days) if days else None


def together(languages: Iterable[LanguageAgreement]) -> Agreement:
    """All of them in one."""
    counts = [asdict(language.all) for language in languages]
    return Agreement(**{each.name: sum(count[each.name] for count in counts) for each in fields(Agreement)})


def _decided(contacts: QuerySet[Contact], since: datetime | None) -> Iterator[_Decided]:
    states = [state.value for state in DraftState if state is not DraftState.NEW]
    drafts = DraftCase.objects.filter(state__in=states, contact__in=contacts.values("pk"))
    if since:
        drafts = drafts.filter(decided_at__gte=since)
    needed = ("contact__language", "state", "issues", "person_issues", "machine_urgency", "person_urgency")
    for draft in drafts.select_related("contact").only(*needed).iterator(500):
        yield _Decided(
            language=draft.contact.language,
            dismissed=draft.state == DraftState.DISMISSED,
            proposed=frozenset(draft.issues),
            left=frozenset(draft.issues_now),
            machine_urgency=draft.machine_urgency,
            person_urgency=draft.person_urgency or draft.machine_urgency,
        )


def _count(case: _Decided, into: Agreement, proposed: frozenset[str], left: frozenset[str]) -> None:
    into.cases += 1
    if case.dismissed:
        into.dismissed += 1
        return
    into.kept += len(proposed & left)
    into.removed += len(proposed - left)
    into.added += len(left - proposed)
    sooner = SOONEST_FIRST.index(case.machine_urgency) - SOONEST_FIRST.index(case.person_urgency)
    into.urgency_kept += sooner == 0
    into.urgency_raised += sooner > 0
    into.urgency_lowered += sooner < 0
