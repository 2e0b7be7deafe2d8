"""Telephone numbers, written or said digit by digit."""

import re
from collections.abc import Iterator, Sequence

from triage.facts.page import Fact, Page
from triage.facts.scan import Mention
from triage.facts.tables import Role

WRITTEN = re.compile(r"(?<![\d.,])\+?\d(?:[ \-.()/]{0,2}\d){6,16}(?!\d|,\d)")
FEWEST, MOST = 7, 15
"""Digits: short national numbers to the longest of E.164."""
PLAIN = 9
"""From so many digits on, nothing else is said like this."""
REACH = 40


def phones(page: Page) -> list[Fact]:
    """In the order of the text; the value is digits only."""
    found = [*_written(page), *_spoken(page)]
    return sorted(found, key=lambda each: each.begin)


def _written(page: Page) -> Iterator[Fact]:
    for match in WRITTEN.finditer(page.folded.text):
        digits = "".join(str(int(each)) for each in match.group() if each.isdigit())
        if _is_phone(page, digits, match.start(), match.end()):
            yield Fact(match.start(), match.end(), 1, digits)


def _spoken(page: Page) -> Iterator[Fact]:
    run: list[Mention] = []
    for each in _digit_words(page):
        if run and not _goes_on(page, run[-1], each):
            yield from _said(page, run)
            run = []
        run.append(each)
    yield from _said(page, run)


def _digit_words(page: Page) -> list[Mention]:
    words = [each for each in page.mentions[Role.ADD] if each.word.value in range(10)]
    return sorted([*words, *page.mentions[Role.DOUBLE]], key=lambda each: each.begin)


def _goes_on(page: Page, last: Mention, word: Mention) -> bool:
    between = page.folded.text[last.end : word.begin]
    return len(between) <= 3 and between.strip(" ,-.…") == ""


def _said(page: Page, run: Sequence[Mention]) -> Iterator[Fact]:
    digits, again = "", 1
    for each in run:
        if each.word.role is Role.DOUBLE:
            again = int(each.word.said == "triple") + 2
        else:
            digits += str(int(each.word.value)) * again
            again = 1
    if run and len(run) >= FEWEST - 1 and _is_phone(page, digits, run[0].begin, run[-1].end):
        yield Fact(run[0].begin, run[-1].end, 1, digits)


def _is_phone(page: Page, digits: str, begin: int, end: int) -> bool:
    if not FEWEST <= len(digits) <= MOST or page.just_after(Role.CURRENCY, end):
        return False
    opens = digits.startswith("0") or page.folded.text[begin] == "+"
    return opens or len(digits) >= PLAIN or page.before(Role.PHONE, begin, REACH)
