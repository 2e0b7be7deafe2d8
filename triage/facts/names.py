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
NO_NAME_WORDS = (
    Role.STOP,
    Role.NOTHING,
    Role.PRODUCT,
    Role.PLACE,
    Role.NATION,
    Role.WE,
    Role.HERE,
    Role.SELF,
)
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
    introduced = plain and page.is_cased and page.is_capital(begin)
    if _is_stopped(page, begin) is not None and not introduced and not _are_capitals(page, begin):
        return None
    if page.is_unspaced(begin):
        return _unspaced(page, begin, plain, kinds)
    return _spaced(page, begin, plain, words, kinds)


def _are_capitals(page: Page, begin: int) -> bool:
    """Two capitals in a row make a name of an everyday word ("Sao Biển")."""
    word = WORD.match(page.folded.text, begin)
    following = word.end() + 1 if word else len(page.folded.text)
    if not page.is_cased or following >= len(page.folded.text):
        return False
    return page.folded.text[following - 1] == " " and page.is_capital(begin) and page.is_capital(following)


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
    end = _with_digits(page, _without_particles(page, begin, end), marked=plain)
    if end - begin < 2 or (
        not plain and (_is_everyday(page, begin, end, kinds) or _is_speech(page, begin, end))
    ):
        return None
    return begin, end


def _is_speech(page: Page, begin: int, end: int) -> bool:
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


def _is_everyday(page: Page, begin: int, end: int, kinds: Collection[Role] = KINDS) -> bool:
    """Whether it is a place or a thing rather than a name."""
    return bool(page.at(THINGS, begin)) or any(each.end == end for each in page.at(kinds, begin))


def _spaced(
    page: Page, begin: int, plain: bool, most: int, kinds: Collection[Role]
) -> tuple[int, int] | None:
    """Word by word: to a pause, an everyday word, or the word that ends a company's name."""
    cased = page.is_cased and page.folded.text[begin : begin + 1].isalpha() and _has_case(page, begin)
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
    if end - begin < 2 or (not plain and not closed and _is_everyday(page, begin, end, kinds)):
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


def _has_case(page: Page, begin: int) -> bool:
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


def name_before(page: Page, position: int, *, most: int = 3, plain: bool = False) -> tuple[int, int] | None:
    """[begin, end) of the name that ends here, word by word back to a pause or an everyday word.

    `plain`: the caller said that it is a name; then its last word may be one of a trade.
    """
    text = page.folded.text
    end = position - 1 if text[position - 1 : position] == " " else position
    begin, count = end, 0
    while count < most and (word := _word_before(page, begin if count == 0 else begin - 1)) is not None:
        last = begin if count == 0 else begin - 1
        if not _is_name_word(page, word, last, plain=plain) and not (
            count and page.folded.text[word:last] in LINKS
        ):
            break
        begin, count = word, count + 1
        if begin == 0 or text[begin - 1] != " ":
            break
    while count and (link := WORD.match(text, begin)) and link.group() in LINKS:
        begin, count = link.end() + 1, count - 1
    if count == 0 or end - begin < 2 or _is_everyday(page, begin, end):
        return None
    if page.at((Role.PRODUCT,), begin) and page.is_cased and not _is_named_after_a_trade(page, begin, end):
        return None
    return begin, end


def _is_named_after_a_trade(page: Page, begin: int, end: int) -> bool:
    """Whether more than words of trades stands here: "Palm Valley", not "Palm Oil"."""
    starts = [begin, *(at.end() for at in re.compile(" ").finditer(page.folded.text, begin, end))]
    return not all(page.at((Role.PRODUCT,), each) for each in starts)


def _word_before(page: Page, end: int) -> int | None:
    text, begin = page.folded.text, end
    while (
        begin > max(end - LONGEST, 0) and not text[begin - 1].isspace() and not PAUSE.match(text[begin - 1])
    ):
        if page.has_gap(begin) and begin < end:
            break
        begin -= 1
    return begin if begin < end else None


def _is_name_word(page: Page, begin: int, end: int, *, plain: bool) -> bool:
    capital = page.is_cased and page.is_capital(begin)
    if page.is_cased and _has_case(page, begin) and not capital:
        return False
    roles = NO_NAME_WORDS if page.is_cased else (*NO_NAME_WORDS, Role.ADD, Role.TIMES, Role.COUNTER)
    said = [each for each in page.at(roles, begin) if each.tail >= end]
    if any(each.word.role is not Role.PRODUCT or not (capital or plain) for each in said):
        return False
    if not page.is_cased and page.at((Role.ADD,), begin) and page.ends_with(Role.COUNTER, begin, end):
        return False  # "সাতজন": seven people
    return not (page.is_unspaced(begin) and (_are_trades(page, begin, end) or _is_sentence(page, begin, end)))


def _are_trades(page: Page, begin: int, end: int) -> bool:
    """Whether nothing but words of trades and goods stands here, one glued to the next."""
    while begin < end:
        following = [each.end for each in page.at((Role.PRODUCT,), begin) if each.end <= end]
        if not following:
            return False
        begin = max(following)
    return True


def _is_sentence(page: Page, begin: int, end: int) -> bool:
    """Whether a word before a workplace ends or goes on like speech ("စာချုပ်မှာတော့")."""
    particle = any(each.word.role is Role.PARTICLE for each in page.ends.get(end, ()))
    inside = any(
        begin <= each.begin < end
        for role in (Role.STOP, Role.NOTHING)
        for each in page.near(role, begin, end)
    )
    return particle or inside or _is_speech(page, begin, end)
