"""Looks through the lexicons for what a person would want to know before callers' words are read with them.

An error means that words would be read wrongly, or not at all; a warning, that somebody should look.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from triage.entries import Entry, Lines, Part, codes_of, concepts_wanted, entries_of
from triage.errors import RulesInvalid
from triage.misspelt import misspelt
from triage.overlaps import swallowed
from triage.tables import HERE, Combinations, Concepts, LexiconTable, Taxonomy, UrgencyRules, read_table


class Severity(StrEnum):
    """How bad it is."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to look at. `lines` of the file, from 1, where they can be told; `what` is a sentence."""

    severity: Severity
    file: str
    lines: tuple[int, ...]
    what: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The codes that lexicons may name: kind, then code."""

    codes: Mapping[str, frozenset[str]]
    concepts: frozenset[str]
    """What each language should be able to say."""


def languages_in(folder: Path = HERE) -> list[str]:
    """Those that have a lexicon, be it one that cannot be read."""
    return sorted(path.stem for path in (folder / "lexicons").glob("*.toml"))


def check(folder: Path = HERE, languages: Collection[str] | None = None) -> list[Fault]:
    """These lexicons, else all, one after the other. One that cannot be read hides nothing of the others."""
    faults, vocabulary = list[Fault](), None
    try:
        vocabulary = _vocabulary(folder)
    except RulesInvalid as fault:
        faults.append(_unreadable(fault))
    for language in languages_in(folder) if languages is None else languages:
        path = folder / "lexicons" / f"{language}.toml"
        try:
            table = read_table(path, LexiconTable)
        except RulesInvalid as fault:
            faults.append(_unreadable(fault))
            continue
        page = _Page(path.name, table, Lines(path.read_text(encoding="utf-8")))
        faults += page.vocabulary(vocabulary) if vocabulary else ()
        try:
            faults += page.words()
        except RulesInvalid as fault:  # a line that cannot be spelt out
            faults.append(_unreadable(fault))
    return sorted(faults, key=lambda fault: (fault.file, fault.severity, fault.lines))


def _vocabulary(folder: Path) -> Vocabulary:
    taxonomy = read_table(folder / "taxonomy.toml", Taxonomy)
    rules = read_table(folder / "urgency.toml", UrgencyRules)
    combinations = read_table(folder / "combinations.toml", Combinations).combinations
    reported = frozenset([*taxonomy.issues, *rules.dangers])
    known = frozenset(read_table(folder / "concepts.toml", Concepts).concepts)
    wanted = (known & concepts_wanted(combinations, rules)) - reported
    codes = {"issue": frozenset(taxonomy.issues), "danger": frozenset(rules.dangers), "concept": known}
    return Vocabulary(codes, wanted)


def _unreadable(fault: RulesInvalid) -> Fault:
    file, _, what = str(fault).partition(": ")
    return Fault(Severity.ERROR, file, (), what)


@dataclass(frozen=True, slots=True)
class _Page:
    """One lexicon, with the lines of its file."""

    file: str
    table: LexiconTable
    lines: Lines

    def vocabulary(self, known: Vocabulary) -> Iterator[Fault]:
        for kind, named in codes_of(self.table).items():
            for code in sorted(named - known.codes[kind]):
                yield self._error([code], f"“{code}” is no {kind} that anything knows")
        said = {concept for concept, ways in self.table.concepts.items() if ways}
        for concept in sorted(known.concepts - said):
            there = concept in self.table.concepts
            what = "has no words yet" if there else "is not there: this language cannot say it"
            yield self._warning([concept] if there else [], f"the concept “{concept}” {what}")

    def words(self) -> Iterator[Fault]:
        entries = list(entries_of(self.table))
        yield from self._empty(entries)
        yield from self._going_on_inside(entries)
        yield from self._same(entries)
        for longer, shorter in swallowed(entries):
            what = f"“{longer.said}” ({longer.name}) is found by the shorter “{shorter.said}” already"
            yield self._warning([longer.said], what)
        for slip in misspelt(entries):
            what = f"“{slip.rare}” stands only here and is one letter from “{slip.frequent}”: a slip?"
            yield self._warning([slip.said], what)

    def _empty(self, entries: Sequence[Entry]) -> Iterator[Fault]:
        for entry in entries:
            if not entry.form:
                yield self._error([entry.said], f"“{entry.said}” in {entry.where} has nothing to look for")

    def _going_on_inside(self, entries: Sequence[Entry]) -> Iterator[Fault]:
        """A word may go on only at the end; elsewhere a star is looked for, and nobody says one."""
        for entry in _first_of_each_line(entry for entry in entries if "*" in entry.form):
            what = f"“{entry.said}” in {entry.where} is never found: a * counts only at the end"
            yield self._error([entry.said], what)

    def _same(self, entries: Sequence[Entry]) -> Iterator[Fault]:
        """What is written in one way and stands in several places."""
        forms: dict[tuple[str, bool], list[Entry]] = defaultdict(list)
        for entry in entries:
            forms[entry.form, entry.open_ended].append(entry)
        for (form, _), same in forms.items():
            if form and len(same) > 1:
                yield from self._contradicting(same)
                yield from self._twice(same)

    def _contradicting(self, same: Sequence[Entry]) -> Iterator[Fault]:
        cues = [entry for entry in same if entry.part in CUES]
        for entry in _first_of_each(same, lambda each: each.part is Part.PHRASE):
            for cue in cues[:1]:
                what = f"“{entry.said}” reports {entry.name} and also sets reports aside ({cue.where})"
                yield self._error([entry.said, cue.said], what)

    def _twice(self, same: Sequence[Entry]) -> Iterator[Fault]:
        reporting = _first_of_each(same, lambda each: each.part is Part.PHRASE and each.is_issue)
        issues = sorted({each.name for each in reporting})
        places = [each.said for each in reporting]
        if len(issues) > 1:
            yield self._warning(places, f"“{places[0]}” stands under {' and '.join(issues)}")
        for entry in _again(same):
            yield self._warning([entry.said], f"“{entry.said}” stands twice in {entry.where}")

    def _error(self, said: Sequence[str], what: str) -> Fault:
        return Fault(Severity.ERROR, self.file, self._lines_of(said), what)

    def _warning(self, said: Sequence[str], what: str) -> Fault:
        return Fault(Severity.WARNING, self.file, self._lines_of(said), what)

    def _lines_of(self, said: Sequence[str]) -> tuple[int, ...]:
        return self.lines.saying(said)


CUES = {Part.DENIAL, Part.SOLVED}
"""What sets a report aside."""


def _first_of_each(same: Sequence[Entry], wanted: Callable[[Entry], bool]) -> list[Entry]:
    """The first for each name."""
    named: dict[str, Entry] = {}
    for entry in filter(wanted, same):
        named.setdefault(entry.name, entry)
    return list(named.values())


def _first_of_each_line(entries: Iterable[Entry]) -> Iterator[Entry]:
    """A line that is written short has many forms."""
    return iter({(entry.where, entry.said): entry for entry in entries}.values())


def _again(same: Sequence[Entry]) -> Iterator[Entry]:
    """What stands more than once in one place; to be found alone and among other words is no repetition."""
    seen = set[tuple[str, bool, int]]()
    for entry in same:
        if (place := (entry.where, entry.whole, entry.among)) in seen:
            yield entry
        seen.add(place)
