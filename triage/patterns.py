"""The patterns a lexicon is made of: written short in TOML, spelt out here."""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from triage.errors import RulesInvalid
from triage.folding import MARKS, UNSPACED, fold
from triage.tables import LexiconTable, Together

MOST_FORMS = 1000
"""Ways one line of a lexicon may be spelt out; more is a slip of the pen."""
INNERMOST = re.compile(r"\(([^()]*\|[^()]*)\)|\{(\d{1,4})\.\.(\d{1,4})\}")
"""A choice that holds no other, or a range of numbers."""
BEGINS_WITH_MARK = re.compile(rf"[(|)}}][{MARKS}ะาำๅະາຳ\u200c\u200d]")
BETWEEN_UNSPACED = re.compile(rf"(?<={UNSPACED.pattern}) (?={UNSPACED.pattern})")


class Role(StrEnum):
    """What a pattern is for."""

    PHRASE = "phrase"
    CONCEPT = "concept"
    DENIES_NEXT = "denies_next"
    DENIES_LAST = "denies_last"
    ANEW = "anew"
    ASKS = "asks"
    SUPPOSES = "supposes"
    SOLVED = "solved"
    ASIDE = "aside"
    TALE = "tale"
    REAL = "real"
    IDLE = "idle"
    PAST = "past"
    NUMBER = "number"
    ORDINARY = "ordinary"


HERSELF = "me"
"""The concept of whom it is done to; it counts inside a longer phrase too."""
DENIALS = {Role.DENIES_NEXT, Role.DENIES_LAST}


@dataclass(frozen=True, slots=True)
class Report:
    """What a phrase reports. `alone`: only where it is all that is said between two pauses."""

    issue: str | None
    danger: str | None
    weight: float
    alone: bool


@dataclass(frozen=True, slots=True)
class Pattern:
    """What lines of a lexicon stand for; one for all that mean the same, of which there are hundreds.

    `open_ended`: the word may go on. `solved`: issues that are over. `reach`: of a denial. `tolerated`: it
    may be misheard; numbers that are ("are nine", "age nine") become others.
    """

    role: Role
    open_ended: bool = False
    concept: str = ""
    phrase: Report | None = None
    solved: tuple[str, ...] = ()
    reach: int = 0
    tolerated: bool = True


@dataclass(frozen=True, slots=True)
class Match:
    """A pattern found at [begin, end) of the folded text; `sure` in (0, 1], less where letters differ.

    `form`: as the lexicon has it, spelt out and folded.
    """

    begin: int
    end: int
    pattern: Pattern
    form: str
    sure: float = 1.0

    def holds(self, other: "Match") -> bool:
        """Whether it says all the other says and more."""
        return (
            self.begin <= other.begin
            and other.end <= self.end
            and self.end - self.begin > other.end - other.begin
        )


def patterns_of(table: LexiconTable) -> Iterator[tuple[str, Pattern]]:
    """All of a table with each of their forms, folded. Raises RulesInvalid where one cannot be spelt out."""
    for pattern, ways in _written(table):
        made = dict[tuple[bool, bool], Pattern]()
        for said in ways:
            tolerated = "{" not in said
            for form, goes_on in forms(said, table):
                if not form:
                    continue
                kind = (goes_on, tolerated)
                if kind not in made:
                    made[kind] = replace(pattern, open_ended=goes_on, tolerated=tolerated)
                yield form, made[kind]


def forms(said: str, table: LexiconTable) -> Iterator[tuple[str, bool]]:
    """Every form of one line, spelt out and folded; and whether its last word may go on. Raises RulesInvalid.

    A line is folded before it is spelt out, once for its hundreds of forms; not where a choice begins with a
    mark, which belongs to the letter before.
    """
    apart = BEGINS_WITH_MARK.search(said) is not None
    for written in spelt_out(said if apart else fold(said).text, table):
        bare = written.removesuffix("*")
        form = fold(bare).text.strip() if apart else BETWEEN_UNSPACED.sub("", bare).strip()
        yield form, written.endswith("*")


def _written(table: LexiconTable) -> Iterator[tuple[Pattern, Iterable[str]]]:
    """Its lines as they were written, by what they stand for."""
    for row in table.phrases:
        report = Report(row.issue, row.danger, row.weight, row.alone)
        yield Pattern(Role.PHRASE, phrase=report), row.say
    for concept, ways in _concepts(table):
        yield Pattern(Role.CONCEPT, concept=concept), ways
    for solved in table.solved:
        yield Pattern(Role.SOLVED, solved=solved.issues), solved.say
    negation, stance = table.negation, table.stance
    yield Pattern(Role.DENIES_NEXT, reach=negation.reach), negation.before
    yield Pattern(Role.DENIES_LAST, reach=negation.reach), negation.after
    yield Pattern(Role.ANEW), negation.anew
    yield Pattern(Role.ASKS), stance.asked
    yield Pattern(Role.SUPPOSES), stance.supposed
    yield Pattern(Role.ASIDE), stance.aside
    yield Pattern(Role.TALE), stance.tale
    yield Pattern(Role.REAL), stance.real
    yield Pattern(Role.IDLE), stance.idle
    yield Pattern(Role.PAST), stance.past
    yield Pattern(Role.ORDINARY), table.ordinary
    yield Pattern(Role.NUMBER), table.numbers


def _concepts(table: LexiconTable) -> Iterator[tuple[str, Sequence[str]]]:
    yield from table.concepts.items()
    for index, together in enumerate(table.together):
        yield from ((own_concept(table, index, part), ways) for part, ways in enumerate(together.words))


def own_concept(table: LexiconTable, index: int, part: int) -> str:
    """The name of the words of a `[[together]]`, which have none in the file."""
    return sys.intern(f"{table.language}:{index}.{part}")  # made twice, kept once


def own_combinations(table: LexiconTable) -> Iterator[tuple[Together, tuple[str, ...]]]:
    """Each `[[together]]` of a table, with the concepts that its words became."""
    for index, together in enumerate(table.together):
        yield together, tuple(own_concept(table, index, part) for part in range(len(together.words)))


def spelt_out(said: str, table: LexiconTable) -> list[str]:
    """Every form of one line: "(a|b|) c" and "{12..14} hours". Raises RulesInvalid where there are many."""
    done, waiting = dict[str, None](), [said]
    while waiting and len(done) + len(waiting) <= MOST_FORMS:
        form = waiting.pop()
        if part := INNERMOST.search(form):
            before, after = form[: part.start()], form[part.end() :]
            waiting.extend(f"{before}{choice}{after}" for choice in reversed(_choices(part, table.numbers)))
        else:
            done[" ".join(form.split())] = None
    if waiting or any(mark in form for form in done for mark in "(){}|"):
        raise RulesInvalid(f"{table.language}.toml: {said!r} cannot be spelt out")
    return list(done)


def _choices(part: re.Match[str], numbers: Mapping[str, int]) -> Sequence[str]:
    if part.group(1) is not None:
        return part.group(1).split("|")
    first, last = int(part.group(2)), int(part.group(3))
    words = [fold(said).text for said, number in numbers.items() if first <= number <= last]
    return [*words, *map(str, range(first, last + 1))]
