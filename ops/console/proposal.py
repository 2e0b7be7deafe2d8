"""What the machine proposes around a case: who may help, what to ask for, how long to keep it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from ivr.model import MayCallBack, Question
from ops.casebook.models import Contact, DraftCase
from ops.config import REPOSITORY, Settings
from ops.console import words
from triage.assembling import Office
from triage.errors import RulesInvalid
from triage.referral import Referrals, Service
from triage.retention import Retention
from triage.tables import read_table

NO_CALL = (MayCallBack.NO, MayCallBack.NEVER)


@dataclass(frozen=True, slots=True)
class ShownReferral:
    """A service in words, and the findings that speak for it. `checked` is empty where nobody made sure."""

    kind: words.Words
    country: str
    name: str
    number: str
    ask_first: bool
    checked: str
    because: Sequence[words.Words]


def proposal_context(contact: Contact, draft: DraftCase | None) -> dict[str, object]:
    """For the page of a case."""
    if draft is None:
        return {}
    referrals = referrals_of(draft)
    pressed = contact.answers_by_question().get(Question.MAY_CALL_BACK)
    return {
        "referrals": referrals,
        "several_countries": len({each.country for each in referrals}) > 1,
        "ask_first": words.ask_first() if any(each.ask_first for each in referrals) else "",
        "to_ask": [words.said(words.questions_to_ask(), code) for code in draft.missing],
        "no_call": pressed in NO_CALL,
        "suggestions": [
            (words.said(words.issue_titles(), each["code"]), each["right"], each["of"])
            for each in draft.suggestions
        ],
        "kept_as": words.said(words.retention_titles(), draft.retention_now),
        "kept_days": _days(_own()).get(draft.retention_now),
    }


def referrals_of(draft: DraftCase) -> list[ShownReferral]:
    """As drafted; whether somebody made sure of a service is told as the table says it now."""
    services = _services(_own())
    titles: Mapping[str, words.Words] = {
        **words.ENTITY,
        **words.indicator_titles(),
        **words.issue_titles(),
        **words.danger_titles(),
    }
    return [
        ShownReferral(
            kind=words.said(words.service_kinds(), each["kind"]),
            country=each["country"],
            name=each["name"],
            number=each["number"],
            ask_first=each["ask_first"],
            checked=_checked(services.get(each["service"]), each["checked"]),
            because=[words.said(titles, code) for code in each["because"]],
        )
        for each in draft.referrals
    ]


def _checked(service: Service | None, then: str) -> str:
    if service is None:
        return then
    return service.checked if service.reviewer else ""


def _own() -> Path:
    house: Settings = settings.HOTLINE
    return house.folder.own_triage


@lru_cache(maxsize=2)
def _services(own: Path) -> Mapping[str, Service]:
    """None where the hotline's own table is broken: the page then tells what was drafted."""
    try:
        table = read_table(Office(own=own).table(REPOSITORY / "triage", "referrals.toml"), Referrals)
    except RulesInvalid:
        return {}
    return {each.code: each for each in table.services}


@lru_cache(maxsize=2)
def _days(own: Path) -> Mapping[str, int]:
    """Of each class of keeping; none where the hotline's own table is broken."""
    try:
        table = read_table(Office(own=own).table(REPOSITORY / "triage", "retention.toml"), Retention)
    except RulesInvalid:
        return {}
    return {each.code: each.days for each in table.classes}
