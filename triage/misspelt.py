"""Words of a lexicon that look like a slip of the pen: written once, one letter from one written often."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from unicodedata import category

from triage.entries import Entry, Part
from triage.folding import UNSPACED, fold

OFTEN = 4
"""How often a word must stand in a file before another is taken for it, miswritten."""
SHORTEST = 6
"""Letters; shorter words that are one letter apart are as a rule two words."""
FEWEST = 3
"""The same for scripts without spaces: clusters, of which one differs in its marks."""

Clusters = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Misspelt:
    """A word, the one it may have been meant to be, and the line it stands in."""

    rare: str
    frequent: str
    said: str


def misspelt(entries: Sequence[Entry]) -> Iterator[Misspelt]:
    """What only lacks a denial is no slip: "was paid" beside many a "was not paid"."""
    denials = [entry.form for entry in entries if entry.part is Part.DENIAL and entry.form]
    for each in (*_words(entries), *_stretches(entries)):
        if not any(denial in each.frequent and denial not in each.rare for denial in denials):
            yield each


def _words(entries: Sequence[Entry]) -> Iterator[Misspelt]:
    """In scripts with spaces."""
    said = dict.fromkeys((entry.said, word) for entry in entries for word in _spaced(entry.form))
    counted = Counter(word for _, word in said)
    frequent = defaultdict[str, list[str]](list)
    for word, times in counted.items():
        if times >= OFTEN and len(word) >= SHORTEST:
            frequent[_ends(word)].append(word)
    for line, word in said:
        if counted[word] == 1 and len(word) >= SHORTEST:
            alike = frequent.get(_ends(word), ())
            if meant := next((each for each in alike if _is_slip(word, each)), None):
                yield Misspelt(word, meant, line)


def _ends(word: str) -> str:
    """Its first and its last letter, which no slip changes."""
    return word[0] + word[-1]


def _spaced(form: str) -> Iterator[str]:
    for is_word, letters in groupby(form, key=_is_letter):
        if is_word:
            yield "".join(letters)


@cache
def _is_letter(character: str) -> bool:
    return category(character)[0] in "LM" and not UNSPACED.match(character)


def _is_slip(word: str, meant: str) -> bool:
    """One letter is another, too many, or missing; neither the first nor the last, which inflect."""
    if abs(len(word) - len(meant)) > 1:
        return False
    same = _alike(word, meant)
    rest = min(len(word), len(meant)) - same
    return same > 0 and 0 < _alike(word[::-1], meant[::-1]) >= max(rest - (len(word) == len(meant)), 1)


def _alike(one: str, other: str) -> int:
    """How many letters are the same from the beginning on."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (ours, theirs) in pairs if ours != theirs), min(len(one), len(other)))


def _stretches(entries: Sequence[Entry]) -> Iterator[Misspelt]:
    """Where no space tells words apart: a stretch that differs from a frequent line in the marks of one."""
    forms = {entry.said: entry.form for entry in entries if UNSPACED.search(entry.form)}
    lines = {said: _clusters(form) for said, form in forms.items()}
    words = {each for each in lines.values() if len(each) >= FEWEST}
    sizes = _sizes(words)
    counted = Counter(part for each in lines.values() for part in _parts(each, sizes))
    frequent = [word for word in words if counted[word] >= OFTEN]
    bare: Mapping[Clusters, list[Clusters]] = defaultdict(list)
    for word in sorted(frequent):
        bare[_bare(word)].append(word)
    sizes = _sizes(frequent)
    for said, clusters in lines.items():
        for part in _parts(clusters, sizes):
            for meant in bare.get(_bare(part), ()) if counted[part] == 1 else ():
                if sum(one != other for one, other in zip(part, meant, strict=True)) == 1:
                    yield Misspelt("".join(part), "".join(meant), said)


def _clusters(form: str) -> Clusters:
    folded = fold(form)
    ends = folded.edges[1:]
    return tuple(folded.text[begin:end] for begin, end in zip(folded.edges, ends, strict=False))


def _sizes(words: Iterable[Clusters]) -> Sequence[int]:
    return sorted(set(map(len, words)))


def _parts(clusters: Clusters, sizes: Iterable[int]) -> Iterator[Clusters]:
    """All its stretches of so many clusters."""
    for size in sizes:
        yield from (clusters[place : place + size] for place in range(len(clusters) - size + 1))


def _bare(clusters: Clusters) -> Clusters:
    """Without marks and vowels."""
    return tuple(next((each for each in cluster if category(each) == "Lo"), "") for cluster in clusters)
