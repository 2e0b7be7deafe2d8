"""How soon a person must hear it. Rules raise; what words alone raise, all that was said may temper."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from transcription.model import Grade
from triage.model import SOONEST_FIRST, Message, Urgency
from triage.signs import Signs
from triage.tables import Taxonomy, UrgencyRule, UrgencyRules
from triage.text import doubtful_share

IN_DANGER, HOW_MANY, SAFE_TO_SPEAK, MAY_CALL_BACK = "in_danger", "how_many", "safe_to_speak", "may_call_back"
CONFIDENTIALITY, PROBLEM, SOLVED = "confidentiality", "problem", "solved"
SAFE_DAY, SAFE_TIME, WHO_MAY_ANSWER = "safe_day", "safe_time", "who_may_answer"
"""Values of `ivr.model.Question`."""
SERIOUS = {"violence": "violence or threats", "freedom": "not free to leave or to speak to others"}
"""Groups of problems that may not wait for days."""
NOT_AT_ONCE = "Nothing that was said is like a danger at this moment: listen."
CALM = "All else that was said is like what people say who complain of nothing: listen."
IDLE = "idle"
"""The signal of thanks, a wrong number, something solved: words that need no answer soon."""

GRAVE_ASIDE = "grave_aside"
"""The signal of violence, confinement or danger that was spoken of, and read as over or not hers."""

COMPLAINT_ASIDE = "complaint_aside"
"""The signal of a complaint that was too unsure beside thanks or a question."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The soonest that any rule asks for, and the sentences of the rules that ask for it."""

    urgency: Urgency
    reasons: tuple[str, ...]


def is_heard(message: Message) -> bool:
    """Whether the words may be used at all."""
    return message.grade is not Grade.LISTEN_ONLY


@dataclass(frozen=True, slots=True)
class Heard:
    """What was made of a message: its text, the signals found, those that rest on doubtful lines alone.

    `beside`: signals of rules that ask for one sentence, where they were said in one; `surely_beside`: on
    lines that are not doubted. `over`: issues told only as long past; they make nothing `now`. `at_once`:
    words may ask for a person at once; where not, nothing that was said is like a danger. `calm`: what they
    ask for today is asked for soon, for nobody complains either.
    """

    text: str
    signals: frozenset[str]
    doubted: frozenset[str] = frozenset()
    beside: frozenset[tuple[str, ...]] = frozenset()
    surely_beside: frozenset[tuple[str, ...]] = frozenset()
    over: frozenset[str] = frozenset()
    at_once: bool = True
    calm: bool = False

    @property
    def believed(self) -> "Heard":
        """Without what rests on doubtful lines alone."""
        return replace(self, signals=self.signals - self.doubted, beside=self.surely_beside)


def urgency_of(
    message: Message, heard: Heard, rules: UrgencyRules, taxonomy: Taxonomy, signs: Signs
) -> Verdict:
    """From the keypad, from signs that need no words, and from what was said where words may be used."""
    seen = list(signs.of(message))
    claims = [*_by_keypad(message), *_by_absence(message, heard.text)]
    doubtful = _is_readable(message, heard.text) and doubtful_share(message) >= signs.doubtful
    if doubtful and _is_voiced(message):
        claims.append((Urgency.SOON, "Somebody speaks, and most of what was written down is doubtful."))
    if seen and (doubtful or not _is_readable(message, heard.text)):
        claims.append(_by_signs(message, seen))
    if is_heard(message) or heard.text.strip():
        claims += (sure := _by_rules(heard.believed, rules, taxonomy))
        if heard.believed != heard:
            claims += _by_doubtful_words(_by_rules(heard, rules, taxonomy), sure, seen)
    soonest = min((urgency for urgency, _ in claims), key=SOONEST_FIRST.index)
    return Verdict(soonest, tuple(dict.fromkeys(reason for urgency, reason in claims if urgency is soonest)))


def is_urgent(heard: Heard, rules: UrgencyRules, taxonomy: Taxonomy) -> bool:
    """Whether the words ask for a person at once."""
    return any(urgency is Urgency.NOW for urgency, _ in _by_rules(heard, rules, taxonomy))


def _by_keypad(message: Message) -> Iterable[tuple[Urgency, str]]:
    if message.answers.get(IN_DANGER) == "yes":
        yield Urgency.NOW, "The caller pressed: in danger now."
    if message.answers.get(SOLVED) == "retaliation":
        yield Urgency.TODAY, "The caller pressed: it got worse because of the report."
    if message.answers.get(PROBLEM) in SERIOUS:
        yield Urgency.TODAY, f"The caller pressed: {SERIOUS[message.answers[PROBLEM]]}."


