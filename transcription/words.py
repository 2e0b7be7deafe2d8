"""Words as a Whisper's alignment heads time them, with their punctuation."""

from collections.abc import Mapping
from typing import Any

from faster_whisper.transcribe import merge_punctuations

from transcription.model import Word

PREPENDED, APPENDED = "\"'“¿([{-", "\"'.。,，!！?？:：”)]}、"

Aligned = list[dict[str, Any]]
"""faster-whisper's `find_alignment` for one window: word, tokens, start, end, probability."""


def words_of(aligned: Aligned) -> tuple[Word, ...]:
    """With their punctuation, times counted from the window's beginning."""
    merge_punctuations(aligned, PREPENDED, APPENDED)
    return tuple(_word(piece) for piece in aligned if piece["word"])


def _word(piece: Mapping[str, Any]) -> Word:
    return Word(float(piece["start"]), float(piece["end"]), piece["word"], float(piece["probability"]))
