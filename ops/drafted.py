"""A draft case as one line of JSON, as scripts read it. Fields may be added, none is renamed or removed."""

from collections.abc import Iterator
from typing import Any

from triage.model import DraftCase, Finding, TextEvidence

Line = dict[str, Any]


def as_line(made: DraftCase) -> Line:
    """id, issues [...], indicators [...], urgency, entities {name: value}, evidence [...]."""
    return {
        "id": made.message_id,
        "issues": list(made.issues),
        "indicators": list(made.indicators),
        "urgency": made.urgency.value,
        "entities": {each.code: each.value for each in made.findings if each.kind == "entity"},
        "evidence": [entry for finding in made.findings for entry in _evidence(finding)],
    }


def _evidence(finding: Finding) -> Iterator[Line]:
    for each in finding.evidence:
        about = {"kind": finding.kind.value, "code": finding.code}
        if isinstance(each, TextEvidence):
            shared = {} if each.together is None else {"together": each.together}
            yield about | {"begin": each.begin, "end": each.end, "quote": each.quote} | shared
        else:
            yield about | {"question": each.question, "answer": each.answer}
