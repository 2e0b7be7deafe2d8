"""What a text reports: by phrases, and by concepts that stand together; and how each is meant."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from enum import StrEnum

from triage.folding import Folded
from triage.lexicon import Lexicon
from triage.patterns import Match, Role
from triage.setting import Setting, is_alone
from triage.tables import Combination
from triage.together import spread, together

ASKED_WEIGHT = 0.6
"""What is left of a report that stands in a question: a plain one, or two, still count."""
GRAVE = ("violence.", "freedom.")
"""Issues that no word beside them, about a film or long ago, sets aside where she speaks of herself."""
CRIES, DONE_BY_SOMEBODY = {"help", "suicide"}, {"trapped", "violence", "moved"}
LEAST_EXPLAINING = 0.5
FARTHEST_OVERLAP = 300
DONE_AND_THREATENED = {"violence.physical": "violence.threats"}
"""What is only announced, on a condition, is a threat."""
Span = tuple[int, int]


class Stance(StrEnum):
    """How something is meant."""

    SAID = "said"
    ASKED = "asked"
    SUPPOSED = "supposed"
    DENIED = "denied"
    SOLVED = "solved"
    ASIDE = "aside"


SET_ASIDE = {Stance.DENIED, Stance.SOLVED, Stance.ASIDE}


@dataclass(frozen=True, slots=True)
class Reading:
    """Something reported at [begin, end) of the folded text, and how it is meant.

    `parts`: where it is told in several sentences, the words in each that tell it.
    """

    begin: int
    end: int
    issue: str | None
    danger: str | None
    weight: float
    stance: Stance = Stance.SAID
    parts: tuple[Span, ...] = ()

    @property
    def spans(self) -> tuple[Span, ...]:
        """All the words it rests on, in order."""
        return self.parts or ((self.begin, self.end),)

    @property
    def denied(self) -> bool:
        """Whether the caller says that it is not so."""
        return self.stance is Stance.DENIED

    @property
    def grave(self) -> bool:
        """Whether a person is harmed or held, or cries for help."""
        return self.danger is not None or (self.issue or "").startswith(GRAVE)

    @property
    def counts(self) -> bool:
        """Whether it is reported: as happening to her or to those she calls for."""
        return self.stance not in SET_ASIDE


@dataclass(frozen=True, slots=True)
class Understood:
    """All that is reported or set aside, in order; and where each concept that is not denied was said."""

    readings: tuple[Reading, ...]
    concepts: Mapping[str, Sequence[Match]]


def read(lexicon: Lexicon, folded: Folded, found: Sequence[Match]) -> Understood:
    """What the words of a text say together."""
    setting = Setting(folded, found)
    rules = lexicon.combinations
    readings = [*_phrases(setting), *(each for rule in rules for each in _combined(setting, rule))]
    spent = _spent(readings, len(folded.text))
    readings += [each for rule in rules for each in _spread(setting, rule, spent)]
    meant = [_meant(setting, reading) for reading in dict.fromkeys(readings)]
    meant.sort(key=lambda reading: (reading.begin, reading.end))
    said = {
        concept: here
        for concept, matches in setting.concepts.items()
        if (here := [match for match in matches if not setting.is_denied(match)])
    }
    return Understood(tuple(_unexplained(meant, lexicon.explained)), said)


def _phrases(setting: Setting) -> Iterator[Reading]:
    for match in setting.roles[Role.PHRASE]:
        row = match.pattern.phrase
        if row is None or (row.alone and not is_alone(setting.folded, match)):
            continue
        # a mere cry ("no one help me") is never read as denied: rather hear danger once too often
        denied = row.issue is not None and setting.is_denied(match)
        stance = Stance.DENIED if denied else Stance.SAID
        yield Reading(match.begin, match.end, row.issue, row.danger, row.weight * match.sure, stance)


def _combined(setting: Setting, rule: Combination) -> Iterator[Reading]:
    for parts in together(setting, rule):
        begin, end = min(each.begin for each in parts), max(each.end for each in parts)
        stance = Stance.DENIED if setting.is_denied(parts[0]) else Stance.SAID
        yield Reading(begin, end, rule.issue, rule.danger, _weight(rule, parts), stance)


def _spread(setting: Setting, rule: Combination, spent: bytes) -> Iterator[Reading]:
    for parts in spread(setting, rule, spent):
        spans = tuple(sorted((each.begin, each.end) for each in parts))
        weight = _weight(rule, parts)
        yield Reading(spans[0][0], spans[-1][1], rule.issue, rule.danger, weight, parts=spans)


def _weight(rule: Combination, parts: Sequence[Match]) -> float:
    return rule.weight * min(each.sure for each in parts)


def _spent(readings: Sequence[Reading], length: int) -> bytes:
    """One for each character of the text that reports something already, or denies it."""
    mask = bytearray(length)
    for each in readings:
        mask[each.begin : each.end] = b"\x01" * (each.end - each.begin)
    return bytes(mask)


def _meant(setting: Setting, reading: Reading) -> Reading:
    """As it was found, or set aside, or turned into the threat that it is."""
    if reading.stance is Stance.DENIED:
        return reading
    begin, end, issue = reading.begin, reading.end, reading.issue
    if reading.parts:  # each of them was plainly said
        solved = issue is not None and setting.is_solved(issue, begin)
        return replace(reading, stance=Stance.SOLVED) if solved else reading
    if reading.danger and setting.is_beside(begin, end, Role.PAST) and not setting.is_happening(begin, end):
        reading = replace(reading, danger=None, stance=Stance.SAID if issue else Stance.ASIDE)
    if issue is not None and setting.is_solved(issue, begin):
        return replace(reading, stance=Stance.SOLVED)
    if setting.is_beside(begin, end, Role.ASIDE) and not _is_a_cry(setting, reading):
        return replace(reading, stance=Stance.ASIDE)
    if issue in DONE_AND_THREATENED and setting.is_supposed(begin, end):
        return replace(reading, issue=DONE_AND_THREATENED[issue], stance=Stance.SUPPOSED)
    if issue and issue != "information" and setting.is_asked(begin, end):
        # "can he lock us in" is no question about the law
        kept = reading.danger is not None and setting.is_of_herself(begin, end)
        return replace(reading, weight=reading.weight * (1 if kept else ASKED_WEIGHT), stance=Stance.ASKED)
    return reading


def _is_a_cry(setting: Setting, reading: Reading) -> bool:
    """Whether she calls for help, or tells of grave things that are done to herself."""
    if reading.danger in CRIES:
        return True
    done_to_her = (reading.issue or "").startswith(GRAVE) or reading.danger in DONE_BY_SOMEBODY
    return done_to_her and setting.is_of_herself(reading.begin, reading.end)


def _unexplained(readings: Sequence[Reading], explained: Mapping[str, Set[str]]) -> Iterator[Reading]:
    """Those that no reading of the same words makes superfluous."""
    explaining: dict[str, list[Reading]] = defaultdict(list)
    for each in readings:
        if each.issue and each.counts and each.weight >= LEAST_EXPLAINING:
            explaining[each.issue].append(each)
    for each in readings:
        by = explained.get(each.issue or "", frozenset())
        if not any(_is_explained(each, explaining.get(issue, ())) for issue in by):
            yield each


def _is_explained(reading: Reading, by: Sequence[Reading]) -> bool:
    """Whether one at least as sure holds most of its words; `by` in the order of their beginnings."""
    first = bisect_left(by, reading.begin - FARTHEST_OVERLAP, key=_begin)
    last = bisect_left(by, reading.end, key=_begin)
    least = sum(end - begin for begin, end in reading.spans) / 2
    return any(each.weight >= reading.weight and _shared(each, reading) > least for each in by[first:last])


def _shared(one: Reading, other: Reading) -> int:
    """Characters that both rest on."""
    return sum(
        max(min(end, last) - max(begin, first), 0) for begin, end in one.spans for first, last in other.spans
    )


def _begin(reading: Reading) -> int:
    return reading.begin