def _is_readable(message: Message, text: str) -> bool:
    """Whether all of it was written down, in words that may be used."""
    return is_heard(message) and bool(text.strip()) and not message.unheard


def _by_signs(message: Message, seen: Sequence[str]) -> tuple[Urgency, str]:
    """Where words cannot be relied upon: one sign is enough for today, two for now."""
    denied = message.answers.get(IN_DANGER) == "no"
    urgency = Urgency.NOW if len(seen) > 1 and not denied else Urgency.TODAY
    return urgency, f"{' '.join(seen)} What was said cannot be relied upon."


def _is_voiced(message: Message) -> bool:
    """Whether somebody is known to have spoken, or nobody listened for it."""
    return message.speech_seconds is None or message.speech_seconds > 0


def _by_doubtful_words(
    all_of_it: Sequence[tuple[Urgency, str]], sure: Sequence[tuple[Urgency, str]], seen: Sequence[str]
) -> Iterable[tuple[Urgency, str]]:
    """Doubtful words alone have a person listen, today at the soonest; with a sign they count like others."""
    asked = min((urgency for urgency, _ in all_of_it), key=SOONEST_FIRST.index)
    if asked is min((urgency for urgency, _ in sure), key=SOONEST_FIRST.index):
        return
    reasons = " ".join(dict.fromkeys(reason for urgency, reason in all_of_it if urgency is asked))
    told = f"{reasons} Said only on lines that the recogniser doubts: listen."
    if seen:
        yield asked, f"{told} {' '.join(seen)}"
    else:
        yield max(asked, Urgency.TODAY, key=SOONEST_FIRST.index), told


def _by_absence(message: Message, text: str) -> Iterable[tuple[Urgency, str]]:
    """Where nobody has heard the words, a person must; soon where she could not say them."""
    if _is_readable(message, text):
        return
    if message.answers.get(SAFE_TO_SPEAK) == "no":
        yield Urgency.TODAY, "The caller pressed: not safe to speak. Nothing was said that could be read."
    denied = message.answers.get(IN_DANGER) == "no"
    if (message.speech_seconds or message.unheard or not is_heard(message)) and not denied:
        yield Urgency.TODAY, "No text can be trusted; only a person can tell what was said."
    else:
        yield Urgency.SOON, "Nothing was said that could be read."


def _by_rules(heard: Heard, rules: UrgencyRules, taxonomy: Taxonomy) -> Sequence[tuple[Urgency, str]]:
    signals = heard.signals
    issues = [signal for signal in signals if signal in taxonomy.issues]
    claims = [
        _softened(heard, rule)
        for rule in rules.rules
        if signals.issuperset(rule.when)
        and (not rule.one_sentence or rule.when in heard.beside)
        and (rule.urgency is not Urgency.NOW or heard.over.isdisjoint(rule.when))
        and (not rule.another_indicator or _another(rule.when, issues, taxonomy))
    ]
    if any(issue != "information" for issue in issues):
        claims.append((Urgency.SOON, "A complaint about work."))
    elif GRAVE_ASIDE in signals:
        claims.append((Urgency.SOON, "Violence or danger is spoken of and was read as over, or not hers."))
    elif COMPLAINT_ASIDE in signals and not issues:
        claims.append((Urgency.SOON, "Words of a complaint stand among thanks or the like: listen."))
    elif issues or IDLE in signals:
        claims.append((Urgency.INFORMATION, "No complaint was recognised."))
    else:
        claims.append((Urgency.SOON, "No complaint was recognised, and nothing says that there is none."))
    return claims


def _softened(heard: Heard, rule: UrgencyRule) -> tuple[Urgency, str]:
    """One step at most."""
    if rule.urgency is Urgency.NOW and not heard.at_once:
        return Urgency.TODAY, f"{rule.reason} {NOT_AT_ONCE}"
    if rule.urgency is Urgency.TODAY and heard.calm:
        return Urgency.SOON, f"{rule.reason} {CALM}"
    return rule.urgency, rule.reason


def _another(when: Sequence[str], issues: Sequence[str], taxonomy: Taxonomy) -> bool:
    implied = {indicator for issue in when for indicator in taxonomy.issues[issue].indicators}
    return any(set(taxonomy.issues[issue].indicators) - implied for issue in issues)
