"""Why a text is read as it is: what was found in it, what that reports, and why some of it does not count."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from triage.draft import MIXED_IN, Triage
from triage.entries import Entry, Lines, Part, entries_of
from triage.folding import Folded, fold
from triage.meaning import Reading, Stance
from triage.model import DraftCase, Finding, FindingKind, Message, TextEvidence
from triage.patterns import DENIALS, Match, Pattern, Role
from triage.reading import read
from triage.reported import LEAST_WEIGHT
from triage.tables import HERE, LexiconTable, read_table

PART_OF: Mapping[Role, Part] = {
    Role.PHRASE: Part.PHRASE,
    Role.CONCEPT: Part.CONCEPT,
    Role.DENIES_NEXT: Part.DENIAL,
    Role.DENIES_LAST: Part.DENIAL,
    Role.ANEW: Part.DENIAL,
    Role.ASKS: Part.STANCE,
    Role.SUPPOSES: Part.STANCE,
    Role.ASIDE: Part.STANCE,
    Role.TALE: Part.STANCE,
    Role.REAL: Part.STANCE,
    Role.IDLE: Part.STANCE,
    Role.PAST: Part.STANCE,
    Role.SOLVED: Part.SOLVED,
    Role.ORDINARY: Part.ORDINARY,
    Role.NUMBER: Part.NUMBER,
}
WHY_ASIDE: Mapping[Stance, str] = {
    Stance.SOLVED: "it is said afterwards that this is over",
    Stance.ASIDE: "the sentence tells of a film, a game",
}
WHY_TOLD: Mapping[Stance, tuple[Set[Role], str]] = {
    Stance.TALE: ({Role.TALE, Role.ASIDE}, "tells of a film, a dream or the news"),
    Stance.PAST: ({Role.PAST}, "tells of something long over, so it is no danger now"),
}
STANDS: Mapping[Stance, str] = {
    Stance.ASKED: "it stands in a question, so it counts less",
    Stance.SUPPOSED: "it is only announced: a threat",
}
REPORTS = {FindingKind.ISSUE, FindingKind.DANGER}
CUES: Mapping[Role, str] = {
    Role.DENIES_NEXT: "denies what follows",
    Role.DENIES_LAST: "denies what went before",
    Role.ANEW: "begins another clause",
    Role.ASKS: "asks for a rule",
    Role.SUPPOSES: "says what would be",
    Role.ASIDE: "tells of something else",
    Role.TALE: "what follows is of a film, a dream",
    Role.REAL: "what follows is so in truth",
    Role.IDLE: "needs no answer",
    Role.PAST: "is long over",
    Role.SOLVED: "says that it is over",
    Role.ORDINARY: "is a word of every day",
    Role.NUMBER: "a number",
}


@dataclass(frozen=True, slots=True)
class Heard:
    """Words of the text that a lexicon knows: as whose line, in which file, and what that line means."""

    quote: str
    means: str
    said: str
    file: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Meant:
    """What some words report, whether it counts, and why, in a sentence for people."""

    quote: str
    code: str
    kept: bool
    why: str


@dataclass(frozen=True, slots=True)
class Explained:
    """All that was found, what came of it, and the draft of it all."""

    heard: tuple[Heard, ...]
    meant: tuple[Meant, ...]
    draft: DraftCase


def explain(triage: Triage, text: str, language: str, folder: Path = HERE) -> Explained:
    """A language without a lexicon is read with English words only, as its callers' messages are."""
    lexicon = triage.lexicons.get(language) or triage.lexicons[MIXED_IN[0]]
    folded = fold(text)
    found = lexicon.find(folded)
    draft = triage.draft(Message("", language, text, (), {}, None))
    told = _Read(text, folded, found, read(lexicon, folded, found).readings, draft)
    files = _Files([words.language for words in (lexicon.own, *lexicon.mixed_in)], folder)
    heard = tuple(files.heard(told.quote(match.begin, match.end), match) for match in found)
    return Explained(heard, tuple(told.meant()), draft)


class _Files:
    """Where each expression stands that the lexicon looks for."""

    def __init__(self, languages: Sequence[str], folder: Path) -> None:
        self._entries: dict[tuple[Part, str, bool], list[tuple[str, Entry]]] = {}
        self._lines: dict[str, Lines] = {}
        for file in (f"{language}.toml" for language in languages):
            path = folder / "lexicons" / file
            self._lines[file] = Lines(path.read_text(encoding="utf-8"))
            for entry in entries_of(read_table(path, LexiconTable)):
                key = (entry.part, entry.form, entry.open_ended)
                self._entries.setdefault(key, []).append((file, entry))

    def heard(self, quote: str, match: Match) -> Heard:
        pattern = match.pattern
        own = _is_own(pattern)
        part = Part.TOGETHER if own else PART_OF[pattern.role]
        name = pattern.concept or (pattern.phrase and (pattern.phrase.issue or pattern.phrase.danger)) or ""
        standing = self._entries.get((part, match.form, pattern.open_ended), [])
        here = [each for each in standing if own or not name or each[1].name == name]
        if not here:
            return Heard(quote, _means(match), match.form, "", ())
        file, entry = here[0]
        return Heard(quote, _means(match), entry.said, file, self._lines[file].saying([entry.said]))


