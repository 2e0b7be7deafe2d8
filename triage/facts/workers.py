"""How many workers a message concerns, where one number of people is plain."""

from collections.abc import Iterator, Sequence

from triage.facts.page import Fact, Number, Page
from triage.facts.tables import Role

MOST = 5000
FAR = 16
"""Characters in which "we" speaks of the number."""
BESIDE = 10
THRESHOLD = 1.0
TWO_OTHERS = 0.3
"""Two people are often others, unless "we" stands beside."""


def workers(page: Page, numbers: Sequence[Number]) -> Fact | None:
    """The best supported number of people; None where only strangers, children or one are counted."""
    found = [*_counted(page, numbers), *_collective(page)]
    best = max(found, key=lambda each: (each.score, each.value), default=None)
    return best if best and best.score >= THRESHOLD else None


def _counted(page: Page, numbers: Sequence[Number]) -> Iterator[Fact]:
    last = -2
    for number in numbers:
        guessed, last = number.begin - last < 2, number.end
        if guessed:
            continue  # "two three people"
        if not 1 < number.value <= MOST or number.value != int(number.value) or number.currency:
            continue
        end, score = _counter(page, number)
        if score:
            with_me = page.just_before(Role.AND_ME, number.begin) is not None
            score += _around(page, number.begin, end) - TWO_OTHERS * (number.value == 2)
            yield Fact(number.begin, end, score + with_me, int(number.value) + with_me)


def _counter(page: Page, number: Number) -> tuple[int, float]:
    """The end of the number with its word for people, and how plain that is."""
    more = page.just_after(Role.APPROXIMATELY, number.end)
    if counter := page.just_after(Role.COUNTER, more.end if more else number.end):
        return counter.end, 1.2
    if people := page.just_after(Role.PEOPLE, number.end):
        counter = page.just_after(Role.COUNTER, people.end)
        return (counter or people).end, 1.2
    beside = page.just_before(Role.US, number.begin) or page.just_after(Role.US, number.end)
    if beside and not _counts_something_else(page, number.end):
        return number.end, 0.4
    return number.end, 0.0


def _counts_something_else(page: Page, end: int) -> bool:
    """Whether a unit, a currency or another thing follows: "we 3 months"."""
    if any(
        page.just_after(role, end) for role in (Role.UNIT, Role.CURRENCY, Role.NOT_MONEY, Role.APPROXIMATELY)
    ):
        return True
    if page.just_after(Role.US, end):
        return False
    rest = page.folded.text[end : end + 2].strip(" ")
    return bool(rest) and (rest[0].isalnum()) and not page.just_after(Role.STOP, end)


def _around(page: Page, begin: int, end: int) -> float:
    score = 0.0
    if page.before(Role.WE, begin, FAR) or page.after(Role.WE, end, BESIDE):
        score += 1
    if page.just_before(Role.US, begin) or page.just_after(Role.US, end):
        score += 0.2
    elif page.before(Role.STRANGER, begin, BESIDE) or page.after(Role.STRANGER, end, BESIDE):
        score -= 2
    return score


def _collective(page: Page) -> Iterator[Fact]:
    """ "Kami berlima", "हम तीनों": one word for so many of us."""
    for each in page.mentions[Role.COLLECTIVE]:
        score = 0.5 + _around(page, each.begin, each.end)
        yield Fact(each.begin, each.end, score, int(each.word.value))
