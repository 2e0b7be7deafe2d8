"""What is made of a model's readings, with a model that says what it is told to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

import numpy as np
import pytest

from transcription.context import Context, Fit
from transcription.decode import Audio
from transcription.engine import Engine
from transcription.errors import RecogniserFailed, TranscriptionError
from transcription.model import Doubt, Grade, Span, Transcript, Word
from transcription.reading import Passage, Reading
from transcription.registry import ModelEntry
from transcription.sheet import Sheet
from transcription.together import Pause
from transcription.windows import Window
from transcription.writing import Writer

AUDIO = Audio(np.zeros(8_000 * 60, np.int16), 8_000)
MODEL = ModelEntry(name="trusted", grades={"th": Grade.GOOD, "en": Grade.DRAFT})
WORDS = (Word(0.1, 0.5, " hello", 0.9), Word(0.6, 0.9, " there", 0.9))


@dataclass
class ModelThatSays:
    """Hears what it is told in every window, and remembers what it was asked for, and in which language."""

    guesses: Mapping[str, float]
    text: str = "hello there"
    words: tuple[Word, ...] = WORDS
    breaks_on: str = ""
    breaks_off: bool = False
    asked: list[str] = field(default_factory=list)
    read_at_once: list[Sequence[Passage]] = field(default_factory=list)
    guessed_later: list[Passage] = field(default_factory=list)
    guesses_later: Mapping[str, float] | RecogniserFailed | None = None
    languages: frozenset[str] = frozenset({"th", "en", "my"})
    fit: Fit = field(default_factory=Fit)

    def guess(
        self, passages: Sequence[Passage], pause: Pause
    ) -> list[Mapping[str, float] | RecogniserFailed]:
        pause()
        self.guessed_later += passages
        return [self.guesses if self.guesses_later is None else self.guesses_later for _ in passages]

    def read(
        self, passages: Sequence[Passage], pause: Callable[[], None]
    ) -> list[Reading | RecogniserFailed]:
        assert all(0 < passage.window.seconds <= 30 for passage in passages)
        self.asked += [passage.language for passage in passages]
        self.read_at_once.append(passages)
        return [
            RecogniserFailed("broke") if passage.language == self.breaks_on else self._reading(passage)
            for passage in passages
        ]

    def _reading(self, passage: Passage) -> Reading:
        guesses = self.guesses if passage.guessed else {}
        return Reading(self.text, self.words, -0.2, 0.01, guesses, self.breaks_off)


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


def test_all_speech_is_read_in_one_go_however_much_there_is() -> None:
    model = ModelThatSays({"th": 0.9})
    sheets = [sheet("th", Span(0, 25)), sheet("en", Span(30, 55))] * 100

    written = all_written(model, *sheets)

    assert len(written) == 200
    assert [len(passages) for passages in model.read_at_once] == [200]


THAI_WORDS = (Word(0.1, 0.9, "สวัสดี", 0.9),)
SHORT, LONG, LONGER, SHORTEST = Span(0, 3), Span(10, 14), Span(20, 25), Span(30, 32)
WINDOWS_OF_FIVE = Fit(Context.FITTED, 5)


def test_a_language_is_guessed_from_the_longest_windows_until_there_is_enough_of_them() -> None:
    model = ModelThatSays({"th": 0.9}, fit=WINDOWS_OF_FIVE)

    transcript = written(model, "th", SHORT, LONG, LONGER, SHORTEST)

    (asked,) = model.read_at_once
    assert [each.window.spans for each in asked if each.guessed] == [(LONG,), (LONGER,)]
    assert transcript.guess is not None
    assert (transcript.guess.language, transcript.guess.probability) == ("th", 0.9)
    assert model.guessed_later == []


@pytest.mark.parametrize("sure", [0.6, 0.9])
def test_where_they_speak_against_the_callers_choice_every_window_is_guessed(sure: float) -> None:
    model = ModelThatSays({"my": sure}, words=THAI_WORDS, guesses_later={"my": 0.95}, fit=WINDOWS_OF_FIVE)

    transcript = written(model, "th", SHORT, LONG, LONGER, SHORTEST)

    assert [each.window.spans for each in model.guessed_later] == [(SHORT,), (SHORTEST,)]
    doubted = [Doubt.OTHER_LANGUAGE in line.doubts for line in transcript.segments if line.text]
    assert doubted == [True, sure > 0.8, sure > 0.8, True]
    assert transcript.guess is not None
    assert transcript.guess.language == "my"


def test_what_was_read_ahead_is_guessed_then_too() -> None:
    model = ModelThatSays({"my": 0.9}, guesses_later={"my": 0.95}, fit=WINDOWS_OF_FIVE)
    ahead = (Window((Span(40, 41),)), Reading("สวัสดี", THAI_WORDS, -0.2, 0.01, {}))

    (transcript,) = all_written(model, replace(sheet("th", LONGER, LONG), known=(ahead,)))

    assert [each.window for each in model.guessed_later] == [ahead[0]]
    assert isinstance(transcript, Transcript)
    (line,) = [line for line in transcript.segments if line.start > LONGER.end]
    assert Doubt.OTHER_LANGUAGE in line.doubts


def test_a_window_that_breaks_when_it_is_guessed_keeps_its_words() -> None:
    broken = RecogniserFailed("broke")
    model = ModelThatSays({"my": 0.9}, words=THAI_WORDS, guesses_later=broken, fit=WINDOWS_OF_FIVE)

    transcript = written(model, "th", SHORT, LONG, LONGER)

    doubted = [Doubt.OTHER_LANGUAGE in line.doubts for line in transcript.segments if line.text]
    assert doubted == [False, True, True]


def test_while_languages_are_guessed_others_have_a_turn() -> None:
    turns = list[bool]()
    writer = Writer(cast(Engine, ModelThatSays({"th": 0.9})), MODEL, lambda: turns.append(True))

    writer.write([sheet("und", Span(0, 5))])

    assert turns == [True]
