"""All words of a list that begin at a place of a text, by one bisection.

The last word that does not come after the text in the order of the alphabet begins with every word of the
list that the text begins with: whatever stands between one of these and the text begins with it too.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator

NONE = -1


class Prefixes:
    """`words` are sorted, each once. They take a third of the memory of an automaton."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = sorted(set(words))
        self._longest = max(map(len, self.words), default=0)
        self._shorter = array("i")
        begun = list[int]()
        for place, word in enumerate(self.words):
            while begun and not word.startswith(self.words[begun[-1]]):
                begun.pop()
            self._shorter.append(begun[-1] if begun else NONE)
            begun.append(place)

    def at(self, text: str, begin: int) -> Iterator[int]:
        """Places in `words` of those that stand at `begin`, the longest first."""
        place = bisect_right(self.words, text[begin : begin + self._longest]) - 1
        while place != NONE:
            if text.startswith(self.words[place], begin):
                yield place
            place = self._shorter[place]
