"""Where nobody speaks nothing is written, and what is written all the same is doubted."""

from pathlib import Path

import pytest

from ops.evaluation.speech_sets import read_labels
from ops.evaluation.telephone import Line, carried
from tests.transcription.sounds import NOBODY_SPEAKS, NOT_A_WORD, OTHER_TONES, quacking, wav
from transcription.decode import Audio, decode
from transcription.ear import Ear, Spoken
from transcription.model import Doubt, Span, Transcript
from transcription.registry import EMBEDDED_MODELS, load_registry
from transcription.speech import Found, SpeechFinder


class HearsSpeechEverywhere(SpeechFinder):
    """A finder that takes the whole recording for speech."""

    def find(self, audio: Audio) -> Found:
        whole = (Span(0.0, round(audio.duration, 3)),)
        return Found(whole, whole)


@pytest.fixture(scope="module")
def fooled() -> Ear:
    return Ear(
        load_registry(),
        [EMBEDDED_MODELS],
        "hotline-nano",
        device="cpu",
        threads=2,
        _finder=HearsSpeechEverywhere(),
    )


@pytest.mark.parametrize("sound", NOBODY_SPEAKS)
def test_where_nobody_speaks_nothing_is_written(sound: str, ear: Ear) -> None:
    transcript = ear.transcribe(wav(NOBODY_SPEAKS[sound]), "en", ".wav")

    assert transcript.segments == ()
    assert transcript.speech == ()


@pytest.mark.parametrize("language", ["en", "th", "my"])
@pytest.mark.parametrize("sound", sorted(set(NOT_A_WORD) - {"siren"}))
def test_no_word_is_invented_even_where_the_finder_was_fooled(sound: str, language: str, fooled: Ear) -> None:
    transcript = fooled.transcribe(wav(NOT_A_WORD[sound]), language, ".wav")

    assert [segment.text for segment in transcript.segments if segment.text] == []
    assert all(segment.doubts == (Doubt.SPEECH_WITHOUT_TEXT,) for segment in transcript.segments)


@pytest.mark.parametrize("language", ["en", "th", "my"])
def test_a_siren_taken_for_speech_gives_no_line_that_is_not_doubted(language: str, fooled: Ear) -> None:
    """It wails like a voice; cut into windows of five seconds this model hears a word in it."""
    transcript = fooled.transcribe(wav(NOT_A_WORD["siren"]), language, ".wav")

    assert transcript.segments
    assert all(
        segment.doubts if not segment.text else Doubt.TEXT_WITHOUT_SPEECH in segment.doubts
        for segment in transcript.segments
    )


@pytest.mark.parametrize("language", ["th", "my"])
def test_what_ducks_are_taken_to_say_is_doubted(language: str, ear: Ear) -> None:
    """The finder hears a voice in some, and the model is sure of its words; in English it hears none."""
    transcript = ear.transcribe(wav(quacking()), language, ".wav")

    written = [segment for segment in transcript.segments if segment.text]
    assert transcript.speech
    assert written
    assert all(segment.doubts == (Doubt.UNLIKE_SPEECH,) for segment in written)


class TakesItForNoSpeech(SpeechFinder):
    """A finder that is sure of nothing, and has the whole read."""

    def find(self, audio: Audio) -> Found:
        return Found((), (Span(0.0, round(audio.duration, 3)),))


def test_what_is_read_though_no_speech_was_found_is_doubted_line_by_line(spoken: Path) -> None:
    ear = Ear(load_registry(), [EMBEDDED_MODELS], "hotline-nano", device="cpu", _finder=TakesItForNoSpeech())

    transcript = ear.transcribe(spoken, "en")

    assert transcript.speech == ()
    assert transcript.segments
    assert all(Doubt.TEXT_WITHOUT_SPEECH in segment.doubts for segment in transcript.segments)


@pytest.mark.parametrize("sound", set(NOT_A_WORD) - set(NOBODY_SPEAKS))
def test_no_word_is_written_on_breath_or_noise(sound: str, ear: Ear) -> None:
    transcript = ear.transcribe(wav(NOT_A_WORD[sound]), "en", ".wav")

    assert [segment.text for segment in transcript.segments if segment.text] == []


@pytest.mark.parametrize("language", ["en", "th", "my"])
def test_no_line_is_written_on_tones_of_other_countries_and_music(language: str, ear: Ear) -> None:
    heard = ear.transcribe_all([Spoken(wav(sound), language, ".wav") for sound in OTHER_TONES.values()])

    assert [segment.text for each in heard for segment in _transcript(each).segments if segment.text] == []


SHARED = Path(__file__).parents[3] / "shared" / "vad"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the labelled recordings are not beside the repository")
@pytest.mark.parametrize("language", ["en", "th", "my"])
def test_no_line_is_written_on_recorded_noise_and_tones_over_any_line(language: str, ear: Ear) -> None:
    silent = [decode(each.file) for each in read_labels(SHARED) if each.speech == ()]
    over = [
        carried(each, line) for each in silent for line in (Line.NONE, Line.TELEPHONE, Line.STEEP, Line.FAINT)
    ]

    heard = ear.transcribe_all([Spoken(wav(each.samples, each.rate), language, ".wav") for each in over])

    assert [segment.text for each in heard for segment in _transcript(each).segments if segment.text] == []


def _transcript(heard: object) -> Transcript:
    assert isinstance(heard, Transcript)
    return heard
