"""How wrong a transcript is, with how sure that is: word or character error rates and their intervals.

Errors are the fewest substitutions, deletions and insertions (jiwer, on RapidFuzz). Letters, marks and digits
are compared; case, punctuation and what cannot be heard are not. Intervals come from drawing whole recordings
again and again (Bisani and Ney 2004, doi 10.1109/ICASSP.2004.1326009), for errors in one recording go
together, and are never narrower than Wilson's (1927): three recordings without an error are no proof.
"""

import math
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import jiwer
import numpy as np

DRAWS = 2_000
SEED = 11
CONFIDENCE = 0.95
Z = 1.959964
"""Of the normal distribution, for that confidence."""
LEAST_DRAWN_FROM = 2
"""One recording tells nothing about how others would differ."""


class Measure(StrEnum):
    """What is counted: characters where a script writes no spaces between words, else words."""

    CHARACTERS = "cer"
    WORDS = "wer"


BY_CHARACTER = frozenset({"th", "my", "km", "lo", "shn", "zh", "ja", "yue", "bo"})


@dataclass(frozen=True, slots=True)
class Errors:
    """Of one recording. `length` is how many words or characters were really said."""

    substitutions: int
    deletions: int
    insertions: int
    length: int

    @property
    def wrong(self) -> int:
        """All of them."""
        return self.substitutions + self.deletions + self.insertions


@dataclass(frozen=True, slots=True)
class Rate:
    """Errors per word or character said; may exceed 1. [low, high] is the 95 % confidence interval."""

    value: float
    low: float
    high: float


def measure_of(language: str) -> Measure:
    """The measure of a language."""
    return Measure.CHARACTERS if language in BY_CHARACTER else Measure.WORDS


def errors(said: str, heard: str, measure: Measure) -> Errors:
    """Those in what was `heard`, against what was really `said`."""
    said, heard = comparable(said, measure), comparable(heard, measure)
    if not said:  # jiwer takes no empty reference
        return Errors(0, 0, len(heard.split() if measure is Measure.WORDS else heard), 0)
    count: Callable[[str, str], jiwer.WordOutput | jiwer.CharacterOutput]
    count = jiwer.process_words if measure is Measure.WORDS else jiwer.process_characters
    found = count(said, heard)
    length = found.hits + found.substitutions + found.deletions
    return Errors(found.substitutions, found.deletions, found.insertions, length)


def comparable(text: str, measure: Measure) -> str:
    """What is compared: small letters, Western digits, no signs; spaces only between counted words."""
    kept = "".join(_kept(each) for each in unicodedata.normalize("NFC", text.casefold()))
    return "".join(kept.split()) if measure is Measure.CHARACTERS else " ".join(kept.split())


def _kept(character: str) -> str:
    if character in "'’ʼ":
        return ""
    kind = unicodedata.category(character)
    if kind == "Nd":
        return str(unicodedata.digit(character))
    if kind == "Cf":
        return ""
    return character if kind[0] in "LMN" else " "


def rate(counted: Sequence[Errors]) -> Rate | None:
    """Over all recordings; None where nothing was said in any. With one the interval is [0, inf)."""
    wrong = np.array([each.wrong for each in counted], np.float64)
    said = np.array([each.length for each in counted], np.float64)
    if not said.sum():
        return None
    value = float(wrong.sum() / said.sum())
    if len(counted) < LEAST_DRAWN_FROM:
        return Rate(value, 0.0, float("inf"))
    low, high = np.quantile(_drawn(wrong, said), [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    least, most = wilson(min(value, 1.0), int(said.sum()))
    return Rate(value, min(float(low), least, value), max(float(high), most, value))


def wilson(share: float, of: int) -> tuple[float, float]:
    """The 95 % interval of a share that was found `of` times."""
    square = Z * Z / of
    middle = (share + square / 2) / (1 + square)
    around = Z / (1 + square) * math.sqrt(share * (1 - share) / of + square / of / 4)
    return max(middle - around, 0.0), min(middle + around, 1.0)


def difference(new: Sequence[Errors], old: Sequence[Errors]) -> Rate | None:
    """The new rate less the old one, of the same recordings in the same order, drawn together.

    None where nothing was said. With one recording the interval says nothing: (-inf, inf).
    """
    said = np.array([each.length for each in old], np.float64)
    more = np.array([one.wrong - other.wrong for one, other in zip(new, old, strict=True)], np.float64)
    if not said.sum():
        return None
    value = float(more.sum() / said.sum())
    if len(old) < LEAST_DRAWN_FROM:
        return Rate(value, -math.inf, math.inf)
    low, high = np.quantile(_drawn(more, said), [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Rate(value, min(float(low), value), max(float(high), value))


def _drawn(wrong: np.ndarray, said: np.ndarray) -> np.ndarray:
    """The rate of each draw of as many recordings as there are, with replacement; the same every time."""
    random = np.random.default_rng(SEED)
    drawn = np.empty(DRAWS)
    for draw in range(DRAWS):
        places = random.integers(0, len(said), len(said))
        drawn[draw] = wrong[places].sum() / max(said[places].sum(), 1.0)
    return drawn
