"""When the fact in a draft is the one a person found: exactly, but for case, spaces and outer punctuation."""

import re
import unicodedata
from collections.abc import Iterable

from triage.model import DraftCase, FindingKind

OUTER = "PZSC"
"""Punctuation, spaces, signs, controls. Marks are not: in many scripts a name ends in one."""
SPACES = re.compile(r"\s+")


def said_in(draft: DraftCase, code: str) -> frozenset[str]:
    """All values a draft has under a code."""
    found = [each for each in draft.findings if each.kind is FindingKind.ENTITY and each.code == code]
    return frozenset(value for each in found for value in values_of(each.value))


def values_of(labelled: object) -> frozenset[str]:
    """A label is one value, several, or sums of money: [[300, "THB"], [50, "MYR"]]."""
    if labelled is None:
        return frozenset()
    if isinstance(labelled, list | tuple):
        return frozenset(_joined(each) for each in labelled)
    return frozenset({_comparable(labelled)})


def _joined(one: object) -> str:
    parts: Iterable[object] = one if isinstance(one, list | tuple) else (one,)
    return " ".join(_comparable(part) for part in parts)


def _comparable(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = unicodedata.normalize("NFC", str(value)).casefold()
    inner = [place for place, character in enumerate(text) if unicodedata.category(character)[0] not in OUTER]
    return SPACES.sub(" ", text[inner[0] : inner[-1] + 1]) if inner else ""
