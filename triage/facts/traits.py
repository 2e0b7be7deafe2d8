"""What a name's first, last and inner pieces are known by, as hashed traits, for which weights are learnt.

A place between two pieces, where a name may begin or end, is known by the runs of pieces on both sides, by
what the words beside it do (`Role`), by capitals and pauses, by how familiar its runs are in the language,
and by what the rules of `triage.facts.companies` found there. So is each piece, for being inside of a name.
Only what stands near something that the language does not say every day is looked at.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol
from zlib import crc32

from triage.facts.companies import best_of
from triage.facts.page import Fact, Page
from triage.facts.pieces import pieces
from triage.facts.scan import Mention
from triage.facts.tables import Role
from triage.text import Span

PLACES, INSIDES = 2**16, 2**15
"""Buckets of the traits of places between pieces, and of pieces."""
FAMILIAR = 2**21
"""Buckets of the runs that a language is known to have; two in a byte."""
WORDS, CLUSTERS = 2, 4
"""Pieces of the longest run."""
WIDTH = 4
"""Bytes of a letter in UTF-32."""
AFFIX = 3 * WIDTH
REACHES = (1, 8, 20, 60)
"""Characters in which a word with a role stands before a place, or after it."""
NEAR = (
    *(Role.EMPLOYER, Role.BROKER, Role.AGENT, Role.WORKPLACE, Role.HOUSEHOLD, Role.NAMED, Role.WORKS_FOR),
    *(Role.COMPANY_END, Role.AGENCY_END, Role.MY_NAME, Role.TITLE, Role.KIN, Role.IS, Role.WE, Role.HERE),
    *(Role.FROM, Role.TO, Role.MONEY, Role.CURRENCY, Role.UNIT),
)
BESIDE = ((0, 2), (0, 3), (0, 4), (-2, 2), (-3, 3), (-1, 2), (-1, 3), (-2, 3), (-2, 4))
"""Runs of clusters beside a place and across it: the first, from the place on, and how many."""
ROLES = {role: role.value.encode() for role in Role}
DIGITS = [b"%d" % each for each in range(16)]
NONE = (b"-",)
AROUND = {WORDS: 3, CLUSTERS: 6}
"""Pieces before and after one that is hardly ever said in which a name that holds it begins and ends."""
EVERYDAY = DIGITS[5]
"""Familiar as "I" and "we" are."""
CAPITALS, NO_PAUSE = (b"u", b"U"), (b"_", b"-")
INTRODUCING = (Role.NAMED, Role.COMPANY_END, Role.AGENCY_END)
REMEMBERED = 1024
"""Most places are like others; the traits of so many are remembered."""
SUREST = 3
"""The score from which on a rule is as sure as it will be."""


class Table(Protocol):
    """How often runs are said: two buckets in each place."""

    def __getitem__(self, place: int, /) -> int: ...


@dataclass(frozen=True, slots=True)
class Traits:
    """`places[i]` are the traits of the place before the i-th piece, the last of the place after all.

    `apart`: no name holds this piece, which stands for all that is left out there.
    """

    pieces: Sequence[Span]
    places: Sequence[Sequence[int]]
    insides: Sequence[Sequence[int]]
    apart: Sequence[bool]


NO_TRAITS = Traits((), (), (), ())


def traits_of(page: Page, ruled: Sequence[tuple[str, Fact]], familiar: Table) -> Traits:
    """`ruled`: what the rules found, and of which party. `familiar`: how often runs are said, by hash."""
    spans = pieces(page)
    if not spans:
        return NO_TRAITS
    reading = _Reading(page, spans, familiar)
    stretches = reading.stretches([fact for _, fact in ruled])
    if not stretches:
        return NO_TRAITS
    kept, apart = _kept(spans, stretches)
    at = [place for first, last in stretches for place in range(first, last + 1)]
    places = [list(reading.of_a_place(place)) for place in at]
    insides = [
        list(reading.of_a_piece(piece)) if piece < last else []
        for first, last in stretches
        for piece in range(first, last + 1)
    ][:-1]
    _told_by_rules(kept, ruled, places, insides)
    _told_by_what_is_near(page, kept, places)
    return Traits(
        kept,
        [[each % PLACES for each in traits] for traits in places],
        [[each % INSIDES for each in traits] for traits in insides],
        apart,
    )


def _kept(spans: Sequence[Span], stretches: Sequence[Span]) -> tuple[list[Span], list[bool]]:
    """The pieces of all stretches; between two of them one that stands for all that is left out."""
    kept, apart, last = list[Span](), list[bool](), 0
    for first, end in stretches:
        if kept:
            kept.append((spans[last][0], spans[first - 1][1]))
            apart.append(True)
        kept += spans[first:end]
        apart += [False] * (end - first)
        last = end
    return kept, apart


def runs_of(text: str, spans: Sequence[Span], longest: int, language: str) -> list[list[int]]:
    """The hash of each run of 1 to `longest` pieces, by its length less one and its first piece."""
    raw = text.encode("utf-32-le", "surrogatepass")
    said = [raw[begin * WIDTH : end * WIDTH] for begin, end in spans]
    seed = crc32(language.encode())
    runs = [[crc32(each, seed) for each in said]]
    for more in range(1, longest):
        runs.append([crc32(each, before) for before, each in zip(runs[-1], said[more:], strict=False)])
    return runs


def familiarity(familiar: Table, run: int) -> int:
    """How often a run of this hash is said, in steps; 0: never heard of."""
    place = run % FAMILIAR
    return familiar[place >> 1] >> 4 * (place & 1) & 15


def longest_run(page: Page, spans: Sequence[Span]) -> int:
    """Words are longer than clusters."""
    unspaced = sum(page.is_unspaced(begin) for begin, _ in spans)
    return CLUSTERS if 2 * unspaced > len(spans) else WORDS


@lru_cache(maxsize=512)
def _seed(kind: str, of: int = 0) -> int:
    return crc32(kind.encode(), of)


@lru_cache(maxsize=512)
def _odd(kind: str, number: int) -> int:
    """What the hash of a run is multiplied with, to make a trait of it."""
    return crc32(f"{kind}{number}".encode()) | 1


class _Reading:
    """One page's pieces, and what is known of each."""

    def __init__(self, page: Page, spans: Sequence[Span], familiar: Table) -> None:
        text, language = page.folded.text, page.table.language
        longest = longest_run(page, spans)
        self._page, self._spans, self._count = page, spans, len(spans)
        self._own = crc32(language.encode())
        self._clustered = longest == CLUSTERS
        self._runs = runs_of(text, spans, longest, language)
        self._known = [[DIGITS[familiarity(familiar, each)] for each in runs] for runs in self._runs]
        self._begins, self._ends = [begin for begin, _ in spans], [end for _, end in spans]
        self._gaps = [self._gap(place) for place in range(len(spans) + 1)]
        self._shapes = [b"^", *(self._shape(*each) for each in spans), b"$"]
        self._opening = [_roles(page.begins.get(begin, ())) for begin, _ in spans]
        self._closing = [_roles(page.ends.get(end, ())) for _, end in spans]
        raw = text.encode("utf-32-le", "surrogatepass")
        self._words = [] if self._clustered else [raw[begin * WIDTH : end * WIDTH] for begin, end in spans]

    def stretches(self, ruled: Sequence[Fact]) -> list[Span]:
        """[first, last) of pieces among which a name may be, in order, with others between them."""
        around, found = AROUND[CLUSTERS if self._clustered else WORDS], list[Span]()
        for first, last in sorted((*self._hardly_said(), *self._pointed_at(ruled))):
            begin, end = max(first - around, 0), min(last + around, self._count)
            if found and begin <= found[-1][1]:
                found[-1] = found[-1][0], max(end, found[-1][1])
            else:
                found.append((begin, end))
        return found

    def _hardly_said(self) -> Iterator[Span]:
        never = DIGITS[0]
        if self._clustered:
            for piece, known in enumerate(self._known[1]):
                if known == never:
                    yield piece, piece + 2
            return
        for piece, known in enumerate(self._known[0]):
            is_inside = self._gaps[piece] in NO_PAUSE and self._shapes[piece + 1] in CAPITALS
            if known == never or (is_inside and known != EVERYDAY):
                yield piece, piece + 1

    def _pointed_at(self, ruled: Sequence[Fact]) -> Iterator[Span]:
        """Where the rules have a name, or words introduce one or end it."""
        cues = [each for role in INTRODUCING for each in self._page.cues(role)]
        pointed = [(each.begin, each.end) for each in cues] + [(each.begin, each.end) for each in ruled]
        for begin, end in pointed:
            first, last = self._touched(begin, end)
            if first < last:
                yield first, last

    def _touched(self, begin: int, end: int) -> Span:
        return bisect_right(self._ends, begin), bisect_left(self._begins, end)

    def of_a_place(self, place: int) -> Iterator[int]:
        """Between the pieces `place` - 1 and `place`."""
        own, gap = self._own, self._gaps[place]
        yield from self._runs_beside(place)
        yield from self._familiar_beside(place)
        yield from self._roles_beside(place)
        shape = self._shapes[place] + gap + self._shapes[place + 1]
        around = self._shapes[max(place - 1, 0)] + shape + self._shapes[min(place + 2, self._count + 1)]
        yield from _of_shapes(gap, shape, around, own)

    def of_a_piece(self, piece: int) -> Iterator[int]:
        """Inside of a name."""
        own, gap, shape = self._own, self._gaps[piece], self._shapes[piece + 1]
        yield from _of_an_inner_shape(gap, shape, own)
        for kind, first, length in self._inner_runs(piece):
            runs = self._runs[length - 1]
            known = b"."
            if 0 <= first < len(runs):
                yield runs[first] * _odd(kind, length) >> 12
                known = self._known[length - 1][first]
            yield from _of_a_known_run(known, kind, length, own)
        if self._words:
            word = self._words[piece]
            yield crc32(word[-AFFIX:], _seed("ends", own))
            yield crc32(word[:AFFIX], _seed("begins", own))
            yield crc32(b"%d" % min(len(word) // WIDTH, 8), _seed("long"))
            yield crc32(self._known[0][piece] + shape, _seed("known in shape"))
        for role in self._opening[piece]:
            yield from (crc32(role, _seed("opens")), crc32(role, _seed("opens", own)))
        for role in self._closing[piece]:
            yield crc32(role, _seed("closes"))

    def _inner_runs(self, piece: int) -> Iterator[tuple[str, int, int]]:
        yield "in", piece, 1
        if self._clustered:
            yield from (("in", piece, 2), ("in", piece, 3), ("before", piece - 1, 2), ("about", piece - 1, 3))
            yield "about", piece - 1, 4

    def _runs_beside(self, place: int) -> Iterator[int]:
        count = self._count
        for length, runs in enumerate(self._runs, start=1):
            if place - length >= 0:
                yield runs[place - length] * _odd("left", length) >> 12
            if place + length <= count:
                yield runs[place] * _odd("right", length) >> 12
        if 0 < place < count:
            yield self._runs[1][place - 1] * _odd("across", 2) >> 12
        if self._clustered:
            if 1 < place < count - 1:
                yield self._runs[3][place - 2] * _odd("across", 4) >> 12
            return
        for distance in (2, 3):
            if place >= distance:
                yield self._runs[0][place - distance] * _odd("before", distance) >> 12
            if place + distance <= count:
                yield self._runs[0][place + distance - 1] * _odd("behind", distance) >> 12
        for kind, piece in (("left", place - 1), ("right", place)):
            if 0 <= piece < count:
                word = self._words[piece]
                yield crc32(word[-AFFIX:], _seed(f"{kind} ends", self._own))
                yield crc32(word[:AFFIX], _seed(f"{kind} begins", self._own))

    def _familiar_beside(self, place: int) -> Sequence[int]:
        own = self._own
        if self._clustered:
            known = [self._how_known(place + first, length) for first, length in BESIDE]
            said: tuple[bytes, ...] = (
                *known,
                known[0] + known[5] + known[3],
                known[1] + known[6] + known[7] + known[4],
            )
        else:
            two, one, next_, after = (self._how_known(place + each, 1) for each in (-2, -1, 0, 1))
            shapes = self._shapes[place] + self._shapes[place + 1]
            said = (one, next_, one + next_, two + one + next_ + after, one + next_ + shapes)
        return _of_familiar_runs(said, own)

    def _how_known(self, first: int, length: int) -> bytes:
        runs = self._known[length - 1]
        return runs[first] if 0 <= first < len(runs) else b"."

    def _roles_beside(self, place: int) -> Iterator[int]:
        own, gap, count = self._own, self._gaps[place], self._count
        left = (self._closing[place - 1] or NONE) if place else (b"^",)
        right = (self._opening[place] or NONE) if place < count else (b"$",)
        begun = (self._opening[place - 1] or NONE) if place else ()
        ending = (self._closing[place] or NONE) if place < count else ()
        yield from _of_roles(left, right, begun, ending, gap, own)
        if not self._clustered:
            for distance in (2, 3):
                for role in self._closing[place - distance] if place >= distance else ():
                    yield crc32(role, _seed(f"before{distance}"))
                for role in self._opening[place + distance - 1] if place + distance <= count else ():
                    yield crc32(role, _seed(f"behind{distance}"))

    def _gap(self, place: int) -> bytes:
        if place in (0, self._count):
            return b"$" if place else b"^"
        before, after = self._spans[place - 1][1], self._spans[place][0]
        if self._page.is_paused(before, after):
            return b"p"
        if before < after:
            return b"_"
        return b"g" if self._page.has_gap(after) else b"-"

    def _shape(self, begin: int, end: int) -> bytes:
        page = self._page
        if page.folded.text[begin].isdigit():
            return b"d"
        if not page.is_cased:
            return b"x"
        if not page.is_capital(begin):
            return b"l"
        return b"U" if end - begin > 1 and page.is_capital(end - 1) else b"u"


def _roles(mentions: Sequence[Mention]) -> tuple[bytes, ...]:
    return tuple(ROLES[each] for each in dict.fromkeys(mention.word.role for mention in mentions))


@lru_cache(maxsize=REMEMBERED)
def _of_shapes(gap: bytes, shape: bytes, around: bytes, own: int) -> tuple[int, ...]:
    return (
        *(crc32(gap, _seed("gap")), crc32(gap, _seed("gap", own))),
        *(crc32(shape, _seed("shape")), crc32(shape, _seed("shape", own))),
        crc32(around, _seed("around")),
    )


@lru_cache(maxsize=REMEMBERED)
def _of_an_inner_shape(gap: bytes, shape: bytes, own: int) -> tuple[int, ...]:
    return (
        *(_seed("in"), _seed("in", own), crc32(gap, _seed("gap")), crc32(gap, _seed("gap", own))),
        *(crc32(shape, _seed("shape")), crc32(shape, _seed("shape", own))),
    )


@lru_cache(maxsize=REMEMBERED)
def _of_a_known_run(known: bytes, kind: str, length: int, own: int) -> tuple[int, int]:
    seed = f"known {kind}{length}"
    return crc32(known, _seed(seed)), crc32(known, _seed(seed, own))


@lru_cache(maxsize=REMEMBERED)
def _of_familiar_runs(said: Sequence[bytes], own: int) -> tuple[int, ...]:
    return tuple(
        crc32(each, _seed(f"familiar{number}", of)) for number, each in enumerate(said) for of in (0, own)
    )


@lru_cache(maxsize=REMEMBERED)
def _of_roles(
    left: Sequence[bytes],
    right: Sequence[bytes],
    begun: Sequence[bytes],
    ending: Sequence[bytes],
    gap: bytes,
    own: int,
) -> tuple[int, ...]:
    """Of what ends before a place and begins after it, and of what they began and end with."""
    return (
        *(crc32(role, _seed("left role", of)) for role in left for of in (0, own)),
        *(crc32(role + other, _seed("roles")) for role in left for other in right),
        *(crc32(role, _seed("right role", of)) for role in right for of in (0, own)),
        *(crc32(role + gap, _seed("begun")) for role in begun),
        *(crc32(role + gap, _seed("ending")) for role in ending),
    )


def _told_by_rules(
    spans: Sequence[Span],
    ruled: Sequence[tuple[str, Fact]],
    places: Sequence[list[int]],
    insides: Sequence[list[int]],
) -> None:
    """Where the rules would have a name, and whether it is the best that they have."""
    best = best_of(ruled)
    begins, ends = [begin for begin, _ in spans], [end for _, end in spans]
    for party, fact in ruled:
        first, last = bisect_left(begins, fact.begin), bisect_right(ends, fact.end)
        kinds = [
            f"{party}{min(SUREST, int(fact.score))}",
            *([f"{party} best"] if fact is best[party] else []),
        ]
        for kind in kinds:
            if first < len(begins) and begins[first] == fact.begin:
                places[first].append(_seed(f"{kind} begins"))
            if last and ends[last - 1] == fact.end:
                places[last].append(_seed(f"{kind} ends"))
            for piece in range(first, last):
                insides[piece].append(_seed(kind))


def _told_by_what_is_near(page: Page, spans: Sequence[Span], places: Sequence[list[int]]) -> None:
    """Words with a role that stand before a place or after it, within each reach."""
    begins = [*(begin for begin, _ in spans), len(page.folded.text)]
    ends = [0, *(end for _, end in spans)]
    for role in NEAR:
        cues = page.cues(role)
        for reach in REACHES if cues else ():
            behind, ahead = _seed(f"{reach} behind {role}"), _seed(f"{reach} ahead {role}")
            done = 0
            for cue in cues:
                first, last = bisect_left(ends, cue.end), bisect_right(ends, cue.end + reach)
                for place in range(max(first, done), last):
                    places[place].append(behind)
                done = max(done, last)
            done = 0
            for cue in cues:
                first, last = bisect_left(begins, cue.begin - reach), bisect_right(begins, cue.begin)
                for place in range(max(first, done), last):
                    places[place].append(ahead)
                done = max(done, last)
