"""Who is named: the employer, the broker, other persons."""

from collections.abc import Iterator
from enum import StrEnum

from triage.facts.names import name_after, name_before
from triage.facts.page import Fact, Page
from triage.facts.scan import Mention
from triage.facts.tables import Role
from triage.folding import PAUSE

class Party(StrEnum):
    """Whose name it is."""

    EMPLOYER = "employer"
    BROKER = "broker"
    PERSON = "person"


MOST_PERSONS = 10
MOST_NAMES = 3
CUES = (
    (Party.EMPLOYER, Role.EMPLOYER),
    (Party.BROKER, Role.BROKER),
    (Party.BROKER, Role.AGENT),
    (Party.EMPLOYER, Role.WORKPLACE),
)
ENDS = ((Party.EMPLOYER, Role.COMPANY_END, 1.5), (Party.BROKER, Role.AGENCY_END, 2.6))
WORKPLACES = (Role.EMPLOYER, Role.BROKER, Role.AGENT, Role.WORKPLACE)
BROKERS = (Role.BROKER, Role.AGENT)
BROKERING = 50
BESIDE = 16
OPENING = 14
"""A greeting and a name are no longer."""
"""Characters in which talk of an agent makes a company an agency."""


def employer(page: Page) -> Fact | None:
    """The best supported name of a workplace."""
    return _best(fact for party, fact in _companies(page) if party is Party.EMPLOYER)


def broker(page: Page) -> Fact | None:
    """The best supported name of an agency or an agent."""
    return _best(fact for party, fact in _companies(page) if party is Party.BROKER)


def _best(found: Iterator[Fact]) -> Fact | None:
    return max(found, key=lambda each: each.score, default=None)


def _companies(page: Page) -> Iterator[tuple[Party, Fact]]:
    for party, role in CUES:
        for cue in page.mentions[role]:
            for fact in _named_by(page, cue, role):
                yield _party_of(page, party, cue, fact), fact
    for party, role, score in ENDS:
        for cue in page.mentions[role]:
            if (span := name_before(page, cue.begin)) and _is_named_so(page, span, cue):
                yield _party_of(page, party, cue, Fact(span[0], cue.end, 0)), Fact(span[0], cue.end, score)


def _is_named_so(page: Page, span: tuple[int, int], end: Mention) -> bool:
    """One word before "restaurant" may be any word where no capital marks it."""
    if page.is_marked(span[0]) or " " in page.folded.text[span[0] : span[1]]:
        return True
    roles = (Role.PRODUCT, Role.EMPLOYER)
    return not any(each.begin == end.begin for role in roles for each in page.near(role, end.begin, end.begin))


def _party_of(page: Page, party: Party, cue: Mention, fact: Fact) -> Party:
    """A company that is paid where an agent is spoken of is a broker."""
    agency = any(fact.begin <= each.begin < fact.end for each in page.near(Role.AGENCY_END, fact.begin, fact.end))
    begin = min(cue.begin, fact.begin)
    recruits = (
        cue.word.role is Role.EMPLOYER
        and page.before(Role.MONEY, begin, BESIDE)
        and page.before(BROKERS, begin, BROKERING, pauses=True)
    )
    return Party.BROKER if agency or recruits else party


