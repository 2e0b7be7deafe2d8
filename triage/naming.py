"""The name of a workplace without what stands around it: "บริษัท ไทยซีฟู้ด จำกัด" and "Thai Seafood Co., Ltd"."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from triage.folding import PAUSE, UNSPACED, fold
from triage.sounds import script_of, skeleton, sounds_of
from triage.tables import HERE, Said, Strict, read_table

EVERYWHERE = ("en", "th", "ms")
"""Their legal forms are said inside every language."""
LONGEST = 60
"""Characters; nobody says more as a name."""
SHORTEST_BARE = 3
"""Strong sounds: of "Thai Seafood" and "Thai Rubber" too little is left without what is made there."""


class Around(Strict):
    """What stands around a name in one language; see `workplaces.toml`."""

    words: tuple[Said, ...] = ()
    before: tuple[Said, ...] = ()
    after: tuple[Said, ...] = ()
    but_not: tuple[Said, ...] = ()
    kinds: tuple[Said, ...] = ()


class AroundNames(Strict):
    """workplaces.toml."""

    version: int
    en: Around
    th: Around
    my: Around
    km: Around
    lo: Around
    ne: Around
    hi: Around
    bn: Around
    vi: Around
    id: Around
    ms: Around
    tl: Around


@dataclass(frozen=True, slots=True)
class Name:
    """`said` as the caller said it; `spelt` folded, without what stands around it; `sounds` as it sounds.

    `numbers` are the digits in it, of any script. `has_kind`: it tells what is made there ("Golden Lion
    Garment"); `is_bare`: that was left out of it.
    """

    said: str
    spelt: str
    sounds: str
    numbers: tuple[int, ...] = ()
    has_kind: bool = False
    is_bare: bool = False

    @property
    def skeleton(self) -> str:
        """What of it holds across scripts."""
        return skeleton(self.sounds)

    @property
    def script(self) -> str:
        """Of its first letter."""
        return next((found for letter in self.spelt if (found := script_of(letter))), "")


@dataclass(frozen=True, slots=True)
class Names:
    """Built by `load`; `name` is a pure function."""

    around: Mapping[str, Around]

    @classmethod
    def load(cls, folder: Path = HERE) -> "Names":
        """Raises RulesInvalid."""
        table = read_table(folder / "workplaces.toml", AroundNames)
        languages = {name: getattr(table, name) for name in AroundNames.model_fields if name != "version"}
        return cls({language: _folded(around) for language, around in languages.items()})

    def names(self, said: str, language: str) -> tuple[Name, ...]:
        """As it was said, and without what is made there; () where nothing is left: "the shrimp factory"."""
        tables = [self.around[each] for each in dict.fromkeys((language, *EVERYWHERE)) if each in self.around]
        words = [bare for word in _words(said[:LONGEST]) for bare in _without(word, tables)]
        kinds = {kind for table in tables for kind in table.kinds}
        own = [word for word in words if word not in kinds]
        if not own or not skeleton(_sounds(words)):
            return ()
        whole = replace(_name(said, words), has_kind=len(own) < len(words))
        bare = replace(_name(said, own), is_bare=True)
        return (whole, bare) if whole.has_kind and len(bare.skeleton) >= SHORTEST_BARE else (whole,)


def _name(said: str, words: Sequence[str]) -> Name:
    spelt = "".join(words)
    return Name(said, spelt, _sounds(words), tuple(int(digits) for digits in re.findall(r"\d{1,9}", spelt)))


def _sounds(words: Iterable[str]) -> str:
    return "".join(sounds_of(word) for word in words)


def _folded(around: Around) -> Around:
    return Around(
        **{field: tuple(_fold(each) for each in getattr(around, field)) for field in Around.model_fields}
    )


def _fold(text: str) -> str:
    return fold(text).text.strip()


def _words(said: str) -> Iterator[str]:
    """Between spaces and stops, each in one script; digits go with what is before them."""
    for part in PAUSE.sub(" ", _fold(said)).replace("-", " ").replace("'", "").split():
        script = ""
        marked = [(script := script_of(letter) or script, letter) for letter in part]
        for _, letters in groupby(marked, key=lambda pair: pair[0]):
            yield "".join(letter for _, letter in letters)


def _without(word: str, tables: Sequence[Around]) -> Iterator[str]:
    """The word, bare; nothing where it is one of those around names."""
    if any(word in table.words for table in tables):
        return
    if UNSPACED.match(word):
        word = _bare(word, tables)
    if word:
        yield word


def _bare(word: str, tables: Sequence[Around]) -> str:
    but_not = tuple(each for table in tables for each in table.but_not)
    before = _longest_first(each for table in tables for each in table.before)
    after = _longest_first(each for table in tables for each in table.after)
    while word and not word.startswith(but_not):
        stripped = next((word.removeprefix(each) for each in before if _stands_before(each, word)), word)
        stripped = next((stripped.removesuffix(each) for each in after if stripped.endswith(each)), stripped)
        if stripped == word:
            break
        word = stripped
    return word


def _stands_before(each: str, word: str) -> bool:
    """Whether it is there, and ends where a grapheme cluster ends."""
    return word.startswith(each) and fold(word).is_edge(len(each))


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(set(words), key=len, reverse=True)
