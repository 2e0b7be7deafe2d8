"""Passages hold all speech, each at most what Whisper hears at once; lines end where people pause."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.transcription.sounds import RATE, noise, wav
from transcription.decode import decode
from transcription.model import Span, Word
from transcription.passages import LONGEST_PASSAGE, lines, passages


def word(start: float, text: str) -> Word:
    return Word(start, start + 0.4, text, 0.9)


def in_the_middle(start: float, end: float) -> float:
    return (start + end) / 2


@st.composite
def speech(draw: st.DrawFn) -> tuple[Span, ...]:
    at, found = 0.0, []
    for pause, length in draw(st.lists(st.tuples(st.floats(0.1, 20), st.floats(0.1, 100)), max_size=12)):
        found.append(Span(at + pause, at + pause + length))
        at += pause + length
    return tuple(found)


@given(speech())
def test_every_second_of_speech_is_in_exactly_one_passage(spans: tuple[Span, ...]) -> None:
    cut = list(passages(spans, in_the_middle))

    for span in spans:
        inside = sum(max(0.0, min(span.end, each.end) - max(span.start, each.start)) for each in cut)
        assert abs(inside - (span.end - span.start)) < 1e-6
    assert all(each.end - each.start <= LONGEST_PASSAGE + 1e-6 for each in cut)
    assert all(before.end <= after.start + 1e-6 for before, after in pairwise(cut))


def test_passages_are_cut_at_pauses_where_there_are_any() -> None:
    spans = (Span(0, 20), Span(21, 28), Span(29, 40), Span(50, 51))

    assert list(passages(spans, in_the_middle)) == [Span(0, 28), Span(29, 40), Span(50, 51)]


def test_somebody_who_never_pauses_is_cut_where_she_is_quietest() -> None:
    voice = noise(60, 0.1)
    voice[round(24.9 * RATE) : round(25.1 * RATE)] = 0
    audio = decode(wav(voice))

    first, second, *_ = passages((Span(0, 60),), audio.quietest)

    assert abs(first.end - 25) < 0.05
    assert second.start == first.end


def test_a_line_ends_where_the_caller_pauses() -> None:
    said = (word(0.0, " no"), word(0.5, " food"), word(2.0, " help"))

    assert [len(line) for line in lines(said)] == [2, 1]


def test_somebody_who_never_pauses_still_gets_lines_that_can_be_read() -> None:
    said = [word(place * 0.45, " so") for place in range(100)]

    cut = list(lines(said))

    assert [each for line in cut for each in line] == said
    assert max(line[-1].end - line[0].start for line in cut) < 13.5


def test_no_words_no_lines() -> None:
    assert list(lines(())) == []
