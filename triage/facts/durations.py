"""How long it has gone on, as said."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from triage.facts.page import Fact, Number, Page
from triage.facts.scan import Mention
from triage.facts.tables import Role

WEIGHT = {"day": 0.5, "week": 1.0, "month": 1.0, "year": 0.9, "hour": 0.0}
REACH = 14
BESIDE = 8
FAR = 22
THRESHOLD = 0.9


def durations(page: Page, numbers: Sequence[Number]) -> Fact | None:
    """The duration with the best reason to be the complaint's; ages, contracts and days ago are none."""
    found = [*_counted(page, numbers), *_phrases(page)]
    best = max(found, key=lambda each: each.score, default=None)
    return best if best and best.score >= THRESHOLD else None


def _counted(page: Page, numbers: Sequence[Number]) -> Iterator[Fact]:
    for number in numbers:
        if number.value <= 0:
            continue
        end = number.end
        if more := page.just_after(Role.APPROXIMATELY, end):
            end = more.end
        unit = page.just_after(Role.UNIT, end) or _linked_unit(page, end)
        if unit and not page.just_after(Role.AGO, unit.tail) and not page.just_after(Role.AGO, unit.end):
            fact = _scored(page, number.begin, unit)
            rate = number.value == 1 and page.after((Role.ADD, Role.TIMES, Role.CURRENCY), unit.end, BESIDE)
            yield replace(fact, score=fact.score - 2 * rate)


def _linked_unit(page: Page, end: int) -> Mention | None:
    link = page.just_after(Role.AND, end)
    return page.just_after(Role.UNIT, link.end) if link else None


def _scored(page: Page, begin: int, unit: Mention) -> Fact:
    """With a half, an "or so" and a glued "since"; "of so many years" is less of a duration."""
    end = unit.end
    for role in (Role.HALF, Role.APPROXIMATELY):
        if more := page.just_after(role, end):
            end = more.end
    score = WEIGHT[unit.word.code] + _reasons(page, begin, end)
    if unit.tail > unit.end and end == unit.end:
        said = page.folded.text[unit.end : unit.tail]
        since = said in page.endings_of(Role.SINCE_AFTER)
        return Fact(
            begin,
            unit.tail if since else end,
            score + (0.5 if since else -0.3 * (said in page.endings_of(Role.OF))),
        )
    return Fact(begin, end, score + 0.5 * bool(page.just_after(Role.SINCE_AFTER, end)))


def _phrases(page: Page) -> Iterator[Fact]:
    for each in page.mentions[Role.SPAN]:
        if not page.just_after(Role.AGO, each.end):
            more = page.just_after(Role.APPROXIMATELY, each.end) or page.just_after(Role.HALF, each.end)
            end = more.end if more else each.end
            rate = page.before((Role.ADD, Role.TIMES, Role.CURRENCY), each.begin, BESIDE)  # "800 a month"
            yield Fact(each.begin, end, 0.9 + _reasons(page, each.begin, end) - 2 * rate)


def _reasons(page: Page, begin: int, end: int) -> float:
    score = 0.0
    if page.after(Role.LASTING, end, REACH) or page.before(Role.LASTING, begin, FAR):
        score += 0.5
    if page.before(Role.NOT_LASTING, begin, REACH, pauses=True) or page.after(Role.NOT_LASTING, end, REACH):
        score -= 2
    return score
