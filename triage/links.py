"""Whether two callers speak of one workplace: a score, and the reasons for it in plain words.

The name decides, by how it sounds; place, what is reported and time speak for or against it. Nothing is ever
judged the same on a place alone, nor on what is reported: those who are told of are many.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from triage.folding import fold
from triage.naming import Name, Names
from triage.sounds import beginning, could_be_alike, could_begin_alike, likeness, spelt_alike

ALIKE_FROM, ALIKE_IN_ONE_SCRIPT = 0.72, 0.85
"""Likeness of two names below which they are two names; in one script they can be told apart better."""
PROPOSED_FROM = 0.7
"""Score from which a person is asked."""
SHORT_NAME, WHOLE_NAME = 3, 4
"""Strong sounds. A name with fewer than the first is borne by many; from the second on one is rare enough."""
BEGINS_ALIKE, SHORTENED = 0.92, 0.9
"""From when a name is the beginning of the other, and what it counts then."""
SAME_WEEK, HALF_A_YEAR = timedelta(days=7), timedelta(days=183)
LONGEST_KEY = 6


class Canonical(Protocol):
    """A gazetteer."""

    def canonical(self, place: str) -> str | None:
        """One name for all its spellings; None for a place it does not know."""
        ...


@dataclass(frozen=True, slots=True)
class Spellings:
    """A gazetteer: every spelling, folded, with the place's name. Built by `of`; empty it knows no place."""

    names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> "Spellings":
        """From (spelling, name). Leave out what is too large to tell workplaces apart, as countries are."""
        return cls({_folded(said): name for said, name in pairs})

    def canonical(self, place: str) -> str | None:
        """The name; None for what is not in it."""
        return self.names.get(_folded(place))


class ReasonKind(StrEnum):
    """What speaks for two cases being about one workplace, or against it."""

    SAME_NAME = "same_name"
    NAMES_ALIKE = "names_alike"
    NAME_SHORTENED = "name_shortened"
    SAME_PLACE = "same_place"
    OTHER_PLACE = "other_place"
    SAME_ISSUES = "same_issues"
    CLOSE_IN_TIME = "close_in_time"
    FAR_IN_TIME = "far_in_time"


@dataclass(frozen=True, slots=True)
class Reason:
    """`ours` and `theirs` as they were said, where it rests on words; `issues` are codes."""

    kind: ReasonKind
    ours: str = ""
    theirs: str = ""
    issues: tuple[str, ...] = ()

    def sentence(self, titles: Mapping[str, str]) -> str:
        """In English; `titles` are those of the issues."""
        reported = ", ".join(titles.get(code, code).lower() for code in self.issues)
        return SENTENCES[self.kind].format(ours=self.ours, theirs=self.theirs, reported=reported)


SENTENCES = {
    ReasonKind.SAME_NAME: "The same name: “{ours}” and “{theirs}”.",
    ReasonKind.NAMES_ALIKE: "Names that sound alike: “{ours}” and “{theirs}”.",
    ReasonKind.NAME_SHORTENED: "One name begins with the other: “{ours}” and “{theirs}”.",
    ReasonKind.SAME_PLACE: "The same place: “{ours}” and “{theirs}”.",
    ReasonKind.OTHER_PLACE: "Against it: different places are named, “{ours}” and “{theirs}”.",
    ReasonKind.SAME_ISSUES: "Both report: {reported}.",
    ReasonKind.CLOSE_IN_TIME: "Told within a week of each other.",
    ReasonKind.FAR_IN_TIME: "Against it: told more than half a year apart.",
}


@dataclass(frozen=True, slots=True)
class Workplace:
    """What one caller told of where she works. `at` is when she called."""

    names: tuple[Name, ...]
    places: tuple[str, ...]
    issues: frozenset[str]
    at: datetime


@dataclass(frozen=True, slots=True)
class Judgement:
    """`score` in [0, 1]. Where it is 0 there are no reasons."""

    score: float
    reasons: tuple[Reason, ...] = ()

    @property
    def proposed(self) -> bool:
        """Whether a person should be asked."""
        return self.score >= PROPOSED_FROM


NOTHING = Judgement(0.0)


