"""Speech is found where somebody speaks, and nowhere else."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.transcription.conftest import Example
from tests.transcription.sounds import NOBODY_SPEAKS, RATE, quiet, wav
from transcription.decode import Audio, decode
from transcription.model import Span
from transcription.silero import FRAME_SECONDS, Silero, frame_count
from transcription.speech import Found, Hearing, SpeechFinder, spans


def covered(start: float, end: float, speech: tuple[Span, ...]) -> float:
    return sum(max(0.0, min(end, span.end) - max(start, span.start)) for span in speech) / (end - start)


def test_nearly_every_word_of_the_examples_lies_in_speech(
    examples: tuple[Example, ...], finder: SpeechFinder
) -> None:
    heard = [
        covered(start, end, finder.find(decode(example.path)).speech) > 0.8
        for example in examples
        for start, end in example.times
    ]

    assert np.mean(heard) >= 0.95


@pytest.mark.parametrize("sound", NOBODY_SPEAKS)
def test_no_speech_is_found_where_nobody_speaks(sound: str, finder: SpeechFinder) -> None:
    assert finder.find(decode(wav(NOBODY_SPEAKS[sound]))) == Found((), ())


def test_a_voice_thirty_decibels_down_is_still_found(spoken: Path, finder: SpeechFinder) -> None:
    loud = decode(spoken)
    faint = Audio((loud.samples / 10**1.5).round().astype(np.int16), loud.rate)

    found = sum(span.end - span.start for span in finder.find(faint).speech)

    assert found > 0.8 * sum(span.end - span.start for span in finder.find(loud).speech)


def test_a_voice_after_minutes_of_silence_is_found_where_it_is(spoken: Path, finder: SpeechFinder) -> None:
    voice = decode(spoken).samples
    before = 150.0
    audio = Audio(np.concatenate([quiet(before).astype(np.int16), voice]), RATE)

    speech = finder.find(audio).speech

    assert before <= speech[0].start < before + 1.5
    assert speech[-1].end <= audio.duration


@pytest.mark.parametrize("seconds", [0.01, 0.032, 3.9, 4.0, 4.001, 9.3])
def test_every_frame_of_a_recording_is_listened_to_once(seconds: float, finder: SpeechFinder) -> None:
    audio = Audio(quiet(seconds).astype(np.int16), RATE)

    assert len(finder.evidence(audio)) == np.ceil(audio.duration / FRAME_SECONDS)


def test_speech_reaches_high_and_goes_as_far_as_low_to_both_sides() -> None:
    probabilities = np.array([0.0, 0.2, 0.9, 0.2, 0.2, 0.0, 0.0, 0.0, 0.0, 0.9, 0.0], np.float32)
    hearing = Hearing(begins=0.5, ends=0.1, shortest=0.0, pause=0.064, margin=0.0)

    found = spans(probabilities, 10, hearing)

    assert found == (Span(0.032, 0.16), Span(0.288, 0.32))


def test_margins_that_touch_become_one_stretch_within_the_recording() -> None:
    probabilities = np.array([0.9, 0.9, 0.0, 0.0, 0.0, 0.9, 0.9], np.float32)
    hearing = Hearing(begins=0.5, ends=0.1, shortest=0.0, pause=0.032, margin=0.1)

    assert spans(probabilities, 0.224, hearing) == (Span(0.0, 0.224),)


class DeafSilero(Silero):
    """Hears nobody."""

    def probabilities(self, audio: Audio, gain: float = 1.0, first_window: int = 0) -> NDArray[np.float32]:
        return np.zeros(frame_count(audio), np.float32)


def test_a_voice_that_silero_cannot_tell_is_worth_reading_though_it_is_not_called_speech(
    examples: tuple[Example, ...],
) -> None:
    finder = SpeechFinder()
    finder._silero = DeafSilero()
    voices = np.concatenate([decode(example.path).samples for example in examples[:6]])

    found = finder.find(Audio(voices, RATE))

    assert found.speech == ()
    assert found.worth_reading == (Span(0.0, round(len(voices) / RATE, 3)),)


@pytest.mark.parametrize("line", ["as recorded", "noisy"])
def test_where_speech_was_found_nothing_else_is_read(
    line: str, examples: tuple[Example, ...], finder: SpeechFinder
) -> None:
    voices = np.concatenate([decode(example.path).samples for example in examples[:6]]).astype(np.float64)
    if line == "noisy":
        voices += np.random.default_rng(3).normal(0, 100, len(voices))

    found = finder.find(Audio(voices.clip(-32_768, 32_767).astype(np.int16), RATE))

    assert found.worth_reading == found.speech != ()
