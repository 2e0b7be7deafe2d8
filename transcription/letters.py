"""Letters as readers of a script count them, and which script a text is in.

A letter is an extended grapheme cluster (Unicode annex 29): a consonant with its vowel signs and tone marks.
Consonants joined by a virama or a Khmer coeng are one letter (rule GB9c), and, beyond the annex, a Thai or
Lao vowel written before its consonant belongs to that consonant: nobody says it on its own.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from enum import StrEnum

JOINERS = frozenset("\u200d\u094d\u09cd\u1039\u17d2")
"""Zero-width joiner; virama of Devanagari and Bengali, Myanmar stacking sign, Khmer coeng."""
WITHIN = frozenset("\u200c\u200d\u0e33\u0eb3\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
"""Never begin a letter though they are no marks: joiners, Thai and Lao sara am, skin tones."""
WRITTEN_BEFORE = frozenset("เแโใไເແໂໃໄ")


class Script(StrEnum):
    """Scripts of the hotline's languages and of those a Whisper strays into; OTHER is every other one."""

    LATIN = "Latin"
    THAI = "Thai"
    LAO = "Lao"
    MYANMAR = "Myanmar"
    KHMER = "Khmer"
    DEVANAGARI = "Devanagari"
    BENGALI = "Bengali"
    HAN = "Han"
    KANA = "Kana"
    HANGUL = "Hangul"
    OTHER = "other"


_NAMES = {
    "LATIN": Script.LATIN,
    "THAI": Script.THAI,
    "LAO": Script.LAO,
    "MYANMAR": Script.MYANMAR,
    "KHMER": Script.KHMER,
    "DEVANAGARI": Script.DEVANAGARI,
    "BENGALI": Script.BENGALI,
    "CJK": Script.HAN,
    "HIRAGANA": Script.KANA,
    "KATAKANA": Script.KANA,
    "HANGUL": Script.HANGUL,
}
"""The first word of a letter's Unicode name tells its script."""
WRITTEN_IN = {
    "th": Script.THAI,
    "lo": Script.LAO,
    "my": Script.MYANMAR,
    "km": Script.KHMER,
    "ne": Script.DEVANAGARI,
    "hi": Script.DEVANAGARI,
    "bn": Script.BENGALI,
    "en": Script.LATIN,
    "vi": Script.LATIN,
    "id": Script.LATIN,
    "ms": Script.LATIN,
    "tl": Script.LATIN,
}
"""The script of each language that a model may write."""


def letters(text: str) -> Iterator[str]:
    """The text cut into letters, spaces and signs; joined again they are the text."""
    cluster = ""
    for character in text:
        if cluster and not _belongs(character, cluster):
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster


def _belongs(character: str, cluster: str) -> bool:
    """Whether it goes on a letter that was begun."""
    before = cluster[-1]
    if character in WITHIN or unicodedata.category(character).startswith("M"):
        return not before.isspace()
    return unicodedata.category(character).startswith("L") and (before in JOINERS or before in WRITTEN_BEFORE)


def spoken_letters(text: str) -> int:
    """How many letters and digits are there to be said; spaces and signs are none."""
    return sum(1 for letter in letters(text) if letter[0].isalnum())


def scripts(text: str) -> Counter[Script]:
    """How many letters of each script; digits and signs belong to none."""
    return Counter(script_of(letter[0]) for letter in letters(text) if letter[0].isalpha())


def script_of(character: str) -> Script:
    """The script of one character."""
    return _NAMES.get(unicodedata.name(character, "").split(" ")[0].split("-")[0], Script.OTHER)
