"""Takes a name out of running speech: where it begins is known, where it ends must be plain."""

import re
from collections.abc import Collection

from triage.facts.page import Page
from triage.facts.tables import Role
from triage.folding import PAUSE

WORD = re.compile(r"[^\s.,;:?!…،。၊။।॥៕។()\[\]\"“”|/—]+")
MOST_WORDS = 4
SHORT = 3
"""An everyday word of so few characters may be a syllable of a name."""
LONGEST = 48
"""Characters of the longest name."""
LONGEST_UNSPACED = 26
LINKS = frozenset({"at", "ng", "of", "and", "&", "dan", "the", "bin", "binti"})
EVERYDAY = (Role.STOP, Role.NOTHING, Role.WE, Role.CURRENCY, Role.SINCE, Role.MOMENT, Role.TODAY)
THINGS = frozenset({Role.PLACE, Role.EMPLOYER, Role.BROKER, Role.NATION, Role.WORKPLACE})
KINDS = frozenset({Role.PRODUCT, Role.PEOPLE})
NICKNAMED = frozenset({Role.PEOPLE})
"""What no person is called; many are called after a fruit or an animal ("ป้าแมว")."""
COMPANY_ENDS = frozenset({Role.COMPANY_END, Role.AGENCY_END})
NO_NAMES = (Role.ADD, Role.TIMES, Role.HALF_NEXT, Role.UNIT, Role.COUNTER, Role.MONEY, Role.MOMENT)
SPEECH = (
    Role.PLACE,
    Role.HERE,
    Role.TO,
    Role.MONEY,
    Role.UNIT,
    Role.COUNTER,
    Role.STRANGER,
    Role.LASTING,
    Role.MOMENT,
)
DIGITS = re.compile(r" ?\d{1,3}(?![\d.,]?\d)")
BARE = re.compile(r"[ก-ฮກ-ຮ]")
SKIP = re.compile(r"[ :\"“'–-]*")


def name_after(
    page: Page, position: int, *, plain: bool, words: int = MOST_WORDS, kinds: Collection[Role] = KINDS
) -> tuple[int, int] | None:
    """[begin, end) of the name that begins here. `plain`: the caller said that a name comes.

    `kinds`: a word of these is no name by itself.
    """
    skipped = SKIP.match(page.folded.text, position)
    begin = skipped.end() if skipped else position
    if begin >= len(page.folded.text):
        return None
    introduced = plain and page.is_capitalised(begin)
    if _is_stopped(page, begin) is not None and not introduced and not _are_capitals(page, begin):
        return None
    if page.is_unspaced(begin):
        return _unspaced(page, begin, plain, kinds)
    return _spaced(page, begin, plain, words, kinds)


def _are_capitals(page: Page, begin: int) -> bool:
    """Two capitals in a row make a name of an everyday word ("Sao Biển")."""
    word = WORD.match(page.folded.text, begin)
    following = word.end() + 1 if word else len(page.folded.text)
    if following >= len(page.folded.text) or page.folded.text[following - 1] != " ":
        return False
    return page.is_capitalised(begin) and page.is_capitalised(following)


def _is_stopped(page: Page, position: int) -> int | None:
    """The end of the everyday word that begins here."""
    return max((each.end for each in page.at(EVERYDAY, position)), default=None)


def _unspaced(page: Page, begin: int, plain: bool, kinds: Collection[Role]) -> tuple[int, int] | None:
    """To the next pause, space or everyday word."""
    text, end = page.folded.text, begin + 1
    most = min(len(text), begin + LONGEST_UNSPACED)
    while end < most and not _ends_unspaced(page, end):
        end += 1
    if end == begin + LONGEST_UNSPACED:
        return None
    end = _with_its_trade(page, end)
    end = _with_digits(page, _without_particles(page, begin, end), marked=plain)
    sure = plain or _is_apart_with_its_trade(page, begin, end)
    if end - begin < 2 or (
        not sure and (is_everyday(page, begin, end, kinds) or is_speech(page, begin, end))
    ):
        return None
    return begin, end


def _with_its_trade(page: Page, end: int) -> int:
    """ "ວຽງທອງກໍ່ສ້າງ": a trade glued to the end of a name belongs to it."""
    if page.has_gap(end):
        return end
    trades = page.at((Role.PRODUCT, *COMPANY_ENDS), end)
    return max((each.end for each in trades if _is_closed(page, each.end)), default=end)


def _is_apart_with_its_trade(page: Page, begin: int, end: int) -> bool:
    """ "บริษัท สยามทองพลาสติก จำกัด": between spaces, and more than a trade; whatever else it holds."""
    if not page.has_gap(begin) or not _is_closed(page, end):
        return False
    ends = [each for each in page.ends.get(end, ()) if each.word.role in (Role.PRODUCT, *COMPANY_ENDS)]
    return any(begin + SHORT <= each.begin for each in ends) and not page.at((Role.PRODUCT,), begin)


