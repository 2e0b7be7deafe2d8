"""What a Whisper wrote for one window, before its words have times."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import ctranslate2
from faster_whisper.tokenizer import Tokenizer

from transcription.doubts import IMPROBABLE_LINE, is_repetitive

ALIGNED_TOKENS = 320
"""At once: aligning weighs the whole vocabulary at every token of the text, 0.2 MB each."""


@dataclass(frozen=True, slots=True)
class Text:
    """One reading of one window, not yet timed."""

    tokens: list[int]
    text: str
    avg_logprob: float
    no_speech_probability: float
    broken_off: bool

    @property
    def doubted(self) -> bool:
        """By what is known before there are word times."""
        return self.avg_logprob < IMPROBABLE_LINE or is_repetitive(self.text)

    @property
    def worth(self) -> tuple[bool, float]:
        """The greater the better: no repetition first, then the likelier."""
        return not is_repetitive(self.text), self.avg_logprob


def light(
    spoken: Sequence[int], tokenizers: Sequence[Tokenizer], texts: Sequence[Text]
) -> Iterator[list[int]]:
    """Places of those to be aligned at once: of one language, and no more than fit."""
    places: list[int] = []
    for place in sorted(spoken, key=lambda each: (tokenizers[each].language_code, len(texts[each].tokens))):
        alike = not places or tokenizers[place] is tokenizers[places[0]]
        if not alike or (len(places) + 1) * len(texts[place].tokens) > ALIGNED_TOKENS:
            if places:
                yield places
            places = []
        places.append(place)
    if places:
        yield places


def text_of(result: ctranslate2.models.WhisperGenerationResult, tokenizer: Tokenizer, longest: int) -> Text:
    """What CTranslate2 gave; at `longest` tokens it was broken off."""
    tokens = [token for token in result.sequences_ids[0] if token < tokenizer.eot]
    length = len(result.sequences_ids[0])
    return Text(
        tokens,
        tokenizer.decode(tokens).strip(),
        float(result.scores[0] * length / (length + 1)),
        float(result.no_speech_prob),
        length >= longest,
    )
