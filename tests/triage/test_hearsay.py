"""What is put as a case, heard of or learnt is no report; what is hers, or of this moment, always is."""

import pytest

from tests.triage.conftest import Drafts
from triage.folding import fold
from triage.model import Urgency

pytestmark = pytest.mark.words_alone

THANKS = "Thank you for everything, just calling to say hello, all is well here."


@pytest.mark.parametrize(
    "text",
    [
        "Just a question. If an employer keeps the passport of somebody, where does one report it?",
        "If somebody is fired without notice, how much is the severance by law?",
    ],
)
def test_a_case_put_in_a_question_is_no_complaint(draft: Drafts, text: str) -> None:
    assert set(draft(text).issues) <= {"information"}


def test_a_condition_that_is_hers_is_still_a_complaint(draft: Drafts) -> None:
    found = draft("If I ask for my passport he keeps my passport and takes my phone, is that legal?")

    assert "documents.retained" in found.issues


def test_violence_heard_of_among_much_that_is_harmless_is_set_aside_and_still_heard_soon(
    draft: Drafts,
) -> None:
    found = draft(f"Some company there locked the workers in the hostel. {THANKS}")

    assert found.issues == ()
    assert found.urgency is Urgency.SOON


@pytest.mark.parametrize(
    "text",
    [
        f"They locked us in the hostel. {THANKS}",
        f"Right now the boss is beating the cook. {THANKS}",
        f"Please help, the boss locked the cook in the store room. {THANKS}",
    ],
)
def test_what_is_hers_or_of_this_moment_is_heard_whatever_stands_beside_it(draft: Drafts, text: str) -> None:
    assert draft(text).urgency is Urgency.NOW


def test_khmer_has_one_spelling_for_two_subscripts_that_look_the_same() -> None:
    assert fold("ប្ដី").text == fold("ប្តី").text
