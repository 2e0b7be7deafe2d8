"""What is made of a model's readings, with a model that says what it is told to."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

import numpy as np
import pytest

from transcription.context import Fit
from transcription.decode import Audio
from transcription.engine import Engine
from transcription.errors import RecogniserFailed, TranscriptionError
from transcription.model import Doubt, Grade, Span, Transcript, Word
from transcription.reading import Passage, Reading
from transcription.registry import ModelEntry
from transcription.sheet import Sheet
from transcription.together import Pause
from transcription.writing import Writer

AUDIO = Audio(np.zeros(8_000 * 60, np.int16), 8_000)
MODEL = ModelEntry(name="trusted", grades={"th": Grade.GOOD, "en": Grade.DRAFT})
WORDS = (Word(0.1, 0.5, " hello", 0.9), Word(0.6, 0.9, " there", 0.9))


@dataclass
class ModelThatSays:
    """Hears what it is told in every window, and remembers in which language it was asked to."""

    guesses: Mapping[str, float]
    text: str = "hello there"
    words: tuple[Word, ...] = WORDS
    breaks_on: str = ""
    breaks_off: bool = False
    asked: list[str] = field(default_factory=list)
    languages: frozenset[str] = frozenset({"th", "en", "my"})
    fit: Fit = field(default_factory=Fit)

    def guess(
        self, passages: Sequence[Passage], pause: Pause
    ) -> list[Mapping[str, float] | RecogniserFailed]:
        pause()
        return [self.guesses for _ in passages]

    def read(
        self, passages: Sequence[Passage], pause: Callable[[], None]
    ) -> list[Reading | RecogniserFailed]:
        assert all(0 < passage.window.seconds <= 30 for passage in passages)
        self.asked += [passage.language for passage in passages]
        return [
            RecogniserFailed("broke")
            if passage.language == self.breaks_on
            else Reading(self.text, self.words, -0.2, 0.01, self.guesses, self.breaks_off)
            for passage in passages
        ]


def sheet(language: str, *speech: Span) -> Sheet:
    grade = MODEL.grade(language)
    heard = Transcript(language, None, 60.0, speech, (), grade, MODEL.name, demonstration=False)
    return Sheet(AUDIO, heard, speech)


def all_written(model: ModelThatSays, *sheets: Sheet) -> list[Transcript | TranscriptionError]:
    return Writer(cast(Engine, model), MODEL).write(sheets)


def written(model: ModelThatSays, language: str, *speech: Span) -> Transcript:
    (transcript,) = all_written(model, sheet(language, *speech))
    assert isinstance(transcript, Transcript)
    return transcript


def test_words_are_placed_where_their_window_stands() -> None:
    transcript = written(ModelThatSays({"th": 1.0}), "th", Span(1, 28), Span(40, 50))

    lines = [line for line in transcript.segments if line.text]
    assert [(line.start, line.end) for line in lines] == [(1.1, 1.9), (40.1, 40.9)]
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


def test_text_without_word_times_is_kept_for_its_whole_window() -> None:
    model = ModelThatSays({"th": 1.0}, "สวัสดี", ())

    (segment,) = written(model, "th", Span(2, 4)).segments

    assert (segment.start, segment.end, segment.text) == (2, 4, "สวัสดี")


def test_many_recordings_each_keep_their_own_language_and_their_own_failure() -> None:
    model = ModelThatSays({"en": 0.9}, breaks_on="my")
    sheets = [sheet("th", Span(1, 3)), sheet("my", Span(1, 3)), sheet("und", Span(1, 28), Span(30, 50))]

    thai, burmese, unchosen = all_written(model, *sheets)

    assert model.asked == ["th", "my", "en", "en"]
    assert isinstance(thai, Transcript)
    assert len(thai.segments) == 1
    assert isinstance(burmese, RecogniserFailed)
    assert isinstance(unchosen, Transcript)
    assert len([line for line in unchosen.segments if line.text]) == 2


def test_a_passage_without_text_makes_a_doubted_line_without_text() -> None:
    (line,) = written(ModelThatSays({"th": 1.0}, "", ()), "th", Span(2, 4)).segments

    assert (line.start, line.end, line.text, line.words) == (2, 4, "", ())
    assert line.doubts == (Doubt.SPEECH_WITHOUT_TEXT,)


def test_what_was_never_written_to_its_end_is_doubted() -> None:
    (line,) = written(ModelThatSays({"th": 1.0}, breaks_off=True), "th", Span(2, 4)).segments

    assert Doubt.PACE in line.doubts


def test_very_much_speech_is_read_in_portions_and_gives_the_same_transcript(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hour = Audio(np.zeros(8_000 * 1500, np.int16), 8_000)
    speech = tuple(Span(30.0 * place, 30.0 * place + 25.0) for place in range(50))
    long = replace(sheet("th", *speech), audio=hour)
    model, read = ModelThatSays({"th": 0.9}), list[int]()
    writer = Writer(cast(Engine, model), MODEL, lambda: read.append(len(model.asked)))

    (portioned,) = writer.write([long])

    assert read == [0, 11, 23, 35, 47]
    assert len(model.asked) == 50
    monkeypatch.setattr("transcription.writing.MANY", math.inf)
    assert [portioned] == all_written(ModelThatSays({"th": 0.9}), long)
    assert isinstance(portioned, Transcript)
    assert sum(bool(line.text) for line in portioned.segments) == 50


def test_ordinary_messages_are_read_in_one_go() -> None:
    paused = list[int]()
    sheets = [sheet("th", Span(0, 25)), sheet("en", Span(30, 55))] * 12

    written = Writer(cast(Engine, ModelThatSays({"th": 0.9})), MODEL, lambda: paused.append(1)).write(sheets)

    assert len(written) == 24
    assert not paused


def test_while_languages_are_guessed_others_have_a_turn() -> None:
    turns = list[bool]()
    writer = Writer(cast(Engine, ModelThatSays({"th": 0.9})), MODEL, lambda: turns.append(True))

    writer.write([sheet("und", Span(0, 5))])

    assert turns == [True]
