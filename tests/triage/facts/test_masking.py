"""Names and numbers are hidden where a case is not open."""

import pytest

from triage.facts.masking import MASK, masked
from triage.facts.telling import told
from triage.model import Finding, FindingKind, TextEvidence, Value

EVIDENCE = (TextEvidence(0, 1, "x"),)


def a_fact(code: str, value: Value) -> Finding:
    return Finding(FindingKind.ENTITY, code, EVIDENCE, 0.8, value)


def test_names_and_numbers_are_hidden_wherever_they_stand() -> None:
    facts = (a_fact("person", ("Mang Celso", "สมหมาย")), a_fact("phone", "0123456789"))

    text = masked("Mang Celso said: CELSO fell. สมหมาย calls from 012-345 6789.", facts)

    assert text == f"{MASK} said: {MASK} fell. {MASK} calls from {MASK}."


def test_a_broker_may_be_a_person_and_is_hidden_too() -> None:
    assert masked("Paid to Pak Jaja", [a_fact("broker", "Pak Jaja")]) == f"Paid to {MASK}"


def test_what_could_be_a_telephone_number_is_hidden_although_nothing_found_it() -> None:
    assert masked("call ๐๘๑-๒๓๔-๕๖๗๘", ()) == f"call {MASK}"


def test_workplaces_and_sums_stay() -> None:
    facts = (a_fact("employer", "Bright Moon"), a_fact("amount", ((4500, "MYR"),)))

    assert (
        masked("Bright Moon owes 4500 MYR to 26 workers", facts) == "Bright Moon owes 4500 MYR to 26 workers"
    )


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, ""),
        (26, "26"),
        ("Klang", "Klang"),
        (("Rosalie", "Anwar"), "Rosalie, Anwar"),
        (((4500, "MYR"), (2.5, "USD")), "4,500 MYR, 2.5 USD"),
        ([[4500, "MYR"]], "4,500 MYR"),
    ],
)
def test_a_fact_is_told_in_words(value: object, words: str) -> None:
    assert told(value) == words
