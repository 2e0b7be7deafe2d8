"""What the machine found in a case, each finding with what it rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ops.casebook.models import DraftCase, Finding, Recording
from ops.console import words
from transcription.model import Grade
from triage.facts.telling import told
from triage.model import FindingKind


@dataclass(frozen=True, slots=True)
class ShownEvidence:
    """Either a quote (seekable where `start` is known) or a keypad answer."""

    quote: str = ""
    start: float | None = None
    recording: str = ""
    question: words.Words = ""
    answer: words.Words = ""


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """One finding in words, with what it rests on."""

    kind: str
    title: words.Words
    value: words.Words
    evidence: Sequence[ShownEvidence]


def findings_of(draft: DraftCase) -> dict[str, list[ShownFinding]]:
    """By kind, danger first. Words heard in a recording that may only be listened to are left out."""
    silent = set(
        Recording.objects.filter(
            contact=draft.contact_id, transcript__grade=Grade.LISTEN_ONLY.value
        ).values_list("pk", flat=True)
    )
    order = [FindingKind.DANGER, FindingKind.ISSUE, FindingKind.INDICATOR, FindingKind.ENTITY]
    shown = [_finding(each, {str(pk) for pk in silent}) for each in draft.findings.all()]
    grouped = {kind.value: [each for each in shown if each.kind == kind] for kind in order}
    return {kind: found for kind, found in grouped.items() if found}


def _finding(finding: Finding, silent: set[str]) -> ShownFinding:
    titles: dict[str, Mapping[str, words.Words]] = {
        FindingKind.DANGER: words.danger_titles(),
        FindingKind.ISSUE: words.issue_titles(),
        FindingKind.INDICATOR: words.indicator_titles(),
        FindingKind.ENTITY: words.ENTITY,
    }
    evidence = [_evidence(each) for each in finding.evidence if each.get("recording") not in silent]
    return ShownFinding(
        kind=finding.kind,
        title=words.said(titles[finding.kind], finding.code),
        value=_value(finding),
        evidence=evidence,
    )


def _value(finding: Finding) -> words.Words:
    """What stands on keys alone is told in the words of the answer."""
    value = told(finding.value)
    pressed = all(each["kind"] == "keypad" for each in finding.evidence)
    return words.said(words.ANSWER, value) if pressed else value


def _evidence(told: dict[str, Any]) -> ShownEvidence:
    if told["kind"] == "keypad":
        return ShownEvidence(
            question=words.said(words.QUESTION, told["question"]),
            answer=words.said(words.ANSWER, told["answer"]),
        )
    return ShownEvidence(quote=told["quote"], start=told["start"], recording=told["recording"] or "")
