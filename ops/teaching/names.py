"""Texts in which people marked names: [the employer's] in brackets, {the broker's} in braces; one a line."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from ops.evaluation.triage_sets import Labelled
from ops.teaching.errors import NamesUnusable
from ops.teaching.sentences import HELD_BACK
from triage.facts.companies import BROKER, EMPLOYER
from triage.facts.taught import PARTIES

MARKED = "teaching/names"
"""The folder inside triage's, one file a language."""
MARKS = re.compile(r"\[([^\[\]{}]+)\]|\{([^\[\]{}]+)\}")
STRAY = re.compile(r"[\[\]{}]")


class Name(NamedTuple):
    """Whose name stands at [begin, end) of what was said."""

    party: str
    begin: int
    end: int


class Marked(NamedTuple):
    """What somebody might say, and the names that people found in it."""

    language: str
    said: str
    names: tuple[Name, ...]

    @property
    def is_held_back(self) -> bool:
        """By what it says, so that a line more before it changes nothing."""
        return crc32(self.said.encode()) % HELD_BACK == 0

    def names_of(self, party: str) -> frozenset[str]:
        """As they were said."""
        return frozenset(self.said[begin:end] for whose, begin, end in self.names if whose == party)

    @property
    def without_names(self) -> str:
        """What is said around them; each leaves a pause."""
        said = self.said
        for _, begin, end in sorted(self.names, key=lambda each: -each.begin):
            said = f"{said[:begin]}\n{said[end:]}"
        return said


def read_names(path: Path) -> list[Marked]:
    """Raises NamesUnusable, with the number of the first line that cannot be used."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise NamesUnusable(f"{path.name}: cannot be read") from fault
    return [_marked(path, number, line.strip()) for number, line in enumerate(lines, start=1)]


def _marked(path: Path, number: int, line: str) -> Marked:
    said, names, last = "", list[Name](), 0
    for mark in MARKS.finditer(line):
        said += line[last : mark.start()]
        party, name = (EMPLOYER, mark[1]) if mark[1] else (BROKER, mark[2])
        names.append(Name(party, len(said), len(said) + len(name)))
        said, last = said + name, mark.end()
    said += line[last:]
    if not said or STRAY.search(said):
        raise NamesUnusable(f"{path.name}:{number}: nothing said, or a bracket without its other")
    return Marked(path.stem, said, tuple(names))


def of_messages(messages: Iterable[Labelled]) -> Iterator[Marked]:
    """Wherever a message says the employer or the broker that people found in it."""
    for each in messages:
        names = [
            Name(party, found.start(), found.end())
            for party in PARTIES
            if isinstance(name := each.entities.get(party), str)
            for found in re.finditer(re.escape(name), each.text)
        ]
        yield Marked(each.lang, each.text, tuple(sorted(names, key=lambda name: name.begin)))


def with_other_names(marked: Sequence[Marked], times: int) -> Iterator[Marked]:
    """Each text that names somebody so many times more, with names that other texts of its language say.

    What stands around a name then tells more than its letters. Chosen by what is said, whatever the order.
    """
    kinds = defaultdict[tuple[str, str, bool, bool], set[str]](set)
    for each in marked:
        for name in each.names:
            kinds[_kind(each, name)].add(each.said[name.begin : name.end])
    others = {kind: sorted(names) for kind, names in kinds.items()}
    for each in marked:
        if each.names:
            yield from (_renamed(each, others, time) for time in range(times))


def _kind(marked: Marked, name: Name) -> tuple[str, str, bool, bool]:
    """Whose, in which language, in Latin letters or not, in small letters or not."""
    said = marked.said[name.begin : name.end]
    return name.party, marked.language, said.isascii(), said == said.lower()


def _renamed(
    marked: Marked, others: Mapping[tuple[str, str, bool, bool], Sequence[str]], time: int
) -> Marked:
    """A name that is said twice is the same one again."""
    said, names, last = "", list[Name](), 0
    for name in marked.names:
        choice = others[_kind(marked, name)]
        seed = crc32(f"{marked.said}\t{marked.said[name.begin : name.end]}\t{time}".encode())
        other = choice[seed % len(choice)]
        said += marked.said[last : name.begin]
        names.append(Name(name.party, len(said), len(said) + len(other)))
        said, last = said + other, name.end
    return Marked(marked.language, said + marked.said[last:], tuple(names))


def digest_of_names(marked: Sequence[Marked]) -> str:
    """The same for the same texts and names, however they are ordered: weights carry it."""
    lines = sorted(f"{each.language}\t{each.said}\t{each.names}\n" for each in marked)
    return hashlib.sha256("".join(lines).encode()).hexdigest()
