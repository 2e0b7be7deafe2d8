"""Speech is found where somebody speaks, and nowhere else."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from ops.evaluation.speech import figures, measure
from ops.evaluation.speech_sets import read_labels
from ops.evaluation.telephone import Line, carried
from tests.transcription.conftest import Example
from tests.transcription.sounds import (
    NOBODY_SPEAKS,
    NOT_A_WORD,
    OTHER_TONES,
    RATE,
    SPOILT,
    Samples,
    quacking,
    quiet,
    wav,
)
from transcription.decode import MODEL_RATE, Audio, decode
from transcription.ear import Ear
from transcription.model import Doubt, Span
from transcription.silero import FRAME_SECONDS, Probabilities, Silero, frame_count
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


@pytest.mark.parametrize("sound", NOT_A_WORD)
def test_no_speech_is_found_and_nothing_read_where_nobody_speaks(sound: str, finder: SpeechFinder) -> None:
    assert finder.find(decode(wav(NOT_A_WORD[sound]))) == Found((), ())


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


@pytest.mark.parametrize("seconds", [0.01, 0.032, 3.9, 4.0, 4.001, 9.3, 16.64])
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


def voices_of(examples: tuple[Example, ...]) -> Samples:
    return np.concatenate([decode(example.path).samples for example in examples[:6]]).astype(np.float64)


def heard_as(samples: Samples) -> Audio:
    return Audio(samples.round().clip(-32_768, 32_767).astype(np.int16), RATE)


HALF_BELIEF = 0.04
"""The probability either ear gives a whisper it cannot tell."""


class Unsure(Silero):
    """Half believes in anything."""

    def probabilities(self, audio: Audio, gain: float = 1.0, afresh: Sequence[int] = (125,)) -> Probabilities:
        return np.full((len(afresh), frame_count(audio)), HALF_BELIEF, np.float32)


@pytest.fixture
def unsure() -> SpeechFinder:
    """A finder whose ears recognise nothing for certain."""
    finder = SpeechFinder()
    finder._wide, finder._narrow = Unsure(MODEL_RATE), Unsure(RATE)
    return finder


def test_a_voice_that_neither_ear_can_tell_is_worth_reading_though_it_is_not_called_speech(
    examples: tuple[Example, ...], unsure: SpeechFinder
) -> None:
    audio = heard_as(voices_of(examples))

    found = unsure.find(audio)

    assert found == Found((), (Span(0.0, round(audio.duration, 3)),))


def missed_and_read(spoilt: Audio, voice: Audio, finder: SpeechFinder) -> bool:
    """Whether most of a voice was not recognised, and the whole is worth reading therefore."""
    found = finder.find(spoilt)
    return seconds(found) < seconds(finder.find(voice)) / 2 and found.worth_reading == whole(spoilt)


def seconds(found: Found) -> float:
    return sum(span.end - span.start for span in found.speech)


def whole(audio: Audio) -> tuple[Span, ...]:
    return (Span(0.0, round(audio.duration, 3)),)


def test_a_voice_spoilt_until_the_ears_miss_it_is_read_whole_and_every_word_of_it_doubted(
    examples: tuple[Example, ...], finder: SpeechFinder, ear: Ear
) -> None:
    example = next(each for each in examples if each.path.stem == "bn-01")
    voice = decode(example.path)
    spoilt = heard_as(SPOILT["one bit deep where it sounds"](voice.samples.astype(np.float64)))

    transcript = ear.transcribe(wav(spoilt.samples), example.language, ".wav")

    assert missed_and_read(spoilt, voice, finder)
    assert ear.listen(wav(spoilt.samples)).worth_reading == whole(spoilt)
    said = "".join(segment.text for segment in transcript.segments)
    assert all(unit in said for unit in example.units)
    assert all(Doubt.TEXT_WITHOUT_SPEECH in segment.doubts for segment in transcript.segments)
    assert transcript.read_whole
    assert not ear.transcribe(example.path, example.language).read_whole


HUMAN = Path(__file__).parents[3] / "shared" / "speech"


@pytest.mark.skipif(not HUMAN.is_dir(), reason="the human voices are not beside the repository")
@pytest.mark.parametrize(
    ("recording", "way"),
    [
        ("en/jfk", "turned over"),
        ("en/fleurs-en-002", "through a ring"),
        ("en/fleurs-en-003", "one bit deep"),
        ("en/fleurs-en-000", "one bit deep where it sounds"),
        ("ms/malaya-record1", "one bit deep where it sounds"),
    ],
)
def test_a_human_voice_spoilt_until_the_ears_miss_it_is_read_whole(
    recording: str, way: str, finder: SpeechFinder
) -> None:
    voice = carried(decode(HUMAN / f"{recording}.flac"), Line.TELEPHONE)

    assert missed_and_read(heard_as(SPOILT[way](voice.samples.astype(np.float64))), voice, finder)


@pytest.mark.parametrize("way", SPOILT)
def test_what_is_no_voice_is_not_read_however_it_is_spoilt(way: str, finder: SpeechFinder) -> None:
    """But for keys, which one bit and a gate turn into something like syllables; no word comes of them."""
    sounds = [SPOILT[way](each * 32_768) for name, each in NOBODY_SPEAKS.items() if name != "keys"]

    assert [span for sound in sounds for span in finder.find(heard_as(sound)).worth_reading] == []


@pytest.mark.parametrize("sound", NOBODY_SPEAKS)
def test_a_tone_or_noise_that_neither_ear_can_tell_is_not_read(sound: str, unsure: SpeechFinder) -> None:
    assert unsure.find(decode(wav(NOBODY_SPEAKS[sound]))) == Found((), ())


@pytest.mark.parametrize("line", ["as recorded", "noisy"])
def test_where_speech_was_found_nothing_else_is_read(
    line: str, examples: tuple[Example, ...], finder: SpeechFinder
) -> None:
    voices = voices_of(examples)
    if line == "noisy":
        voices += np.random.default_rng(3).normal(0, 100, len(voices))

    found = finder.find(heard_as(voices))

    assert found.worth_reading == found.speech != ()


@pytest.mark.parametrize("louder", [1.0, 10**-1.5], ids=["as it is", "30 dB down"])
def test_what_is_said_is_like_speech_and_what_ducks_say_is_not(
    louder: float, examples: tuple[Example, ...], finder: SpeechFinder
) -> None:
    said, ducks = finder.find(heard_as(louder * voices_of(examples))), finder.find(decode(wav(quacking())))

    assert said.speech
    assert said.unlike == ()
    assert ducks.unlike == ducks.speech != ()


@pytest.mark.parametrize("louder", [1.0, 10**-1.5], ids=["as it is", "30 dB down"])
def test_of_tones_of_other_countries_and_of_music_hardly_a_second_is_read(
    louder: float, finder: SpeechFinder
) -> None:
    heard = [decode(wav(sound * louder)) for sound in OTHER_TONES.values()]

    read = [span for audio in heard for span in finder.find(audio).worth_reading]

    assert sum(span.end - span.start for span in read) <= 0.02 * sum(audio.duration for audio in heard)


SHARED = Path(__file__).parents[3] / "shared" / "vad"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the labelled recordings are not beside the repository")
def test_on_labelled_recordings_by_telephone_nearly_all_speech_is_found_and_hardly_anything_else() -> None:
    recordings = read_labels(SHARED)

    found = figures(measure(recordings, lambda: None), recordings)

    for line in ("telephone", "steep line"):
        assert (found["lines"][line]["recall"] or 0) >= 0.95
        assert (found["lines"][line]["precision"] or 0) >= 0.92
    assert (found["lines"]["30 dB down"]["recall"] or 0) >= 0.90
    assert all((line["tone_seconds_marked"] or 0) <= 0.02 for line in found["lines"].values())
