"""The patterns a lexicon is made of: written short in TOML, spelt out here."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from triage.errors import RulesInvalid
from triage.folding import MARKS, UNSPACED, fold
from triage.tables import LexiconTable, Phrases, Solved, Together

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
class Pattern:
    """One line of a lexicon, `said` as it is written. `open_ended`: the word may go on. `reach`: of a denial.

    `tolerated`: it may be misheard; numbers that are ("are nine", "age nine") become others.
    """

    role: Role
    said: str
    open_ended: bool = False
    concept: str = ""
    phrase: Phrases | None = None
    solved: Solved | None = None
    reach: int = 0
    number: int = 0
    language: str = ""
    tolerated: bool = True


@dataclass(frozen=True, slots=True)
class Match:
    """A pattern found at [begin, end) of the folded text; `sure` in (0, 1], less where letters differ."""

    begin: int
    end: int
    pattern: Pattern
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
    for line in _written(table):
        pattern = replace(line, language=table.language, tolerated="{" not in line.said)
        open_ended = replace(pattern, open_ended=True)
        for form, goes_on in forms(line.said, table):
            if form:
                yield form, open_ended if goes_on else pattern


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


def _written(table: LexiconTable) -> Iterator[Pattern]:
    """Its lines as they were written."""
    for phrases in table.phrases:
        yield from (Pattern(Role.PHRASE, said, phrase=phrases) for said in phrases.say)
    for concept, ways in _concepts(table):
        yield from (Pattern(Role.CONCEPT, said, concept=concept) for said in ways)
    for solved in table.solved:
        yield from (Pattern(Role.SOLVED, said, solved=solved) for said in solved.say)
    reach = table.negation.reach
    yield from (Pattern(Role.DENIES_NEXT, said, reach=reach) for said in table.negation.before)
    yield from (Pattern(Role.DENIES_LAST, said, reach=reach) for said in table.negation.after)
    yield from (Pattern(Role.ANEW, said) for said in table.negation.anew)
    yield from (Pattern(Role.ASKS, said) for said in table.stance.asked)
    yield from (Pattern(Role.SUPPOSES, said) for said in table.stance.supposed)
    yield from (Pattern(Role.ASIDE, said) for said in table.stance.aside)
    yield from (Pattern(Role.TALE, said) for said in table.stance.tale)
    yield from (Pattern(Role.REAL, said) for said in table.stance.real)
    yield from (Pattern(Role.IDLE, said) for said in table.stance.idle)
    yield from (Pattern(Role.PAST, said) for said in table.stance.past)
    yield from (Pattern(Role.ORDINARY, said) for said in table.ordinary)
    yield from (Pattern(Role.NUMBER, said, number=number) for said, number in table.numbers.items())


def _concepts(table: LexiconTable) -> Iterator[tuple[str, Sequence[str]]]:
    yield from table.concepts.items()
    for index, together in enumerate(table.together):
        yield from ((own_concept(table, index, part), ways) for part, ways in enumerate(together.words))


def own_concept(table: LexiconTable, index: int, part: int) -> str:
    """The name of the words of a `[[together]]`, which have none in the file."""
    return f"{table.language}:{index}.{part}"


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
