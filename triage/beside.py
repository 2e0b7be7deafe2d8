"""Whether signals are said of one another: in one sentence, or the second right after the first."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from triage.reading import Understood
from triage.tables import UrgencyRule
from triage.text import Span


def are_beside(understood: Understood, rule: UrgencyRule) -> bool:
    """Whether each signal of the rule is said beside the first: in one sentence, or as the rule allows."""
    first, *others = (understood.spans(signal) for signal in rule.when)
    return all(
        _in_one_sentence(understood, first, other)
        or (rule.or_next_unless and _in_the_next(understood, first, other, rule.or_next_unless))
        for other in others
    )


def _in_one_sentence(understood: Understood, spans: Sequence[Span], others: Sequence[Span]) -> bool:
    """`others` in order: what stands nearest on either side decides."""
    is_one_breath = understood.setting.is_one_breath
    ends = list(accumulate((end for _, end in others), max))
    for begin, end in spans:
        following = bisect_left(others, (begin, end))
        if following and is_one_breath(min(ends[following - 1], end), begin):
            return True
        if following < len(others) and is_one_breath(end, others[following][0]):
            return True
    return False


def _in_the_next(
    understood: Understood, spans: Sequence[Span], others: Sequence[Span], unless: Sequence[str]
) -> bool:
    """Whether one of the others follows in the next sentence, which speaks of none of these concepts."""
    sentence = understood.setting.sentence
    before = {sentence(begin) for begin, _ in spans}
    named = {sentence(begin) for concept in unless for begin, _ in understood.spans(concept)}
    return any(
        sentence(begin) - 1 in before
        and sentence(begin) not in named
        and not any(understood.lexicon.says(understood.setting.folded, begin, end, each) for each in unless)
        for begin, end in others
    )
