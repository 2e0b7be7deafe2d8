"""A draft case: what may be going on, how soon a person must hear it, and the evidence for all of that."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from transcription.model import Grade, Segment


class Urgency(StrEnum):
    """How soon a human ear is needed, soonest first (`triage/taxonomy.toml` says within what time)."""

    NOW = "now"
    TODAY = "today"
    SOON = "soon"
    INFORMATION = "information"


SOONEST_FIRST = tuple(Urgency)
UNANSWERED = "unanswered"
"""The answer where a question was asked and no key pressed (`ivr.model`)."""
PRESSED_DANGER = "in_danger"
"""The code of the danger that a caller told by key."""


class FindingKind(StrEnum):
    """What a finding asserts."""

    ISSUE = "issue"
    INDICATOR = "indicator"
    ENTITY = "entity"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class TextEvidence:
    """Characters [begin, end) of the message text, and the seconds of audio where they were said."""

    begin: int
    end: int
    quote: str
    segment: int | None = None
    start: float | None = None
    end_s: float | None = None


@dataclass(frozen=True, slots=True)
class KeypadEvidence:
    """A keypad question and the answer given to it."""

    question: str
    answer: str


Evidence = TextEvidence | KeypadEvidence
Value = str | int | tuple[str, ...] | tuple[tuple[float, str], ...]
"""Of an entity: words as said, a count, names, or sums as (number, ISO 4217)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found, never without evidence. `code` is the taxonomy's ("wages.unpaid", "workers").

    `value` is set for entities only. `weight` in (0, 1] says how strongly the evidence speaks.
    """

    kind: FindingKind
    code: str
    evidence: tuple[Evidence, ...]
    weight: float
    value: Value | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """What triage reads. `answers` maps `ivr.model.Question` values to answers; `segments` carry the text.

    `text` is what was written; a text message has no `segments`; LISTEN_ONLY ones are no evidence.
    `unheard`: something was recorded that stands in no segment, for it could not be written down.
    `called_at_local_hour` is the wall clock's where the hotline is; `recent_short_calls` came from the same
    number before this one, and broke off (`signs.toml`).
    """

    id: str
    language: str
    text: str | None
    segments: tuple[Segment, ...]
    answers: Mapping[str, str]
    grade: Grade | None
    speech_seconds: float | None = None
    unheard: bool = False
    called_at_local_hour: int | None = None
    recent_short_calls: int = 0


@dataclass(frozen=True, slots=True)
class Referral:
    """A service that may help, and the findings that say so. Nothing is sent there by the machine.

    `service` and `kind` are codes of `referrals.toml`, `because` are codes of findings. `ask_first`: it may
    have to report people without papers. `checked`: the day somebody made sure of it; empty: nobody did.
    """

    service: str
    kind: str
    country: str
    name: str
    number: str
    ask_first: bool
    because: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    checked: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a second opinion, learnt from decided cases, would say: no finding, for it shows no evidence.

    It was right in `right` of `of` cases of the language that it had not learnt from.
    """

    code: str
    probability: float
    right: int
    of: int


SCHEMA_VERSION = "1.0"
"""Of `DraftCase` as it is published; the second number grows with every field that is added."""


@dataclass(frozen=True, slots=True)
class DraftCase:
    """A proposal to a caseworker. `summary` is made of evidence; `cautions` say what to doubt.

    `summary_language` is the caseworkers', not the caller's. `missing` are questions to ask (`missing.toml`),
    `retention` how long it may be kept (`retention.toml`), both as codes.
    """

    message_id: str
    issues: tuple[str, ...]
    indicators: tuple[str, ...]
    urgency: Urgency
    urgency_reasons: tuple[str, ...]
    findings: tuple[Finding, ...]
    summary: str
    cautions: tuple[str, ...]
    lexicon_version: str
    summary_language: str = "en"
    referrals: tuple[Referral, ...] = ()
    missing: tuple[str, ...] = ()
    retention: str = ""
    suggestions: tuple[Suggestion, ...] = ()
    schema_version: str = SCHEMA_VERSION
