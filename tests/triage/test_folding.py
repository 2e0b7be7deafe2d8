"""Texts made comparable: spellings that look the same are the same, and every character keeps its place."""

from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.folding import fold


def clusters(text: str) -> list[str]:
    folded = fold(text)
    return [folded.text[begin:end] for begin, end in pairwise(folded.edges)]


@given(st.text(max_size=300))
def test_every_folded_character_points_into_the_original(text: str) -> None:
    folded = fold(text)

    assert len(folded.begins) == len(folded.ends) == len(folded.text)
    assert list(folded.begins) == sorted(folded.begins)
    assert all(0 <= begin < end <= len(text) for begin, end in zip(folded.begins, folded.ends, strict=True))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Don’t", "don't"),
        ("হয়রানি", "হয়রানি"),
        ("लड़का", "लडका"),
        ("हाँ", "हां"),
        ("không", "không"),
        ("ไม่ จ่าย เงิน", "ไม่จ่ายเงิน"),
        ("ပိုက်ဆံ မရဘူး", "ပိုက်ဆံမရဘူး"),
        ("not  paid", "not paid"),
        ("ຄ່າແຮງຂັ້ນຕໍ່າ", "ຄ່າແຮງຂັ້ນຕ່ຳ"),
        ("ค่าแรงขั้นตํ่า", "ค่าแรงขั้นต่ำ"),
    ],
)
def test_spellings_that_sound_the_same_are_one(one: str, other: str) -> None:
    assert fold(one).text == fold(other).text


def test_a_space_between_thai_and_english_stays() -> None:
    assert fold("ค่า OT ไม่จ่าย").text == "ค่า ot ไม่จ่าย"


def test_a_burmese_syllable_keeps_the_consonant_that_closes_it() -> None:
    assert clusters("ခုနစ်ကျွန်တော်") == ["ခု", "နစ်", "ကျွန်", "တော်"]


def test_a_thai_vowel_written_first_belongs_to_its_consonant() -> None:
    assert clusters("เงินไม่") == ["เงิ", "น", "ไม่"]


@pytest.mark.parametrize("text", ["ไม่จ่าย" * 5_000, "\u0301" * 50_000, " " * 50_000, "a\u0301" * 25_000])
def test_hostile_text_takes_time_in_proportion_to_its_length(text: str) -> None:
    begun = process_time()

    fold(text)

    assert process_time() - begun < 3