def is_speech(page: Page, begin: int, end: int) -> bool:
    """Whether words of other kinds stand in it: then it is a sentence, and no name."""
    return any(
        begin <= each.begin and each.end <= end and len(each.word.said) > 2
        for role in SPEECH
        for each in page.near(role, begin, end)
    )


def _ends_unspaced(page: Page, position: int) -> bool:
    text = page.folded.text
    if not page.folded.is_edge(position):
        return False
    if text[position] == " " or PAUSE.match(text[position]) or page.has_gap(position):
        return True
    stop = _is_stopped(page, position)
    return stop is not None and (stop - position > SHORT or not _is_inside(page, stop))


def _is_inside(page: Page, stop: int) -> bool:
    """Whether a word that ends here is none: a bare consonant closes its syllable ("มา" in "สมหมาย"), or the
    name itself ends here ("ນາງບຸນມີ")."""
    if _is_closed(page, stop):
        return True
    return BARE.match(page.folded.text, stop) is not None and _is_closed(page, stop + 1)


def _is_closed(page: Page, position: int) -> bool:
    text = page.folded.text
    return (
        position >= len(text)
        or page.has_gap(position)
        or text[position] == " "
        or bool(PAUSE.match(text[position]))
    )


def _without_particles(page: Page, begin: int, end: int) -> int:
    """A polite ending or a case marker is no part of a name."""
    for _ in range(3):
        last = page.just_before(Role.PARTICLE, end)
        if last is None or not begin <= last.begin < last.end == end:
            break
        end = last.begin
    return end


def is_everyday(page: Page, begin: int, end: int, kinds: Collection[Role] = KINDS) -> bool:
    """Whether it is a place or a thing rather than a name."""
    return bool(page.at(THINGS, begin)) or any(each.end == end for each in page.at(kinds, begin))


def _spaced(
    page: Page, begin: int, plain: bool, most: int, kinds: Collection[Role]
) -> tuple[int, int] | None:
    """Word by word: to a pause, an everyday word, or the word that ends a company's name."""
    cased = page.is_cased and page.folded.text[begin : begin + 1].isalpha() and has_case(page, begin)
    end, position, count, closed = begin, begin, 0, None
    while count < most and (word := WORD.match(page.folded.text, position)):
        if not (plain and cased and count == 0) and not _goes_on(
            page, word.start(), word.end(), cased, count
        ):
            break
        closed = _company_end(page, word.start())
        end, count = closed or word.end(), count + 1
        position = end + 1 if page.folded.text[end : end + 1] == " " else end
        if (closed and not cased) or position == end or end - begin > LONGEST:
            break
    end = _with_digits(page, _trimmed(page, begin, end), marked=plain or cased)
    if end - begin < 2 or (not plain and not closed and is_everyday(page, begin, end, kinds)):
        return None
    if not plain and not cased and not closed and count == most:
        return None  # nothing tells where it ends
    return begin, end


def _with_digits(page: Page, end: int, *, marked: bool) -> int:
    """ "Laut Jaya 8": boats have numbers; a number of people or months is none."""
    digits = DIGITS.match(page.folded.text, end)
    if not marked or not digits:
        return end
    counted = any(
        page.just_after(role, digits.end()) for role in (Role.COUNTER, Role.UNIT, Role.CURRENCY, Role.TIMES)
    )
    return end if counted else digits.end()


def has_case(page: Page, begin: int) -> bool:
    letter = page.text[page.folded.begins[begin]]
    return letter.upper() != letter.lower()


def _goes_on(page: Page, begin: int, end: int, cased: bool, count: int) -> bool:
    if _company_end(page, begin):
        return True
    if cased:
        if not page.is_capital(begin) and not page.folded.text[begin].isdigit():
            return count > 0 and _links(page, begin, end)
        return count > 0 or _is_stopped(page, begin) is None or _are_capitals(page, begin)
    if _is_stopped(page, begin) is not None or page.folded.text[begin].isdigit():
        return False
    return not page.at(NO_NAMES, begin)


def _links(page: Page, begin: int, end: int) -> bool:
    """ "Tala at Araw": a small word between two parts of a name."""
    following = WORD.match(page.folded.text, end + 1)
    return page.folded.text[begin:end] in LINKS and bool(following) and page.is_capital(end + 1)


def _company_end(page: Page, begin: int) -> int | None:
    """The end of "Trading Sdn Bhd", which may be several such words."""
    end = None
    for _ in range(MOST_WORDS):
        following = max((each.end for each in page.at(COMPANY_ENDS, begin)), default=None)
        if following is None:
            break
        end, begin = following, following + 1
    return end


def _trimmed(page: Page, begin: int, end: int) -> int:
    """Without a link that nothing follows, a polite word, or a case ending glued to the last word."""
    end = _without_particles(page, begin, end)
    return end - page.ending_length(begin, end)
