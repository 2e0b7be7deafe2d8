"""Labelled messages, and a triage that says what it is told to."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from triage.draft import Triage
from triage.model import DraftCase, Finding, FindingKind, Message, TextEvidence, Urgency

LOADED = Triage.load()
Value = str | int


@dataclass(frozen=True)
class Told:
    """What is drafted of a message."""

    issues: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    urgency: Urgency = Urgency.INFORMATION
    entities: Mapping[str, Value] = field(default_factory=dict)


class ToldTriage:
    """Drafts by the text of a message."""

    def __init__(self, **told: Told) -> None:
        self._told = told

    def draft(self, message: Message) -> DraftCase:
        told = self._told[message.text or ""]
        findings = tuple(
            Finding(FindingKind.ENTITY, code, (TextEvidence(0, 1, "x"),), 0.8, value)
            for code, value in told.entities.items()
        )
        return DraftCase(
            message.id, told.issues, told.indicators, told.urgency, (), findings, "", (), "1/en:1"
        )


def a_line(**fields: object) -> dict[str, object]:
    """One labelled message; nothing in it unless told."""
    nothing: dict[str, object] = {"id": "a", "lang": "en", "text": "a", "issues": [], "indicators": []}
    return nothing | {"urgency": "information", "entities": {}} | fields


def a_set(folder: Path, *lines: Mapping[str, object] | bytes) -> Path:
    """A file of them; bytes stand in it as they are."""
    file = folder / "set.jsonl"
    written = [each if isinstance(each, bytes) else json.dumps(each).encode() for each in lines]
    file.write_bytes(b"\n".join(written) + b"\n")
    return file
