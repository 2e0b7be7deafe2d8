"""What stands in the telling of every trouble counts where it is told twice, alone or plainly."""

import pytest

from tests.triage.conftest import Drafts, a_line
from transcription.model import Doubt, Grade
from triage.draft import Triage
from triage.model import Message, Urgency

pytestmark = pytest.mark.words_alone

PASSPORT = "The manager keeps my passport. The company took my passport at the airport."


def test_said_once_beside_what_is_said_twice_it_is_shown_and_not_reported(draft: Drafts) -> None:
    made = draft(f"{PASSPORT} My hand was hurt.")

    assert made.issues == ("documents.retained",)
    assert "abusive_conditions" not in made.indicators
    assert any("Perhaps also" in each and "“hand was hurt”" in each for each in made.cautions)


@pytest.mark.parametrize(
    "text",
    [
        "My hand was hurt.",
        "The manager keeps my passport. My hand was hurt.",
        f"{PASSPORT} My hand was hurt. The machine cut my finger.",
    ],
)
def test_alone_or_beside_what_is_said_no_oftener_or_twice_it_is_reported(draft: Drafts, text: str) -> None:
    made = draft(text)

    assert "safety.injury" in made.issues
    assert not any("Perhaps" in each for each in made.cautions)


def test_a_blow_said_once_is_a_blow(draft: Drafts) -> None:
    assert "violence.physical" in draft(f"{PASSPORT} The foreman slapped me.").issues


def test_nobody_is_less_urgent_for_saying_it_once(draft: Drafts) -> None:
    threat = "He said he will kill me tonight."

    assert draft(threat).urgency is Urgency.NOW
    assert draft(f"{PASSPORT} {threat}").urgency is Urgency.NOW


def test_words_said_once_and_doubted_are_doubted_beside_another_trouble_too(by_words: Triage) -> None:
    lines = (a_line(PASSPORT), a_line("They threaten to deport us.", 20.0, (Doubt.UNLIKE_SPEECH,)))

    made = by_words.draft(Message("m", "en", None, lines, {}, Grade.GOOD, 30.0))

    assert made.issues == ("documents.retained",)
    assert made.urgency is Urgency.TODAY
    assert any("Said only on lines that the recogniser doubts" in each for each in made.urgency_reasons)
