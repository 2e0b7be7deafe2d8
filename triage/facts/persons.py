"""Names of people: introduced, titled, or written with a capital after "I am"."""

from collections.abc import Iterator, Sequence

from triage.facts.names import NICKNAMED, name_after
from triage.facts.page import Fact, Page
from triage.facts.preceding import name_before
from triage.facts.scan import Mention
from triage.facts.tables import Role

MOST_PERSONS = 10
INTRODUCED = 3
"""Score of who is said to be called so; others have a title, or are somebody's kin."""
MOST_WORDS = 3
LONGEST_TITLED = 14
"""Characters of a titled name in a script without spaces; longer ones are sentences."""
OPENING = 14
"""A greeting and a name are no longer."""
WORKPLACES = (Role.EMPLOYER, Role.BROKER, Role.AGENT, Role.WORKPLACE)
APART = (Role.PLACE, Role.MONTH, Role.MOMENT, Role.WEEKDAY, Role.FEAST, Role.SINCE, Role.ADD)
"""What follows a name that is told in passing."""
NAMELESS = (*APART, Role.NATION, Role.PEOPLE, Role.PRODUCT, Role.COUNTER, Role.TODAY, Role.UNIT, Role.HERE)
OTHERS = (
    Role.TITLE,
    Role.PLACE,
    Role.NATION,
    Role.COUNTER,
    Role.PEOPLE,
    Role.MONTH,
    Role.MOMENT,
    Role.WEEKDAY,
)
"""What else is written with a capital."""


def persons(page: Page, named: Sequence[Fact]) -> list[Fact]:
    """Names of people who are neither the employer nor the broker, in order, none twice."""
    found: dict[str, Fact] = {}
    taken = [(each.begin, each.end) for each in named]
    others = [page.folded.text[each.begin : each.end] for each in named]
    for fact in sorted(_persons(page), key=lambda each: (each.begin, -each.score)):
        said = page.folded.text[fact.begin : fact.end]
        again = any(said in each for each in others)
        if again or any(fact.begin < end and begin < fact.end for begin, end in taken):
            continue
        taken.append((fact.begin, fact.end))
        found.setdefault(said, fact)
        if len(found) == MOST_PERSONS:
            break
    return list(found.values())


def _persons(page: Page) -> Iterator[Fact]:
    for cue in page.cues(Role.MY_NAME):
        if not _is_of_a_workplace(page, cue) and (span := _introduced(page, cue)):
            yield Fact(*span, INTRODUCED)
    for cue in page.cues(Role.TITLE):
        if not page.ends_with_longer(Role.KIN, cue) and (span := titled(page, cue)):
            yield Fact(*span, 2)
    for cue in page.cues(Role.SELF):
        if page.is_cased and (span := _capitalised_after(page, cue)):
            yield Fact(*span, 2)
    for cue in page.cues(Role.KIN):
        span = name_after(page, _over_a_comma(page, cue.end), plain=True, words=1)
        if span and not page.at(NAMELESS, span[0]) and _is_apart(page, *span):
            yield Fact(*span, 2)
    for cue in page.cues(Role.SPEAKS):
        if (span := name_before(page, cue.begin, most=1)) and page.just_before(Role.SELF, span[0]):
            yield Fact(*span, 2)
    for cue in page.cues(Role.OWN_TITLE):
        if (own := name_after(page, cue.end, plain=True)) and _is_introduction(page, cue, own[1]):
            yield Fact(cue.begin, own[1], 2)
    for cue in page.cues(Role.TITLE_AFTER):
        if _is_spoken_of(page, cue) and (span := name_before(page, cue.begin, most=1)):
            yield Fact(*span, 1)


def _is_of_a_workplace(page: Page, named: Mention) -> bool:
    """ "The factory, its name", also with its trade between them; "name of the factory"."""
    position = named.begin
    while product := page.just_before(Role.PRODUCT, position):
        position = product.begin
    return any(page.just_before(role, position) or page.just_after(role, named.tail) for role in WORKPLACES)


def _introduced(page: Page, cue: Mention) -> tuple[int, int] | None:
    """ "My name is ..."; not "Dilini called crying"."""
    own = page.just_after(Role.SELF, cue.tail)
    span = name_after(page, own.end if own else cue.tail, plain=True, words=MOST_WORDS)
    is_verb = (
        span is not None and page.is_cased and not page.is_capital(span[0]) and _is_named(page, cue.begin)
    )
    return None if is_verb else span


def _is_named(page: Page, end: int) -> bool:
    """Whether a word with a capital, that begins no sentence, ends here."""
    begin = page.folded.text.rfind(" ", 0, max(end - 1, 0)) + 1
    return 0 < begin < end and page.is_capital(begin) and not page.is_paused(begin - 2, begin)


def _is_introduction(page: Page, title: Mention, end: int) -> bool:
    """ "ကျွန်မ မမြတ်မွန်ပါ။": she says who she is, and nothing more."""
    polite = page.just_after(Role.PARTICLE, end)
    if polite is None or page.just_before(Role.SELF, title.begin) is None:
        return False
    return polite.end == len(page.folded.text) or page.is_paused(polite.end, polite.end + 1)


def _over_a_comma(page: Page, position: int) -> int:
    """ "My sister, Wulan, ...": only to a capital."""
    begin = position + 2
    if page.folded.text[position:begin] != ", " or begin >= len(page.folded.text):
        return position
    return begin if page.is_capitalised(begin) else position


def _is_apart(page: Page, begin: int, end: int) -> bool:
    """ "My brother Pintu, Phuket ...": what is no name goes on as a sentence, or has no capital."""
    if page.is_paused(end, end + 1) or page.is_capitalised(begin):
        return True
    return any(page.just_after(role, end) for role in APART)


def _is_spoken_of(page: Page, title: Mention) -> bool:
    """Not "thank you brother": the title has a case, or a greeting by name opens the call."""
    return (
        title.tail > title.end
        or page.just_after(Role.PARTICLE, title.end) is not None
        or title.begin < OPENING
    )


def titled(page: Page, title: Mention) -> tuple[int, int] | None:
    """ "Pak Jaja", with the title; without capitals only where the script has none and the title is glued."""
    if page.is_unspaced(title.begin):
        if title.end >= len(page.folded.text) or page.has_gap(title.end) or not page.is_unspaced(title.end):
            return None
        opens = title.begin == 0 or page.has_gap(title.begin) or not page.is_unspaced(title.begin - 1)
        span = name_after(page, title.end, plain=False, kinds=NICKNAMED) if opens else None
        return (title.begin, span[1]) if span and span[1] - span[0] <= LONGEST_TITLED else None
    span = _capitalised_after(page, title) if page.is_cased else None
    return (title.begin, span[1]) if span else None


def _capitalised_after(page: Page, cue: Mention) -> tuple[int, int] | None:
    begin = cue.end + 1
    text = page.folded.text
    if text[cue.end : begin] != " " or begin >= len(text) or not page.is_capital(begin):
        return None
    if page.at(OTHERS, begin):
        return None
    if text[begin + 1 : begin + 2].isalpha() and page.is_capital(begin + 1):
        return None  # TKW, HR: no name
    return name_after(page, begin, plain=False, words=MOST_WORDS, kinds=NICKNAMED)
