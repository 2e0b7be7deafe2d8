"""Where no spaces are written, words are letters with times of their own."""

from itertools import pairwise

import pytest
from faster_whisper.tokenizer import Tokenizer
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer as HubTokenizer

from transcription.letters import letters
from transcription.model import Word
from transcription.registry import EMBEDDED_MODELS
from transcription.unspaced import LetterTokenizer, finer, whole_letters

KHMER = "ថៅកែមិនបានបើកប្រាក់ខែ ឱ្យពួកយើងបីខែហើយ។"
SAID = {
    "km": KHMER,
    "th": "นายจ้างไม่จ่ายเงิน น้ำสกปรก ช่วยด้วย",
    "lo": "ນາຍຈ້າງບໍ່ຈ່າຍເງິນ ນໍ້າເປື້ອນ",
    "my": "အလုပ်ရှင်က လစာ မပေးသေးဘူး၊ သတ္တု",
    "zh": "老板三个月没发工资。",
}


@pytest.fixture(scope="module")
def vocabulary() -> HubTokenizer:
    """The multilingual vocabulary every Whisper shares."""
    return HubTokenizer.from_file(str(EMBEDDED_MODELS / "hotline-nano" / "tokenizer.json"))


def told(vocabulary: HubTokenizer, language: str, text: str) -> tuple[list[str], list[list[int]], list[int]]:
    tokenizer = LetterTokenizer(vocabulary, True, task="transcribe", language=language)
    tokens = [*tokenizer.encode(text), tokenizer.eot]
    return (*tokenizer.split_to_word_tokens(tokens), tokens)


def test_a_khmer_phrase_is_no_longer_one_word(vocabulary: HubTokenizer) -> None:
    before = Tokenizer(vocabulary, True, task="transcribe", language="km")

    words, _, tokens = told(vocabulary, "km", KHMER)

    assert len(before.split_to_word_tokens(tokens)[0]) == 3
    assert words[:4] == ["ថៅ", "កែ", "មិ", "ន"]
    assert len(words) >= 20


@pytest.mark.parametrize("language", SAID)
def test_every_token_stays_with_its_letters_and_no_letter_is_cut(
    vocabulary: HubTokenizer, language: str
) -> None:
    words, spelt, tokens = told(vocabulary, language, SAID[language])

    assert [token for spelling in spelt for token in spelling] == tokens
    assert "".join(words[:-1]) == SAID[language]
    assert [letter for word in words[:-1] for letter in letters(word.lstrip())] == [
        letter for letter in letters(SAID[language]) if not letter.isspace()
    ]
    assert spelt[-1] == [tokens[-1]]


@pytest.mark.parametrize(("language", "text"), [("en", " they took my phone"), ("ne", " तलब दिएको छैन")])
def test_where_spaces_are_written_they_part_the_words(
    vocabulary: HubTokenizer, language: str, text: str
) -> None:
    words, _, _ = told(vocabulary, language, text)

    assert words[:-1] == [f" {word}" for word in text.split()]


@given(st.lists(st.text(" កខ្ំុាเงนิ้။က္တaé", min_size=1, max_size=4), max_size=12))
def test_pieces_put_together_lose_nothing_and_cut_no_letter(texts: list[str]) -> None:
    pieces = [(text, (place,)) for place, text in enumerate(texts)]

    whole = list(whole_letters(pieces, special_from=1_000))

    assert "".join(text for text, _ in whole) == "".join(texts)
    assert [token for _, tokens in whole for token in tokens] == list(range(len(texts)))
    joined, edges, at = list(letters("".join(texts))), set[int](), 0
    for letter in joined:
        edges.add(at)
        at += len(letter)
    starts = [sum(len(text) for text, _ in whole[:place]) for place in range(len(whole))]
    assert all(start in edges for start in starts)


def test_a_phrase_without_tokens_is_shared_out_among_its_letters() -> None:
    phrase = Word(1.0, 3.0, " ថៅកែ។\u200bខ្ញុំ", 0.7)

    assert finer([phrase], "km") == [
        Word(1.0, 1.667, " ថៅ", 0.7),
        Word(1.667, 2.333, "កែ។\u200b", 0.7),
        Word(2.333, 3.0, "ខ្ញុំ", 0.7),
    ]
    assert finer([phrase], "en") == [phrase]


@given(st.text("ថកែ្ំុ ។\u200babเงน้", max_size=30), st.floats(0, 60), st.floats(0, 9))
def test_shared_out_words_are_the_same_text_in_the_same_time(text: str, start: float, lasting: float) -> None:
    word = Word(round(start, 3), round(start + lasting, 3), text, 0.5)

    parts = finer([word], "km")

    assert "".join(part.text for part in parts) == text
    assert all(part.start <= part.end for part in parts)
    assert all(one.end == other.start for one, other in pairwise(parts))
    assert not parts or (parts[0].start, parts[-1].end) == (word.start, word.end)
