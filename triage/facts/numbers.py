"""Numbers as they are said: in digits of any script, in words, or both ("4 lakh eighty thousand")."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from triage.facts.page import Number, Page
from triage.facts.scan import Mention, Word
from triage.facts.tables import Numbers, Role

DIGITS = re.compile(r"(?<![\d.,])\d{1,12}(?:[.,]\d{1,3}){0,4}(?!\d)")
GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{2,3})*[.,]\d{3}")
"""1,200 and 1.200.000, also 4,80,000 as it is written in India."""
PARTS = (Role.ADD, Role.TIMES, Role.HALF, Role.HALF_NEXT, Role.AND)
FINE = 1
"""Nothing may be added to what was counted in ones."""


def number_tokens(page: Page, taken: Sequence[tuple[int, int]]) -> list[Mention]:
    """Words and digits that may be parts of a number, in order, without those that are `taken`."""
    tokens = [each for role in PARTS for each in page.mentions[role]]
    tokens += [
        Mention(each.start(), each.end(), each.end(), Word(Role.ADD, each.group(), _digits(each.group())))
        for each in DIGITS.finditer(page.folded.text)
    ]
    tokens.sort(key=lambda each: (each.begin, -each.end))
    return list(_free(tokens, taken))


def _free(tokens: Sequence[Mention], taken: Sequence[tuple[int, int]]) -> Iterator[Mention]:
    spans, index = sorted(taken), 0
    for token in tokens:
        while index < len(spans) and spans[index][1] <= token.begin:
            index += 1
        if index == len(spans) or token.end <= spans[index][0]:
            yield token


def _digits(said: str) -> float:
    plain = re.sub("[.,]", "", said) if GROUPED.fullmatch(said) else said.replace(",", ".")
    try:
        return float(plain)
    except ValueError:  # two points: a date, or an address
        return -1


def numbers_said(page: Page, tokens: Sequence[Mention]) -> list[Number]:
    """Every number, in order. What does not add up as a number is read as several."""
    found: list[Number] = []
    run: list[Mention] = []
    for token in tokens:
        if run and (token.begin < run[-1].end or not _goes_on(page, run[-1], token)):
            if token.begin < run[-1].end:
                continue
            found.extend(_read(page, run))
            run = []
        run.append(token)
    found.extend(_read(page, run))
    return found


def _goes_on(page: Page, last: Mention, token: Mention) -> bool:
    if token.begin - last.end > 2 or page.folded.text[last.end : token.begin].strip(" -"):
        return False
    return token.word.role is Role.TIMES or not page.has_gap(token.begin)


def _read(page: Page, run: Sequence[Mention]) -> Iterator[Number]:
    table, summing = page.table.numbers, _Sum()
    for token in run:
        if token.word.role is not Role.AND and not summing.take(token):
            rest = summing.smaller_than(token)
            yield from summing.closed(table)
            summing = _Sum(rest)
            summing.take(token)
    yield from summing.closed(table)


@dataclass(frozen=True, slots=True)
class _Part:
    """`times`: the power it was said with; `bare`: with nothing before that power."""

    begin: int
    end: int
    value: float
    grain: float
    times: int = 0
    bare: bool = False


@dataclass(slots=True)
class _Sum:
    """Parts of a number in falling powers; a power multiplies the smaller parts that stand before it."""

    parts: list[_Part] = field(default_factory=list)
    half_next: Mention | None = None
    currency: str = ""

    def take(self, token: Mention) -> bool:
        """Whether the token goes on with this number."""
        if token.word.role is Role.HALF_NEXT:
            if self.parts and self.parts[-1].grain <= FINE:
                return False
            self.half_next = token
            return True
        if token.word.role is Role.HALF:
            return self._half(token)
        return self._times(token) if token.word.role is Role.TIMES else self._add(token)

    def smaller_than(self, token: Mention) -> list[_Part]:
        """Takes out the last parts that this power multiplies."""
        split = len(self.parts)
        while token.word.role is Role.TIMES and split and self.parts[split - 1].value < token.word.value:
            split -= 1
        smaller, self.parts = self.parts[split:], self.parts[:split]
        return smaller

    def closed(self, table: Numbers) -> Iterator[Number]:
        """The number, if there is one."""
        if self.parts:
            value, clipped = self._total(table)
            yield Number(self.parts[0].begin, self.parts[-1].end, value, self.currency, clipped)

    def _total(self, table: Numbers) -> tuple[float, bool]:
        first, last = self.parts[0], self.parts[-1]
        value = sum(each.value for each in self.parts)
        rest = value - first.value
        if (
            table.times_first
            and first.bare
            and first.value >= 10_000
            and rest
            and rest % 10 == 0
            and rest < 1000
        ):
            return first.value * rest, False
        if len(self.parts) >= 2 and 1 <= last.value < 10 and last.times == 0:
            times = self.parts[-2].times
            if table.short_tail and times >= table.short_tail:
                return value - last.value + last.value * times / 10, True
        return value, False

    def _add(self, token: Mention) -> bool:
        value, begin = token.word.value, token.begin
        if value < 0 or (self.parts and value >= self.parts[-1].grain):
            return False
        if self.half_next:
            begin, value, self.half_next = self.half_next.begin, value + 0.5, None
        grain = FINE if token.word.said[:1].isdigit() else _grain(value)
        self.parts.append(_Part(begin, token.end, value, grain))
        return True

    def _times(self, token: Mention) -> bool:
        times = int(token.word.value)
        kept = list(self.parts)
        smaller = self.smaller_than(token)
        factor = sum(each.value for each in smaller) or 1
        begin = smaller[0].begin if smaller else token.begin
        if self.half_next:
            factor, begin, self.half_next = factor + 0.5, self.half_next.begin, None
        if self.parts and self.parts[-1].grain <= times * factor:
            self.parts = kept
            return False
        self.parts.append(_Part(begin, token.end, factor * times, times, times, not smaller))
        self.currency = self.currency or token.word.code
        return True

    def _half(self, token: Mention) -> bool:
        """Half of the last power ("two million and a half"), or of one."""
        times = self.parts[-1].times if self.parts else 0
        self.parts.append(_Part(token.begin, token.end, times / 2 if times >= 100 else 0.5, FINE))
        return True


def _grain(value: float) -> float:
    """What is smaller may still be added: units to tens, nothing to units."""
    for power in (1000, 100, 10):
        if value >= power and value % power == 0:
            return power
    return FINE
