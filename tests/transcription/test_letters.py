"""Letters are what a reader of the script would count."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.letters import Script, letters, script_of, scripts, spoken_letters

SCRIPTS = "aéữกำเก็့မြန်မာကျွန်ုပ်ខ្ញុំស្រីक्षत्रিক্ষ中文かんキ한글😀👍🏽 ,.។၊\u200b\u200c\u200d\u0301"
texts = st.text(st.sampled_from(SCRIPTS)) | st.text()


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("boss", ["b", "o", "s", "s"]),
        ("né", ["n", "é"]),
        ("ช่วยด้วย", ["ช่", "ว", "ย", "ด้", "ว", "ย"]),
        ("เงิน", ["เงิ", "น"]),
        ("น้ำ", ["น้ำ"]),
        ("ເງິນ", ["ເງິ", "ນ"]),
        ("ပတ်စပို့", ["ပ", "တ်", "စ", "ပို့"]),
        ("သတ္တု", ["သ", "တ္တု"]),
        ("ខ្ញុំ", ["ខ្ញុំ"]),
        ("ស្ត្រី", ["ស្ត្រី"]),
        ("श्रम स्वीकृति", ["श्र", "म", " ", "स्वी", "कृ", "ति"]),
        ("অসুস্থ", ["অ", "সু", "স্থ"]),
        ("không", ["k", "h", "ô", "n", "g"]),
        ("警察", ["警", "察"]),
        ("", []),
    ],
)
def test_each_script_is_cut_where_its_readers_would(text: str, cut: list[str]) -> None:
    assert list(letters(text)) == cut


@given(texts)
def test_nothing_is_lost_or_moved(text: str) -> None:
    assert "".join(letters(text)) == text


@given(texts)
def test_no_mark_stands_apart_from_its_letter(text: str) -> None:
    for place, letter in enumerate(letters(text)):
        alone = unicodedata.category(letter[0]).startswith("M")
        assert not alone or place == 0 or "".join(list(letters(text))[:place])[-1].isspace()


@given(texts, texts)
def test_cutting_the_parts_cuts_the_whole_at_a_space(one: str, other: str) -> None:
    whole = f"{one} x{other}"

    assert list(letters(whole)) == [*letters(f"{one} "), *letters(f"x{other}")]


def test_spaces_signs_and_what_cannot_be_seen_are_not_spoken() -> None:
    assert spoken_letters("ទៅ\u200bណា? 3, x!") == 4
    assert spoken_letters("… ♪ —") == 0


def test_each_script_is_known_by_its_letters() -> None:
    assert scripts("นายจ้าง boss 12") == {Script.THAI: 6, Script.LATIN: 4}
    assert scripts("Привет") == {Script.OTHER: 6}
    assert {script_of(letter) for letter in "ကကꩠ"} == {Script.MYANMAR}
    assert [script_of(letter) for letter in "ខहক中かキ한ລé"] == [
        Script.KHMER,
        Script.DEVANAGARI,
        Script.BENGALI,
        Script.HAN,
        Script.KANA,
        Script.KANA,
        Script.HANGUL,
        Script.LAO,
        Script.LATIN,
    ]