@dataclass(frozen=True, slots=True)
class Links:
    """Judges pairs, and tells which pairs are worth judging."""

    names: Names
    places: Canonical

    @classmethod
    def load(cls, places: Canonical | None = None) -> "Links":
        """Raises RulesInvalid."""
        return cls(Names.load(), places or Spellings())

    def workplace(
        self,
        employers: Iterable[str],
        places: Iterable[str],
        issues: Iterable[str],
        language: str,
        at: datetime,
    ) -> Workplace:
        """From the facts of a draft case, as they were said."""
        named = tuple(name for employer in employers for name in self.names.names(employer, language))
        telling = frozenset(issues) - {"information"}
        return Workplace(named, tuple(places), telling, at)

    def judge(self, ours: Workplace, theirs: Workplace) -> Judgement:
        """Symmetric, but for the order in which the words are told."""
        pairs = (_compare(mine, other) for mine in ours.names for other in theirs.names)
        likest = max(filter(None, pairs), key=lambda found: found.score, default=None)
        if likest is None:
            return NOTHING
        place = self._place(ours, theirs)
        if not likest.tells_alone and ReasonKind.SAME_PLACE not in {reason.kind for reason in place.reasons}:
            return NOTHING
        named = Judgement(likest.score, (likest.reason,))
        parts = (named, place, _issues(ours, theirs), _time(ours, theirs))
        score = min(1.0, max(0.0, sum(part.score for part in parts)))
        return Judgement(round(score, 3), tuple(reason for part in parts for reason in part.reasons))

    def _place(self, ours: Workplace, theirs: Workplace) -> Judgement:
        """Words that are the same are the same place, be it in no gazetteer; other places are known ones."""
        mine, others = self._known(ours), self._known(theirs)
        if shared := [name for name in mine if name in others]:
            reason = Reason(ReasonKind.SAME_PLACE, mine[shared[0]], others[shared[0]])
            return Judgement(0.15, (reason,))
        known, others_known = (
            [said for said in each.places if self.places.canonical(said)] for each in (ours, theirs)
        )
        if not known or not others_known:
            return NOTHING
        return Judgement(-0.12, (Reason(ReasonKind.OTHER_PLACE, known[0], others_known[0]),))

    def _known(self, workplace: Workplace) -> dict[str, str]:
        """By its name in the gazetteer, or else by the words for it: the place as it was said."""
        return {self.places.canonical(said) or _folded(said): said for said in reversed(workplace.places)}


def keys_of(workplace: Workplace) -> frozenset[str]:
    """Two workplaces whose names may be judged the same share one of these, with one sound more or less each.

    Symmetric deletion (as SymSpell does it) over the beginning of the name's skeleton, and over less of it:
    a name told only in part is found too. The more of them two share, the likelier they are alike.
    """
    return frozenset(
        key
        for name in workplace.names
        for length in (LONGEST_KEY, WHOLE_NAME)
        for key in _one_less(name.skeleton[:length])
    )


def _one_less(begun: str) -> set[str]:
    """As it is, and with each sound left out where enough is left to tell names apart."""
    shorter = {begun[:place] + begun[place + 1 :] for place in range(len(begun))}
    return {begun, *(each for each in shorter if len(each) >= SHORT_NAME)}


@dataclass(frozen=True, slots=True)
class _Likeness:
    """The part of the name in the score, at most 0.8. `tells_alone`: also where no place is known."""

    score: float
    reason: Reason
    tells_alone: bool


def _compare(ours: Name, theirs: Name) -> _Likeness | None:
    """None where they are two names. Without what is made there only beside one who does not tell it."""
    if (ours.is_bare and (theirs.has_kind or theirs.is_bare)) or (theirs.is_bare and ours.has_kind):
        return None
    if ours.numbers and theirs.numbers and ours.numbers != theirs.numbers:
        return None  # "Choke Chai 5" and "Choke Chai 9" are two boats
    strong = min(len(ours.skeleton), len(theirs.skeleton))
    is_short = strong < SHORT_NAME
    enough = ALIKE_IN_ONE_SCRIPT if ours.script == theirs.script else ALIKE_FROM
    alike, kind = _alike(ours, theirs), ReasonKind.NAMES_ALIKE
    if ours.spelt == theirs.spelt:
        kind = ReasonKind.SAME_NAME
    elif alike < enough and strong >= WHOLE_NAME and _begin_alike(ours, theirs):
        alike, kind = SHORTENED, ReasonKind.NAME_SHORTENED
    if alike < (SHORTENED if is_short else enough):
        return None
    score = alike * (0.5 + 0.3 * min(strong, WHOLE_NAME) / WHOLE_NAME)
    tells_alone = not is_short and kind is not ReasonKind.NAME_SHORTENED
    return _Likeness(score, Reason(kind, ours.said, theirs.said), tells_alone)


def _begin_alike(ours: Name, theirs: Name) -> bool:
    if not could_begin_alike(ours.skeleton, theirs.skeleton):
        return False
    if ours.is_bare or theirs.is_bare:
        return False  # what was left out may be what tells them apart
    short, long = sorted((ours.sounds, theirs.sounds), key=len)
    return beginning(short, long) >= BEGINS_ALIKE


def _alike(ours: Name, theirs: Name) -> float:
    """In one script the spelling tells vowels apart, which across scripts nothing can."""
    if not could_be_alike(ours.skeleton, theirs.skeleton):
        return 0.0
    alike = likeness(ours.sounds, theirs.sounds)
    return (alike + spelt_alike(ours.spelt, theirs.spelt)) / 2 if ours.script == theirs.script else alike


def _issues(ours: Workplace, theirs: Workplace) -> Judgement:
    shared = tuple(sorted(ours.issues & theirs.issues))
    return Judgement(0.05, (Reason(ReasonKind.SAME_ISSUES, issues=shared),)) if shared else NOTHING


def _time(ours: Workplace, theirs: Workplace) -> Judgement:
    apart = abs(ours.at - theirs.at)
    if apart <= SAME_WEEK:
        return Judgement(0.05, (Reason(ReasonKind.CLOSE_IN_TIME),))
    if apart > HALF_A_YEAR:
        return Judgement(-0.1, (Reason(ReasonKind.FAR_IN_TIME),))
    return NOTHING


def _folded(place: str) -> str:
    return fold(place).text.strip()
