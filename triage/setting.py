"""How the words of a text are meant: denied, asked, supposed, beside a film, long over; in which sentence."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property

from triage.folding import PAUSE, STOP, UNSPACED, Folded
from triage.lexicon import near, nearest, places_near
from triage.patterns import DENIALS, HERSELF, Match, Role

OWN = ":"
"""In the names of the concepts of a `[[together]]`, whose words say nothing alone."""
FARTHEST_DENIAL = 80
LONGEST_BREATH = 40
NEAR_HERSELF = 12
NEAR_FILM = 24
"""Characters from "we" to the film that was seen."""
AT_THIS_MOMENT = ("now", "tonight")
CRIES = frozenset({"help", "suicide"})
"""Dangers of which nothing is set aside."""
TALES = (Role.ASIDE, Role.TALE)
HERS = (HERSELF, *AT_THIS_MOMENT, "boss", "broker", "calls-help")
"""Where one of these is spoken of, a film does not go on."""
FARTHEST_SUPPOSED = 70
"""Characters from an "if" to what would then be done."""
ANY_ISSUE = ""
"""What is over where somebody says that all is."""
SAY_SOMETHING = {Role.PHRASE, Role.CONCEPT}
SENTENCE_ENDS = re.compile(rf"(?:(?:{STOP.pattern})\s*)+")
WITHOUT_STOPS = re.compile(r"[ก-๛ກ-ໟ]")
"""Thai and Lao end a sentence by a space; so they part its clauses."""


class Setting:
    """A text with all that was found in it, by what it is for; [begin, end) are of the folded text."""

    def __init__(self, folded: Folded, found: Sequence[Match]) -> None:
        self.folded = folded
        # sought once: in a text without a stop each search would go to its end
        self._stops = [each.start() for each in STOP.finditer(folded.text)]
        self.concepts: Mapping[str, list[Match]] = defaultdict(list)
        self.roles: Mapping[Role, list[Match]] = defaultdict(list)
        for match in found:
            self.roles[match.pattern.role].append(match)
            if match.pattern.concept:
                self.concepts[match.pattern.concept].append(match)
        self.denials = [each for each in found if each.pattern.role in DENIALS]
        self._holders = [_holders(each, found) for each in self.denials]
        self._denied: dict[tuple[int, int], bool] = {}
        self._plain: dict[tuple[int, int], bool] = {}
        solved = [each for each in self.roles[Role.SOLVED] if not self.is_denied(each)]
        self.solved = _latest(solved)
        self.over = [(each.begin, each.end) for each in solved]
        """Where it is said that something is over; in order."""

    def of(self, concepts: str) -> Iterator[Match]:
        """All of either: "a|b"."""
        return (match for concept in concepts.split("|") for match in self.concepts.get(concept, ()))

    def near(self, concepts: str, act: Match, reach: int) -> Iterator[Match]:
        """Those of either that may stand within `reach` of the act."""
        return (
            match
            for concept in concepts.split("|")
            for match in near(self.concepts.get(concept, ()), act.begin, act.end, reach)
        )

    @cached_property
    def _ends(self) -> Sequence[int]:
        """Where sentences end; in a script that has no stops, at a space some words after the last end."""
        text = self.folded.text
        stops = {each.end() for each in SENTENCE_ENDS.finditer(text)}
        pauses = {each for each in self.folded.gaps if WITHOUT_STOPS.match(text, each - 1)}
        ends, last = list[int](), 0
        for place in sorted(stops | pauses):
            if place in stops or place - last > LONGEST_BREATH:
                ends.append(place)
                last = place
        return ends

    def sentence(self, position: int) -> int:
        """The number of the sentence that it stands in."""
        return bisect_right(self._ends, position)

    def is_plain(self, match: Match) -> bool:
        """Whether nothing in its own sentence denies, asks or supposes it, or says that it is not hers."""
        where = (match.begin, match.end)
        if where not in self._plain:
            self._plain[where] = not (
                self.is_denied(match)
                or self.is_asked(*where)
                or self.is_supposed(*where)
                or self.is_beside(*where, Role.ASIDE)
                or self.is_of_a_tale(match.begin)
                or self.is_beside(*where, Role.PAST)
            )
        return self._plain[where]

    def is_denied(self, match: Match) -> bool:
        """Found out once, though asked for each combination that it acts in."""
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
        if holders and not any(overlap(each, match) for each in holders):
            return False
        within = _is_within_reach(self.folded, begin, end, denial)
        return within and not self._begins_anew(begin, end, denied_next=before)

    def _begins_anew(self, begin: int, end: int, *, denied_next: bool) -> bool:
        """Whether a word that begins another clause stands between, or first in what follows.

        "I have no phone, he beats me".
        """
        return any(
            begin <= each.begin and (each.end <= end or (denied_next and each.begin == end))
            for each in near(self.roles[Role.ANEW], begin, end, 0)
        )

    def is_solved(self, issue: str, begin: int) -> bool:
        """Whether it is said afterwards, or in the same breath, that this is over."""
        return begin < max(self.solved.get(issue, 0), self.solved.get(ANY_ISSUE, 0))

    def is_of_herself(self, begin: int, end: int) -> bool:
        """Whether she speaks of herself there; not where she is only the one who saw it: "we saw a film"."""
        first, last = begin - NEAR_HERSELF, end + NEAR_HERSELF
        herself = near(self.concepts.get(HERSELF, ()), begin, end, NEAR_HERSELF)
        return any(
            each.end >= first and each.begin <= last and not self._looks_on(each, end) for each in herself
        )

    def _looks_on(self, herself: Match, end: int) -> bool:
        """Whether a film follows in the same clause, before [..., end) is over."""
        return any(
            herself.end <= cue.begin <= min(herself.end + NEAR_FILM, end)
            and not PAUSE.search(self.folded.text, herself.end, cue.begin)
            for cue in near(self.roles[Role.ASIDE], herself.end, herself.end, NEAR_FILM)
        )

    def is_happening(self, begin: int, end: int) -> bool:
        """Whether its sentence speaks of this moment."""
        return any(
            self.is_one_breath(min(each.end, end), max(each.begin, begin))
            for concept in AT_THIS_MOMENT
            for each in nearest(self.concepts.get(concept, ()), begin, end)
        )

    def is_over(self, begin: int, end: int) -> bool:
        """Whether its sentence tells of long ago, and not of this moment."""
        return self.is_beside(begin, end, Role.PAST) and not self.is_happening(begin, end)

    def is_twice_over(self) -> bool:
        """Whether two sentences say that it is long over: "ten years ago", "that is an old story"."""
        cues = (each for each in self.roles[Role.PAST] if not self.is_denied(each))
        return len({self.sentence(each.begin) for each in cues}) > 1

    def is_beside(self, begin: int, end: int, role: Role) -> bool:
        """Whether such a word stands in the same sentence."""
        return any(
            self.is_one_breath(min(cue.end, end), max(cue.begin, begin))
            for cue in near(self.roles[role], begin, end, 2 * FARTHEST_DENIAL)
        )

    def is_of_a_tale(self, begin: int) -> bool:
        """Whether "in the film" stands before it in its sentence, and nothing like "but here" between."""
        tales = near(self.roles[Role.TALE], begin, begin, 2 * FARTHEST_DENIAL)
        return any(
            cue.end <= begin
            and self.is_one_breath(cue.end, begin)
            and not self.is_denied(cue)
            and not any(
                cue.end <= each.begin < begin for each in near(self.roles[Role.REAL], cue.end, begin, 0)
            )
            for cue in tales
        )

    def goes_on_with_a_tale(self, begin: int) -> bool:
        """Whether the sentences before tell of a film, and nothing since speaks of her, of truth, of now."""
        return self.sentence(begin) in self._of_tales

    @cached_property
    def _of_tales(self) -> Set[int]:
        """The sentences after one with a film in it, as far as it goes on."""
        cues = (each for role in TALES for each in self.roles[role] if not self.is_denied(each))
        tales, told = {self.sentence(each.begin) for each in cues}, set[int]()
        hers = {self.sentence(each.begin) for each in self._in_truth()} if tales else set()
        for sentence in range(1, len(self._ends) + 1):
            if (sentence - 1 in tales or sentence - 1 in told) and sentence not in hers:
                told.add(sentence)
        return told

    def _in_truth(self) -> Iterator[Match]:
        yield from self.roles[Role.REAL]
        for concept in HERS:
            yield from self.concepts.get(concept, ())
        for match in self.roles[Role.PHRASE]:
            if match.pattern.phrase and match.pattern.phrase.danger in CRIES:
                yield match

    def is_one_breath(self, begin: int, end: int) -> bool:
        """Whether no sentence ends between; a script without stops ends it by a space, some words away."""
        if begin >= end:
            return True
        first = bisect_left(self._stops, begin)
        if first < len(self._stops) and self._stops[first] < end:
            return False
        if STOP.match(self.folded.text, end - 1, end):  # also one that stands before a digit
            return False
        return end - begin <= LONGEST_BREATH or not self.folded.pauses(begin, end)

    def is_supposed(self, begin: int, end: int) -> bool:
        """Whether an "if" stands before it in its sentence."""
        first = begin - FARTHEST_SUPPOSED
        return any(
            first <= cue.begin <= begin and not STOP.search(self.folded.text, cue.end, begin)
            for cue in near(self.roles[Role.SUPPOSES], begin, end, FARTHEST_SUPPOSED)
        )

    def is_asked(self, begin: int, end: int) -> bool:
        """Whether its clause asks for a rule."""
        cues = self.roles[Role.ASKS]
        if not cues:
            return False
        begin, end = self.folded.clause(begin, end)
        return any(begin <= cue.begin and cue.end <= end for cue in near(cues, begin, end, 0))


def _latest(cues: Iterable[Match]) -> Mapping[str, int]:
    """Where the last of them ends, for each issue they speak of."""
    ends = dict[str, int]()
    for cue in cues:
        for issue in cue.pattern.solved or (ANY_ISSUE,):
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


def is_alone(folded: Folded, match: Match) -> bool:
    """Whether nothing else is said between two pauses."""
    # a fold leaves at most one space in a row
    before = folded.text[max(match.begin - 2, 0) : match.begin].rstrip(" ")[-1:]
    after = folded.text[match.end : match.end + 2].lstrip(" ")[:1]
    return (not before or bool(PAUSE.match(before))) and (not after or bool(PAUSE.match(after)))


def overlap(one: Match, other: Match) -> bool:
    """Whether they share a character."""
    return one.begin < other.end and other.begin < one.end


def _is_within_reach(folded: Folded, begin: int, end: int, denial: Match) -> bool:
    between = folded.text[begin:end]
    if PAUSE.search(between) or folded.pauses(begin, end):
        return False
    reach = denial.pattern.reach
    if UNSPACED.search(denial.form):
        return bisect_left(folded.edges, end) - bisect_left(folded.edges, begin) <= reach
    return len(between.split()) <= reach
