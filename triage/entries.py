"""The lines of a lexicon one by one, as whoever wrote them sees them: what stands where, and what for."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import accumulate

from triage.patterns import forms
from triage.tables import Combination, LexiconTable, Phrases, Together, UrgencyRules


class Part(StrEnum):
    """Of a lexicon's file."""

    PHRASE = "phrases"
    CONCEPT = "concepts"
    DENIAL = "negation"
    TOGETHER = "together"
    STANCE = "stance"
    SOLVED = "solved"
    ORDINARY = "ordinary"
    NUMBER = "numbers"


@dataclass(frozen=True, slots=True)
class Entry:
    """One expression. `form` is how it is looked for; `reports` are issues and dangers, `name` a concept's.

    `whole`: it counts only where nothing else is said. `open_ended`: the word may go on. `is_issue`: it
    reports an issue, not only a danger, which may stand beside one. `among`: which list of words that report
    together it is of; one word may stand in many, and in both of two.
    """

    part: Part
    name: str
    said: str
    form: str
    open_ended: bool = False
    reports: frozenset[str] = frozenset()
    weight: float = 0.0
    whole: bool = False
    is_issue: bool = False
    among: int = 0

    @property
    def where(self) -> str:
        """For people: "phrases of wages.unpaid"."""
        return f"{self.part} of {self.name}" if self.part is Part.PHRASE else f"{self.part}: {self.name}"


def entries_of(table: LexiconTable) -> Iterator[Entry]:
    """In the order of the file's parts; a line that is written short gives one for each of its forms."""
    for phrases in table.phrases:
        codes = frozenset(code for code in (phrases.issue, phrases.danger) if code)
        name = phrases.issue or phrases.danger or ""
        for plain in _plain(table, Part.PHRASE, name, phrases.say):
            yield replace(
                plain,
                reports=codes,
                weight=phrases.weight,
                whole=phrases.alone,
                is_issue=phrases.issue is not None,
            )
    for concept, ways in table.concepts.items():
        yield from _plain(table, Part.CONCEPT, concept, ways)
    lists = ((each.issue or each.danger or "", words) for each in table.together for words in each.words)
    for among, (name, words) in enumerate(lists):
        for plain in _plain(table, Part.TOGETHER, name, words):
            yield replace(plain, among=among)
    for solved in table.solved:
        yield from _plain(table, Part.SOLVED, " ".join(solved.issues) or "all", solved.say)
    yield from _plain(table, Part.DENIAL, "before", table.negation.before)
    yield from _plain(table, Part.DENIAL, "after", table.negation.after)
    yield from _plain(table, Part.DENIAL, "anew", table.negation.anew)
    for stance, ways in table.stance:
        yield from _plain(table, Part.STANCE, stance, ways)
    yield from _plain(table, Part.ORDINARY, "ordinary", table.ordinary)
    yield from _plain(table, Part.NUMBER, "numbers", tuple(table.numbers))


def _plain(table: LexiconTable, part: Part, name: str, ways: Sequence[str]) -> Iterator[Entry]:
    for said in ways:
        for form, open_ended in forms(said, table):
            yield Entry(part, name, said, form, open_ended)


def concepts_wanted(combinations: Sequence[Combination], rules: UrgencyRules) -> frozenset[str]:
    """What a language must be able to say, for all that is reported by words that stand together."""
    combined = {name for each in combinations for part in each.all for name in part.split("|")}
    return frozenset(combined | {name for rule in rules.rules for name in rule.when})


def codes_of(table: LexiconTable) -> Mapping[str, frozenset[str]]:
    """Every code the file names, by the kind of code."""
    reporting: Sequence[Phrases | Together] = [*table.phrases, *table.together]
    over = (issue for solved in table.solved for issue in solved.issues)
    return {
        "issue": frozenset([*(row.issue for row in reporting if row.issue), *over]),
        "danger": frozenset(row.danger for row in reporting if row.danger),
        "concept": frozenset(table.concepts),
    }


class Lines:
    """The file of a lexicon, in which lines are found by what they say."""

    def __init__(self, text: str) -> None:
        lines = text.splitlines()
        self._text = "\n".join(["", *lines, ""])
        self._begins = list(accumulate(len(line) + 1 for line in ["", *lines]))

    def saying(self, said: Iterable[str]) -> tuple[int, ...]:
        """Numbers, from 1, of the lines in which one of these is written, or stands as a name."""
        found = set[int]()
        for each in said:
            found.update(self._places(f'"{each}"', 0), self._places(f"\n{each} =", 1))
        return tuple(sorted(found))

    def _places(self, written: str, further: int) -> Iterator[int]:
        at = self._text.find(written)
        while at >= 0:
            yield bisect_right(self._begins, at + further)
            at = self._text.find(written, at + 1)
