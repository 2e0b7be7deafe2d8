"""Reads all facts of a message: findings of kind ENTITY, each with the words it rests on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import compress
from pathlib import Path

from triage.facts.amounts import amounts
from triage.facts.companies import EMPLOYER, best_of, companies
from triage.facts.dates import dates
from triage.facts.durations import durations
from triage.facts.numbers import number_tokens, numbers_said
from triage.facts.page import Fact, Page, folded_word, page_of
from triage.facts.persons import INTRODUCED, WORKPLACES, persons
from triage.facts.phones import phones
from triage.facts.places import place
from triage.facts.scan import Scanner, mixed_in, places_of
from triage.facts.tables import HERE, FactWords, Gazetteer, Role, read_gazetteer, read_words, tables_in
from triage.facts.taught import FILE, PARTIES, Taught, taught_of
from triage.facts.workers import workers
from triage.folding import Folded
from triage.model import Finding, FindingKind, KeypadEvidence, Message, TextEvidence, Value
from triage.tables import Stamp, stamp_of
from triage.text import Lines, Span
from triage.urgency import HOW_MANY

MIXED_IN = "en"
NEAR = 60
"""Characters before a name in which a workplace is spoken of, if it is one that "is called" so."""
LEAST_LETTERS = 2
SURE, SURER = 0.65, 0.9
"""Probability from which on a learnt employer's name stands for another that the rules found; and from which
on for one that lacks only what stands before it."""
MOST_SAID = 4000
"""Characters, some minutes of speech: the traits of all places are held at once, and take memory."""
OF_NOBODY = (
    *(Role.PLACE, Role.PEOPLE, Role.NATION, Role.WE, Role.EMPLOYER, Role.WORKPLACE, Role.PRODUCT, Role.NAMED),
    *(Role.MY_NAME, Role.TITLE, Role.COMPANY_END, Role.ADD, Role.TIMES, Role.COUNTER, Role.UNIT),
)
"""Words that are no name where nothing else is said: "the car parts factory"."""
BROKERING = (Role.BROKER, Role.AGENT, Role.AGENCY_END)


@dataclass(frozen=True)
class Facts:
    """Built by `load`; `findings` is a pure function. A language is made ready when it is first met.

    `taught`: what marked names taught; without it names are found by the rules alone.
    """

    words: Mapping[str, FactWords]
    gazetteer: Gazetteer
    taught: Taught | None = None

    @classmethod
    def load(cls, folder: Path = HERE) -> "Facts":
        """Made once, as long as the tables stay the same. Raises RulesInvalid."""
        return _load(folder, tuple((path, stamp_of(path)) for path in _files(folder)))

    def findings(
        self, message: Message, lines: Lines, folded: Folded, invented: Sequence[Span] = ()
    ) -> Iterator[Finding]:
        """`folded` and `invented` of the lines; what was pressed goes before what was said."""
        found = self.read(lines.text, folded, message.language, invented)
        pressed = message.answers.get(HOW_MANY, "")
        if pressed.isascii() and pressed.isdigit() and int(pressed) > 0:
            evidence = KeypadEvidence(HOW_MANY, pressed)
            yield Finding(FindingKind.ENTITY, "workers", (evidence,), 1.0, int(pressed))
            found.pop("workers", None)
        for code, facts in found.items():
            yield _finding(code, facts, lines, folded)

    def read(
        self, text: str, folded: Folded, language: str, invented: Sequence[Span] = ()
    ) -> dict[str, list[Fact]]:
        """By the taxonomy's code. `invented`: spans of the text where nobody spoke."""
        page = self.page(text, _silenced(folded, invented), language)
        return {code: facts for code, facts in _facts(page, self.taught).items() if facts}

    def page(self, text: str, folded: Folded, language: str) -> Page:
        """Laid open with the words of its language."""
        scanner = self._scanners.get(language) or self._scanners[MIXED_IN]
        return page_of(text, folded, scanner.table, scanner.scan(folded))

    @cached_property
    def _scanners(self) -> "_Scanners":
        return _Scanners(self.words, self.gazetteer)


def _files(folder: Path) -> list[Path]:
    return [*tables_in(folder), *([FILE] if FILE.is_file() else [])]


@lru_cache(maxsize=2)
def _load(folder: Path, stamps: tuple[tuple[Path, Stamp], ...]) -> Facts:
    return Facts(read_words(folder), read_gazetteer(folder), taught_of() if FILE.is_file() else None)


class _Scanners:
    """One scanner per language, each made when it is first needed."""

    def __init__(self, words: Mapping[str, FactWords], gazetteer: Gazetteer) -> None:
        self._words, self._places, self._made = words, places_of(gazetteer), dict[str, Scanner]()
        self._mixed_in = mixed_in(words[MIXED_IN])

    def get(self, language: str) -> Scanner | None:
        """None for a language without words."""
        if language not in self._words:
            return None
        if language not in self._made:
            english = () if language == MIXED_IN else self._mixed_in
            self._made[language] = Scanner(self._words[language], english, self._places)
        return self._made[language]

    def __getitem__(self, language: str) -> Scanner:
        scanner = self.get(language)
        if scanner is None:
            raise KeyError(language)
        return scanner


