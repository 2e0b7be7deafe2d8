"""How soon a person must hear it. Rules raise; nothing lowers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from transcription.model import Grade
from triage.model import Message, Urgency
from triage.tables import Taxonomy, UrgencyRules

SOONEST_FIRST = tuple(Urgency)
IN_DANGER, HOW_MANY, SAFE_TO_SPEAK, MAY_CALL_BACK = "in_danger", "how_many", "safe_to_speak", "may_call_back"
CONFIDENTIALITY, PROBLEM, SOLVED = "confidentiality", "problem", "solved"
SAFE_DAY, SAFE_TIME, WHO_MAY_ANSWER = "safe_day", "safe_time", "who_may_answer"
"""Values of `ivr.model.Question`."""
SERIOUS = {"violence": "violence or threats", "freedom": "not free to leave or to speak to others"}
"""Groups of problems that may not wait for days."""
IDLE = "idle"
"""The signal of thanks, a wrong number, something solved: words that need no answer soon."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The soonest that any rule asks for, and the sentences of the rules that ask for it."""

    urgency: Urgency
    reasons: tuple[str, ...]


def is_heard(message: Message) -> bool:
    """Whether the words may be used at all."""
    return message.grade is not Grade.LISTEN_ONLY


def urgency_of(
    message: Message, text: str, signals: frozenset[str], rules: UrgencyRules, taxonomy: Taxonomy
) -> Verdict:
    """From the keypad, and from what was said where words may be used."""
    claims = [*_by_keypad(message), *_by_absence(message, text)]
    if is_heard(message) or text.strip():
        claims += _by_rules(signals, rules, taxonomy)
    soonest = min((urgency for urgency, _ in claims), key=SOONEST_FIRST.index)
    return Verdict(soonest, tuple(dict.fromkeys(reason for urgency, reason in claims if urgency is soonest)))


def _by_keypad(message: Message) -> Iterable[tuple[Urgency, str]]:
    if message.answers.get(IN_DANGER) == "yes":
        yield Urgency.NOW, "The caller pressed: in danger now."
    if message.answers.get(SOLVED) == "retaliation":
        yield Urgency.TODAY, "The caller pressed: it got worse because of the report."
    if message.answers.get(PROBLEM) in SERIOUS:
        yield Urgency.TODAY, f"The caller pressed: {SERIOUS[message.answers[PROBLEM]]}."


def _by_absence(message: Message, text: str) -> Iterable[tuple[Urgency, str]]:
    """Where nobody has heard the words, a person must; soon where she could not say them."""
    if is_heard(message) and text.strip() and not message.unheard:
        return
    if message.answers.get(SAFE_TO_SPEAK) == "no":
        yield Urgency.TODAY, "The caller pressed: not safe to speak. Nothing was said that could be read."
    denied = message.answers.get(IN_DANGER) == "no"
    if (message.speech_seconds or message.unheard or not is_heard(message)) and not denied:
        yield Urgency.TODAY, "No text can be trusted; only a person can tell what was said."
    else:
        yield Urgency.SOON, "Nothing was said that could be read."


def _by_rules(
    signals: frozenset[str], rules: UrgencyRules, taxonomy: Taxonomy
) -> Sequence[tuple[Urgency, str]]:
    issues = [signal for signal in signals if signal in taxonomy.issues]
    claims = [
        (rule.urgency, rule.reason)
        for rule in rules.rules
        if signals.issuperset(rule.when)
        and (not rule.another_indicator or _another(rule.when, issues, taxonomy))
    ]
    if any(issue != "information" for issue in issues):
        claims.append((Urgency.SOON, "A complaint about work."))
    elif issues or IDLE in signals:
        claims.append((Urgency.INFORMATION, "No complaint was recognised."))
    else:
        claims.append((Urgency.SOON, "No complaint was recognised, and nothing says that there is none."))
    return claims


def _another(when: Sequence[str], issues: Sequence[str], taxonomy: Taxonomy) -> bool:
    implied = {indicator for issue in when for indicator in taxonomy.issues[issue].indicators}
    return any(set(taxonomy.issues[issue].indicators) - implied for issue in issues)
