"""Where the worker is, from the gazetteer; a home town or a destination only where nothing else is named."""

import re
from collections.abc import Iterator, Sequence

from triage.facts.page import Fact, Page
from triage.facts.scan import Mention
from triage.facts.tables import PlaceName, Role

SPECIFIC = {"area": 1.0, "town": 1.0, "region": 0.8, "home": 0.0, "country": 0.0, "abroad": 0.0}
"""How much a kind of place says of where a workplace stands; 0: nothing."""
REACH = 8
SHORT = 4
ESTATE_WORDS = re.compile(r"(?: +[^\W\d_][\w'-]*){1,3}")


def place(page: Page, named: Sequence[Fact]) -> tuple[Fact | None, str]:
    """The place she is most likely at, and the country that sums are likely said in; no part of a name."""
    found = [
        (_scored(page, each, each.word.place), each)
        for each in page.mentions[Role.PLACE]
        if not any(name.begin <= each.begin < name.end for name in named)
    ]
    heard = [(fact, each) for fact, each in found if fact]
    best = max(heard, key=lambda pair: pair[0].score, default=None)
    country = best[1].word.place.country if best and best[1].word.place else ""
    estate = max(_estates(page), key=lambda each: each.score, default=None)
    if estate and (best is None or best[0].score < estate.score):
        return estate, country
    return (best[0] if best else None), country


def _scored(page: Page, mention: Mention, place: PlaceName | None) -> Fact | None:
    if place is None or _is_people(page, mention, place) or _is_a_word(page, mention):
        return None
    begin, end = mention.begin, mention.end
    is_here = page.before(Role.HERE, begin, REACH) or _follows(page, Role.HERE, mention)
    if place.kind == "abroad" and not is_here:
        return None  # what is Korean or English is hardly ever where she is
    score = SPECIFIC[place.kind] + (0.6 if place.country in {"TH", "MY"} else 0.0)
    if page.table.postposed and page.just_before(Role.FROM, begin):
        score -= 1.0  # "home Bihar"
    if is_here:
        score += 1.0
    elif _adjacent(page, Role.FROM, mention):
        score -= 1.2
    elif _adjacent(page, Role.TO, mention):
        score -= 1.5
    if page.before((Role.EMPLOYER, Role.WORKPLACE), begin, REACH * 2):
        score += 0.3
    return Fact(begin, end, score)


def _is_a_word(page: Page, mention: Mention) -> bool:
    """Small letters where places have capitals ("tak", "solo"), or an everyday word of the language."""
    letter = page.text[page.folded.begins[mention.begin]]
    if letter.upper() == letter.lower():
        return False
    if page.is_cased and letter.islower():
        return True
    if not page.is_cased and mention.end - mention.begin <= SHORT:
        return True
    return bool(page.at((Role.STOP,), mention.begin))


def _is_people(page: Page, mention: Mention, place: PlaceName) -> bool:
    """ "Thai people", "orang Myanmar": a nationality."""
    if place.kind not in {"country", "abroad"}:
        return False
    return bool(page.just_before(Role.NATION, mention.begin) or page.just_after(Role.NATION, mention.end))


def _adjacent(page: Page, role: Role, mention: Mention) -> bool:
    return page.before(role, mention.begin, REACH - 2) or _follows(page, role, mention)


def _follows(page: Page, role: Role, mention: Mention) -> bool:
    """A postposition, glued to the place or the next word."""
    if mention.tail > mention.end:
        said = page.folded.text[mention.end : mention.tail]
        return any(said == each for each in page.endings_of(role))
    return bool(page.table.postposed and page.just_after(role, mention.end))


def _estates(page: Page) -> Iterator[Fact]:
    """ "Taman Seri Wangi": named by its kind; only capitals tell where such a name ends."""
    if not page.is_cased:
        return
    for each in page.mentions[Role.ESTATE]:
        words = ESTATE_WORDS.match(page.folded.text, each.end)
        end = each.end
        while words and end < words.end() and page.is_capital(end + 1):
            space = page.folded.text.find(" ", end + 1, words.end())
            end = space if space > 0 else words.end()
        if end > each.end and page.is_capital(each.begin):
            here = page.before(Role.HERE, each.begin, REACH)
            yield Fact(each.begin, end, 0.5 + 0.5 * here)
