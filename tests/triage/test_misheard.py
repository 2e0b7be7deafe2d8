"""Misheard words: a letter or two may differ, but nothing is heard over the end of a sentence."""

from collections.abc import Sequence

import pytest

from triage.folding import fold
from triage.lexicon import Lexicon, Words
from triage.tables import Combinations, LexiconTable

WORDS = LexiconTable(
    language="xx",
    version=1,
    phrases=(),
    concepts={
        "calls-help": ("please somebody", "ช่วยพวกเราด้วยนะ"),
        "expired": ("other company", "another company card", "บัตรหมดอายุแล้ว"),
        "me": ("mister", "in the yard", "ในห้อง"),
        "now": ("company",),
        "papers": ("sdn. bhd. card",),
    },
)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon(Words(WORDS), [], Combinations(combinations=()))


def misheard(lexicon: Lexicon, text: str) -> Sequence[str]:
    return [each.form for each in lexicon.find(fold(text)) if each.sure < 1]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("he works for the othar company here", "other company"),
        ("pleese somebody", "please somebody"),
        ("บัตรหมดอายุแลว", "บัตรหมดอายุแล้ว"),
        ("a sdn. bhd. carp", "sdn. bhd. card"),
    ],
)
def test_a_letter_may_differ(lexicon: Lexicon, text: str, form: str) -> None:
    assert form in misheard(lexicon, text)


@pytest.mark.parametrize(
    "text",
    [
        "I have no othe. Company is far.",
        "Madam is the other! company is far",
        "he is the other\ncompany is far",
        "it is the other। company is far",
        "please? somebody",
    ],
)
def test_nothing_is_heard_over_the_end_of_a_sentence(lexicon: Lexicon, text: str) -> None:
    assert misheard(lexicon, text) == []


@pytest.mark.parametrize("text", ["please, somebody", "please... please, somebody!", "ช่วยพวกเรา,ด้วยนะ"])
def test_a_comma_parts_no_phrase_that_is_there_word_for_word(lexicon: Lexicon, text: str) -> None:
    assert len(misheard(lexicon, text)) == 1


def test_a_comma_is_no_letter_that_was_misheard(lexicon: Lexicon) -> None:
    assert misheard(lexicon, "the othe, company") == ["other company"]  # "othe" is not understood
    assert misheard(lexicon, "mister, company") == []
