"""English as workers speak it: dangers told by what is seen, complaints told by two words of one trouble."""

import pytest

from tests.triage.conftest import Drafts
from triage.model import Urgency

pytestmark = pytest.mark.words_alone


@pytest.mark.parametrize(
    "text",
    [
        "The water is to our chest already, the boat has no engine.",
        "He fell from the ladder, I call his name, he does not get up, his lips are blue.",
        "I am hiding behind the cupboard, I hear his footsteps, he has the knife.",
        "I am on the bridge, I look at the water below. Tell my mother I am sorry, so tired.",
        "They count the money with the agent. Nobody tells where to. The van is coming tonight.",
    ],
)
def test_danger_told_by_what_is_seen_is_heard_at_once(draft: Drafts, text: str) -> None:
    assert draft(text, "en").urgency is Urgency.NOW


@pytest.mark.parametrize(
    ("issue", "text"),
    [
        ("hours.excessive", "We start from five in the morning until midnight. No rest day since June."),
        ("living.conditions", "Thirty people, one toilet. The rice has worms."),
        ("missing_person", "My brother used to call. The number is dead since then."),
    ],
)
def test_two_words_of_one_trouble_report_it_over_two_sentences(draft: Drafts, issue: str, text: str) -> None:
    assert issue in draft(text, "en").issues


def test_a_film_that_was_watched_is_no_complaint(draft: Drafts) -> None:
    found = draft(
        "We watched a film, the maid was locked in a room and the boss beat her. All good here.", "en"
    )

    assert set(found.issues) <= {"information"}


@pytest.mark.parametrize(
    ("issue", "text"),
    [
        ("wages.unpaid", "Madam keeps my salary, she says it is safe with her."),
        ("wages.underpaid", "The agreed rate was fifteen per basket, he pays eight."),
        ("wages.overtime", "They clock us out at five and we go on till nine."),
        ("recruitment.deception", "I was told it is a nursing home, but it's a bar."),
        ("documents.retained", "The agent says I get my papers back when I settle the bill."),
        ("freedom.resignation", "I gave my notice and he tore it up."),
        ("discrimination", "Too old, they said, and gave the job to a young one."),
    ],
)
def test_trouble_told_without_its_name(draft: Drafts, issue: str, text: str) -> None:
    assert issue in draft(text, "en").issues


@pytest.mark.parametrize(
    "text",
    [
        "He poured petrol on us.",
        "I have no reason to live, I'll do it tonight.",
        "The ceiling is coming down, two are under it.",
        "They're pushing us onto the boat, please.",
    ],
)
def test_danger_told_in_a_few_words_is_heard_at_once(draft: Drafts, text: str) -> None:
    assert draft(text, "en").urgency is Urgency.NOW


@pytest.mark.parametrize(
    "text",
    [
        "Sorry, my phone battery is dying.",
        "We use knives in the kitchen all day, I'm a chef.",
        "They let us go out whenever we want.",
        "I lost my umbrella at your office.",
        "Did you see the match, we got beaten three nil.",
    ],
)
def test_frightening_words_of_every_day_are_no_complaint(draft: Drafts, text: str) -> None:
    found = draft(text, "en")

    assert set(found.issues) <= {"information"}
    assert found.urgency is not Urgency.NOW