def _is_own(pattern: Pattern) -> bool:
    """Whether it is one of the words of a `[[together]]`, whose concepts have no name in the file."""
    return ":" in pattern.concept


def _means(match: Match) -> str:
    return _meaning(match.pattern) if match.sure == 1 else f"perhaps, misheard: {_meaning(match.pattern)}"


def _meaning(pattern: Pattern) -> str:
    if pattern.phrase:
        codes = [code for code in (pattern.phrase.issue, pattern.phrase.danger) if code]
        return f"reports {' and '.join(codes)}"
    if pattern.concept:
        name = "words of a [[together]]" if _is_own(pattern) else pattern.concept
        return f"{name} (reports nothing alone)"
    return CUES[pattern.role]


@dataclass(frozen=True, slots=True)
class _Read:
    """A text, what was found in it, and what was drafted."""

    text: str
    folded: Folded
    found: Sequence[Match]
    readings: Sequence[Reading]
    draft: DraftCase

    def quote(self, begin: int, end: int) -> str:
        """As it was said."""
        first, last = self.folded.original(begin, end)
        return self.text[first:last]

    def meant(self) -> Iterator[Meant]:
        """In the order of the text; each issue and each danger for itself."""
        for reading in self.readings:
            for code in (reading.issue, reading.danger):
                if code:
                    kept, why = self._judged(reading, code)
                    quotes = (self.quote(begin, end) for begin, end in reading.spans)
                    yield Meant(" … ".join(quotes), code, kept, why)
        for match in self.found:
            if self._is_not_alone(match):
                yield self._not_alone(match)
        yield from self._learnt()

    def _learnt(self) -> Iterator[Meant]:
        """What no word of a lexicon says."""
        said = {code for each in self.readings if each.counts for code in (each.issue, each.danger)}
        for finding in self.draft.findings:
            if finding.kind in REPORTS and finding.code not in said:
                quotes = (each.quote for each in finding.evidence if isinstance(each, TextEvidence))
                why = f"it is like sentences about it (probability {finding.weight:.2g})"
                yield Meant(" … ".join(quotes), finding.code, True, why)

    def _judged(self, reading: Reading, code: str) -> tuple[bool, str]:
        by = self._made_of(reading)
        if reading.denied:
            return False, f"{by}; “{self._nearest(reading, DENIALS)}” says that it is not so"
        if reading.stance in WHY_TOLD:
            roles, why = WHY_TOLD[reading.stance]
            return False, f"{by}; “{self._nearest(reading, roles)}” {why}"
        if reading.stance in WHY_ASIDE:
            return False, f"{by}; {WHY_ASIDE[reading.stance]}"
        if reading.stance in STANDS:
            by = f"{by}; {STANDS[reading.stance]}"
        if code in _codes(self.draft.findings):
            return True, by
        if code == "information":
            return False, f"{by}; a question counts only where no complaint stands beside it"
        least = LEAST_WEIGHT[FindingKind.ISSUE if code == reading.issue else FindingKind.DANGER]
        if reading.weight >= least:
            return False, f"{by}; weighed with all that was said, too unsure"
        return False, f"{by}; too unsure alone ({reading.weight:.2g}, where {least:g} is needed)"

    def _made_of(self, reading: Reading) -> str:
        """The phrase, or the words that stand together."""
        inside = [each for each in self.found if reading.begin <= each.begin and each.end <= reading.end]
        if reading.spread:
            inside = [each for each in inside if (each.begin, each.end) in reading.words]
        span = (reading.begin, reading.end)
        if any(each.pattern.phrase and (each.begin, each.end) == span for each in inside):
            return "said so"
        words: dict[str, list[str]] = {}
        for each in inside:
            if each.pattern.concept:
                named = words.setdefault(self.quote(each.begin, each.end), [])
                named += [] if _is_own(each.pattern) else [each.pattern.concept]
        told = [
            f"“{quote}”" + (f" ({', '.join(dict.fromkeys(names))})" if names else "")
            for quote, names in words.items()
        ]
        where = " over several sentences" if reading.spread else ""
        return f"{' and '.join(told)} stand together{where}" if len(told) > 1 else f"{told[0]} says so"

    def _nearest(self, reading: Reading, roles: Set[Role]) -> str:
        """The nearest word that sets it aside."""
        cues = [each for each in self.found if each.pattern.role in roles]
        nearest = min(cues, key=lambda each: _distance(each, reading))
        return self.quote(nearest.begin, nearest.end)

    def _is_not_alone(self, match: Match) -> bool:
        row = match.pattern.phrase
        here = (match.begin, match.end)
        return bool(row and row.alone and all((each.begin, each.end) != here for each in self.readings))

    def _not_alone(self, match: Match) -> Meant:
        row = match.pattern.phrase
        code = (row and (row.issue or row.danger)) or ""
        why = "counts only where nothing else is said between two pauses"
        return Meant(self.quote(match.begin, match.end), code, False, why)


def _codes(findings: Sequence[Finding]) -> set[str]:
    return {each.code for each in findings if each.kind in REPORTS}


def _distance(match: Match, reading: Reading) -> int:
    if match.begin >= reading.end:
        return match.begin - reading.end
    return max(reading.begin - match.end, 0)
