"""The draft case in words: sentences assembled from findings and answers, nothing added."""

from collections.abc import Iterator, Sequence

from triage.model import Finding, FindingKind, Message, TextEvidence
from triage.tables import Taxonomy
from triage.urgency import (
    CONFIDENTIALITY,
    IN_DANGER,
    MAY_CALL_BACK,
    PROBLEM,
    SAFE_DAY,
    SAFE_TIME,
    SAFE_TO_SPEAK,
    SOLVED,
    WHO_MAY_ANSWER,
)

ANSWERS = {
    (IN_DANGER, "yes"): "Pressed: in danger now.",
    (IN_DANGER, "no"): "Pressed: not in danger now.",
    (SAFE_TO_SPEAK, "no"): "Pressed: not safe to speak.",
    (MAY_CALL_BACK, "yes"): "May be called back.",
    (MAY_CALL_BACK, "no"): "Must not be called back.",
    (MAY_CALL_BACK, "never"): "Pressed: never call this number.",
    (CONFIDENTIALITY, "confidential"): "Keep confidential.",
    (CONFIDENTIALITY, "anonymous"): "Anonymous: her number was not kept.",
    (SOLVED, "yes"): "Pressed: it was solved.",
    (SOLVED, "no"): "Pressed: it was not solved.",
    (SOLVED, "retaliation"): "Pressed: it got worse because of the report.",
}
DAYS = {"today": "today", "tomorrow": "tomorrow", "any": "on any day"}
TIMES = {
    "morning": "in the morning",
    "afternoon": "in the afternoon",
    "evening": "in the evening",
    "night": "at night",
    "any": "at any time",
}
PROBLEMS = {
    "wages": "pay",
    "documents": "passport or papers",
    "freedom": "not free to leave or to speak to others",
    "violence": "violence or threats",
    "hours": "working hours",
    "safety": "accident or dangerous work",
    "recruitment": "recruitment fees, debt or false promises",
    "living": "lodging, food or water",
    "other": "something else",
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
    return " ".join([*alarms, *reports, *workers, *pressed, *_about(message), *_when(message)])


def _about(message: Message) -> Iterator[str]:
    if (problem := message.answers.get(PROBLEM)) in PROBLEMS:
        yield f"By key, it is about: {PROBLEMS[problem]}."


def _when(message: Message) -> Iterator[str]:
    """A call at another time than she chose may harm her."""
    if message.answers.get(MAY_CALL_BACK) != "yes":
        return
    day, time = DAYS.get(message.answers.get(SAFE_DAY, "")), TIMES.get(message.answers.get(SAFE_TIME, ""))
    if day or time:
        yield f"A call is safe {' '.join(filter(None, (day, time)))} (counted from her call)."
    if message.answers.get(WHO_MAY_ANSWER) == "only_me":
        yield "Only she herself may answer."


def _quoted(finding: Finding) -> str:
    first = next((each for each in finding.evidence if isinstance(each, TextEvidence)), None)
    if first is None:
        return ""
    when = "" if first.start is None else f" at {int(first.start // 60)}:{int(first.start % 60):02d}"
    return f" (“{first.quote}”{when})"
