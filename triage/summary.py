"""The draft case in words: sentences assembled from findings and answers, nothing added."""

from collections.abc import Sequence

from triage.model import Finding, FindingKind, Message, TextEvidence
from triage.tables import Taxonomy
from triage.urgency import IN_DANGER, MAY_CALL_BACK, SAFE_TO_SPEAK

ANSWERS = {
    (IN_DANGER, "yes"): "Pressed: in danger now.",
    (IN_DANGER, "no"): "Pressed: not in danger now.",
    (SAFE_TO_SPEAK, "no"): "Pressed: not safe to speak.",
    (MAY_CALL_BACK, "yes"): "May be called back.",
    (MAY_CALL_BACK, "no"): "Must not be called back.",
}


def summarise(
    message: Message, findings: Sequence[Finding], dangers: dict[str, str], taxonomy: Taxonomy
) -> str:
    """English; every sentence rests on a finding or a pressed key."""
    issues = [
        f"{taxonomy.issues[each.code].title.lower()}{_quoted(each)}"
        for each in findings
        if each.kind is FindingKind.ISSUE
    ]
    alarms = [
        f"{dangers[each.code]}{_quoted(each)}."
        for each in findings
        if each.kind is FindingKind.DANGER and each.code in dangers
    ]
    reports = [f"Reports: {'; '.join(issues)}."] if issues else ["No complaint was recognised."]
    workers = [f"Concerns {each.value} worker(s)." for each in findings if each.code == "workers"]
    pressed = [ANSWERS[answer] for answer in message.answers.items() if answer in ANSWERS]
    return " ".join([*alarms, *reports, *workers, *pressed])


def _quoted(finding: Finding) -> str:
    first = next((each for each in finding.evidence if isinstance(each, TextEvidence)), None)
    if first is None:
        return ""
    when = "" if first.start is None else f" at {int(first.start // 60)}:{int(first.start % 60):02d}"
    return f" (“{first.quote}”{when})"
