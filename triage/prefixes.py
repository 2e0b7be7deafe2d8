"""All words of a list that begin at a place of a text, by one bisection.

The last word that does not come after the text in the order of the alphabet begins with every word of the
list that the text begins with: whatever stands between one of these and the text begins with it too.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

NONE = -1
EACH = 8
"""Words from one that is kept as a string of its own to the next."""


class Prefixes:
    """Words in the order of the alphabet, each once, by their places in it; none holds the end of a line.

    They are lines of one string: a string of its own takes 50 to 80 bytes for the dozen letters of a word.
    """

    def __init__(self, words: Iterable[str]) -> None:
        ordered = sorted(set(words))
        self._lines = "".join(f"{word}\n" for word in ordered)
        self._begins = array("I", accumulate((len(word) + 1 for word in ordered), initial=0))
        self._firsts = frozenset(word[:1] for word in ordered)
        lasts = (min(place + EACH, len(ordered)) for place in range(0, len(ordered), EACH))
        self._ends = array("I", (self._begins[last] - 1 for last in lasts))
        self._longest = max(map(len, ordered), default=0)
        self._shorter = array("i", _shorter(ordered))
        # anew, beside each other: one that was made among the others would keep the memory of its neighbours
        self._heads = [self.word(place) for place in range(0, len(ordered), EACH)]

    def __len__(self) -> int:
        return len(self._shorter)

    def __iter__(self) -> Iterator[str]:
        return map(self.word, range(len(self)))

    def word(self, place: int) -> str:
        """The one that stands there."""
        return self._lines[self._begins[place] : self._begins[place + 1] - 1]

    def length(self, place: int) -> int:
        """Letters of it."""
        return self._begins[place + 1] - self._begins[place] - 1

    def at(self, text: str, begin: int) -> Sequence[int]:
        """Places of those that stand at `begin` of the text, the longest first."""
        if text[begin : begin + 1] not in self._firsts:
            return ()
        said = text[begin : begin + self._longest]
        if not (heads := bisect_right(self._heads, said)):
            return ()
        place = EACH * (heads - 1)
        words = self._lines[self._begins[place] : self._ends[heads - 1]].split("\n")
        before = bisect_right(words, said, 1) - 1
        place, word = place + before, words[before]
        while not said.startswith(word):
            place = self._shorter[place]
            if place == NONE:
                return ()
            word = self.word(place)
        found = [place]  # and so do all that this one begins with
        while (place := self._shorter[place]) != NONE:
            found.append(place)
        return found


def _shorter(ordered: Sequence[str]) -> Iterator[int]:
    """Of each, the place of the longest other that it begins with, or `NONE`."""
    begun = list[int]()
    for place, word in enumerate(ordered):
        while begun and not word.startswith(ordered[begun[-1]]):
            begun.pop()
        yield begun[-1] if begun else NONE
        begun.append(place)
