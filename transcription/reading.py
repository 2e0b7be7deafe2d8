"""A window of a recording to be read, and what a Whisper made of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from transcription.decode import Audio
from transcription.doubts import IMPROBABLE_LINE, is_repetitive
from transcription.errors import RecogniserFailed
from transcription.model import Word
from transcription.windows import Window, halves

PERHAPS_NO_SPEECH = 0.05
"""In a fitted context: speech was below 0.001 in every example, a siren above 0.1, a crackle near 1."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A window of a recording, to be read in a language the model knows. `guessed`: a guess is wanted too."""

    audio: Audio
    window: Window
    language: str
    guessed: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """What one window says. Times count within the window; `guesses` is the probability of each language.

    It is empty where no guess was wanted.
    """

    text: str
    words: tuple[Word, ...]
    avg_logprob: float
    no_speech_probability: float
    guesses: Mapping[str, float]
    broken_off: bool = False

    @property
    def is_unsure(self) -> bool:
        """Whether it may be no speech at all, or invented."""
        doubtful = self.avg_logprob < IMPROBABLE_LINE or is_repetitive(self.text)
        return doubtful or self.no_speech_probability > PERHAPS_NO_SPEECH


SHORTEST_HALVED = 2.0
"""Seconds: what breaks off in less goes in circles, and is doubted for that."""


def can_be_halved(passage: Passage) -> bool:
    """Whether there is enough of it."""
    return passage.window.seconds >= SHORTEST_HALVED


def halved(passage: Passage) -> tuple[Passage, Passage]:
    """Its window cut in two."""
    first, second = halves(passage.window, passage.audio.quietest)
    return replace(passage, window=first), replace(passage, window=second)


def joined(
    first: Reading | RecogniserFailed, second: Reading | RecogniserFailed, seconds: float
) -> Reading | RecogniserFailed:
    """Both as one, the second `seconds` later. It is as improbable and as little speech as the worse half."""
    if isinstance(first, RecogniserFailed):
        return first
    if isinstance(second, RecogniserFailed):
        return second
    later = tuple(replace(word, start=word.start + seconds, end=word.end + seconds) for word in second.words)
    told = first.guesses.keys() | second.guesses.keys()
    return Reading(
        " ".join(filter(None, (first.text, second.text))),
        first.words + later,
        min(first.avg_logprob, second.avg_logprob),
        max(first.no_speech_probability, second.no_speech_probability),
        {each: (first.guesses.get(each, 0.0) + second.guesses.get(each, 0.0)) / 2 for each in told},
        first.broken_off or second.broken_off,
    )
