"""Writes a recording's speech down, passage by passage, with the model's own guess of the language."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from ivr.model import UNDETERMINED
from transcription.decode import Audio
from transcription.doubts import best_guess, disagrees, doubts_of, lowered
from transcription.model import Grade, LanguageGuess, Segment, Span, Transcript, Word
from transcription.passages import lines, passages
from transcription.recognise import Reading, Recogniser
from transcription.registry import ModelEntry
from transcription.review import reviewed

LIKELY = 0.5
"""What the model must make of a recording whose language nobody chose before any of it is written down."""
PASSAGES_TO_GUESS_FROM = 3


@dataclass(frozen=True, slots=True)
class Writer:
    """A loaded model and its registry entry."""

    recogniser: Recogniser
    model: ModelEntry

    def write(self, audio: Audio, heard: Transcript) -> Transcript:
        """The same transcript with its lines, its guess, and a grade that takes the guess into account."""
        if heard.language == UNDETERMINED:
            return self._unchosen(audio, heard)
        segments, guess = self._segments(audio, heard, heard.language)
        return replace(
            heard, segments=segments, guess=guess, grade=lowered(heard.grade, guess, heard.language)
        )

    def _unchosen(self, audio: Audio, heard: Transcript) -> Transcript:
        """Nobody chose a language (shelter, salvaged call): read as the likeliest, every line doubted."""
        votes = _Votes()
        for span in islice(passages(heard.speech, audio.quietest), PASSAGES_TO_GUESS_FROM):
            passage = self.recogniser.encode(audio.window(span.start, span.end))
            votes.add(self.recogniser.guess(passage), span)
        guess = votes.winner()
        if guess is None or guess.probability < LIKELY or self._grade(guess.language) is Grade.LISTEN_ONLY:
            return replace(heard, guess=guess, grade=Grade.LISTEN_ONLY)
        segments, guess = self._segments(audio, heard, guess.language)
        return replace(heard, segments=segments, guess=guess, grade=Grade.DRAFT)

    def _grade(self, language: str) -> Grade:
        known = language in self.recogniser.languages
        return self.model.grade(language) if known else Grade.LISTEN_ONLY

    def _segments(
        self, audio: Audio, heard: Transcript, language: str
    ) -> tuple[tuple[Segment, ...], LanguageGuess | None]:
        votes, written = _Votes(), list[Segment]()
        for span in passages(heard.speech, audio.quietest):
            passage = self.recogniser.encode(audio.window(span.start, span.end))
            guesses = self.recogniser.guess(passage)
            votes.add(guesses, span)
            doubtful = heard.language == UNDETERMINED or disagrees(best_guess(guesses), language)
            reading = self.recogniser.read(passage, language, self.model.beam)
            written += _lines_of(reading, span, heard.speech, doubtful)
        return reviewed(written, heard.speech, language), votes.winner()


class _Votes:
    """The guesses of all passages, each weighed by its seconds."""

    def __init__(self) -> None:
        self._seconds = 0.0
        self._weighed: dict[str, float] = {}

    def add(self, guesses: Mapping[str, float], span: Span) -> None:
        length = span.end - span.start
        self._seconds += length
        for language, probability in guesses.items():
            self._weighed[language] = self._weighed.get(language, 0.0) + probability * length

    def winner(self) -> LanguageGuess | None:
        if not self._seconds:
            return None
        return best_guess({language: sum_ / self._seconds for language, sum_ in self._weighed.items()})


def _lines_of(reading: Reading, span: Span, speech: tuple[Span, ...], doubtful: bool) -> Iterator[Segment]:
    for words in lines(_placed(reading, span)):
        yield Segment(
            start=words[0].start,
            end=words[-1].end,
            text="".join(word.text for word in words).strip(),
            words=words,
            avg_logprob=round(reading.avg_logprob, 4),
            no_speech_probability=round(reading.no_speech_probability, 4),
            doubts=doubts_of(words, reading.avg_logprob, reading.no_speech_probability, speech, doubtful),
        )


def _placed(reading: Reading, span: Span) -> tuple[Word, ...]:
    """The passage's words at their place in the recording, within the passage."""
    if reading.text and not reading.words:
        return (Word(span.start, span.end, reading.text, round(math.exp(min(reading.avg_logprob, 0)), 4)),)
    return tuple(
        Word(
            start=round(min(span.start + word.start, span.end), 3),
            end=round(min(span.start + word.end, span.end), 3),
            text=word.text,
            probability=round(word.probability, 4),
        )
        for word in reading.words
    )
