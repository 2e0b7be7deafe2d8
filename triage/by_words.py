"""Which issues are reported by the words of a lexicon alone, where a language was learnt from no sentences.

What is told once, and not surely, beside another trouble told more than once is shown and not reported.
Words of harm, of threat, of want stand in the telling of every trouble. Of such issues told so, one in four
was what the caller called about; of those told twice or alone, three in four (note 25).
"""

from collections.abc import Collection, Sequence

from triage.hearing import Hearing, Told
from triage.learnt import QUESTION
from triage.model import Finding

SURE = 0.95
"""A phrase that says it without doubt counts though it is said once."""
MORE_THAN_ONCE = 2
LEAST_BESIDE_THANKS = 0.75
"""What a complaint must weigh beside thanks, a question, something solved, a wrong number."""
LEAST_AMONG_MUCH = 0.85
"""And where two or more such things are said."""


def told_by_words(heard: Hearing, easily_said: Collection[str]) -> Told:
    """A question is only a question where no complaint stands beside it."""
    questions, complaints = tuple(heard.questions), heard.complaints
    least = LEAST_AMONG_MUCH if heard.idle > 1 else LEAST_BESIDE_THANKS if heard.idle or questions else 0
    issues = tuple(each for each in complaints if each.weight >= least) or questions
    perhaps = _told_once(issues, easily_said)
    return Told(
        tuple(each for each in issues if each not in perhaps),
        perhaps,
        tuple(each for each in complaints if each.weight < least),
    )


def _told_once(found: Sequence[Finding], easily_said: Collection[str]) -> tuple[Finding, ...]:
    """Those of `found`, one finding per issue, that are not to be reported."""
    if not any(_is_told_often(each) and each.code != QUESTION for each in found):
        return ()
    return tuple(
        each for each in found if each.code in easily_said and each.weight < SURE and not _is_told_often(each)
    )


def _is_told_often(issue: Finding) -> bool:
    return len(issue.evidence) >= MORE_THAN_ONCE
