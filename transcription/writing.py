"""Writes down what was said in many recordings at once, with the model's own guess of each one's language."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
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
ENOUGH_TO_GUESS = 8.0
"""Seconds of a recording's speech: its longest windows tell as much of its language as all of them do
(`ops/decisions/0038-less-work-for-the-same-words.md`)."""

Written = Transcript | TranscriptionError
Answer = TypeVar("Answer")
Read = list[tuple[Window, Reading]]
"""The windows of one recording, in order, and what they say."""


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
        guess = _winner(list(zip(found, guesses, strict=True)))
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
            passage
            for (sheet, language), found in zip(asked, cut, strict=True)
            for passage in _passages(sheet, found, language)
        ]
        dealt = _dealt(sheets, cut, self.engine.read(passages, self.pause))
        read = [
            readings
            if isinstance(readings, TranscriptionError)
            else sorted([*sheet.known, *zip(found, readings, strict=True)], key=_begin)
            for sheet, found, readings in dealt
        ]
        self._look_closer(asked, read)
        for (sheet, language), own in zip(asked, read, strict=True):
            yield own if isinstance(own, TranscriptionError) else _transcript(sheet, language, own)

    def _look_closer(
        self, asked: Sequence[tuple[Sheet, str]], read: Sequence[Read | TranscriptionError]
    ) -> None:
        """Guess each window's language where what was guessed speaks against the caller's choice."""
        unguessed = [
            (own, place, Passage(sheet.audio, own[place][0], language))
            for (sheet, language), own in zip(asked, read, strict=True)
            if not isinstance(own, TranscriptionError)
            and disagrees(_winner(_told(own)), language, sure=LIKELY)
            for place, (_, reading) in enumerate(own)
            if not reading.guesses
        ]
        if not unguessed:
            return
        found = self.engine.guess([passage for *_, passage in unguessed], self.pause)
        for (own, place, _), guesses in zip(unguessed, found, strict=True):
            if not isinstance(guesses, TranscriptionError):
                window, reading = own[place]
                own[place] = (window, replace(reading, guesses=guesses))

    def _windows(self, sheet: Sheet) -> list[Window]:
        fit = self.engine.fit
        return windows(sheet.read, sheet.audio.quietest, fit.longest, fit.even)

    def read_ahead(self, sheet: Sheet) -> tuple[Sequence[Window], Sequence[Reading]] | None:
        """The windows of a piece of a recording, and what they say; None where the model broke on it."""
        found = self._windows(sheet)
        answers = self.engine.read(_passages(sheet, found, sheet.heard.language))
        readings = [answer for answer in answers if isinstance(answer, Reading)]
        return (found, readings) if len(readings) == len(found) else None


def _passages(sheet: Sheet, found: Sequence[Window], language: str) -> list[Passage]:
    """Its windows to be read, the longest with a guess of their language until there is enough of them."""
    telling, seconds = set[Window](), 0.0
    for window in sorted(found, key=lambda each: -each.seconds):
        if seconds >= ENOUGH_TO_GUESS:
            break
        telling.add(window)
        seconds += window.seconds
    return [Passage(sheet.audio, window, language, guessed=window in telling) for window in found]


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


def _told(read: Read) -> list[tuple[Window, Mapping[str, float]]]:
    """What is guessed of those windows that have a guess."""
    return [(window, reading.guesses) for window, reading in read if reading.guesses]


def _transcript(sheet: Sheet, language: str, read: Read) -> Transcript:
    heard = sheet.heard
    guess = _winner(_told(read))
    unchosen = heard.language == UNDETERMINED
    segments = [
        segment
        for window, reading in read
        for segment in _segments(
            reading, window, sheet, unchosen or disagrees(best_guess(reading.guesses), language)
        )
    ]
    grade = Grade.DRAFT if unchosen else lowered(heard.grade, guess, language)
    told = reviewed(segments, heard.speech, language)
    return replace(heard, segments=told, guess=guess, grade=grade, read_whole=sheet.whole)


def _winner(told: Sequence[tuple[Window, Mapping[str, float]]]) -> LanguageGuess | None:
    """The likeliest language by the guesses of these windows, each weighed by its seconds."""
    weighed: dict[str, float] = {}
    for window, guessed in told:
        for language, probability in guessed.items():
            weighed[language] = weighed.get(language, 0.0) + probability * window.seconds
    seconds = sum(window.seconds for window, _ in told)
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
