"""A text twice as long is twice the work, whatever stands in it: counted, not timed."""

import sys
from types import FrameType

import pytest

from ops.bench.hostile import KINDS, hostile
from triage.draft import Triage
from triage.folding import fold
from triage.model import Message
from triage.reading import read

SHORT = 8_000
LINEAR = 2.25
"""Twice, and a little for what does not divide evenly; quadratic work would be four times as much."""


def calls(triage: Triage, language: str, text: str) -> int:
    """Functions that are called, Python's and C's, until there is a draft."""
    counted = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event in {"call", "c_call"}

    message = Message("", language, text, (), {}, None)
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        triage.draft(message)
    finally:
        sys.setprofile(before)
    return counted


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("language", ["en", "th", "my", "bn", "vi"])
def test_work_grows_with_the_length_and_no_faster(triage: Triage, language: str, kind: str) -> None:
    triage.draft(Message("", language, "first", (), {}, None))

    once = calls(triage, language, hostile(triage, language, kind, SHORT))
    twice = calls(triage, language, hostile(triage, language, kind, 2 * SHORT))

    assert twice < LINEAR * once


@pytest.mark.parametrize("language", ["en", "th", "my", "bn", "vi"])
def test_matches_and_readings_grow_with_the_length_and_no_faster(triage: Triage, language: str) -> None:
    lexicon = triage.lexicons[language]

    def counted(size: int) -> tuple[int, int]:
        folded = fold(hostile(triage, language, "only what is looked for", size))
        found = lexicon.find(folded)
        return len(found), len(read(lexicon, folded, found).readings)

    (matches, readings), (more_matches, more_readings) = counted(4 * SHORT), counted(8 * SHORT)

    assert matches < more_matches < LINEAR * matches
    assert readings < more_readings < LINEAR * readings


def test_the_count_would_notice_work_that_grows_faster() -> None:
    class Quadratic:
        def draft(self, message: Message) -> None:
            text = message.text or ""
            for _ in text:
                for letter in text:
                    letter.isalpha()

    slow = Quadratic()
    once, twice = (calls(slow, "en", "x" * size) for size in (50, 100))  # type: ignore[arg-type]

    assert twice > LINEAR * once
