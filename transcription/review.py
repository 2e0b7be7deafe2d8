"""A whole transcript looked at again: what no line shows alone, and speech that gave no words.

Nothing here knows a language or a phrase: a list of what models like to invent would be of one model, in one
language, and would one day silence a caller who says it.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from transcription.letters import WRITTEN_IN, Script, scripts, spoken_letters
from transcription.model import Doubt, Segment, Span

LETTERS_A_SECOND = {
    Script.LATIN: 30.0,
    Script.THAI: 25.0,
    Script.LAO: 25.0,
    Script.MYANMAR: 20.0,
    Script.KHMER: 20.0,
    Script.DEVANAGARI: 18.0,
    Script.BENGALI: 18.0,
    Script.KANA: 14.0,
    Script.HAN: 12.0,
    Script.HANGUL: 12.0,
    Script.OTHER: 30.0,
}
"""More than people say. Ten syllables a second, faster than the fastest of 170 readers in 17 languages
(Coupé et al. 2019, doi 10.1126/sciadv.aaw2594), times the letters a syllable takes in each script."""
SLACK = 0.5
"""Seconds a line may be longer than its word times say: they are rough."""
FEW_LETTERS = 8
"""Fewer are too few for a pace, and for a loop: people say a word again."""
ENOUGH_TO_READ = 5
"""Fewer letters are too few to tell a script by: names and "ok" stand in every language."""
SLOWEST = 0.7
"""Letters a second of speech; slower, and the speech said something else."""
LONG = 4.0
"""Seconds of speech a slow line must have: hesitation is no reason for doubt."""

TIMES = 4
"""How often a unit comes in a row before it is a loop, as in `doubts.LOOP`."""
LONGEST_UNIT = 60
"""Words (letters, where a script has no spaces) of a unit that may come again."""

REACH = 0.5
"""Seconds around a word that it may really have been said in."""
UNHEARD = 2.0
"""Seconds of speech without a word, within a stretch that has words elsewhere."""
UNHEARD_APART = 1.0
"""The same for a stretch that gave no word at all; the margins around speech take 0.6 of it."""
ONE_STRETCH = 2.0
"""Wordless stretches closer than this are one."""


def reviewed(segments: Sequence[Segment], speech: Sequence[Span], language: str) -> tuple[Segment, ...]:
    """The same lines, some with more doubts, and a doubted line without text where speech gave none.

    `language` is what the lines were read as. No text is changed, no doubt is taken away.
    """
    looped = _looped(segments)
    lines = [
        _with(
            line,
            {
                Doubt.REPETITION: place in looped,
                Doubt.PACE: is_out_of_pace(line, speech),
                Doubt.OTHER_LANGUAGE: is_foreign(line.text, language),
            },
        )
        for place, line in enumerate(segments)
    ]
    return tuple(sorted([*lines, *wordless(segments, speech)], key=lambda line: (line.start, line.end)))


def _with(line: Segment, raised: dict[Doubt, bool]) -> Segment:
    """In the order of `Doubt`, each once."""
    doubts = {*line.doubts, *(doubt for doubt, is_raised in raised.items() if is_raised)}
    return replace(line, doubts=tuple(doubt for doubt in Doubt if doubt in doubts))


def is_out_of_pace(line: Segment, speech: Sequence[Span]) -> bool:
    """Whether nobody speaks as fast, or so slowly that the speech must have said something else."""
    said = spoken_letters(line.text)
    spoken = sum(overlap(line.start, line.end, span) for span in speech)
    too_slow = 0 < said < SLOWEST * spoken and spoken >= LONG
    too_fast = said >= FEW_LETTERS and said > LETTERS_A_SECOND[_script(line.text)] * _lasting(line)
    return too_slow or too_fast


def _script(text: str) -> Script:
    """That of most letters."""
    return max(scripts(text).items(), key=lambda pair: pair[1], default=(Script.OTHER, 0))[0]


def _lasting(line: Segment) -> float:
    return max(line.end - line.start, 0.0) + SLACK


def is_foreign(text: str, language: str) -> bool:
    """Whether most letters are of another script than the language's. English words inside are usual."""
    own, found = WRITTEN_IN.get(language), scripts(text)
    return own is not None and found.total() >= ENOUGH_TO_READ and 2 * found[own] < found.total()


def _looped(segments: Sequence[Segment]) -> set[int]:
    """Places of lines whose words, counted through all lines, go round in circles."""
    said = [
        (place, _folded(word.text))
        for place, line in enumerate(segments)
        for word in line.words
        if _folded(word.text)
    ]
    return {said[at][0] for at in loops([word for _, word in said])}


def _folded(text: str) -> str:
    """Letters, their marks and digits: the same word however it is punctuated."""
    return "".join(each for each in text.casefold() if unicodedata.category(each)[0] in "LMN")


def loops(words: Sequence[str]) -> set[int]:
    """Places of words that belong to a unit said at least four times in a row, eight letters or more."""
    found: set[int] = set()
    for length in range(1, min(LONGEST_UNIT, len(words) // TIMES) + 1):
        for first, last in _repeats(words, length):
            long = last - first >= TIMES * length
            if long and sum(map(spoken_letters, words[first:last])) >= FEW_LETTERS:
                found.update(range(first, last))
    return found


def _repeats(words: Sequence[str], length: int) -> Iterator[tuple[int, int]]:
    """Stretches in which every word equals the one `length` before it; first place, and after the last."""
    same = ((words[at] == words[at - length], at) for at in range(length, len(words)))
    for equal, run in groupby(same, key=lambda pair: pair[0]):
        places = [at for _, at in run]
        if equal:
            yield places[0] - length, places[-1] + 1


def wordless(segments: Sequence[Segment], speech: Sequence[Span]) -> list[Segment]:
    """Lines without text, where somebody speaks and no word came of it. Sobs and cries are among them."""
    words = [Span(word.start - REACH, word.end + REACH) for line in segments for word in line.words]
    words += [Span(line.start, line.end) for line in segments if not line.words]
    bare = [part for span in speech for part in _without(span, words)]
    return [
        Segment(round(part.start, 3), round(part.end, 3), "", (), 0.0, 0.0, (Doubt.SPEECH_WITHOUT_TEXT,))
        for part in _joined(bare)
    ]


def _without(span: Span, words: Sequence[Span]) -> Iterator[Span]:
    """The parts of a stretch that no word is near, where they are long enough to have said something."""
    inside = sorted(
        (word for word in words if overlap(word.start, word.end, span) > 0), key=lambda w: w.start
    )
    shortest = UNHEARD if inside else UNHEARD_APART
    at = span.start
    for word in (*inside, Span(span.end, span.end)):
        if word.start - at >= shortest:
            yield Span(at, word.start)
        at = max(at, word.end)


def _joined(parts: Sequence[Span]) -> list[Span]:
    joined: list[Span] = []
    for part in parts:
        if joined and part.start - joined[-1].end < ONE_STRETCH:
            part = Span(joined.pop().start, part.end)
        joined.append(part)
    return joined


def overlap(start: float, end: float, span: Span) -> float:
    """Seconds that [start, end] and a stretch have in common."""
    return max(0.0, min(end, span.end) - max(start, span.start))
