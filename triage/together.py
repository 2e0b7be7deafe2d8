"""Words that report something only together: near each other in one sentence, or in sentences that follow."""

from collections.abc import Iterable, Iterator, Sequence

from triage.folding import STOP
from triage.lexicon import near
from triage.patterns import Match
from triage.setting import Setting, overlap
from triage.tables import Combination

FARTHEST_ACROSS = 80
"""Characters from the act to a part that stands in another sentence."""


def together(setting: Setting, rule: Combination) -> Iterator[list[Match]]:
    """For each act, which comes first, the nearest others of its sentence."""
    *others, last = rule.all
    for act in setting.of(last):
        parts = _around(setting, act, others, rule)
        if parts is not None and not _is_near(setting, act, rule.unless, rule.within):
            yield parts


def spread(setting: Setting, rule: Combination, spent: bytes) -> Iterator[list[Match]]:
    """The same over sentences. A part that is denied, asked or supposed in its own does not count.

    `spent`: one for each character of the text that told something in its own sentence already; a danger
    may be told by such a word too.
    """
    if not rule.across:
        return
    spent = b"" if rule.danger else spent
    *others, last = rule.all
    for act in setting.of(last):
        if _is_free(setting, act, spent):
            parts = _across(setting, act, others, rule, spent)
            if parts is not None and not _is_among(setting, parts, rule.unless):
                yield parts


def _around(setting: Setting, act: Match, others: Sequence[str], rule: Combination) -> list[Match] | None:
    """The nearest of each other concept, no two of them the same words; None where one is missing."""
    parts = [act]
    for concepts in _in_turn(others, rule):
        here = [
            (gap, match.begin, match)
            for match in setting.near(concepts, act, rule.within)
            if (gap := _gap(setting, match, act, rule.within)) is not None and _may_join(match, parts, rule)
        ]
        if not here:
            return None
        parts.append(min(here, key=lambda each: each[:2])[2])
    return parts


def _across(
    setting: Setting, act: Match, others: Sequence[str], rule: Combination, spent: bytes
) -> list[Match] | None:
    """One of each in the nearest sentence; None where one is missing, or where all stand in the act's own."""
    parts = [act]
    for concepts in _in_turn(others, rule):
        here = [
            (abs(setting.sentence(match.begin) - setting.sentence(act.begin)), _distance(match, act), match)
            for match in setting.near(concepts, act, FARTHEST_ACROSS)
            if _is_reached(setting, match, act, rule)
            and _span(setting, [match, *parts]) <= rule.across
            and _may_join(match, parts, rule)
        ]
        here.sort(key=lambda each: each[:2])
        free = next((match for *_, match in here if _is_free(setting, match, spent)), None)
        if free is None:
            return None
        parts.append(free)
    return parts if _span(setting, parts) else None


def _is_free(setting: Setting, match: Match, spent: bytes) -> bool:
    return spent.find(1, match.begin, match.end) < 0 and setting.is_plain(match)


def _in_turn(others: Sequence[str], rule: Combination) -> Iterable[str]:
    """Where order matters from the act backwards, so that each stands before the one found last."""
    return reversed(others) if rule.ordered else others


def _may_join(match: Match, parts: Sequence[Match], rule: Combination) -> bool:
    if any(overlap(match, part) for part in parts):
        return False
    return not rule.ordered or match.begin < parts[-1].begin


def _is_reached(setting: Setting, match: Match, act: Match, rule: Combination) -> bool:
    """In the act's own sentence it must stand as near as ever."""
    if setting.sentence(match.begin) == setting.sentence(act.begin):
        return _distance(match, act) <= rule.within
    return _distance(match, act) <= FARTHEST_ACROSS


def _span(setting: Setting, parts: Iterable[Match]) -> int:
    """How many sentences follow the first of them, until the last."""
    sentences = [setting.sentence(each.begin) for each in parts]
    return max(sentences) - min(sentences)


def _is_near(setting: Setting, act: Match, concepts: Iterable[str], within: int) -> bool:
    return any(
        _gap(setting, match, act, within) is not None
        for concept in concepts
        for match in setting.near(concept, act, within)
    )


def _is_among(setting: Setting, parts: Sequence[Match], concepts: Iterable[str]) -> bool:
    """Whether one of these stands in a sentence of the parts, or between them."""
    sentences = [setting.sentence(each.begin) for each in parts]
    begin, end = min(each.begin for each in parts), max(each.end for each in parts)
    return any(
        min(sentences) <= setting.sentence(match.begin) <= max(sentences)
        for concept in concepts
        for match in near(setting.concepts.get(concept, ()), begin, end, FARTHEST_ACROSS)
    )


def _gap(setting: Setting, one: Match, other: Match, within: int) -> int | None:
    """How many characters stand between two matches; None where too many, or the end of a sentence."""
    begin, end = min(one.end, other.end), max(one.begin, other.begin)
    if end - begin > within or STOP.search(setting.folded.text, min(begin, end), max(begin, end)):
        return None
    return max(end - begin, 0)


def _distance(one: Match, other: Match) -> int:
    return max(max(one.begin, other.begin) - min(one.end, other.end), 0)
