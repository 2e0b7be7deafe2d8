"""A text four times as long is four times the work, whatever stands in it: counted, not timed."""

import re
import sys
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from types import FrameType
from typing import Any

import pytest

from ops.bench.hostile import KINDS, hostile
from tests.triage.conftest import a_line
from transcription.model import Segment
from triage.draft import Triage
from triage.folding import STOP, fold
from triage.model import Message
from triage.reading import read

TraceFunction = Any
"""A function that gives itself."""
SHORT = 1_500
"""Bytes."""
LONG = 20_000
"""Bytes, of which a fixed part of the memory is little."""
MOST_MEMORY = 300
"""Bytes, at most, while one byte of a text is read: 300 MB for the megabyte that nobody says."""
TIMES = 4
LINEAR = 4.4
"""What the same text so many times may cost; quadratic work would be sixteen times as much."""


def work(triage: Triage, language: str, text: str, lines: tuple[Segment, ...] = ()) -> int:
    """Lines that are run and functions that are called, Python's and C's, until there is a draft."""
    counted = 0

    def line(_frame: FrameType, event: str, _argument: object) -> TraceFunction:
        nonlocal counted
        counted += event == "line"
        return line

    def call(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event == "c_call"

    message = Message("", language, text, lines, {}, None)
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
    text = hostile(language, kind, SHORT)

    once, often = work(triage, language, text), work(triage, language, text * TIMES)

    assert often < LINEAR * once


@pytest.mark.parametrize(
    "sentence",
    [
        "not paid, they keep my passport ",
        "not ",
        "12 people ",
        "beaten\n",
        "in the film they locked him inside. give me food. ",
        "i saw a film where they locked me inside. ",
        "they will deduct my salary for the hostel rent. ",
        "i dreamed that they hit me but here he beats me. ",
        "the gate has a lock. madam takes the key. ",
        "the gate has a lock, madam takes the key ",
        "he hit me. my arm is broken. ",
        "last month he hit me, now there is blood and a child ",
    ],
)
def test_a_sentence_said_again_and_again_is_no_more_work_each_time(by_words: Triage, sentence: str) -> None:
    text = sentence * (SHORT // len(sentence))  # at the ends of a text fewer words stand beside each other
    once, often = work(by_words, "en", text), work(by_words, "en", text * TIMES)

    assert often < LINEAR * once


@pytest.mark.parametrize(
    "lines",
    [lambda times: [a_line("they keep my passport")] * times, lambda times: [a_line("no salary " * times)]],
    ids=["many lines", "a long line"],
)
def test_work_grows_with_what_was_spoken_and_no_faster(
    triage: Triage, lines: Callable[[int], Sequence[Segment]]
) -> None:
    once, often = (work(triage, "en", "", tuple(lines(60 * times))) for times in (1, TIMES))

    assert often <= TIMES * once


def test_ends_of_sentences_are_not_sought_through_the_whole_text_for_each_reading(
    triage: Triage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = _Counted(STOP)
    monkeypatch.setattr("triage.setting.STOP", stop)
    monkeypatch.setattr("triage.together.STOP", stop)

    def letters(count: int) -> int:
        stop.letters = 0
        text = "now they say " + "last month they locked the door and we cannot go out of it " * count
        triage.draft(Message("", "en", text, (), {}, None))
        return stop.letters

    assert letters(50 * TIMES) < LINEAR * letters(50)


class _Counted:
    """A pattern, and how many letters it was sought in at most."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.letters, self._pattern = 0, pattern

    def search(self, text: str, begin: int, end: int) -> re.Match[str] | None:
        self.letters += max(end - begin, 0)
        return self._pattern.search(text, begin, end)

    def match(self, text: str, begin: int, end: int) -> re.Match[str] | None:
        self.letters += max(end - begin, 0)
        return self._pattern.match(text, begin, end)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        self.letters += len(text)
        return self._pattern.finditer(text)


def most_held(triage: Triage, message: Message) -> int:
    """Bytes, at a time, while it is read."""
    tracemalloc.start()
    try:
        triage.draft(message)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("kind", ["only what is looked for", "phrases that break off", "one long word"])
@pytest.mark.parametrize("language", ["en", "th"])
def test_memory_grows_with_the_length_and_no_faster(triage: Triage, language: str, kind: str) -> None:
    text = hostile(language, kind, LONG)
    message = Message("", language, text, (), {}, None)
    triage.draft(message)  # what is made ready at the first reading is not counted

    most = min(most_held(triage, message) for _ in range(3))  # the rest is when the collector came by

    assert most < MOST_MEMORY * len(text.encode())


@pytest.mark.parametrize("language", ["en", "th", "my", "bn"])
def test_matches_and_readings_grow_with_the_length_and_no_faster(triage: Triage, language: str) -> None:
    lexicon = triage.lexicons[language]
    text = hostile(language, "only what is looked for", SHORT)

    def counted(text: str) -> tuple[int, int]:
        folded = fold(text)
        found = lexicon.find(folded)
        return len(found), len(read(lexicon, folded, found).readings)

    (matches, readings), (more_matches, more_readings) = counted(text), counted(text * TIMES)

    assert matches < more_matches < LINEAR * matches
    assert readings < more_readings < LINEAR * readings


def test_only_combinations_whose_act_was_said_are_looked_into(triage: Triage) -> None:
    lexicon = triage.lexicons["th"]
    acts = {concept for rule in lexicon.combinations for concept in rule.all[-1].split("|")}
    some = sorted(acts)[:3]

    assert tuple(lexicon.acting(acts)) == lexicon.combinations
    assert list(lexicon.acting(())) == []
    assert list(lexicon.acting(some)) == [
        rule for rule in lexicon.combinations if not set(some).isdisjoint(rule.all[-1].split("|"))
    ]


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
