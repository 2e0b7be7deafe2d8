"""Words with times in scripts that write no spaces: cut at letters, as the aligner sees them.

faster-whisper 1.2 cuts Thai, Lao, Burmese, Chinese and Cantonese between any two code points and leaves
every other language at its spaces: a Khmer "word" is a whole phrase. Here all scripts without spaces between
words are cut into letters (`transcription.letters`) before the alignment, so that each letter gets its own
time from the model's attention instead of a share of its phrase's.
"""

from collections.abc import Iterator, Sequence

from faster_whisper.tokenizer import Tokenizer

from transcription.letters import letters
from transcription.model import Word

WITHOUT_SPACES = frozenset({"km", "th", "lo", "my", "zh", "ja", "yue", "bo"})
"""Whisper's languages that are written without spaces between words."""

Piece = tuple[str, tuple[int, ...]]
"""Some text and the tokens it was spelt with."""


class LetterTokenizer(Tokenizer):  # type: ignore[misc]
    """Whisper's tokenizer; where a language writes no spaces its words are whole letters."""

    def split_to_word_tokens(self, tokens: list[int]) -> tuple[list[str], list[list[int]]]:
        """The words to be aligned, and the tokens of each."""
        if self.language_code not in WITHOUT_SPACES:
            words, spelt = super().split_to_word_tokens(tokens)
            return list(words), list(spelt)
        pieces = zip(*self.split_tokens_on_unicode(tokens), strict=True)
        whole = list(whole_letters([(text, tuple(spelling)) for text, spelling in pieces], self.eot))
        return [text for text, _ in whole], [list(spelling) for _, spelling in whole]


def whole_letters(pieces: Sequence[Piece], special_from: int) -> Iterator[Piece]:
    """Pieces put together until they end where a letter ends; special tokens stand alone.

    A piece of several letters stays one: its tokens cannot be told apart.
    """
    text, spelling = "", tuple[int, ...]()
    for more, tokens in pieces:
        special = tokens[0] >= special_from
        if text and (special or _is_whole(text, more)):
            yield text, spelling
            text, spelling = "", ()
        text, spelling = text + more, spelling + tokens
        if special:
            yield text, spelling
            text, spelling = "", ()
    if text:
        yield text, spelling


def _is_whole(text: str, more: str) -> bool:
    """Whether a letter ends between the two; a space stays before what follows it."""
    if not text.strip() or not more:
        return False
    last = next(reversed(list(letters(text))))
    return next(letters(last + more)) == last


def finer(words: Sequence[Word], language: str) -> list[Word]:
    """Words of a script without spaces cut into letters, each with its share of the word's time.

    For words whose tokens are gone; what goes through LetterTokenizer has better times. Joined again the
    words are what they were.
    """
    if language not in WITHOUT_SPACES:
        return list(words)
    return [part for word in words for part in _parts(word)]


def _parts(word: Word) -> Iterator[Word]:
    cut = list(_with_signs(word.text))
    step = (word.end - word.start) / max(len(cut), 1)
    for place, text in enumerate(cut):
        start = round(word.start + place * step, 3)
        end = word.end if place == len(cut) - 1 else round(word.start + (place + 1) * step, 3)
        yield Word(start, end, text, word.probability)


def _with_signs(text: str) -> Iterator[str]:
    """Letters; a space goes with the letter after it, a sign or a break nobody hears with the one before."""
    begun = ""
    for letter in letters(text):
        if begun.strip() and (letter[0].isalnum() or letter.isspace()):
            yield begun
            begun = ""
        begun += letter
    if begun:
        yield begun
