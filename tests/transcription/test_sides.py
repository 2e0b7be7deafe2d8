"""Two people on a channel each are read apart, and nothing else is taken for them."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.transcription.conftest import EXAMPLES
from tests.transcription.sounds import hold_music, noise, quiet, tone, wav
from transcription.crosstalk import is_echo, without_echo
from transcription.decode import decode, decode_sides
from transcription.ear import Ear
from transcription.model import Doubt, Grade, LanguageGuess, Segment, Span, Transcript
from transcription.sides import merged, united

Samples = NDArray[np.float64]


def voice(name: str, before: float, seconds: float = 16.0) -> Samples:
    """A recording of hotline-nano's, `before` seconds of silence before it."""
    said = decode(EXAMPLES / f"{name}.wav").samples / 32_768
    place = round(before * 8_000)
    whole = quiet(seconds)
    whole[place : place + len(said)] = said
    return whole


def both(left: Samples, right: Samples) -> bytes:
    return wav(np.stack([left, right], axis=1))


CALLER, OPERATOR = voice("en-01", 1.0), voice("en-03", 6.5)


def said_on(transcript: Transcript, channel: int) -> str:
    """Without commas: the model is not asked how it hears pauses."""
    words = " ".join(line.text for line in transcript.segments if line.channel == channel)
    return words.replace(",", "")


def test_each_side_of_a_call_is_transcribed_apart_and_merged_by_time(ear: Ear) -> None:
    transcript = ear.transcribe(both(CALLER + OPERATOR * 0.003, OPERATOR), "en", ".wav")

    assert said_on(transcript, 1) == "police deported wages"
    assert said_on(transcript, 2) == "phone taken work permit work permit child locked in"
    assert [line.start for line in transcript.segments] == sorted(line.start for line in transcript.segments)
    assert transcript.duration == 16.0
    assert transcript.grade is Grade.DRAFT


def test_who_speaks_at_the_same_time_is_heard_on_both_sides(ear: Ear) -> None:
    transcript = ear.transcribe(both(voice("en-01", 1.0), voice("en-02", 1.2)), "en", ".wav")

    text = {line.channel: line.text for line in transcript.segments}
    assert text == {1: "police, deported, wages", 2: "no rest day, no food"}


@pytest.mark.parametrize("decibels", [-15, -20, -30, -40])
def test_what_leaks_from_one_side_to_the_other_is_not_written_twice(decibels: int, ear: Ear) -> None:
    leak = 10 ** (decibels / 20)

    transcript = ear.transcribe(both(CALLER + leak * OPERATOR, OPERATOR + leak * CALLER), "en", ".wav")

    assert said_on(transcript, 1) == "police deported wages"
    assert said_on(transcript, 2) == "phone taken work permit work permit child locked in"


def test_an_echo_that_comes_later_through_a_telephone_is_still_an_echo() -> None:
    late = 0.1 * np.roll(OPERATOR, 160) + noise(16, 0.0005)
    own, theirs = (CALLER + late)[60_000:61_600], OPERATOR[60_000:61_600]

    assert is_echo(own, theirs, latest=480)
    assert not is_echo(theirs, own, latest=480)


@pytest.mark.parametrize("decibels", [-12, -20, -30])
def test_a_low_voice_beside_a_loud_one_stays_hers(decibels: int) -> None:
    whisper = 10 ** (decibels / 20) * voice("en-01", 7.0)
    sides = decode_sides(both(whisper, OPERATOR), ".wav")
    assert len(sides) == 2

    kept, _ = without_echo(*sides)

    before = (sides[0].samples.astype(np.float64) ** 2).sum()
    assert (kept.samples.astype(np.float64) ** 2).sum() > 0.8 * before


def test_a_mixed_call_has_no_sides(ear: Ear, spoken: Path) -> None:
    assert {line.channel for line in ear.transcribe(spoken, "en").segments} == {None}


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (CALLER, CALLER),
        (CALLER, -CALLER),
        (CALLER, 0.3 * np.roll(CALLER, 24)),
        (CALLER + noise(16, 0.001), 0.5 * CALLER + noise(16, 0.002)),
        (CALLER, quiet(16)),
        (CALLER, tone(50, seconds=16, level=0.02)),
        (hold_music(), np.roll(hold_music(), 40)),
        (quiet(16), quiet(16)),
    ],
    ids=["twin", "reversed", "delayed", "noisy", "silent", "hum", "music", "nothing"],
)
def test_one_room_on_two_channels_is_one_recording(left: Samples, right: Samples) -> None:
    audio, *others = decode_sides(both(left, right), ".wav")

    assert others == []
    assert audio.samples.tolist() == decode(both(left, right), ".wav").samples.tolist()


def test_each_side_is_its_own_channel_untouched() -> None:
    sides = decode_sides(both(CALLER, OPERATOR), ".wav")

    assert len(sides) == 2
    for side, channel in zip(sides, (CALLER, OPERATOR), strict=True):
        assert np.abs(side.samples / 32_768 - channel).max() < 1e-3


def test_a_very_short_recording_has_no_sides() -> None:
    assert len(decode_sides(both(CALLER[:4_000], OPERATOR[:4_000]), ".wav")) == 1


def told(language: str, grade: Grade, *spans: Span, guess: LanguageGuess | None = None) -> Transcript:
    shown = spans if grade is not Grade.LISTEN_ONLY else ()
    lines = tuple(Segment(span.start, span.end, "words", (), -0.2, 0.0, ()) for span in shown)
    return Transcript(language, guess, 20.0, spans, lines, grade, "told", demonstration=False)


def test_the_grade_is_that_of_the_side_to_trust_least() -> None:
    good, silent = told("en", Grade.GOOD, Span(0, 3)), told("en", Grade.GOOD)

    assert merged([good, told("en", Grade.DRAFT, Span(4, 6))]).grade is Grade.DRAFT
    assert merged([silent, told("en", Grade.LISTEN_ONLY, Span(4, 6))]).grade is Grade.LISTEN_ONLY


def test_where_one_side_was_read_whole_nothing_of_the_recording_was_left_out() -> None:
    ordinary = told("en", Grade.DRAFT, Span(0, 3))
    odd = replace(told("en", Grade.DRAFT), read_whole=True)

    assert merged([ordinary, odd]).read_whole
    assert not merged([ordinary, ordinary]).read_whole


def test_a_side_without_text_hides_nothing_of_the_other_and_is_shown_as_speech() -> None:
    guess = LanguageGuess("th", 0.9)
    heard = told("und", Grade.DRAFT, Span(0, 9), guess=guess)
    unknown = told("und", Grade.LISTEN_ONLY, Span(10, 14))

    both_sides = merged([unknown, heard])

    assert both_sides.grade is Grade.DRAFT
    assert both_sides.guess == guess
    assert [(line.channel, line.text, line.doubts) for line in both_sides.segments] == [
        (2, "words", ()),
        (1, "", (Doubt.SPEECH_WITHOUT_TEXT,)),
    ]


seconds = st.floats(0, 60, allow_nan=False)
spans = st.lists(st.tuples(seconds, seconds).map(lambda two: Span(min(two), max(two))), max_size=12)


@given(spans)
def test_speech_of_both_sides_together_is_in_order_and_loses_nothing(found: list[Span]) -> None:
    whole = united(found)

    assert all(one.end < other.start for one, other in pairwise(whole))
    assert all(any(each.start <= span.start and span.end <= each.end for each in whole) for span in found)
    assert {each.start for each in whole} <= {span.start for span in found}
