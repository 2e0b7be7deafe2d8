"""Names as they sound, roughly and in one alphabet: "ไทยซีฟู้ด", "Thai Seafood" and "थाई सीफूड" come out close.

anyascii gives each letter of any script a Latin one; the rules here mend what it cannot know, for it looks at
one letter at a time. What remains is coarse on purpose: no two scripts write voice, length and tone alike.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

from anyascii import anyascii
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

STRONG, VOWELS, GLIDES, SILENT = frozenset("KTPSMNL"), frozenset("aeiou"), frozenset("hwy"), "_"
"""K, T and P stand for all stops made there, S for all hisses, L for l and r."""

BEFORE_ROMANISING = (
    (re.compile(r"([เ-ไ])([ก-ฮ])"), r"\2\1"),  # Thai and Lao write some vowels before their consonant
    (re.compile(r"([ເ-ໄ])([ກ-ຮໜໝ])"), r"\2\1"),
    (re.compile(r"[ก-ฮ][ิุ]?์"), SILENT),
    (
        re.compile(r"ိုင်"),
        "ai",
    ),  # Burmese spells these otherwise than they are said, names from abroad above all
    (re.compile(r"[ကစတပ]်"), SILENT),
    (re.compile(r"ွ"), "u"),
    (re.compile(r"ည်"), "i"),
    (re.compile(r"ယ်"), "e"),
    (re.compile(r"(?:ချ|ကျ|ဂျ)"), "j"),
    (re.compile(r"(?:ရှ|ယှ|သျှ)"), "sh"),
    (re.compile(r"ंग\b|[ंং]"), "n"),  # stands for whatever nasal fits what follows
    (re.compile(r"ហ្វ"), "f"),
    (re.compile(r"ហ្គ"), "g"),
)
LATIN = (
    (re.compile(r"v"), "P"),
    (re.compile(r"y(?![aeiou])"), "i"),
    (re.compile(r"tch|ch|sh|zh"), "S"),
    (re.compile(r"ph"), "P"),
    (re.compile(r"th"), "T"),
    (re.compile(r"gh"), "K"),
    (re.compile(r"ng"), "N"),
    (re.compile(r"ck|q"), "K"),
    (re.compile(r"x"), "KS"),
    (re.compile(r"c(?=[eiy])"), "S"),
    (re.compile(r"c"), "K"),
)
ROMANISED = (
    (re.compile(r"x|sh|ch|kh(?=y)"), "S"),  # Lao ຊ comes out as x
    (re.compile(r"ng"), "N"),
    (re.compile(r"c"), "S"),
    (re.compile(r"q"), "K"),
)
LETTERS = str.maketrans("kgtdpbfsjzmnlrv", "KKTTPPPSSSMNLLw")
RUN_OF_VOWELS = re.compile(r"(?:oo|ou)[aeiou]*|(?:ee|ea)[aeiou]*|[aeiou]+")
SPOKEN_AS = {"oo": "u", "ou": "u", "ee": "i", "ea": "i"}

ALONE = {
    **dict.fromkeys(STRONG, 1.0),
    **dict.fromkeys(VOWELS, 0.2),
    **dict.fromkeys(GLIDES, 0.3),
    SILENT: 0.1,
}
"""What one sound more or less counts."""
ALIKE = {
    **{
        frozenset(pair): cost
        for pair, cost in (("MN", 0.4), ("LN", 0.5), ("ST", 0.6), ("KS", 0.8), ("Pw", 0.4))
    },
    **{frozenset((vowel, glide)): 0.15 for vowel in VOWELS for glide in GLIDES},
}
"""What one sound for another counts. A final l is said n in Thai, an s is said t in Thai and Burmese."""
ONE_MORE_N = 0.6
"""Burmese writes a nasal where others write a long vowel."""


@lru_cache(maxsize=4096)
def sounds_of(word: str) -> str:
    """One word, folded, in one script, as a string over the alphabet above; "" where nothing of it sounds."""
    is_latin = script_of(word[:1]) == "LATIN"
    for pattern, instead in () if is_latin else BEFORE_ROMANISING:
        word = pattern.sub(instead, word)
    said = re.sub(r"[^a-z_]", "", anyascii(word).casefold())
    for pattern, instead in LATIN if is_latin else ROMANISED:
        said = pattern.sub(instead, said)
    said = RUN_OF_VOWELS.sub(_one_vowel, said.translate(LETTERS))
    said = re.sub(r"(?<=[aeiou])[hwy]+[aeiou]*|(?<=[A-Z])h", "", said)
    return "".join(sound for before, sound in pairwise(" " + said) if sound != before)


def script_of(character: str) -> str:
    """As Unicode names it: "THAI", "MYANMAR", "LATIN"; "" for what belongs to none."""
    is_letter = character and unicodedata.category(character)[0] in "LM"
    return unicodedata.name(character, "").partition(" ")[0] if is_letter else ""


def skeleton(sounds: str) -> str:
    """The sounds that hold across scripts: stops, hisses, nasals, liquids."""
    return "".join(sound for sound in sounds if sound in STRONG)


def likeness(ours: str, theirs: str) -> float:
    """Of two strings of sounds, 0 to 1: one minus what they differ in, by all that could differ."""
    whole = max(_weight(ours), _weight(theirs))
    return max(0.0, 1 - _distances(ours, theirs)[-1] / whole) if whole else 0.0


def beginning(short: str, long: str) -> float:
    """How well the shorter is found at the beginning of the longer, 0 to 1."""
    whole = _weight(short)
    return max(0.0, 1 - min(_distances(short, long)) / whole) if whole else 0.0


def could_be_alike(ours: str, theirs: str) -> bool:
    """Of two skeletons, cheaply: at most half of the longer differs."""
    most = max(len(ours), len(theirs)) // 2
    return Levenshtein.distance(ours, theirs, score_cutoff=most) <= most


def could_begin_alike(ours: str, theirs: str) -> bool:
    """The same for the shorter and the beginning of the longer: a sound more or less, or another."""
    short, long = sorted((ours, theirs), key=len)
    return Levenshtein.distance(short, long[: len(short)], score_cutoff=2) <= 2


def spelt_alike(ours: str, theirs: str) -> float:
    """Of two folded names in one script, 0 to 1."""
    return fuzz.ratio(ours, theirs) / 100


def _one_vowel(run: re.Match[str]) -> str:
    return SPOKEN_AS.get(run.group()[:2], run.group()[0])


def _weight(sounds: str) -> float:
    return sum(ALONE[sound] for sound in sounds)


def _distances(ours: str, theirs: str) -> list[float]:
    """Of the whole of `ours` to each beginning of `theirs`: the last row of the usual table, weighted."""
    row = [0.0]
    for sound in theirs:
        row.append(row[-1] + _more(sound))
    for mine in ours:
        above, row = row, [row[0] + _more(mine)]
        for place, sound in enumerate(theirs):
            row.append(
                min(
                    above[place] + _instead(mine, sound),
                    above[place + 1] + _more(mine),
                    row[place] + _more(sound),
                )
            )
    return row


def _more(sound: str) -> float:
    return ONE_MORE_N if sound == "N" else ALONE[sound]


def _instead(mine: str, sound: str) -> float:
    if mine == sound:
        return 0.0
    if SILENT in (mine, sound):
        return 0.3
    if mine in VOWELS and sound in VOWELS:
        return 0.15
    return ALIKE.get(frozenset((mine, sound)), 1.0)
