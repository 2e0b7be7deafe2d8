"""Writes down what was said in many recordings at once, with the model's own guess of each one's language."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, islice
from typing import TypeVar

from ivr.model import UNDETERMINED
from transcription.doubts import best_guess, disagrees, doubts_of, is_unlike_speech, lowered
from transcription.engine import Engine
from transcription.errors import TranscriptionError
from transcription.lines import lines
from transcription.model import Doubt, Grade, LanguageGuess, Segment, Span, Transcript, Word
from transcription.reading import Passage, Reading
from transcription.registry import ModelEntry
from transcription.review import reviewed
from transcription.sheet import Sheet
from transcription.together import Pause, nobody
from transcription.windows import Window, windows

LIKELY = 0.5
"""What the model must make of a recording whose language nobody chose before any of it is written down."""
WINDOWS_TO_GUESS_FROM = 3
MANY, PORTION = 600.0, 300.0
"""Seconds of speech: more than that is read in portions, so that others need not wait until all of it is."""

Written = Transcript | TranscriptionError
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Writer:
    """A loaded model and its registry entry; `pause` is called every second or so."""

    engine: Engine
    model: ModelEntry
    pause: Pause = nobody

    def write(self, sheets: Sequence[Sheet]) -> list[Written]:
        """Each transcript with its lines, its guess, and a grade that takes the guess into account."""
        unchosen = iter(self._likeliest([each for each in sheets if each.heard.language == UNDETERMINED]))
        languages = [
            next(unchosen) if each.heard.language == UNDETERMINED else each.heard.language for each in sheets
        ]
        read = iter(
            self._read([(a, b) for a, b in zip(sheets, languages, strict=True) if isinstance(b, str)])
        )
        return [next(read) if isinstance(language, str) else language for language in languages]

    def _likeliest(self, sheets: Sequence[Sheet]) -> Iterator[str | Written]:
        """Nobody chose a language (shelter, salvaged call): the likeliest, or why nothing is written down."""
        cut = [self._windows(sheet)[:WINDOWS_TO_GUESS_FROM] for sheet in sheets]
        asked = [
            Passage(sheet.audio, window, UNDETERMINED)
            for sheet, found in zip(sheets, cut, strict=True)
            for window in found
        ]
        for sheet, found, guesses in _dealt(sheets, cut, self.engine.guess(asked, self.pause)):
            yield guesses if isinstance(guesses, TranscriptionError) else self._chosen(sheet, found, guesses)

    def _chosen(
        self, sheet: Sheet, found: Sequence[Window], guesses: Sequence[Mapping[str, float]]
    ) -> str | Transcript:
        guess = _winner(found, guesses)
        if guess is None or guess.probability < LIKELY or self._grade(guess.language) is Grade.LISTEN_ONLY:
            return replace(sheet.heard, guess=guess, grade=Grade.LISTEN_ONLY)
        return guess.language

    def _grade(self, language: str) -> Grade:
        known = language in self.engine.languages
        return self.model.grade(language) if known else Grade.LISTEN_ONLY

    def _read(self, asked: Sequence[tuple[Sheet, str]]) -> Iterator[Written]:
        """The transcripts of recordings whose language is known, all windows in one go."""
        sheets = [sheet for sheet, _ in asked]
        cut = [self._windows(sheet) for sheet in sheets]
        passages = [
            Passage(sheet.audio, window, language)
            for (sheet, language), found in zip(asked, cut, strict=True)
            for window in found
        ]
        dealt = _dealt(sheets, cut, self._answers(passages))
        for (sheet, found, readings), (_, language) in zip(dealt, asked, strict=True):
            if isinstance(readings, TranscriptionError):
                yield readings
            else:
                read = sorted([*sheet.known, *zip(found, readings, strict=True)], key=_begin)
                yield _transcript(sheet, language, *_apart(read))

    def _answers(self, passages: Sequence[Passage]) -> Iterator[Reading | TranscriptionError]:
        """What each says; who is in a batch with whom changes nothing about that."""
        portions = _portions(passages)
        for portion in portions:
            if len(portions) > 1:
                self.pause()
            yield from self.engine.read(portion, self.pause)

    def _windows(self, sheet: Sheet) -> list[Window]:
        fit = self.engine.fit
        return windows(sheet.read, sheet.audio.quietest, fit.longest, fit.even)

    def read_ahead(self, sheet: Sheet) -> tuple[Sequence[Window], Sequence[Reading]] | None:
        """The windows of a piece of a recording, and what they say; None where the model broke on it."""
        found = self._windows(sheet)
        answers = self.engine.read([Passage(sheet.audio, each, sheet.heard.language) for each in found])
        readings = [answer for answer in answers if isinstance(answer, Reading)]
        return (found, readings) if len(readings) == len(found) else None


def _portions(passages: Sequence[Passage]) -> list[Sequence[Passage]]:
    """All at once, unless there is very much of it."""
    until = list(accumulate(each.window.seconds for each in passages))
    if not until or until[-1] <= MANY:
        return [passages]
    numbered = groupby(zip(until, passages, strict=True), key=lambda each: int(each[0] // PORTION))
    return [[passage for _, passage in portion] for _, portion in numbered]


def _dealt(
    sheets: Sequence[Sheet],
    cut: Sequence[Sequence[Window]],
    answers: Iterable[Answer | TranscriptionError],
) -> Iterator[tuple[Sheet, Sequence[Window], list[Answer] | TranscriptionError]]:
    """Each recording with its own windows' answers; one window that broke the model breaks its recording."""
    rest = iter(answers)
    for sheet, found in zip(sheets, cut, strict=True):
        own, good = list(islice(rest, len(found))), list[Answer]()
        broken: TranscriptionError | None = None
        for answer in own:
            if isinstance(answer, TranscriptionError):
                broken = broken or answer
            else:
                good.append(answer)
        yield sheet, found, broken or good


