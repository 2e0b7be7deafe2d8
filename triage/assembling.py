"""What a caseworker reads around the findings: summary, services, questions to ask, how long to keep it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from triage import urgency
from triage.missing import Asking, prove_asking
from triage.model import DraftCase, Message
from triage.referral import Referrals, Signpost, prove_referrals
from triage.retention import Retention, prove_retention
from triage.sentences import Sentences, complete, prove_sentences, read_sentences
from triage.summary import summarise
from triage.tables import HERE, Taxonomy, read_table

ENGLISH = "en"
QUESTIONS = (
    urgency.SAFE_TO_SPEAK,
    urgency.IN_DANGER,
    urgency.CONFIDENTIALITY,
    urgency.PROBLEM,
    urgency.HOW_MANY,
    urgency.MAY_CALL_BACK,
    urgency.SAFE_DAY,
    urgency.SAFE_TIME,
    urgency.WHO_MAY_ANSWER,
    urgency.SOLVED,
)


@dataclass(frozen=True, slots=True)
class Office:
    """Where the hotline works: the language of its caseworkers, the country whose services are named.

    `own`: a folder of tables of this hotline; each that is there wins over ours. Sentences win one by one, so
    that ours of a later version fill what an own file does not have yet.
    """

    language: str = ENGLISH
    country: str = ""
    own: Path | None = None

    def table(self, ours: Path, name: str) -> Path:
        """The hotline's own, where it has one."""
        return self.layers(ours, name)[-1]

    def layers(self, ours: Path, name: str) -> list[Path]:
        """Ours, and over it the hotline's own; those that are there, or ours to be missed."""
        paths = (ours / name, *([self.own / name] if self.own else []))
        return [path for path in paths if path.exists()] or [ours / name]


@dataclass(frozen=True, slots=True)
class Assembling:
    """Built by `load`; adds to a draft only what follows from its findings and the keys."""

    words: Sentences
    signpost: Signpost
    asking: Asking
    retention: Retention

    @classmethod
    def load(
        cls, taxonomy: Taxonomy, dangers: Iterable[str], office: Office, folder: Path = HERE
    ) -> "Assembling":
        """All tables, read and proved once. Raises RulesInvalid."""
        dangers = tuple(dangers)
        file = f"summaries/{office.language}.toml"
        words = read_sentences(office.layers(folder, file))
        prove_sentences(words, taxonomy, dangers)
        referrals = read_table(office.table(folder, "referrals.toml"), Referrals)
        asking = read_table(office.table(folder, "missing.toml"), Asking)
        retention = read_table(office.table(folder, "retention.toml"), Retention)
        prove_referrals(referrals, taxonomy, dangers)
        prove_asking(asking, taxonomy, QUESTIONS)
        prove_retention(retention, taxonomy, dangers)
        complete(file, "ask", words.ask, asking.asks)
        complete(file, "services", words.services, referrals.kinds)
        complete(file, "retention", words.retention, (each.code for each in retention.classes))
        return cls(words, Signpost(referrals, words, office.country), asking, retention)

    def assembled(self, message: Message, draft: DraftCase) -> DraftCase:
        """The draft with its summary and what is proposed."""
        return replace(
            draft,
            summary=summarise(message, draft.findings, self.words),
            summary_language=self.words.language,
            referrals=self.signpost.referrals(draft.findings, draft.urgency),
            missing=self.asking.missing(draft.findings, message.answers),
            retention=self.retention.proposed(draft.findings, draft.urgency),
        )