def _facts(page: Page, taught: Taught | None) -> dict[str, list[Fact]]:
    """What the rules find; and the names that were learnt, where they name none or not so well."""
    ruled = list(companies(page))
    named = best_of(ruled)
    found = _by_rules(page, named)
    asked = [party for party in PARTIES if _is_asked_for(page, party, found)]
    if taught and asked and page.table.language in taught.languages and len(page.folded.text) <= MOST_SAID:
        for party, fact in sorted(taught.named(page, ruled, asked), key=lambda each: -each[1].score):
            if not _is_better(page, fact, found[party]):
                continue
            now, others = {**named, party: fact}, found
            if (
                fact.score >= SURE
                and _shares_words(fact, party, others)
                and not _is_somebody(page, fact, others)
            ):
                others = _by_rules(page, now)  # a town, a person or a number that is a part of the name
            if _is_name_of_its_own(page, fact) and not _shares_words(fact, party, others):
                named, found = now, {**others, party: [fact]}
    return found


def _by_rules(page: Page, named: Mapping[str, Fact]) -> dict[str, list[Fact]]:
    called = phones(page)
    parties = list(named.values())
    people = persons(page, parties)
    taken = [(each.begin, each.end) for each in (*called, *parties, *people)]
    numbers = numbers_said(page, number_tokens(page, taken))
    where, country = place(page, parties)
    return {
        "employer": _some(named.get("employer")),
        "broker": _some(named.get("broker")),
        "place": _some(where),
        "workers": _some(workers(page, numbers)),
        "amount": amounts(page, numbers, country),
        "duration": _some(durations(page, numbers)),
        "date": _some(dates(page, numbers)),
        "phone": called[:1],
        "person": people,
    }


def _is_asked_for(page: Page, party: str, found: Mapping[str, Sequence[Fact]]) -> bool:
    """An employer always; a broker where the rules have none, and a word of such people is said."""
    return party == EMPLOYER or (not found[party] and any(page.mentions[role] for role in BROKERING))


def _is_better(page: Page, learnt: Fact, ruled: Sequence[Fact]) -> bool:
    """Than none always; than another where it is probable.

    Whether "factory" before it is a part of the name people see in as many ways as there are people: where
    words are written apart the rules' name stays. So it does where a case ending or "Ltd" follows, and where
    it ends with a word of its kind ("Blue Pearl restaurant").
    """
    if not ruled:
        return True
    (rule,) = ruled
    if learnt.begin < rule.begin and learnt.end == rule.end:
        return learnt.score >= SURER and page.is_unspaced(rule.begin)
    if learnt.begin == rule.begin and learnt.end >= rule.end:
        more = page.folded.text[rule.end : learnt.end]
        if not more or more in map(folded_word, page.table.endings):
            return False
        return learnt.score >= SURE and not page.at((Role.COMPANY_END,), rule.end)
    if learnt.begin == rule.begin and page.just_after(Role.COMPANY_END, learnt.end):
        return False
    return learnt.score >= SURE


def _is_name_of_its_own(page: Page, name: Fact) -> bool:
    """It has letters of no everyday word, is no street, and is not all that is said."""
    own = bytearray(b"\1") * (name.end - name.begin)
    for role in OF_NOBODY:
        for each in page.near(role, name.begin, name.end):
            begin, end = max(each.begin, name.begin), min(each.end, name.end)
            own[begin - name.begin : end - name.begin] = bytes(end - begin)
    letters = page.folded.text[name.begin : name.end]
    if letters == page.folded.text.strip() or page.at((Role.ESTATE,), name.begin):
        return False
    return sum(map(str.isalpha, compress(letters, own))) >= LEAST_LETTERS


def _shares_words(name: Fact, party: str, found: Mapping[str, Sequence[Fact]]) -> bool:
    """With a fact that is not of this party."""
    return any(
        name.begin < each.end and each.begin < name.end
        for code, facts in found.items()
        if code != party
        for each in facts
    )


def _is_somebody(page: Page, name: Fact, found: Mapping[str, Sequence[Fact]]) -> bool:
    """ "My name is Ma Hla", where no workplace is spoken of before it."""
    introduced = any(
        each.score >= INTRODUCED and each.begin <= name.begin and name.end <= each.end
        for each in found["person"]
    )
    return introduced and not any(page.near(role, name.begin - NEAR, name.begin) for role in WORKPLACES)


def _some(fact: Fact | None) -> list[Fact]:
    return [fact] if fact else []


def _silenced(folded: Folded, spans: Sequence[Span]) -> Folded:
    """The same text with nothing but line ends in these spans of the original."""
    pieces, at = list[str](), 0
    for begin, end in spans:
        first, last = folded.span(begin, end)
        pieces += [folded.text[at:first], "\n" * (last - first)]
        at = last
    return replace(folded, text="".join([*pieces, folded.text[at:]])) if spans else folded


def _finding(code: str, facts: Sequence[Fact], lines: Lines, folded: Folded) -> Finding:
    evidence = tuple(lines.evidence(*_original(folded, each)) for each in facts)
    return Finding(FindingKind.ENTITY, code, evidence, facts[0].weight, _value(code, facts, evidence))


def _original(folded: Folded, fact: Fact) -> tuple[int, int]:
    """The span in the original, without the case ending that may be a mark on the last letter."""
    begin, end = folded.original(fact.begin, fact.end)
    mark = fact.end
    while mark < len(folded.begins) and folded.begins[mark] == folded.begins[fact.end - 1]:
        mark += 1
    return begin, max(end - (mark - fact.end), begin + 1)


def _value(code: str, facts: Sequence[Fact], evidence: Sequence[TextEvidence]) -> Value:
    if code == "amount":
        return tuple(each.value for each in facts if isinstance(each.value, tuple))
    if code == "person":
        return tuple(each.quote for each in evidence)
    value = facts[0].value
    return evidence[0].quote if value is None or isinstance(value, tuple) else value
