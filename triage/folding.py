"""Text made comparable: one spelling for what looks the same, and the way back to each character."""

import re
import sys
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, repeat

MOST_MARKS = 24
"""No script puts more on one letter; CPython's normalisation is quadratic in the length of a run of marks."""
LONGEST_CLAUSE = 160
DROPPED = {0x09BC, 0x093C, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD}
"""Nuktas, which spellings leave out as they please, and characters of no width."""
SAME = str.maketrans(
    {
        **dict.fromkeys(map(chr, DROPPED)),
        "ँ": "ं",
        "ঁ": None,
        "’": "'",
        "‘": "'",
        "`": "'",
        "‐": "-",
        "‑": "-",
        "–": "-",
        "ๅ": "า",
        **{chr(ord(zero) + digit): str(digit) for zero in "०০၀០໐๐႐" for digit in range(10)},
    }
)

SPELT = {
    **{"ຫນ": "ໜ", "ຫມ": "ໝ", "ຫລ": "ຫຼ", "ឱ្យ": "ឲ្យ", "អោយ": "ឲ្យ", "្ដ": "្ត"},
    **{"ໍາ": "ຳ", "ໍ່າ": "່ຳ", "ໍ້າ": "້ຳ", "ํา": "ำ", "ํ่า": "่ำ", "ํ้า": "้ำ"},
}
"""What is written in two ways and is one word; parts of one cluster."""


def _class_of(members: list[int]) -> str:
    """A character class of the code points, as ranges."""
    runs = groupby(enumerate(members), key=lambda pair: pair[1] - pair[0])
    ranges = ([code for _, code in run] for _, run in runs)
    return "".join(f"{re.escape(chr(each[0]))}-{re.escape(chr(each[-1]))}" for each in ranges)


MARKS = _class_of([code for code in range(sys.maxunicode) if unicodedata.category(chr(code))[0] == "M"])
CLUSTER = re.compile(
    # Thai and Lao: a vowel written before its consonant, and vowels after it that Unicode counts as letters
    rf"[เ-ไເ-ໄ]?(?:ຫ[ນມລ]|[ก-ฮກ-ຮໜໝ])[{MARKS}ะาำๅະາຳ]{{0,{MOST_MARKS}}}"
    # Burmese and Shan: stacked consonants, and the consonant with asat that closes a syllable
    rf"|[က-ဪဿၐ-႟](?:္[က-အ]|[{MARKS}]){{0,{MOST_MARKS}}}(?:[က-အၵ-ႁ]့?်[{MARKS}]{{0,4}}){{0,2}}"
    # Khmer: consonants written below another
    rf"|អោយ(?![{MARKS}])|[ក-ឳ](?:្[ក-អ]|[{MARKS}]){{0,{MOST_MARKS}}}"
    rf"|.[{MARKS}\u200c\u200d]{{0,{MOST_MARKS}}}",
    re.DOTALL,
)
UNSPACED = re.compile(r"[ก-๛ກ-ໟက-႟ក-៿ꩠ-ꩿ]")
PAUSE = re.compile(r"[.,;:?!\n\r…،。၊။।॥៕។()\[\]\"“”|/—]")
"""What ends a clause: no denial reaches across it."""
STOP = re.compile(r"[\n\r]|[.?!。။॥।៕។](?!\d)")
"""What ends a sentence, but for the point in a number: no combination reaches across it."""


