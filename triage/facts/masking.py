"""Hides names and telephone numbers in text that is shown where the case is not open."""

import re
from collections.abc import Iterable, Iterator
from typing import Protocol

HIDDEN = frozenset({"person", "phone", "broker"})
"""Facts whose words are hidden; a broker is often a person."""
MASK = "•••"
NUMBER = re.compile(r"\+?\d(?:[ \-.()/]{0,2}\d){6,}")
"""What could be a telephone number, whether or not it was found to be one."""
SHORTEST = 3
"""Letters of a part of a name that is hidden also where it stands alone."""


class Told(Protocol):
    """A finding, of triage or of the casebook."""

    @property
    def code(self) -> str:
        """The taxonomy's."""

    @property
    def value(self) -> object:
        """As `triage.model.Finding` has it, or as JSON has it."""


def masked(text: str, findings: Iterable[Told]) -> str:
    """The text without the names and numbers that the findings tell, and without any telephone number."""
    words = sorted(set(_hidden(findings)), key=len, reverse=True)
    if words:
        text = re.sub("|".join(map(re.escape, words)), MASK, text, flags=re.IGNORECASE)
    return NUMBER.sub(MASK, text)


def _hidden(findings: Iterable[Told]) -> Iterator[str]:
    for finding in findings:
        if finding.code in HIDDEN:
            for name in _values(finding.value):
                yield name
                yield from (part for part in name.split() if len(part) >= SHORTEST)


def _values(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield from filter(None, [value.strip()])
    elif isinstance(value, list | tuple):
        yield from (each.strip() for each in value if isinstance(each, str) and each.strip())
