"""How far drafts agree with what people found in the same messages, and which dangers were missed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypedDict

from ops.evaluation.entities import said_in, values_of
from ops.evaluation.intervals import share
from ops.evaluation.triage_sets import CLEAN, Labelled, LabelledSet
from triage.model import SOONEST_FIRST, DraftCase, Message, Urgency
from triage.tables import Taxonomy

NO_COMPLAINT = frozenset({"information"})


class Drafts(Protocol):
    """Triage."""

    def draft(self, message: Message) -> DraftCase:
        """A draft case of a message."""
        ...


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled message, and the draft that was made of it."""

    message: Labelled
    draft: DraftCase


class Figure(TypedDict):
    """`value` is `parts` of `of`; [low, high] its 95 % interval, None where there are too few to tell."""

    value: float
    low: float | None
    high: float | None
    parts: float
    of: float


Group = dict[str, Figure | None]
"""By the name of the measure; None where there is nothing to count."""


class Danger(TypedDict):
    """A message whose danger was missed, or that was taken for one; by id, never by its words."""

    id: str
    language: str
    noise: str
    labelled: str
    drafted: str


class Figures(TypedDict):
    """What is printed and written."""

    messages: int
    left_out: list[dict[str, int | str]]
    all: Group
    languages: dict[str, Group]
    noise: dict[str, Group]
    issues: dict[str, Group]
    indicators: dict[str, Group]
    entities: dict[str, Group]
    urgency: dict[str, dict[str, int]]
    missed_dangers: list[Danger]
    false_dangers: list[Danger]


Parts = tuple[float, float]
"""What one message brings to a figure: a part, and the whole it is a part of."""
Counting = Callable[[Judged], Parts]
Sets = Callable[[Judged], tuple[frozenset[str], frozenset[str]]]
"""What a person found, and what the draft says."""


def judge(triage: Drafts, messages: Iterable[Labelled], told: Callable[[], None]) -> list[Judged]:
    """Draft each message; `told` is called after each."""
    judged = []
    for each in messages:
        message = Message(each.id, each.lang, each.text, (), each.answers, None)
        judged.append(Judged(each, triage.draft(message)))
        told()
    return judged


def figures(judged: Sequence[Judged], read: LabelledSet, taxonomy: Taxonomy) -> Figures:
    """All of it."""
    clean = [each for each in judged if each.message.level == CLEAN]
    return {
        "messages": len(judged),
        "left_out": [{"line": each.line, "fault": each.fault} for each in read.faults],
        "all": _group(judged, MEASURES),
        "languages": _by(judged, lambda each: each.message.lang),
        "noise": _by(judged, lambda each: each.message.level),
        "issues": {code: _group(judged, _agreement(_issue(code))) for code in taxonomy.issues},
        "indicators": {code: _group(judged, _agreement(_indicator(code))) for code in taxonomy.indicators},
        "entities": {code: _group(clean, _agreement(_entity(code))) for code in taxonomy.entities},
        "urgency": {
            labelled: {
                drafted: sum(
                    each.message.urgency is labelled and each.draft.urgency is drafted for each in judged
                )
                for drafted in Urgency
            }
            for labelled in Urgency
        },
        "missed_dangers": [_danger(each) for each in judged if _is(each, labelled=True, drafted=False)],
        "false_dangers": [_danger(each) for each in judged if _is(each, labelled=False, drafted=True)],
    }


def _by(judged: Sequence[Judged], of: Callable[[Judged], str]) -> dict[str, Group]:
    groups: dict[str, list[Judged]] = {}
    for each in judged:
        groups.setdefault(of(each), []).append(each)
    return {name: _group(groups[name], MEASURES) for name in sorted(groups, key=_clean_first)}


def _clean_first(name: str) -> tuple[bool, str]:
    return name != CLEAN, name


def _group(judged: Sequence[Judged], measures: Mapping[str, Counting]) -> Group:
    return {name: _figure(judged, counting) for name, counting in measures.items()}


