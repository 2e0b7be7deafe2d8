"""Words as a Whisper's alignment heads time them, never cut between a letter and its mark."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from faster_whisper.transcribe import merge_punctuations

from transcription.model import Word

PREPENDED, APPENDED = "\"'“¿([{-", "\"'.。,，!！?？:：”)]}、"

Aligned = list[dict[str, Any]]
"""faster-whisper's `find_alignment` for one window: word, tokens, start, end, probability."""


def words_of(aligned: Aligned) -> tuple[Word, ...]:
    """With their punctuation, times counted from the window's beginning."""
    merge_punctuations(aligned, PREPENDED, APPENDED)
    pieces = [_word(piece) for piece in aligned if piece["word"]]
    return tuple(_whole_letters(pieces))


def _word(piece: Mapping[str, Any]) -> Word:
    return Word(float(piece["start"]), float(piece["end"]), piece["word"], float(piece["probability"]))


def _whole_letters(pieces: Sequence[Word]) -> Iterator[Word]:
    """Vowel signs and tone marks stay with their letter.

    faster-whisper splits Thai, Lao, Burmese and Chinese between any two code points.
    """
    whole: list[Word] = []
    for piece in pieces:
        if whole and unicodedata.category(piece.text[0]).startswith("M"):
            before = whole.pop()
            probability = float(np.mean([before.probability, piece.probability]))
            piece = Word(before.start, piece.end, before.text + piece.text, probability)
        whole.append(piece)
    yield from whole
