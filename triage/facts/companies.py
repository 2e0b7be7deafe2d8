"""Names of workplaces and of brokers."""

from collections.abc import Iterator, Sequence

from triage.facts.names import COMPANY_ENDS, name_after
from triage.facts.page import Fact, Page
from triage.facts.persons import titled
from triage.facts.preceding import name_before
from triage.facts.scan import Mention
from triage.facts.tables import Role
from triage.folding import PAUSE

EMPLOYER, BROKER = "employer", "broker"
CUES = (
    (EMPLOYER, Role.EMPLOYER),
    (BROKER, Role.BROKER),
    (BROKER, Role.AGENT),
    (EMPLOYER, Role.WORKPLACE),
)
ENDS = ((EMPLOYER, Role.COMPANY_END, 1.5), (BROKER, Role.AGENCY_END, 2.6))
BROKERS = (Role.BROKER, Role.AGENT)
NO_WORKPLACE = (Role.TITLE, Role.NATION, Role.PEOPLE, Role.ESTATE, Role.MONTH, Role.WEEKDAY, Role.FEAST)
BROKERING = 50
"""Characters in which talk of an agent makes a company an agency."""
BESIDE = 16
BACK = 24
SHORTEST = 6
"""Characters of a workplace's name in a script without spaces; fewer are a word that no list has."""


def best_of(ruled: Sequence[tuple[str, Fact]]) -> dict[str, Fact]:
    """The best supported name of a workplace, and of an agency or agent, where there is one."""
    best: dict[str, Fact] = {}
    for party, fact in ruled:
        if party not in best or fact.score > best[party].score:
            best[party] = fact
    return best


def companies(page: Page) -> Iterator[tuple[str, Fact]]:
    """Every name that a rule finds, and of which party it is."""
    for party, role in CUES:
        for cue in page.cues(role):
            if fact := _named_by(page, cue, role):
                yield _party_of(page, party, cue, fact), fact
    yield from _named_before_their_kind(page)
    yield from _worked_for(page)
    for cue in page.cues(Role.HOUSEHOLD):
        if span := _family(page, cue):
            yield EMPLOYER, Fact(*span, 1.2)
    for cue in page.cues(Role.NAMED):
        if _goes_back_to_a_workplace(page, cue) and (span := name_after(page, cue.tail, plain=True)):
            yield EMPLOYER, Fact(*span, 2.8)
    for party, role, score in ENDS:
        for cue in page.cues(role):
            if (span := name_before(page, cue.begin)) and _is_named_so(page, span, cue):
                fact = Fact(span[0], cue.end, score)
                yield _party_of(page, party, cue, fact), fact


def _named_before_their_kind(page: Page) -> Iterator[tuple[str, Fact]]:
    """ "सूरज टेक्सटाइल नाम की कंपनी": the name, "named", the workplace."""
    if not page.table.name_first:
        return
    for cue in page.cues(Role.NAMED):
        for party, role in CUES:
            if page.just_after(role, cue.tail) and (span := name_before(page, cue.begin, plain=True)):
                yield party, Fact(*span, 2.7)


def _worked_for(page: Page) -> Iterator[tuple[str, Fact]]:
    """ "Hired by Orchid Bay": where capitals tell names from other words."""
    for cue in page.cues(Role.WORKS_FOR) if page.is_cased else ():
        span = name_after(page, cue.tail, plain=False)
        if span and page.is_capital(span[0]) and not page.at(NO_WORKPLACE, span[0]):
            fact = Fact(*span, 1.1 + _is_company(page, *span))
            yield _party_of(page, EMPLOYER, cue, fact), fact


def _family(page: Page, cue: Mention) -> tuple[int, int] | None:
    """ "The house of Madam Lim", "शर्मा जी के घर"."""
    if (title := page.just_after(Role.TITLE, cue.tail)) and (span := titled(page, title)):
        return span
    after = page.just_before(Role.TITLE_AFTER, cue.begin)
    span = name_before(page, after.begin, most=2) if after else None
    return (span[0], after.end) if span and after else None


def _goes_back_to_a_workplace(page: Page, named: Mention) -> bool:
    """ "I cook in a restaurant, the name is ..."."""
    comma = page.folded.text[max(named.begin - 2, 0) : named.begin].rstrip(" ")
    if not comma.endswith(","):
        return False
    return page.before(Role.EMPLOYER, named.begin - 2, BACK)


def _is_named_so(page: Page, span: tuple[int, int], end: Mention) -> bool:
    """One word before "restaurant" may be any word where no capital marks it."""
    if page.is_marked(span[0]) or " " in page.folded.text[span[0] : span[1]]:
        return True
    if page.at((Role.EMPLOYER,), end.begin):
        return False
    return not page.at((Role.PRODUCT,), end.begin) or (page.table.name_first and _is_there(page, end))


def _party_of(page: Page, party: str, cue: Mention, fact: Fact) -> str:
    """A company that is paid where an agent is spoken of is a broker."""
    agency = any(
        fact.begin <= each.begin < fact.end for each in page.near(Role.AGENCY_END, fact.begin, fact.end)
    )
    begin = min(cue.begin, fact.begin)
    recruits = (
        cue.word.role is Role.EMPLOYER
        and page.before(Role.MONEY, begin, BESIDE)
        and page.before(BROKERS, begin, BROKERING, pauses=True)
    )
    return BROKER if agency or recruits else party


