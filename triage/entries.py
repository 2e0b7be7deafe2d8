"""The lines of a lexicon one by one, as whoever wrote them sees them: what stands where, and what for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from triage.folding import fold
from triage.tables import Combination, LexiconTable, Phrases, UrgencyRules


class Part(StrEnum):
    """Of a lexicon's file."""

    PHRASE = "phrases"
    CONCEPT = "concepts"
    DENIAL = "negation"
    COUNTING = "people and numbers"


@dataclass(frozen=True, slots=True)
class Entry:
    """One expression. `form` is how it is looked for; `reports` are issues and dangers, `name` a concept's.

    `whole`: it counts only where nothing else is said. `open_ended`: the word may go on.
    """

    part: Part
    name: str
    said: str
    form: str
    open_ended: bool = False
    reports: frozenset[str] = frozenset()
    weight: float = 0.0
    whole: bool = False

    @property
    def where(self) -> str:
        """For people: "phrases of wages.unpaid"."""
        return f"{self.part} of {self.name}" if self.part is Part.PHRASE else f"{self.part}: {self.name}"


def entries_of(table: LexiconTable) -> Iterator[Entry]:
    """In the order of the file's parts."""
    for phrases in table.phrases:
        yield from _reporting(phrases)
    for concept, ways in table.concepts.items():
        yield from _plain(Part.CONCEPT, concept, ways)
    yield from _plain(Part.DENIAL, "before", table.negation.before)
    yield from _plain(Part.DENIAL, "after", table.negation.after)
    yield from _plain(Part.COUNTING, "people", table.people)
    yield from _plain(Part.COUNTING, "numbers", tuple(table.numbers))


def _reporting(row: Phrases) -> Iterator[Entry]:
    codes = frozenset(code for code in (row.issue, row.danger) if code)
    for said in row.say:
        form, open_ended = _form(said)
        name = row.issue or row.danger or ""
        yield Entry(Part.PHRASE, name, said, form, open_ended, codes, row.weight, row.alone)


def _plain(part: Part, name: str, ways: Sequence[str]) -> Iterator[Entry]:
    for said in ways:
        form, open_ended = _form(said)
        yield Entry(part, name, said, form, open_ended)


def _form(said: str) -> tuple[str, bool]:
    return fold(said.removesuffix("*")).text.strip(), said.endswith("*")


def concepts_wanted(combinations: Sequence[Combination], rules: UrgencyRules) -> frozenset[str]:
    """What a language must be able to say, for all that is reported by words that stand together."""
    combined = {name for each in combinations for name in each.concepts}
    return frozenset(combined | {name for rule in rules.rules for name in rule.when})


def codes_of(table: LexiconTable) -> Mapping[str, Sequence[str]]:
    """Every code the file names, by the kind of code."""
    return {
        "issue": [row.issue for row in table.phrases if row.issue],
        "danger": [row.danger for row in table.phrases if row.danger],
        "concept": list(table.concepts),
    }


def lines_saying(lines: Sequence[str], said: Sequence[str]) -> tuple[int, ...]:
    """Numbers, from 1, of the lines in which one of these is written, or stands as a name."""
    return tuple(
        number
        for number, line in enumerate(lines, start=1)
        if any(f'"{each}"' in line or line.startswith(f"{each} =") for each in said)
    )