@lru_cache(maxsize=4096)
def is_of_word(character: str) -> bool:
    """Whether it belongs to the words of a script with spaces."""
    return (character.isalnum() or unicodedata.category(character)[0] == "M") and not UNSPACED.match(
        character
    )


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` is folded; `begins[i]`, `ends[i]` are the original's span of its i-th character.

    `edges` are the positions in `text` where a grapheme cluster begins, and its length. `gaps` are those
    where a space of a script without spaces stood: its pauses.
    """

    text: str
    begins: Sequence[int]
    ends: Sequence[int]
    edges: Sequence[int]
    gaps: Sequence[int] = ()

    def is_edge(self, position: int) -> bool:
        """Whether a cluster begins (or the text ends) here."""
        index = bisect_left(self.edges, position)
        return index < len(self.edges) and self.edges[index] == position

    def edge_mask(self) -> bytes:
        """One where a cluster begins or the text ends, else zero."""
        mask = bytearray(len(self.text) + 1)
        for position in self.edges:
            mask[position] = 1
        return bytes(mask)

    def pauses(self, begin: int, end: int) -> bool:
        """Whether a space of a script without spaces stood between, or at either end."""
        first = bisect_left(self.gaps, begin)
        return first < len(self.gaps) and self.gaps[first] <= end

    def clause(self, begin: int, end: int) -> tuple[int, int]:
        """From the last pause before [begin, end) to the first after it, at most `LONGEST_CLAUSE` away."""
        first = max(begin - LONGEST_CLAUSE, 0)
        pauses = [first, *(each.end() for each in PAUSE.finditer(self.text, first, begin))]
        after = PAUSE.search(self.text, end, end + LONGEST_CLAUSE)
        last = after.start() if after else min(end + LONGEST_CLAUSE, len(self.text))
        before, behind = bisect_right(self.gaps, begin), bisect_left(self.gaps, end)
        left = self.gaps[before - 1] if before else 0
        right = self.gaps[behind] if behind < len(self.gaps) else len(self.text)
        return max(pauses[-1], left), min(last, right)

    def span(self, begin: int, end: int) -> tuple[int, int]:
        """Where the original's [begin, end) stands in the folded text."""
        return bisect_left(self.begins, begin), bisect_left(self.begins, end)

    def original(self, begin: int, end: int) -> tuple[int, int]:
        """The original's [begin, end) for a non-empty [begin, end) of the folded text."""
        return self.begins[begin], self.ends[end - 1]


PLAIN = {**{code: chr(code).lower() for code in range(128)}, ord("`"): "'", ord("\r"): "\n"}
PLAIN.update({code: " " for code in range(128) if chr(code).isspace() and chr(code) not in "\n\r"})
"""What ASCII becomes, of which every character stands for itself."""


def fold(text: str) -> Folded:
    """Small letters, composed, nothing invisible, no space inside a script that writes none."""
    if text.isascii() and "  " not in (plain := text.translate(PLAIN)):
        own = range(len(text) + 1)
        return Folded(plain, own[:-1], own[1:], own)
    return _fold_clusters(text)


def _fold_clusters(text: str) -> Folded:
    pieces: list[str] = []
    # a text may be long, and a tuple of numbers takes ten times as much
    begins, ends, edges, gaps = array("L"), array("L"), array("L"), array("L")
    for cluster in CLUSTER.finditer(text):
        piece = _fold_cluster(cluster.group())
        if piece == " " and (_inside_unspaced(text, cluster) or pieces[-1:] == [" "]):
            gaps.append(len(begins))
            continue
        if piece:
            edges.append(len(begins))
            pieces.append(piece)
            begins.extend(repeat(cluster.start(), len(piece)))
            ends.extend(repeat(cluster.end(), len(piece)))
    edges.append(len(begins))
    return Folded("".join(pieces), begins, ends, edges, gaps)


@lru_cache(maxsize=16384)  # a script has some thousands of clusters, and a lexicon says each a thousand times
def _fold_cluster(cluster: str) -> str:
    if cluster.isspace():
        return "\n" if cluster in "\n\r" else " "
    for one, other in SPELT.items():
        cluster = cluster.replace(one, other)
    # NFC takes Devanagari and Bengali nukta letters apart; dropping the nukta then makes both spellings one.
    return unicodedata.normalize("NFC", cluster).casefold().translate(SAME)


def _inside_unspaced(text: str, space: re.Match[str]) -> bool:
    before, after = text[max(space.start() - 1, 0) : space.start()], text[space.end() : space.end() + 1]
    return bool(UNSPACED.match(before) and UNSPACED.match(after))
