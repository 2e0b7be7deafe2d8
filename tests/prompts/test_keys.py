"""What is said about keys is true: menus know them, and each translation names those that English names.

A caller who hears "to send it, press two" in her language and presses two has her message wiped.
"""

import re

import pytest

from prompts.library import MENU_DIGITS, Library
from prompts.model import Language

SAID = {
    "en": "press {key}",
    "th": "กด{key}",
    "my": "{key} ကို နှိပ်",
    "km": "ចុចលេខ{key}",
    "lo": "ກົດ{key}",
    "ne": "{key} थिच्नु",
    "vi": "phím {key}",
    "hi": "{key} दबाइए",
    "bn": "{key}(?: নম্বর)? চাপুন",
    "id": "tekan {key}",
    "ms": "tekan {key}",
    "tl": "pindutin ang {key}",
    "shn": "တဵၵ်း{key}",
    "ksw": "ဆီၣ်လီၤ {key}",
    "kac": "{key} hpe dip u",
}
"""How each language says that a key is to be pressed. Mon has no such sentence yet."""
DIGITS = f"0{MENU_DIGITS}"


def keys_said(library: Library, language: Language, prompt: str) -> list[str]:
    """The digits a text tells the caller to press, in the order in which she hears them."""
    words = {digit: library.text(f"digit-{digit}", language) for digit in DIGITS}
    digits = {word.rstrip(" .။។।"): digit for digit, word in words.items() if word}
    # The longer word first: Khmer's six begins with its five.
    key = "|".join(re.escape(word) for word in sorted(digits, key=len, reverse=True))
    found = re.findall(SAID[language.code].format(key=f"({key})"), library.text(prompt, language) or "")
    return [digits[word] for word in found]


@pytest.fixture(scope="module")
def words() -> Library:
    return Library.load()


def prompts_with_keys(library: Library) -> set[str]:
    """All but those answered by a number, where a key is an example that each language words its own way."""
    return set(library.keys()) - {row.prompt for row in library.table.entries.values()}


def test_every_key_english_names_leads_somewhere(words: Library) -> None:
    english = words.language("en")
    assert english is not None

    for key, row in words.table.menus.items():
        said = keys_said(words, english, row.prompt)
        assert set(said) <= row.choices.keys() | words.table.everywhere.keys(), key


@pytest.mark.parametrize("code", sorted(SAID.keys() - {"en"}))
def test_every_translation_names_the_keys_of_the_english_in_their_order(words: Library, code: str) -> None:
    english, language = words.language("en"), words.language(code)
    assert english is not None
    assert language is not None

    for prompt in prompts_with_keys(words):
        if words.text(prompt, language):
            assert keys_said(words, language, prompt) == keys_said(words, english, prompt), prompt


def test_no_language_is_left_out_of_this() -> None:
    assert {language.code for language in Library.load().languages()} - SAID.keys() == {"mnw"}
