"""A town whose decided cases may leave, as far as their callers allowed it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.contrib.auth.models import Group

from ivr.model import Question
from ops.casebook import decisions
from ops.casebook.models import Caseworker, DraftCase
from ops.config import Settings
from ops.console.roles import Role
from ops.keys import ensure_keys
from ops.wiring import Wiring
from tests.console.town import Call, Town, given_call, given_draft
from triage.draft import Triage
from triage.model import Finding, FindingKind, Message, TextEvidence

TEXT = "My name is Aye Aye, call 0812345678, I work at Golden Shrimp, not paid. Somchai locked me in."
SAID = {"person": "Aye Aye", "phone": "0812345678", "employer": "Golden Shrimp", "place": "Mahachai"}

Case = Callable[..., DraftCase]


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The state folder that short commands find."""
    monkeypatch.setenv("HOTLINE_STATE", str(tmp_path / "state"))

    def begin(*, json_logs: bool = True) -> Wiring:
        settings = Settings()
        ensure_keys(settings.folder)
        return Wiring(settings)

    monkeypatch.setattr("ops.project.begin.begin", begin)
    return Town.found(Settings().folder)


@pytest.fixture
def mali() -> Caseworker:
    """A caseworker."""
    return somebody("mali", Role.CASEWORKER)


def somebody(name: str, *roles: Role) -> Caseworker:
    """With the given roles."""
    made = Caseworker.objects.create(username=name)
    made.groups.set([Group.objects.get_or_create(name=role.value)[0] for role in roles])
    return made


@pytest.fixture
def accepted(town: Town, mali: Caseworker) -> Case:
    """Make a case that was drafted by the house's own triage and accepted."""
    triage = Triage.load()

    def make(level: str | None = "share", text: str = TEXT, **call: object) -> DraftCase:
        answers = {Question.HOW_MANY: "4"} | ({Question.CONFIDENTIALITY: level} if level else {})
        contact = given_call(town, Call(text=text, answers=answers, sounds=(), **call))  # type: ignore[arg-type]
        message = Message(str(contact.pk), "en", text, (), contact.answers_by_question(), None)
        made = triage.draft(message)
        kept = tuple(each for each in made.findings if each.code not in SAID)
        told = triage.assembling.assembled(message, replace(made, findings=(*kept, *_facts(text))))
        draft = given_draft(contact, told)
        decisions.accept(draft, mali)
        return draft

    return make


def _facts(text: str) -> tuple[Finding, ...]:
    """As facts are lifted out of the words; a place that is not in them stands on the first word."""
    return tuple(
        Finding(FindingKind.ENTITY, code, (_evidence(text, value),), 0.9, value)
        for code, value in SAID.items()
    )


def _evidence(text: str, value: str) -> TextEvidence:
    begin = max(text.find(value), 0)
    return TextEvidence(begin, begin + len(value), text[begin : begin + len(value)])
