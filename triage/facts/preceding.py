"""Takes a name that stands before a word: where it ends is known, where it begins must be plain."""

from triage.facts.names import LINKS, LONGEST, WORD, has_case, is_everyday, is_speech
from triage.facts.page import Page
from triage.facts.tables import Role
from triage.folding import PAUSE

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


def name_before(page: Page, position: int, *, most: int = 3, plain: bool = False) -> tuple[int, int] | None:
    """[begin, end) of the name that ends here, word by word back to a pause or an everyday word.

    `plain`: the caller said that it is a name; then its last word may be one of a trade.
    """
    text = page.folded.text
    end = position - 1 if text[position - 1 : position] == " " else position
    begin, count = end, 0
    last = end  # of the word in hand, which a space parts from the one after it
    while count < most and (word := _word_before(page, last)) is not None:
        is_link = count > 0 and text[word:last] in LINKS
        if not is_link and not _is_name_word(page, word, last, plain=plain):
            break
        begin, last, count = word, word - 1, count + 1
        if begin == 0 or text[begin - 1] != " ":
            break
    while count and (link := WORD.match(text, begin)) and link.group() in LINKS:
        begin, count = link.end() + 1, count - 1
    if count == 0 or end - begin < 2 or is_everyday(page, begin, end):
        return None
    if page.at((Role.PRODUCT,), begin) and page.is_cased and not _is_named_after_a_trade(page, begin, end):
        return None
    return begin, end


def _is_named_after_a_trade(page: Page, begin: int, end: int) -> bool:
    """Whether more than words of trades stands here: "Palm Valley", not "Palm Oil"."""
    text = page.folded.text
    starts = [begin, *(place + 1 for place in range(begin, end) if text[place] == " ")]
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
    capital = page.is_capitalised(begin)
    if page.is_cased and has_case(page, begin) and not capital:
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
    inside = any(
        begin <= each.begin < end
        for role in (Role.STOP, Role.NOTHING)
        for each in page.near(role, begin, end)
    )
    return inside or page.ends_with(Role.PARTICLE, begin, end) or is_speech(page, begin, end)