def _named_by(page: Page, cue: Mention, role: Role) -> Iterator[Fact]:
    position, plain = _to_the_name(page, cue)
    titled = _title_of_broker(page, position) if role in BROKERS else None
    if role in BROKERS and not titled and page.folded.text[position : position + 1] == ",":
        titled = page.just_after(Role.TITLE, position + 1)
        if titled or (page.is_cased and page.is_capital(min(position + 2, len(page.folded.text) - 1))):
            position += 1
    if plain or role is not Role.WORKPLACE:
        if titled:
            if span := _titled(page, titled):
                yield Fact(span[0], span[1], 2.5)
                return
        if (span := name_after(page, position, plain=plain)) and _is_sure(page, span, role, plain=plain):
            score = 3.0 if plain else 1.0 + _is_company(page, *span)
            if page.near(Role.TITLE, span[0], span[0]) and role not in BROKERS and not _is_company(page, *span):
                return  # the boss, a person
            begin = cue.begin if _is_part_of_the_name(page, cue, span[0]) else span[0]
            yield Fact(begin, _with_title_after(page, span)[1], score)
            return
    if role in BROKERS and (span := _titled_before(page, cue)):
        yield Fact(*span, 2.4)
        return
    if page.table.name_first and role is Role.EMPLOYER and not plain:
        if (span := name_before(page, cue.begin)) and (page.is_marked(span[0]) or _is_there(page, cue)):
            yield Fact(*span, 0.9)


def _is_part_of_the_name(page: Page, cue: Mention, name: int) -> bool:
    """ "Restoran Cahaya": a capital inside a sentence makes the workplace a part of the name."""
    text = page.folded.text
    if not page.is_cased or name != cue.end + 1 or not (page.is_capital(cue.begin) and page.is_capital(name)):
        return False
    return cue.begin > 1 and not PAUSE.match(text[cue.begin - 2])


def _titled_before(page: Page, cue: Mention) -> tuple[int, int] | None:
    """ "Bà Phượng môi giới": the broker's name stands before the word."""
    for title in page.near(Role.TITLE, cue.begin - BESIDE, cue.begin):
        span = _titled(page, title)
        if span and 0 <= cue.begin - span[1] <= 1:
            return span
    return None


def _title_of_broker(page: Page, position: int) -> Mention | None:
    """Also over "is": "the broker is Mister Tan"."""
    copula = page.just_after(Role.IS, position)
    return page.just_after(Role.TITLE, copula.end if copula else position)


def _is_sure(page: Page, span: tuple[int, int], role: Role, *, plain: bool) -> bool:
    """Beside a workplace, words that no capital marks are a name only if they end like a company's."""
    titled = page.just_after(Role.TITLE_AFTER, span[1]) or page.just_after(Role.ACTS, span[1])
    return plain or titled is not None or role is Role.BROKER or page.is_marked(span[0]) or _is_company(page, *span)


def _is_company(page: Page, begin: int, end: int) -> bool:
    ends = (Role.COMPANY_END, Role.AGENCY_END)
    return any(begin <= each.begin and each.end == end for role in ends for each in page.near(role, begin, end))


def _is_there(page: Page, cue: Mention) -> bool:
    """ "X कंपनी में": she is there."""
    if cue.tail == cue.end:
        return page.just_after(Role.HERE, cue.tail) is not None
    ending = page.folded.text[cue.end : cue.tail]
    return ending in page.endings_of(Role.HERE) and ending not in page.endings_of(Role.OF)


def _to_the_name(page: Page, cue: Mention) -> tuple[int, bool]:
    """Past "named" and words of the trade; whether the caller said that a name comes."""
    position, plain = cue.tail, False
    before = page.just_before(Role.NAMED, cue.begin)
    if before is not None:
        plain = True
    for _ in range(4):
        if following := page.just_after(Role.NAMED, position):
            position, plain = following.tail, True
        elif not plain and (following := page.just_after(Role.PRODUCT, position)):
            position = following.tail
            if page.has_gap(position) and not page.just_after(Role.NAMED, position):
                return len(page.folded.text), False
        elif plain and (following := page.just_after(Role.EMPLOYER, position) or page.just_after(Role.IS, position)):
            position = following.tail
        else:
            break
    return position, plain


def _with_title_after(page: Page, span: tuple[int, int]) -> tuple[int, int]:
    title = page.just_after(Role.TITLE_AFTER, span[1])
    return (span[0], title.end) if title else span


