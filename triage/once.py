"""What is told once, and not surely, beside another trouble told more than once: shown, and not reported.

Words of harm, of threat, of want stand in the telling of every trouble. Of such issues told so, one in four
was what the caller called about; of those told twice or alone, three in four (note 25).
"""

from collections.abc import Collection, Sequence

from triage.model import Finding

SURE = 0.95
"""A phrase that says it without doubt counts though it is said once."""
MORE_THAN_ONCE = 2
QUESTION = "information"


def told_once(found: Sequence[Finding], easily_said: Collection[str]) -> tuple[Finding, ...]:
    """Those of `found`, one finding per issue, that are not to be reported."""
    if not any(_is_told_often(each) and each.code != QUESTION for each in found):
        return ()
    return tuple(
        each for each in found if each.code in easily_said and each.weight < SURE and not _is_told_often(each)
    )


def _is_told_often(issue: Finding) -> bool:
    return len(issue.evidence) >= MORE_THAN_ONCE
