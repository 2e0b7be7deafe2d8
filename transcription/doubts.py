"""Reasons not to believe a line, none of which needs to know its language.

A doubted line is shown, with its doubts; it is never dropped, and nothing is ever added to it.
"""

import re
import zlib
from collections.abc import Mapping, Sequence

from transcription.model import Doubt, Grade, LanguageGuess, Span, Word

REPETITIVE = 2.4
"""Compression ratio above which Whisper itself gives up a reading (openai/whisper, transcribe.py)."""
LOOP = re.compile(r"(?P<unit>\w.{1,60}?)(?:[\s,.!?]*(?P=unit)){3}", re.DOTALL)
"""The same few letters four times over: how a Whisper that has lost the thread goes on."""
IMPROBABLE_LINE = -1.0
"""Mean log probability below which Whisper itself gives up a reading."""
IMPROBABLE_WORDS = 0.4
"""Mean probability of a line's words below which at least every second word is a toss-up."""
NO_SPEECH = 0.6
"""Whisper's own threshold for "this was no speech"."""
COVERED = 0.5
"""At least this much of a line's words must lie where speech was found."""
SURE_OF_LANGUAGE = 0.8
"""Below this the model's guess of the language is no argument against the caller's choice."""
AKIN = ({"id", "ms", "jw", "su"}, {"hi", "ur", "ne"}, {"th", "lo"}, {"bn", "as"})
"""Languages Whisper takes for one another on short telephone speech; such a guess is no disagreement."""


def doubts_of(
    words: Sequence[Word], avg_logprob: float, no_speech: float, speech: Sequence[Span], disagrees: bool
) -> tuple[Doubt, ...]:
    """Every doubt about one line. `disagrees`: the model takes it for another language than the caller's."""
    text = "".join(word.text for word in words)
    found = {
        Doubt.REPETITION: is_repetitive(text),
        Doubt.LOW_PROBABILITY: avg_logprob < IMPROBABLE_LINE or _mean_probability(words) < IMPROBABLE_WORDS,
        Doubt.TEXT_WITHOUT_SPEECH: no_speech > NO_SPEECH or _covered(words, speech) < COVERED,
        Doubt.OTHER_LANGUAGE: disagrees,
    }
    return tuple(doubt for doubt, raised in found.items() if raised)


def is_unlike_speech(words: Sequence[Word], unlike: Sequence[Span]) -> bool:
    """Whether most of its words lie where there may be no voice. They may have been said all the same."""
    return bool(unlike) and _covered(words, unlike) > COVERED


def is_repetitive(text: str) -> bool:
    """Whether a text goes round in circles.

    Letters are numbered before they are compressed, so that scripts of three bytes a letter, which compress
    well whatever they say, are measured as Latin ones are.
    """
    if LOOP.search(text):
        return True
    number = {letter: index % 256 for index, letter in enumerate(dict.fromkeys(text))}
    plain = bytes(number[letter] for letter in text)
    return bool(plain) and len(plain) / len(zlib.compress(plain)) > REPETITIVE


def _mean_probability(words: Sequence[Word]) -> float:
    return sum(word.probability for word in words) / len(words) if words else 0.0


def _covered(words: Sequence[Word], speech: Sequence[Span]) -> float:
    """How much of the words' time lies within speech, from 0 to 1."""
    length = sum(word.end - word.start for word in words)
    if length <= 0:
        return float(any(span.start <= word.start <= span.end for span in speech for word in words))
    within = sum(
        max(0.0, min(word.end, span.end) - max(word.start, span.start)) for word in words for span in speech
    )
    return within / length


def best_guess(probabilities: Mapping[str, float]) -> LanguageGuess | None:
    """The likeliest language."""
    if not probabilities:
        return None
    language = max(probabilities, key=probabilities.__getitem__)
    return LanguageGuess(language, round(probabilities[language], 4))


def disagrees(guess: LanguageGuess | None, language: str, sure: float = SURE_OF_LANGUAGE) -> bool:
    """Whether the model is sure of having heard a language that is neither the caller's nor close to it."""
    if guess is None or guess.language == language or guess.probability < sure:
        return False
    return not any({guess.language, language} <= family for family in AKIN)


def lowered(grade: Grade, guess: LanguageGuess | None, language: str) -> Grade:
    """A good grade becomes a draft where the model is sure of another language.

    It never becomes listen-only: a guess on a few seconds of telephone is too weak a reason to hide words a
    caller may have said. The lines concerned carry the doubt instead.
    """
    return Grade.DRAFT if grade is Grade.GOOD and disagrees(guess, language) else grade