def _figure(judged: Sequence[Judged], counting: Counting) -> Figure | None:
    """The noisy twins of a message are drawn together with it: they are no messages of their own."""
    sums: dict[str, Parts] = {}
    for each in judged:
        part, whole = counting(each)
        before = sums.get(each.message.id, (0.0, 0.0))
        sums[each.message.id] = (before[0] + part, before[1] + whole)
    found = share([part for part, _ in sums.values()], [whole for _, whole in sums.values()])
    if found is None:
        return None
    return {
        "value": found.value,
        "low": found.low,
        "high": found.high,
        "parts": found.parts,
        "of": found.wholes,
    }


def _agreement(sets: Sets) -> dict[str, Counting]:
    """Precision, recall and F1, micro: every code of every message counts once."""

    def precision(each: Judged) -> Parts:
        labelled, drafted = sets(each)
        return len(labelled & drafted), len(drafted)

    def recall(each: Judged) -> Parts:
        labelled, drafted = sets(each)
        return len(labelled & drafted), len(labelled)

    def f1(each: Judged) -> Parts:
        labelled, drafted = sets(each)
        return 2 * len(labelled & drafted), len(labelled) + len(drafted)

    return {"precision": precision, "recall": recall, "f1": f1}


def _issues(each: Judged) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(each.message.issues), frozenset(each.draft.issues)


def _indicators(each: Judged) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(each.message.indicators), frozenset(each.draft.indicators)


def _issue(code: str) -> Sets:
    return lambda each: (_issues(each)[0] & {code}, _issues(each)[1] & {code})


def _indicator(code: str) -> Sets:
    return lambda each: (_indicators(each)[0] & {code}, _indicators(each)[1] & {code})


def _entity(code: str) -> Sets:
    return lambda each: (values_of(each.message.entities.get(code)), said_in(each.draft, code))


def _dangers(each: Judged) -> tuple[frozenset[str], frozenset[str]]:
    now = frozenset({Urgency.NOW.value})
    return now & {each.message.urgency.value}, now & {each.draft.urgency.value}


def _is(each: Judged, *, labelled: bool, drafted: bool) -> bool:
    told, made = _dangers(each)
    return bool(told) is labelled and bool(made) is drafted


def _danger(each: Judged) -> Danger:
    return {
        "id": each.message.id,
        "language": each.message.lang,
        "noise": each.message.level,
        "labelled": each.message.urgency.value,
        "drafted": each.draft.urgency.value,
    }


def _levels_off(each: Judged) -> int:
    return abs(SOONEST_FIRST.index(each.message.urgency) - SOONEST_FIRST.index(each.draft.urgency))


def _abstained(each: Judged) -> Parts:
    """Of messages without a complaint, those in which none was found."""
    labelled, drafted = _issues(each)
    return labelled <= NO_COMPLAINT and drafted <= NO_COMPLAINT, labelled <= NO_COMPLAINT


def _exact(code: str) -> Counting:
    """Of clean texts that name one, those whose draft has the very same and no other."""

    def counting(each: Judged) -> Parts:
        labelled, drafted = _entity(code)(each)
        counts = bool(labelled) and each.message.level == CLEAN
        return counts and labelled == drafted, counts

    return counting


def _named(kind: str, measures: Mapping[str, Counting]) -> dict[str, Counting]:
    return {f"{kind}_{name}": counting for name, counting in measures.items()}


MEASURES: Mapping[str, Counting] = {
    **_named("issues", _agreement(_issues)),
    **_named("indicators", _agreement(_indicators)),
    "urgency_exact": lambda each: (_levels_off(each) == 0, 1),
    "urgency_within_one": lambda each: (_levels_off(each) <= 1, 1),
    **{f"danger_{name}": each for name, each in _agreement(_dangers).items() if name != "f1"},
    "abstention": _abstained,
    "employer_exact": _exact("employer"),
    "workers_exact": _exact("workers"),
}
