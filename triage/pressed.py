"""What a caller told by key: it is found whatever she said."""

from collections.abc import Iterator, Mapping

from triage.model import PRESSED_DANGER, UNANSWERED, Finding, FindingKind, KeypadEvidence, Message
from triage.urgency import (
    CONFIDENTIALITY,
    IN_DANGER,
    MAY_CALL_BACK,
    PROBLEM,
    SAFE_DAY,
    SAFE_TIME,
    SOLVED,
    WHO_MAY_ANSWER,
)

BY_KEY: Mapping[str, tuple[str, ...]] = {
    PROBLEM: (PROBLEM,),
    "callback": (MAY_CALL_BACK, SAFE_DAY, SAFE_TIME, WHO_MAY_ANSWER),
    CONFIDENTIALITY: (CONFIDENTIALITY,),
    SOLVED: (SOLVED,),
}
"""Facts that are told by key: the question that gives each its value, and those that belong to it."""


def danger_pressed(message: Message) -> Iterator[Finding]:
    """One, where she pressed that she is."""
    if message.answers.get(IN_DANGER) == "yes":
        evidence = KeypadEvidence(IN_DANGER, "yes")
        yield Finding(FindingKind.DANGER, PRESSED_DANGER, (evidence,), 1.0)


def pressed(message: Message) -> Iterator[Finding]:
    """What she told by key, as facts; each stands on the keys alone."""
    for code, (first, *more) in BY_KEY.items():
        answer = message.answers.get(first, UNANSWERED)
        if answer != UNANSWERED:
            others = [each for each in more if message.answers.get(each, UNANSWERED) != UNANSWERED]
            evidence = tuple(KeypadEvidence(each, message.answers[each]) for each in (first, *others))
            yield Finding(FindingKind.ENTITY, code, evidence, 1.0, answer)