def _begin(read: tuple[Window, Reading]) -> float:
    return read[0].spans[0].start


def _apart(read: Sequence[tuple[Window, Reading]]) -> tuple[list[Window], list[Reading]]:
    return [window for window, _ in read], [reading for _, reading in read]


def _transcript(
    sheet: Sheet, language: str, found: Sequence[Window], readings: Sequence[Reading]
) -> Transcript:
    heard = sheet.heard
    guess = _winner(found, [reading.guesses for reading in readings])
    unchosen = heard.language == UNDETERMINED
    segments = [
        segment
        for window, reading in zip(found, readings, strict=True)
        for segment in _segments(
            reading, window, sheet, unchosen or disagrees(best_guess(reading.guesses), language)
        )
    ]
    grade = Grade.DRAFT if unchosen else lowered(heard.grade, guess, language)
    return replace(heard, segments=reviewed(segments, heard.speech, language), guess=guess, grade=grade)


def _winner(found: Sequence[Window], guesses: Sequence[Mapping[str, float]]) -> LanguageGuess | None:
    """The likeliest language by the guesses of all windows, each weighed by its seconds."""
    weighed: dict[str, float] = {}
    for window, guessed in zip(found, guesses, strict=True):
        for language, probability in guessed.items():
            weighed[language] = weighed.get(language, 0.0) + probability * window.seconds
    seconds = sum(window.seconds for window in found)
    return best_guess({language: sum_ / seconds for language, sum_ in weighed.items()})


def _segments(reading: Reading, window: Window, sheet: Sheet, doubtful: bool) -> Iterator[Segment]:
    for words in lines(_placed(reading, window)):
        yield Segment(
            start=words[0].start,
            end=words[-1].end,
            text="".join(word.text for word in words).strip(),
            words=words,
            avg_logprob=round(reading.avg_logprob, 4),
            no_speech_probability=round(reading.no_speech_probability, 4),
            doubts=(
                *doubts_of(
                    words, reading.avg_logprob, reading.no_speech_probability, sheet.heard.speech, doubtful
                ),
                *([Doubt.UNLIKE_SPEECH] if is_unlike_speech(words, sheet.unlike) else []),
                *([Doubt.PACE] if reading.broken_off else []),
            ),
        )


def _placed(reading: Reading, window: Window) -> tuple[Word, ...]:
    """The window's words at their place in the recording."""
    if reading.text and not reading.words:
        whole = Span(window.spans[0].start, window.spans[-1].end)
        return (Word(whole.start, whole.end, reading.text, round(math.exp(min(reading.avg_logprob, 0)), 4)),)
    places = [window.place(word.start, word.end) for word in reading.words]
    return tuple(
        Word(place.start, place.end, word.text, round(word.probability, 4))
        for place, word in zip(places, reading.words, strict=True)
    )
