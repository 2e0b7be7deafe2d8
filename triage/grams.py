"""Runs of letters, hashed: what sentences are learnt by in scripts with spaces and without.

Of the tried ways to make features of a sentence (words, pairs of words, concepts of the lexicon, runs of 2 to
4, of 2 to 6) none was better on messages nothing was learnt from (note 31).
"""

from array import array
from collections.abc import Sequence
from zlib import crc32

SHORTEST, LONGEST = 2, 5
BUCKETS = 2**15
"""Twice as many tell no more."""
UNIT = 2
"""Bytes of a letter in UTF-16; one beyond the first 65,536 counts as two, here as when it is learnt."""
SIZES = range(SHORTEST * UNIT, LONGEST * UNIT + 1, UNIT)


Runs = Sequence[int]
"""The buckets of a clause, two bytes each: an hour of speech has half a million."""


def grams(clause: str) -> Runs:
    """The bucket of each run of letters of the clause and the space around it, as often as it stands."""
    letters = f" {clause} ".encode("utf-16-le", "surrogatepass")
    return array(
        "H",
        [
            crc32(letters[begin : begin + size]) % BUCKETS
            for size in SIZES
            for begin in range(0, len(letters) - size + 1, UNIT)
        ],
    )
