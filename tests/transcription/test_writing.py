"""What is made of a model's readings, with a model that says what it is told to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

import numpy as np

from transcription.decode import Audio
from transcription.model import Doubt, Grade, Span, Transcript, Word
from transcription.recognise import Passage, Reading, Recogniser
from transcription.registry import ModelEntry
from transcription.resampling import Samples
from transcription.writing import Writer

AUDIO = Audio(np.zeros(8_000 * 60, np.int16), 8_000)
MODEL = ModelEntry(name="trusted", grades={"th": Grade.GOOD, "en": Grade.DRAFT})
READING = Reading("hello there", (Word(0.1, 0.5, " hello", 0.9), Word(0.6, 0.9, " there", 0.9)), -0.2, 0.01)


@dataclass
class ModelThatSays:
    """Hears what it is told in every passage, and remembers in which language it was asked to."""

    guesses: Mapping[str, float]
    reading: Reading = READING
    asked: list[str] = field(default_factory=list)
    languages: frozenset[str] = frozenset({"th", "en", "my"})

    def encode(self, samples: Samples) -> Passage:
        assert 0 < len(samples) <= 30 * 16_000
        return cast(Passage, len(samples))

    def guess(self, passage: Passage) -> Mapping[str, float]:
        return self.guesses

    def read(self, passage: Passage, language: str, beam: int) -> Reading:
        self.asked.append(language)
        return self.reading


def written(model: ModelThatSays, language: str, *speech: Span) -> Transcript:
    heard = Transcript(
        language, None, 60.0, speech, (), MODEL.grade(language), MODEL.name, demonstration=False
    )
    return Writer(cast(Recogniser, model), MODEL).write(AUDIO, heard)


def test_words_are_placed_where_their_passage_stands() -> None:
    transcript = written(ModelThatSays({"th": 1.0}), "th", Span(1, 3), Span(40, 42))

    assert [(segment.start, segment.end) for segment in transcript.segments] == [(1.1, 1.9), (40.1, 40.9)]
    assert transcript.grade is Grade.GOOD


def test_a_sure_guess_of_a_strange_language_lowers_the_grade_and_doubts_the_lines() -> None:
    transcript = written(ModelThatSays({"my": 0.9, "th": 0.1}), "th", Span(1, 3))

    assert transcript.guess is not None
    assert transcript.guess.language == "my"
    assert transcript.grade is Grade.DRAFT
    assert transcript.segments[0].doubts == (Doubt.OTHER_LANGUAGE,)


def test_the_language_read_is_the_callers_whatever_the_guess() -> None:
    model = ModelThatSays({"my": 0.99})

    written(model, "th", Span(1, 3))

    assert model.asked == ["th"]


def test_nobodys_language_is_read_as_the_likeliest_and_never_trusted() -> None:
    model = ModelThatSays({"th": 0.9})

    transcript = written(model, "und", Span(1, 3))

    assert model.asked == ["th"]
    assert transcript.language == "und"
    assert transcript.grade is Grade.DRAFT
    assert transcript.segments[0].doubts == (Doubt.OTHER_LANGUAGE,)


def test_nobodys_language_is_not_read_where_the_model_does_not_know_it_or_may_not_write_it() -> None:
    for guesses in ({"th": 0.4, "en": 0.3}, {"my": 0.95}):
        model = ModelThatSays(guesses)

        transcript = written(model, "und", Span(1, 3))

        assert model.asked == []
        assert transcript.segments == ()
        assert transcript.grade is Grade.LISTEN_ONLY
        assert transcript.guess is not None


def test_text_without_word_times_is_kept_for_its_whole_passage() -> None:
    model = ModelThatSays({"th": 1.0}, Reading("สวัสดี", (), -0.2, 0.01))

    (segment,) = written(model, "th", Span(2, 4)).segments

    assert (segment.start, segment.end, segment.text) == (2, 4, "สวัสดี")


def test_a_passage_without_text_makes_a_doubted_line_without_text() -> None:
    (line,) = written(ModelThatSays({"th": 1.0}, Reading("", (), -0.2, 0.9)), "th", Span(2, 4)).segments

    assert (line.start, line.end, line.text, line.words) == (2, 4, "", ())
    assert line.doubts == (Doubt.SPEECH_WITHOUT_TEXT,)