def _named_by(page: Page, cue: Mention, role: Role) -> Fact | None:
    position, plain = _to_the_name(page, cue)
    if role in BROKERS:
        position, title = _to_the_broker(page, position)
        if title and (span := titled(page, title)):
            return Fact(*span, 2.5)
    if (plain or role is not Role.WORKPLACE) and (fact := _after(page, cue, position, plain=plain)):
        return fact
    if role in BROKERS and (span := _titled_before(page, cue)):
        return Fact(*span, 2.4)
    if page.table.name_first and role is Role.EMPLOYER and not plain:
        if (span := name_before(page, cue.begin)) and (page.is_marked(span[0]) or _is_there(page, cue)):
            return Fact(span[0], cue.end if _ends_the_name(page, cue) else span[1], 0.9)
    return None


def _after(page: Page, cue: Mention, position: int, *, plain: bool) -> Fact | None:
    role, span = cue.word.role, name_after(page, position, plain=plain)
    if span is None or not _is_sure(page, span, role, plain=plain):
        return None
    if not plain and role is Role.EMPLOYER and page.is_unspaced(span[0]) and span[1] - span[0] < SHORTEST:
        return None
    company = _is_company(page, *span)
    if role not in BROKERS and not company and page.at((Role.TITLE,), span[0]):
        return None  # the boss, a person
    title = page.just_after(Role.TITLE_AFTER, span[1])
    begin = cue.begin if _is_part_of_the_name(page, cue, span[0]) else span[0]
    return Fact(begin, title.end if title else span[1], 3.0 if plain else 1.0 + company)


def _to_the_broker(page: Page, position: int) -> tuple[int, Mention | None]:
    """Over "is" or a comma to a title: "the broker is Mister Tan", "the agent, Mister Velu"."""
    copula = page.just_after(Role.IS, position)
    if title := page.just_after(Role.TITLE, copula.end if copula else position):
        return position, title
    if page.folded.text[position : position + 2] != ", ":
        return position, None
    title = page.just_after(Role.TITLE, position + 1)
    is_name = position + 2 < len(page.folded.text) and page.is_capitalised(position + 2)
    return (position + 1 if title or is_name else position), title


def _is_part_of_the_name(page: Page, cue: Mention, name: int) -> bool:
    """ "Restoran Cahaya": a capital inside a sentence makes the workplace a part of the name."""
    text = page.folded.text
    if name != cue.end + 1 or not (page.is_capitalised(cue.begin) and page.is_capitalised(name)):
        return False
    return cue.begin > 1 and not PAUSE.match(text[cue.begin - 2])


def _ends_the_name(page: Page, cue: Mention) -> bool:
    """ "Hock Seng Foundry": a capital makes the workplace the last word of its name."""
    return page.is_capitalised(cue.begin)


def _titled_before(page: Page, cue: Mention) -> tuple[int, int] | None:
    """ "Bà Phượng môi giới": the broker's name stands before the word."""
    for title in page.near(Role.TITLE, cue.begin - BESIDE, cue.begin):
        span = titled(page, title)
        if span and 0 <= cue.begin - span[1] <= 1:
            return span
    return None


def _is_sure(page: Page, span: tuple[int, int], role: Role, *, plain: bool) -> bool:
    """Beside a workplace, words that no capital marks are a name only if they end like a company's."""
    titled = page.just_after(Role.TITLE_AFTER, span[1]) or page.just_after(Role.ACTS, span[1])
    return (
        plain
        or titled is not None
        or role is Role.BROKER
        or page.is_marked(span[0])
        or (_is_company(page, *span) and not page.at(COMPANY_ENDS, span[0]))
    )


def _is_company(page: Page, begin: int, end: int) -> bool:
    return any(begin <= each.begin and each.word.role in COMPANY_ENDS for each in page.ends.get(end, ()))


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
            if page.is_capitalised(following.begin) or _is_of_a_name(page, cue, following):
                break
            position = following.tail
            if page.has_gap(position) and not page.just_after(Role.NAMED, position):
                return len(page.folded.text), False
        elif plain and (
            following := page.just_after(Role.EMPLOYER, position) or page.just_after(Role.IS, position)
        ):
            position = following.tail
        elif not plain and (following := _is_before_a_capital(page, position)):
            position, plain = following.tail, True
        else:
            break
    return position, plain


def _is_before_a_capital(page: Page, position: int) -> Mention | None:
    """ "The boat IS Sea Horse", "ang pabrika po AY Mega Plast"; not "the boss is Chinese"."""
    copula = page.just_after(Role.IS, position)
    begin = copula.tail + 1 if copula else len(page.folded.text)
    if begin >= len(page.folded.text) or not page.is_capitalised(begin):
        return None
    return None if page.at((*NO_WORKPLACE, Role.PLACE), begin) else copula


def _is_of_a_name(page: Page, cue: Mention, product: Mention) -> bool:
    """Without spaces, a word of a trade is also heard in a longer place's name, and in a broker's own."""
    if not page.is_unspaced(product.begin):
        return False
    longer = any(each.end > product.end for each in page.at((Role.PLACE,), product.begin))
    return longer or cue.word.role in BROKERS
