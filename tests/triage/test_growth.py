"""A text four times as long is four times the work, whatever stands in it: counted, not timed."""

import sys
from types import FrameType
from typing import Any

import pytest

from ops.bench.hostile import KINDS, hostile
from triage.draft import Triage
from triage.folding import fold
from triage.model import Message
from triage.reading import read

TraceFunction = Any
"""A function that gives itself."""
SHORT = 1_500
"""Bytes."""
TIMES = 4
LINEAR = 4.4
"""What the same text so many times may cost; quadratic work would be sixteen times as much."""


def work(triage: Triage, language: str, text: str) -> int:
    """Lines that are run and functions that are called, Python's and C's, until there is a draft."""
    counted = 0

    def line(_frame: FrameType, event: str, _argument: object) -> TraceFunction:
        nonlocal counted
        counted += event == "line"
        return line

    def call(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event == "c_call"

    message = Message("", language, text, (), {}, None)
    triage.draft(message)  # what is made ready at the first reading is not counted
    before = sys.gettrace(), sys.getprofile()
    sys.settrace(line)
    sys.setprofile(call)
    try:
        triage.draft(message)
    finally:
        sys.settrace(before[0])
        sys.setprofile(before[1])
    return counted


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("language", ["en", "th"])
def test_work_grows_with_the_length_and_no_faster(triage: Triage, language: str, kind: str) -> None:
    text = hostile(triage, language, kind, SHORT)

    once, often = work(triage, language, text), work(triage, language, text * TIMES)

    assert often < LINEAR * once


@pytest.mark.parametrize("language", ["en", "th", "my", "bn"])
def test_matches_and_readings_grow_with_the_length_and_no_faster(triage: Triage, language: str) -> None:
    lexicon = triage.lexicons[language]
    text = hostile(triage, language, "only what is looked for", SHORT)

    def counted(text: str) -> tuple[int, int]:
        folded = fold(text)
        found = lexicon.find(folded)
        return len(found), len(read(lexicon, folded, found).readings)

    (matches, readings), (more_matches, more_readings) = counted(text), counted(text * TIMES)

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
    once, often = (work(slow, "en", "x" * size) for size in (50, 200))  # type: ignore[arg-type]

    assert often > LINEAR * once
