"""Sums of money: a number with its currency, or near a word for money in the currency of the place."""

from collections.abc import Iterator, Sequence

from triage.facts.page import Fact, Number, Page
from triage.facts.tables import Role

CURRENCY_OF = {
    "TH": "THB",
    "MY": "MYR",
    "MM": "MMK",
    "KH": "KHR",
    "LA": "LAK",
    "VN": "VND",
    "NP": "NPR",
    "IN": "INR",
    "BD": "BDT",
    "ID": "IDR",
    "PH": "PHP",
    "SG": "SGD",
    "AE": "AED",
    "QA": "QAR",
    "SA": "SAR",
    "KW": "KWD",
    "OM": "OMR",
    "BH": "BHD",
    "JO": "JOD",
}
SAME_NAME = ({"SAR", "QAR", "OMR"}, {"KWD", "BHD", "JOD"}, {"USD", "SGD"})
"""Currencies that are called alike: a riyal is that of her country."""
SMALLEST = 20
"""Less is hardly ever a sum that was said without its currency."""
PLAIN = 1000
NEAR_MONEY = 24
MOST = 20
"""A message with more sums in it is read no further."""


def amounts(page: Page, numbers: Sequence[Number], country: str) -> list[Fact]:
    """In the order of the text, none twice; the value is (number, ISO 4217)."""
    said = {code for each in numbers if (code := _with_currency(page, each)[2] or each.currency)}
    # the one currency that is named beside a sum is that of the others too
    only = said.pop() if len(said) == 1 else ""
    here = CURRENCY_OF.get(country) or only or page.table.default_currency
    found: dict[tuple[float, str], Fact] = {}
    for fact in (each for number in numbers for each in _amount(page, number, here)):
        if isinstance(fact.value, tuple):
            found.setdefault(fact.value, fact)
        if len(found) == MOST:
            break
    return list(found.values())


def _amount(page: Page, number: Number, here: str) -> Iterator[Fact]:
    if number.value <= 0:
        return
    begin, end, currency = _with_currency(page, number)
    if not currency:
        if not _is_sum(page, number):
            return
        currency = number.currency or here
    if currency:
        currency = here if any({currency, here} <= names for names in SAME_NAME) else currency
        value = int(number.value) if number.value == int(number.value) else number.value
        yield Fact(begin, end, 1, (value, currency))


def _with_currency(page: Page, number: Number) -> tuple[int, int, str]:
    end = number.end
    if more := page.just_after(Role.APPROXIMATELY, end):
        end = more.end
    if after := page.just_after(Role.CURRENCY, end):
        return number.begin, after.end, after.word.code
    if before := page.just_before(Role.CURRENCY, number.begin):
        if not _is_counted(page, number.end):
            return before.begin, number.end, before.word.code
    return number.begin, number.end, ""


def _is_sum(page: Page, number: Number) -> bool:
    """Whether a number without a currency is money: nothing else is counted, and money is spoken of."""
    if number.value < SMALLEST or _is_counted(page, number.end):
        return False
    if page.just_before(Role.DAY_BEFORE, number.begin) or page.just_before(Role.NOT_MONEY, number.begin):
        return False
    if number.currency:
        return True
    if 1900 <= number.value <= 2100 and not number.clipped:
        return False
    near = page.before(Role.MONEY, number.begin, NEAR_MONEY) or page.after(Role.MONEY, number.end, NEAR_MONEY)
    return near


def _is_counted(page: Page, end: int) -> bool:
    if more := page.just_after(Role.APPROXIMATELY, end):
        end = more.end
    counted = (Role.COUNTER, Role.UNIT, Role.NOT_MONEY, Role.WE, Role.DAY_AFTER)
    return any(page.just_after(role, end) for role in counted)
