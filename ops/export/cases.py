"""Which cases may leave the casebook, and what of each: less, the less its caller allowed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import QuerySet

from ivr.model import Confidentiality, Question
from ops.casebook.models import CanaryContact, Contact, DraftCase, DraftState, Finding, Instance
from ops.casebook.threads import thread_of
from ops.errors import KeyMissing, VaultError
from triage.facts.masking import MASK, masked
from triage.model import FindingKind
from triage.summary import joined

DECIDED = (DraftState.ACCEPTED.value, DraftState.CHANGED.value)
NAMES = ("broker", "person", "phone")
"""Facts that name somebody, as a broker may: only where names are asked for by who may."""
TELLING = ("employer", "place", "amount", "duration", "date", *NAMES)
"""Facts that may tell who she is: only where she said that it may be shared."""
STRICTEST_FIRST = (
    Confidentiality.ANONYMOUS,
    Confidentiality.CONFIDENTIAL,
    Confidentiality.UNANSWERED,
    Confidentiality.SHARE,
)
Number = Callable[[Contact], str | None]


@dataclass(frozen=True, slots=True)
class ExportedCase:
    """One case as it leaves. `id` is not ours: it is made from ours, and always the same.

    Where she did not say that it may be shared, `summary` and `facts` are empty, and `called_on` of an
    anonymous caller is the first day of the month. `caller_number` is set only where names were asked for.
    """

    id: str
    confidentiality: str
    decided_on: date
    called_on: date
    language: str
    channel: str
    urgency: str
    issues: tuple[str, ...]
    indicators: tuple[str, ...]
    workers: str
    retention: str
    referrals: tuple[str, ...]
    summary: str = ""
    facts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    caller_number: str = ""


def decided(contacts: QuerySet[Contact], since: datetime | None) -> Iterator[DraftCase]:
    """Accepted and changed ones, oldest decision first; none of the canary's, none that was taken back."""
    drafts = DraftCase.objects.filter(state__in=DECIDED, contact__in=contacts).select_related("contact")
    if since is not None:
        drafts = drafts.filter(decided_at__gte=since)
    ours = CanaryContact.objects.values("pk")
    for draft in drafts.exclude(contact__in=ours).order_by("decided_at", "pk").iterator(100):
        if thread_of(draft.contact).withdrawn_at is None:
            yield draft


def level_of(contact: Contact) -> Confidentiality:
    """The strictest she ever said, in whichever of her calls; who said nothing did not allow anything."""
    thread = thread_of(contact)
    said = {
        Confidentiality(each.answers_by_question().get(Question.CONFIDENTIALITY, Confidentiality.UNANSWERED))
        for each in (thread.first, *thread.later, contact)
    }
    spoken = said - {Confidentiality.UNANSWERED} or said
    return next(level for level in STRICTEST_FIRST if level in spoken)


def exported(draft: DraftCase, number_of: Number | None) -> ExportedCase:
    """`number_of` is given where names and numbers were asked for, by somebody who may."""
    contact, level = draft.contact, level_of(draft.contact)
    findings = list(draft.findings.all())
    shared = level is Confidentiality.SHARE
    named = shared and number_of is not None
    called = contact.started_at.date()
    return ExportedCase(
        id=str(Instance.id_abroad(contact.pk)),
        confidentiality=level.value,
        decided_on=(draft.decided_at or draft.made_at).date(),
        called_on=called.replace(day=1) if level is Confidentiality.ANONYMOUS else called,
        language=contact.language,
        channel=contact.channel,
        urgency=draft.urgency,
        issues=tuple(draft.issues_now),
        indicators=tuple(draft.indicators_now),
        workers=", ".join(_values(findings, "workers")),
        retention=draft.retention_now,
        referrals=tuple(each["service"] for each in draft.referrals),
        summary=_summary(draft, findings, named=named) if shared else "",
        facts=_facts(findings, named=named) if shared else {},
        caller_number=(number_of(contact) or "") if named and number_of else "",
    )


def unsealed(open_seal: Callable[[bytes], bytes]) -> Number:
    """Her number; none where it was withheld, or its seal does not open."""

    def number_of(contact: Contact) -> str | None:
        if contact.sealed_number is None:
            return None
        try:
            return open_seal(bytes(contact.sealed_number)).decode()
        except (VaultError, KeyMissing, UnicodeDecodeError):
            return None

    return number_of


def _facts(findings: Sequence[Finding], *, named: bool) -> dict[str, tuple[str, ...]]:
    told = {code: _values(findings, code) for code in TELLING if named or code not in NAMES}
    covered = {
        code: values
        if named or code == "amount"
        else tuple(_without_names(findings, each) for each in values)
        for code, values in told.items()
    }
    return {code: values for code, values in covered.items() if values}


def _summary(draft: DraftCase, findings: Sequence[Finding], *, named: bool) -> str:
    """The machine's, in the caseworkers' language. Masked: without her own words, which may name anybody."""
    if named:
        return draft.summary
    return _without_names(findings, _without(_told(findings), draft.summary))


def _without_names(findings: Sequence[Finding], text: str) -> str:
    """Without names and numbers, as they were said and as they were understood."""
    said = _quotes(each for each in findings if each.code in NAMES)
    return masked(_without(said, text), findings)


def _told(findings: Iterable[Finding]) -> set[str]:
    """Her words as a summary shows them: those that tell something only together beside each other."""
    told = defaultdict[tuple[int, object], list[str]](list)
    for found in findings:
        for place, entry in enumerate(found.evidence):
            if entry["kind"] == "text":
                together = entry.get("together")
                told[found.pk, f"alone {place}" if together is None else together].append(entry["quote"])
    return {joined(quotes) for quotes in told.values()}


def _quotes(findings: Iterable[Finding]) -> set[str]:
    return {entry["quote"] for each in findings for entry in each.evidence if entry["kind"] == "text"}


def _without(secrets: Iterable[str], text: str) -> str:
    for each in sorted(filter(str.strip, secrets), key=len, reverse=True):
        text = text.replace(each, MASK)
    return text


def _values(findings: Sequence[Finding], code: str) -> tuple[str, ...]:
    """As said; several parts of one value stand beside each other."""
    found = [
        each.value
        for each in findings
        if each.kind == FindingKind.ENTITY and each.code == code and each.value is not None
    ]
    flat = [part for value in found for part in (value if isinstance(value, list) else [value])]
    told = (" ".join(map(str, each)) if isinstance(each, list) else str(each) for each in flat)
    return tuple(dict.fromkeys(told))
