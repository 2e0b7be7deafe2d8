"""When it happened or will happen, as said, relative to the call as it may be."""

from collections.abc import Iterator, Sequence

from triage.facts.page import Fact, Number, Page
from triage.facts.scan import LONGEST, Mention
from triage.facts.tables import Role

WEIGHT = {
    Role.MOMENT: 2.0,
    Role.MONTH: 1.5,
    Role.FEAST: 1.2,
    Role.TODAY: 0.9,
    Role.WEEKDAY: 0.4,
    Role.DAYPART: 0.2,
}
THRESHOLD = 0.9
TWICE = frozenset("ๆໆៗ")
LINKED = 5
OF_MONTH = frozenset({"", "of", "ng", "bulan"})
"""What may stand between a day and its month."""
NAMED_TIMES = frozenset({Role.WEEKDAY, Role.MONTH, Role.FEAST})


def dates(page: Page, numbers: Sequence[Number]) -> Fact | None:
    """The plainest date; a habit ("on Sundays", "at night") is none."""
    found = [*_chains(page), *_counted(page, numbers)]
    best = max(found, key=lambda each: each.score, default=None)
    return best if best and best.score >= THRESHOLD else None


def _chains(page: Page) -> Iterator[Fact]:
    """Parts of a date that stand side by side: "last Friday night", "since March"."""
    parts = sorted((each for role in WEIGHT for each in page.mentions[role]), key=lambda each: each.begin)
    chain: list[Mention] = []
    for part in parts:
        if chain and not _goes_on(page, chain[-1], part):
            if part.end <= chain[-1].end:
                continue
            yield _scored(page, chain)
            chain = []
        if not _is_counted(page, part):
            chain.append(part)
    if chain:
        yield _scored(page, chain)


def _is_counted(page: Page, part: Mention) -> bool:
    """ "năm tháng rồi" is five months, not last month; "আইজ চাইর মাস" is four months today."""
    counted = page.just_before(Role.ADD, part.begin) or page.just_before(Role.TIMES, part.begin)
    if counted and page.at((Role.UNIT,), part.begin):
        return not page.has_gap(part.begin)
    return part.word.role is Role.TODAY and page.just_after(Role.ADD, part.end) is not None


def _goes_on(page: Page, last: Mention, part: Mention) -> bool:
    if part.begin < last.end:
        return part.end > last.end
    between = page.folded.text[last.tail : part.begin].strip(" ")
    return len(between) <= 3 and (not between or between in {"ng", "of", "the", "का", "की", "के", "को"})


def _is_said_twice(page: Page, chain: Sequence[Mention]) -> bool:
    """ "Tomorrow, tomorrow": they say so every day."""
    end = chain[-1].tail
    return chain[-1].word.role is Role.TODAY and (
        page.folded.text[end : end + 1] in TWICE
        or any(
            each.word.said == chain[-1].word.said and each is not chain[-1]
            for each in page.near(Role.TODAY, chain[0].begin - 3, end + 3)
        )
    )


def _scored(page: Page, chain: Sequence[Mention]) -> Fact:
    weights = sorted((WEIGHT[each.word.role] for each in chain), reverse=True)
    score = weights[0] + sum(weights[1:3]) / 2
    begin, end = chain[0].begin, chain[-1].end
    if _is_said_twice(page, chain):
        return Fact(begin, end, 0.0)
    if page.folded.text[end : chain[-1].tail] in page.endings_of(Role.SINCE_AFTER):
        end, score = chain[-1].tail, score + 0.6
    elif chain[-1].word.role in NAMED_TIMES and (ago := page.just_after(Role.AGO, end)):
        end, score = ago.end, score + 0.8
    return _framed(page, begin, end, score)


def _framed(page: Page, begin: int, end: int, score: float) -> Fact:
    """With "since" or "in" where they belong to the date."""
    for _ in range(2):  # "since", "last"
        if since := page.just_before(Role.SINCE, _before_the(page, begin)):
            begin, score = since.begin, score + 0.6
    if page.just_before(Role.ON, begin):
        score += 0.6
    if since := page.just_after(Role.SINCE_AFTER, end):
        end, score = since.end, score + 0.6
    return Fact(begin, end, score)


def _before_the(page: Page, begin: int) -> int:
    """Over an article: "since THE water festival"."""
    article = "the "
    return begin - len(article) if page.folded.text.endswith(article, 0, begin) else begin


def _counted(page: Page, numbers: Sequence[Number]) -> Iterator[Fact]:
    """Days of the month, and so long ago."""
    for number in numbers:
        if 1 <= number.value <= 31 and number.value == int(number.value):
            yield from _day_of_month(page, number)
        unit = page.just_after(Role.UNIT, number.end)
        ago = unit and (page.just_after(Role.AGO, unit.tail) or page.just_after(Role.AGO, unit.end))
        if ago:
            yield _framed(page, number.begin, ago.end, 2.0)


def _day_of_month(page: Page, number: Number) -> Iterator[Fact]:
    before, after = (
        page.just_before(Role.DAY_BEFORE, number.begin),
        page.just_after(Role.DAY_AFTER, number.end),
    )
    begin = before.begin if before else number.begin
    end = after.end if after else number.end
    month = _month_after(page, number.end, end)
    if month:
        yield _framed(page, begin, month.end, 2.4)
    elif (before or after) and (month := _month_before(page, begin)):
        yield _framed(page, month.begin, after.tail if after and not page.is_unspaced(end) else end, 2.4)
    elif before or after:
        yield _framed(page, begin, end, 2.2)


def _month_after(page: Page, number: int, end: int) -> Mention | None:
    """ "The fifth of June", "lima hari bulan Jun": the word for month may be a part of both."""
    return next(
        (
            each
            for each in page.near(Role.MONTH, number, end + LINKED)
            if number <= each.begin
            and end < each.end
            and page.folded.text[end : each.begin].strip(" ") in OF_MONTH
        ),
        None,
    )


def _month_before(page: Page, begin: int) -> Mention | None:
    """ "असार पाँच गते", "জুনের পাঁচ তারিখে": with its case ending."""
    return next(
        (
            each
            for each in page.near(Role.MONTH, begin - LONGEST, begin)
            if begin - 1 <= each.tail <= begin and not page.is_paused(each.tail, begin)
        ),
        None,
    )
