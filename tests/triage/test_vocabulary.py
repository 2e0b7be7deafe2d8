"""Every word the demonstration model hears means the same to triage in each of its languages."""

import csv
from pathlib import Path

import pytest

import transcription
from tests.triage.conftest import Drafts
from triage.draft import Triage
from triage.model import Urgency

pytestmark = pytest.mark.words_alone

VOCABULARY = Path(transcription.__file__).parent / "models" / "hotline-nano" / "vocab.tsv"

MEANS = {
    "not paid": "wages.unpaid",
    "money deducted": "wages.deductions",
    "recruitment fee": "recruitment.fees",
    "debt": "recruitment.fees",
    "no rest day": "hours.excessive",
    "locked in": "freedom.movement",
    "cannot leave": "freedom.movement",
    "beaten": "violence.physical",
    "threatened": "violence.threats",
    "accident": "safety.injury",
    "dirty water": "living.conditions",
    "no food": "living.conditions",
    "phone taken": "freedom.isolation",
    "sexual harassment": "violence.sexual",
}
URGENT = {
    "help me": Urgency.TODAY,
    "locked in": Urgency.NOW,
    "beaten": Urgency.TODAY,
    "deported": Urgency.TODAY,
    "no food": Urgency.TODAY,
}


def units() -> list[tuple[str, str, str]]:
    with VOCABULARY.open(encoding="utf-8", newline="") as file:
        return [(row["lang"], row["text"], row["english"]) for row in csv.DictReader(file, delimiter="\t")]


@pytest.mark.parametrize(("language", "text", "english"), units())
def test_a_unit_alone_reports_what_it_means_and_nothing_else(
    draft: Drafts, language: str, text: str, english: str
) -> None:
    case = draft(text, language)

    assert case.issues == ((MEANS[english],) if english in MEANS else ())
    assert case.urgency is URGENT.get(english, case.urgency)


@pytest.mark.parametrize("language", sorted({language for language, _, _ in units()}))
def test_a_message_of_many_units_reports_or_shows_them_all(
    draft: Drafts, triage: Triage, language: str
) -> None:
    said = [text for each, text, _ in units() if each == language]

    case = draft(", ".join(said), language)

    shown = "\n".join(each.casefold() for each in case.cautions if each.startswith("Perhaps"))
    for issue in set(MEANS.values()) - set(case.issues):
        assert triage.taxonomy.issues[issue].title.casefold() in shown
    assert case.urgency is Urgency.NOW


@pytest.mark.parametrize("language", sorted({language for language, _, _ in units()}))
def test_units_heard_without_commas_report_the_same(draft: Drafts, language: str) -> None:
    by_english = {english: text for each, text, english in units() if each == language}
    said = [
        by_english[english]
        for english in ("boss", "not paid", "phone taken", "locked in", "beaten", "help me")
    ]

    case = draft(" ".join(said), language)

    assert set(case.issues) >= {"wages.unpaid", "freedom.isolation", "freedom.movement", "violence.physical"}
    assert case.urgency is Urgency.NOW
