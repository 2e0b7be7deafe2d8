"""What a text reports: by phrases, and by concepts that stand together; and how each is meant."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from enum import StrEnum

from triage.folding import PAUSE, STOP, UNSPACED, Folded
from triage.lexicon import Lexicon, near, nearest, places_near
from triage.patterns import DENIALS, HERSELF, Match, Pattern, Role
from triage.tables import Combination

OWN = ":"
"""In the names of the concepts of a `[[together]]`, whose words say nothing alone."""
FARTHEST_DENIAL = 80
LONGEST_BREATH = 40
ASKED_WEIGHT = 0.6
"""What is left of a report that stands in a question: a plain one, or two, still count."""
GRAVE = ("violence.", "freedom.")
"""Issues that no word beside them, about a film or long ago, sets aside where she speaks of herself."""
NEAR_HERSELF = 12
CRIES, DONE_BY_SOMEBODY = {"help", "suicide"}, {"trapped", "violence", "moved"}
AT_THIS_MOMENT = ("now", "tonight")
LEAST_EXPLAINING = 0.5
FARTHEST_OVERLAP = 300
FARTHEST_SUPPOSED = 70
"""Characters from an "if" to what would then be done."""
DONE_AND_THREATENED = {"violence.physical": "violence.threats"}
"""What is only announced, on a condition, is a threat."""


class Stance(StrEnum):
    """How something is meant."""

    SAID = "said"
    ASKED = "asked"
    SUPPOSED = "supposed"
    DENIED = "denied"
    SOLVED = "solved"
    ASIDE = "aside"


ANY_ISSUE = ""
"""What is over where somebody says that all is."""
SAY_SOMETHING = {Role.PHRASE, Role.CONCEPT}
SET_ASIDE = {Stance.DENIED, Stance.SOLVED, Stance.ASIDE}


@dataclass(frozen=True, slots=True)
class Reading:
    """Something reported at [begin, end) of the folded text, and how it is meant."""

    begin: int
    end: int
    issue: str | None
    danger: str | None
    weight: float
    stance: Stance = Stance.SAID

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
    ways = _Ways(folded, found)
    readings = [
        *ways.phrases(),
        *(each for rule in lexicon.acting(ways.concepts) for each in ways.together(rule)),
    ]
    meant = [ways.meant(reading) for reading in dict.fromkeys(readings)]
    meant.sort(key=lambda reading: (reading.begin, reading.end))
    said = {
        concept: here
        for concept, matches in ways.concepts.items()
        if (here := [match for match in matches if not ways.is_denied(match)])
    }
    return Understood(tuple(_unexplained(meant, lexicon.explained)), said)


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
    least = (reading.end - reading.begin) / 2
    return any(
        each.weight >= reading.weight and min(each.end, reading.end) - max(each.begin, reading.begin) > least
        for each in by[first:last]
    )


def _begin(reading: Reading) -> int:
    return reading.begin


class _Ways:
    """A text with all that was found in it, by what it is for."""

    def __init__(self, folded: Folded, found: Sequence[Match]) -> None:
        self.folded = folded
        # sought once: in a text without a stop each search would go to its end
        self.stops = [each.start() for each in STOP.finditer(folded.text)]
        self.concepts: Mapping[str, list[Match]] = defaultdict(list)
        self.roles: Mapping[Role, list[Match]] = defaultdict(list)
        for match in found:
            self.roles[match.pattern.role].append(match)
            if match.pattern.concept:
                self.concepts[match.pattern.concept].append(match)
        self.denials = [each for each in found if each.pattern.role in DENIALS]
        self._holders = [_holders(each, found) for each in self.denials]
        self._denied: dict[tuple[int, int], bool] = {}
        self.solved = _latest(each for each in self.roles[Role.SOLVED] if not self.is_denied(each))

    def phrases(self) -> Iterator[Reading]:
        for match in self.roles[Role.PHRASE]:
            row = match.pattern.phrase
            if row is None or (row.alone and not _is_alone(self.folded, match)):
                continue
            # a mere cry ("no one help me") is never read as denied: rather hear danger once too often
            denied = row.issue is not None and self.is_denied(match)
            stance = Stance.DENIED if denied else Stance.SAID
            yield Reading(match.begin, match.end, row.issue, row.danger, row.weight * match.sure, stance)

    def together(self, rule: Combination) -> Iterator[Reading]:
        *others, last = rule.all
        for act in self._of(last):
            parts = self._around(act, others, rule)
            if parts is None or self._is_near(act, rule.unless, rule.within):
                continue
            begin, end = min(each.begin for each in parts), max(each.end for each in parts)
            sure = min(each.sure for each in parts)
            stance = Stance.DENIED if self.is_denied(act) else Stance.SAID
            yield Reading(begin, end, rule.issue, rule.danger, rule.weight * sure, stance)

    def meant(self, reading: Reading) -> Reading:
        """As it was found, or set aside, or turned into the threat that it is."""
        if reading.stance is Stance.DENIED:
            return reading
        if reading.danger and self._is_beside(reading, Role.PAST) and not self._is_happening(reading):
            reading = replace(reading, danger=None, stance=Stance.SAID if reading.issue else Stance.ASIDE)
        if self._is_solved(reading):
            return replace(reading, stance=Stance.SOLVED)
        if self._is_beside(reading, Role.ASIDE) and not self._is_a_cry(reading):
            return replace(reading, stance=Stance.ASIDE)
        if reading.issue in DONE_AND_THREATENED and self._is_supposed(reading):
            return replace(reading, issue=DONE_AND_THREATENED[reading.issue], stance=Stance.SUPPOSED)
        if reading.issue and reading.issue != "information" and self._is_asked(reading):
            # "can he lock us in" is no question about the law
            kept = reading.danger is not None and self._is_of_herself(reading)
            return replace(
                reading, weight=reading.weight * (1 if kept else ASKED_WEIGHT), stance=Stance.ASKED
            )
        return reading

    def is_denied(self, match: Match) -> bool:
        """Asked for each concept and for each combination that it acts in, and found out once."""
        where = (match.begin, match.end)
        if where not in self._denied:
            self._denied[where] = any(
                self._denies(self.denials[each], self._holders[each], match)
                for each in places_near(self.denials, match.begin, match.end, FARTHEST_DENIAL)
            )
        return self._denied[where]

    def _denies(self, denial: Match, holders: Sequence[Match], match: Match) -> bool:
        before = denial.pattern.role is Role.DENIES_NEXT
        begin, end = (denial.end, match.begin) if before else (match.end, denial.begin)
        if not 0 <= end - begin <= FARTHEST_DENIAL:
            return False
        if holders and not any(_overlap(each, match) for each in holders):
            return False
        within = _is_within_reach(self.folded, begin, end, denial.pattern)
        return within and not self._begins_anew(begin, end)

    def _begins_anew(self, begin: int, end: int) -> bool:
        """Whether a word stands between that begins another clause: "I have no phone, he beats me"."""
        return any(
            begin <= each.begin and each.end <= end for each in near(self.roles[Role.ANEW], begin, end, 0)
        )

    def _of(self, concepts: str) -> Iterator[Match]:
        return (match for concept in concepts.split("|") for match in self.concepts.get(concept, ()))

    def _around(self, act: Match, others: Iterable[str], rule: Combination) -> list[Match] | None:
        """The nearest of each other concept, no two of them the same words; None where one is missing."""
        parts = [act]
        for concepts in others:
            here = [
                (gap, match.begin, match)
                for concept in concepts.split("|")
                for match in near(self.concepts.get(concept, ()), act.begin, act.end, rule.within)
                if (gap := _gap(self.folded, match, act, rule.within, across=rule.across)) is not None
                and not any(_overlap(match, part) for part in parts)
            ]
            if rule.ordered:
                here = [each for each in here if each[2].begin < act.begin]
            if not here:
                return None
            parts.append(min(here, key=lambda each: each[:2])[2])
        return parts

    def _is_near(self, act: Match, concepts: Iterable[str], within: int) -> bool:
        return any(
            _gap(self.folded, match, act, within) is not None
            for concept in concepts
            for match in near(self.concepts.get(concept, ()), act.begin, act.end, within)
        )

    def _is_solved(self, reading: Reading) -> bool:
        """Whether it is said afterwards, or in the same breath, that this is over."""
        if reading.issue is None:
            return False
        return reading.begin < max(self.solved.get(reading.issue, 0), self.solved.get(ANY_ISSUE, 0))

    def _is_a_cry(self, reading: Reading) -> bool:
        """Whether she calls for help, or tells of grave things that are done to herself."""
        if reading.danger in CRIES:
            return True
        done_to_her = (reading.issue or "").startswith(GRAVE) or reading.danger in DONE_BY_SOMEBODY
        return done_to_her and self._is_of_herself(reading)

    def _is_of_herself(self, reading: Reading) -> bool:
        first, last = reading.begin - NEAR_HERSELF, reading.end + NEAR_HERSELF
        herself = near(self.concepts.get(HERSELF, ()), reading.begin, reading.end, NEAR_HERSELF)
        return any(each.end >= first and each.begin <= last for each in herself)

    def _is_happening(self, reading: Reading) -> bool:
        """Whether its sentence speaks of this moment."""
        return any(
            self._is_one_breath(min(each.end, reading.end), max(each.begin, reading.begin))
            for concept in AT_THIS_MOMENT
            for each in nearest(self.concepts.get(concept, ()), reading.begin, reading.end)
        )

    def _is_beside(self, reading: Reading, role: Role) -> bool:
        """Whether such a word stands in the same sentence."""
        return any(
            self._is_one_breath(min(cue.end, reading.end), max(cue.begin, reading.begin))
            for cue in near(self.roles[role], reading.begin, reading.end, 2 * FARTHEST_DENIAL)
        )

    def _is_one_breath(self, begin: int, end: int) -> bool:
        """Whether no sentence ends between; a script without stops ends it by a space, some words away."""
        if begin >= end:
            return True
        first = bisect_left(self.stops, begin)
        if first < len(self.stops) and self.stops[first] < end:
            return False
        if STOP.match(self.folded.text, end - 1, end):  # also one that stands before a digit
            return False
        return end - begin <= LONGEST_BREATH or not self.folded.pauses(begin, end)

    def _is_supposed(self, reading: Reading) -> bool:
        first = reading.begin - FARTHEST_SUPPOSED
        return any(
            first <= cue.begin <= reading.begin and not STOP.search(self.folded.text, cue.end, reading.begin)
            for cue in near(self.roles[Role.SUPPOSES], reading.begin, reading.end, FARTHEST_SUPPOSED)
        )

    def _is_asked(self, reading: Reading) -> bool:
        cues = self.roles[Role.ASKS]
        if not cues:
            return False
        begin, end = self.folded.clause(reading.begin, reading.end)
        return any(begin <= cue.begin and cue.end <= end for cue in near(cues, begin, end, 0))


def _latest(cues: Iterable[Match]) -> Mapping[str, int]:
    """Where the last of them ends, for each issue they speak of."""
    ends = dict[str, int]()
    for cue in cues:
        for issue in (cue.pattern.solved and cue.pattern.solved.issues) or (ANY_ISSUE,):
            ends[issue] = max(ends.get(issue, 0), cue.end)
    return ends


def _holders(denial: Match, found: Sequence[Match]) -> Sequence[Match]:
    """Words that say something with the denial in them: the "not" of "not paid" denies nothing beyond."""
    return [
        each
        for each in near(found, denial.begin, denial.end, 0)
        if each.pattern.role in SAY_SOMETHING
        and OWN not in each.pattern.concept
        and each.sure == 1
        and each.holds(denial)
    ]


def _is_alone(folded: Folded, match: Match) -> bool:
    # a fold leaves at most one space in a row
    before = folded.text[max(match.begin - 2, 0) : match.begin].rstrip(" ")[-1:]
    after = folded.text[match.end : match.end + 2].lstrip(" ")[:1]
    return (not before or bool(PAUSE.match(before))) and (not after or bool(PAUSE.match(after)))


def _gap(folded: Folded, one: Match, other: Match, within: int, *, across: bool = False) -> int | None:
    """How many characters stand between two matches; None where too many, or the end of a sentence."""
    begin, end = min(one.end, other.end), max(one.begin, other.begin)
    if end - begin > within:
        return None
    if not across and STOP.search(folded.text, min(begin, end), max(begin, end)):
        return None
    return max(end - begin, 0)


def _overlap(one: Match, other: Match) -> bool:
    return one.begin < other.end and other.begin < one.end


def _is_within_reach(folded: Folded, begin: int, end: int, denial: Pattern) -> bool:
    between = folded.text[begin:end]
    if PAUSE.search(between) or folded.pauses(begin, end):
        return False
    if UNSPACED.search(denial.said):
        return bisect_left(folded.edges, end) - bisect_left(folded.edges, begin) <= denial.reach
    return len(between.split()) <= denial.reach
