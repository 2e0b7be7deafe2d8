"""Lines end where people pause, and can be read."""

from transcription.lines import lines
from transcription.model import Word


def word(start: float, text: str) -> Word:
    return Word(start, start + 0.4, text, 0.9)


def test_a_line_ends_where_the_caller_pauses() -> None:
    said = (word(0.0, " no"), word(0.5, " food"), word(2.0, " help"))

    assert [len(line) for line in lines(said)] == [2, 1]


def test_somebody_who_never_pauses_still_gets_lines_that_can_be_read() -> None:
    said = [word(place * 0.45, " so") for place in range(100)]

    cut = list(lines(said))

    assert [each for line in cut for each in line] == said
    assert max(line[-1].end - line[0].start for line in cut) < 13.5


def test_no_words_no_lines() -> None:
    assert list(lines(())) == []
