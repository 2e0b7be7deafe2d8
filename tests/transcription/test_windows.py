"""Windows hold all speech, each at most what Whisper hears at once; words find their way back."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transcription.sounds import RATE, noise, wav
from transcription.context import WHOLE, Context, Fit
from transcription.decode import decode
from transcription.model import Span
from transcription.windows import Window, halves, windows


def in_the_middle(start: float, end: float) -> float:
    return (start + end) / 2


@st.composite
def speech(draw: st.DrawFn) -> tuple[Span, ...]:
    at, found = 0.0, []
    for pause, length in draw(st.lists(st.tuples(st.floats(0.1, 20), st.floats(0.1, 100)), max_size=12)):
        found.append(Span(at + pause, at + pause + length))
        at += pause + length
    return tuple(found)


@given(speech(), st.sampled_from([6.0, 14.0, 29.0]), st.booleans())
def test_every_second_of_speech_is_in_exactly_one_window(
    spans: tuple[Span, ...], longest: float, even: bool
) -> None:
    cut = windows(spans, in_the_middle, longest, even)

    parts = [part for window in cut for part in window.spans]
    for span in spans:
        inside = sum(max(0.0, min(span.end, part.end) - max(span.start, part.start)) for part in parts)
        assert abs(inside - (span.end - span.start)) < 1e-6
    assert all(window.seconds <= longest + 1e-6 for window in cut)
    assert all(before.end <= after.start + 1e-6 for before, after in pairwise(parts))


def test_windows_are_cut_at_pauses_where_there_are_any() -> None:
    spans = (Span(0, 20), Span(21, 28), Span(29, 40), Span(50, 51))

    cut = windows(spans, in_the_middle, 29, even=False)

    assert cut == [Window(spans[:2]), Window(spans[2:])]


def test_even_windows_leave_no_rest() -> None:
    spans = tuple(Span(start, start + 3) for start in range(0, 40, 4))

    cut = windows(spans, in_the_middle, 14, even=True)

    assert [window.seconds for window in cut] == [9, 12, 9]


def test_somebody_who_never_pauses_is_cut_where_she_is_quietest() -> None:
    voice = noise(60, 0.1)
    voice[round(24.9 * RATE) : round(25.1 * RATE)] = 0
    audio = decode(wav(voice))

    first, second, *_ = windows((Span(0, 60),), audio.quietest, 29, even=False)

    assert abs(first.spans[-1].end - 25) < 0.05
    assert second.spans[0].start == first.spans[-1].end


def test_a_window_sounds_like_its_speech_without_the_pauses() -> None:
    audio = decode(wav(noise(10, 0.1)))
    window = Window((Span(1, 2), Span(5, 7)))

    samples = window.samples(audio)

    assert len(samples) == 3 * 16_000
    assert np.array_equal(samples[16_000:], audio.window(5, 7))


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ((0.2, 0.8), (10.2, 10.8)),
        ((1.0, 1.4), (20.0, 20.4)),
        ((0.8, 1.1), (10.8, 11.0)),
        ((2.5, 9), (21.5, 22)),
    ],
)
def test_words_stand_where_they_were_said_and_never_in_a_pause(
    heard: tuple[float, float], said: tuple[float, float]
) -> None:
    assert Window((Span(10, 11), Span(20, 22))).place(*heard) == Span(*said)


@given(st.integers(1, WHOLE))
def test_a_fitted_window_is_encoded_as_far_as_its_speech_goes(heard: int) -> None:
    frames = Fit(Context.FITTED).frames(heard)

    assert min(heard, WHOLE) <= frames <= WHOLE
    assert frames % 2 == 0
    assert Fit().frames(heard) == WHOLE


def test_no_speech_no_windows() -> None:
    assert windows((), in_the_middle, 14, even=True) == []


@given(speech().filter(bool))
def test_halves_hold_all_of_a_window_in_order(spans: tuple[Span, ...]) -> None:
    whole = Window(spans)

    first, second = halves(whole, in_the_middle)

    assert first.seconds > 0
    assert second.seconds > 0
    assert first.seconds + second.seconds == pytest.approx(whole.seconds)
    assert (first.spans[0].start, second.spans[-1].end) == (spans[0].start, spans[-1].end)
    assert first.spans[-1].end <= second.spans[0].start


def test_a_window_is_halved_at_the_pause_nearest_its_middle() -> None:
    first, second = halves(Window((Span(0, 1), Span(2, 6), Span(7, 9))), in_the_middle)

    assert first == Window((Span(0, 1), Span(2, 6)))
    assert second == Window((Span(7, 9),))