def persons(page: Page, named: list[Fact]) -> list[Fact]:
    """Names of people who are neither the employer nor the broker, in order, none twice."""
    found: dict[str, Fact] = {}
    taken = [(each.begin, each.end) for each in named]
    others = [page.folded.text[each.begin : each.end] for each in named]
    for fact in sorted(_persons(page), key=lambda each: (each.begin, -each.score)):
        said = page.folded.text[fact.begin : fact.end]
        if any(fact.begin < end and begin < fact.end for begin, end in taken) or any(said in each for each in others):
            continue
        taken.append((fact.begin, fact.end))
        found.setdefault(said, fact)
        if len(found) == MOST_PERSONS:
            break
    return list(found.values())


def _persons(page: Page) -> Iterator[Fact]:
    for cue in page.mentions[Role.MY_NAME]:
        workplace = _is_of_a_workplace(page, cue.begin)
        start = page.just_after(Role.SELF, cue.tail)
        if not workplace and (span := name_after(page, start.end if start else cue.tail, plain=True, words=MOST_NAMES)):
            yield Fact(*span, 3)
    for cue in page.mentions[Role.TITLE]:
        if span := _titled(page, cue):
            yield Fact(*span, 2)
    for cue in page.mentions[Role.SELF]:
        if page.is_cased and (span := _capitalised_after(page, cue)):
            yield Fact(*span, 2)
    for cue in page.mentions[Role.OWN_TITLE]:
        if (own := name_after(page, cue.end, plain=True)) and _is_introduced(page, cue, own[1]):
            yield Fact(cue.begin, own[1], 2)
    for cue in page.mentions[Role.TITLE_AFTER]:
        if _is_spoken_of(page, cue) and (span := name_before(page, cue.begin, most=1)):
            yield Fact(*span, 1)


def _is_of_a_workplace(page: Page, position: int) -> bool:
    """ "The factory, its name", also with its trade between them."""
    while product := page.just_before(Role.PRODUCT, position):
        position = product.begin
    return any(page.just_before(role, position) for role in WORKPLACES)


def _is_spoken_of(page: Page, title: Mention) -> bool:
    """Not "thank you brother": the title has a case, or a greeting by name opens the call."""
    return title.tail > title.end or page.just_after(Role.PARTICLE, title.end) is not None or title.begin < OPENING


def _is_introduced(page: Page, title: Mention, end: int) -> bool:
    """ "ကျွန်မ မမြတ်မွန်ပါ။": she says who she is, and nothing more."""
    polite = page.just_after(Role.PARTICLE, end)
    if polite is None or page.just_before(Role.SELF, title.begin) is None:
        return False
    return polite.end == len(page.folded.text) or page.is_paused(polite.end, polite.end + 1)


def _titled(page: Page, title: Mention) -> tuple[int, int] | None:
    """ "Pak Jaja", with the title; without capitals only where the script has none and the title is glued."""
    if page.is_unspaced(title.begin):
        if title.end >= len(page.folded.text) or page.has_gap(title.end) or not page.is_unspaced(title.end):
            return None
        opens = title.begin == 0 or page.has_gap(title.begin) or not page.is_unspaced(title.begin - 1)
        span = name_after(page, title.end, plain=False) if opens else None
        return (title.begin, span[1]) if span and span[1] - span[0] <= 14 else None
    span = _capitalised_after(page, title) if page.is_cased else None
    return (title.begin, span[1]) if span else None


def _capitalised_after(page: Page, cue: Mention) -> tuple[int, int] | None:
    begin = cue.end + 1
    text = page.folded.text
    if text[cue.end : begin] != " " or begin >= len(text) or not page.is_capital(begin):
        return None
    other = (Role.TITLE, Role.PLACE, Role.NATION, Role.COUNTER, Role.PEOPLE, Role.MONTH, Role.MOMENT, Role.WEEKDAY)
    if any(each.begin == begin for role in other for each in page.near(role, begin, begin)):
        return None
    if text[begin + 1 : begin + 2].isalpha() and page.is_capital(begin + 1):
        return None  # TKW, HR: no name
    return name_after(page, begin, plain=False, words=MOST_NAMES)
