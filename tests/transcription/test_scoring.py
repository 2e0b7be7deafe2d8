"""Error rates count what a person would call wrong, and say how sure they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.scoring import Errors, Measure, comparable, errors, measure_of, rate, wilson

WORDS, CHARACTERS = Measure.WORDS, Measure.CHARACTERS


@pytest.mark.parametrize(
    ("said", "heard", "measure", "wrong", "length"),
    [
        ("They took my phone.", "they took MY phone", WORDS, 0, 4),
        ("they took my phone", "they took phone", WORDS, 1, 4),
        ("they took my phone", "thank you they took the phone", WORDS, 3, 4),
        ("don't", "dont", WORDS, 0, 1),
        ("e-mail, please", "e mail please", WORDS, 0, 3),
        ("๓ เดือน", "3 เดือน", CHARACTERS, 0, 6),
        ("ช่วยด้วย", "ช่วย ด้วย", CHARACTERS, 0, 8),
        ("ช่วยด้วย", "ชวยด้วย", CHARACTERS, 1, 8),
        ("ខ្ញុំ\u200bឈឺ", "ខ្ញុំឈឺ", CHARACTERS, 0, 7),
        ("né", "ne\u0301", CHARACTERS, 0, 2),
        ("", "invented words", WORDS, 2, 0),
        ("", "ขอบคุณ", CHARACTERS, 6, 0),
        ("help", "", WORDS, 1, 1),
        ("", "", WORDS, 0, 0),
    ],
)
def test_what_is_heard_alike_counts_as_right_and_nothing_else(
    said: str, heard: str, measure: Measure, wrong: int, length: int
) -> None:
    found = errors(said, heard, measure)

    assert (found.wrong, found.length) == (wrong, length)


@pytest.mark.parametrize(
    ("language", "measure"),
    [*((code, CHARACTERS) for code in ("th", "my", "km", "lo", "shn")), ("en", WORDS), ("ne", WORDS)],
)
def test_characters_count_where_no_spaces_part_the_words(language: str, measure: Measure) -> None:
    assert measure_of(language) is measure


texts = st.text(max_size=30)


@given(texts, texts, st.sampled_from(Measure))
def test_errors_are_at_least_the_difference_in_length_and_none_of_a_text_against_itself(
    said: str, heard: str, measure: Measure
) -> None:
    found = errors(said, heard, measure)

    assert errors(said, said, measure).wrong == 0
    assert errors(heard, said, measure).wrong == found.wrong
    assert found.insertions - found.deletions == _length(heard, measure) - _length(said, measure)


def _length(text: str, measure: Measure) -> int:
    kept = comparable(text, measure)
    return len(kept.split() if measure is WORDS else kept)


counts = st.builds(
    lambda length, share: Errors(round(length * share), 0, 0, length), st.integers(1, 60), st.floats(0, 1)
)


@given(st.lists(counts, min_size=2, max_size=30))
def test_the_rate_lies_within_its_interval_and_comes_out_the_same_every_time(counted: list[Errors]) -> None:
    found = rate(counted)

    assert found is not None
    assert found.low <= found.value <= found.high
    assert found == rate(counted)


def test_more_recordings_of_the_same_kind_make_it_surer() -> None:
    few = [Errors(wrong, 0, 0, 10) for wrong in (0, 1, 2, 5)]

    some, many = rate(few), rate(few * 25)

    assert some is not None
    assert many is not None
    assert some.value == many.value
    assert many.high - many.low < (some.high - some.low) / 3


def test_a_few_recordings_without_an_error_are_no_proof() -> None:
    found = rate([Errors(0, 0, 0, 6)] * 3)

    assert found is not None
    assert (found.value, found.low) == (0.0, 0.0)
    assert 0.15 < found.high < 0.20


@pytest.mark.parametrize(
    ("share", "of", "low", "high"),
    [(0.5, 10, 0.2366, 0.7634), (0.0, 20, 0.0, 0.1611), (0.9, 50, 0.7864, 0.9565)],
)
def test_the_interval_of_a_share_is_wilsons(share: float, of: int, low: float, high: float) -> None:
    assert wilson(share, of) == pytest.approx((low, high), abs=5e-4)


def test_one_recording_tells_nothing_about_others_and_silence_nothing_at_all() -> None:
    assert rate([Errors(0, 0, 3, 0)]) is None
    alone = rate([Errors(1, 0, 0, 10)])
    assert alone is not None
    assert (alone.low, alone.high) == (0.0, float("inf"))
