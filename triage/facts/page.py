"""A message laid open for reading: its words, their roles, and where a clause or a word ends."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from triage.facts.scan import Mention, Mentions, near
from triage.facts.tables import FactWords, Role
from triage.folding import PAUSE, UNSPACED, Folded, fold

MOST_CUES = 200
NEXT = 3
"""What stands beside has at most a space or a hyphen between, and that is at most two characters."""
WEIGHT = 0.8
"""Of a fact that nothing weighed."""
AGAINST_THE_GRAIN = 2
"""Letters that are no capitals before a text counts as written with capitals where they belong."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something said at [begin, end) of the folded text. `score` compares it with others of its kind.

    `weight`: how strongly the words speak for it.
    """

    begin: int
    end: int
    score: float
    value: str | int | tuple[float, str] | None = None
    weight: float = WEIGHT


@dataclass(frozen=True, slots=True)
class Number:
    """A number at [begin, end) of the folded text; `currency` is implied by its words ("triệu")."""

    begin: int
    end: int
    value: float
    currency: str = ""
    clipped: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """`text` is the original; positions are of the folded text."""

    text: str
    folded: Folded
    table: FactWords
    mentions: Mentions
    begins: Mapping[int, Sequence[Mention]]
    ends: Mapping[int, Sequence[Mention]]
    is_cased: bool

    def cues(self, role: Role) -> Sequence[Mention]:
        """Words beside which names are looked for; no caller says more of them."""
        return self.mentions[role][:MOST_CUES]

    def near(self, role: Role, begin: int, end: int) -> Sequence[Mention]:
        """Mentions that touch [begin, end], in order."""
        return near(self.mentions[role], begin, end)

    def before(self, roles: Role | Sequence[Role], begin: int, reach: int, *, pauses: bool = False) -> bool:
        """Whether one stands at most `reach` characters before; in the same clause unless `pauses`."""
        return any(
            0 <= begin - each.end <= reach and (pauses or not self.is_paused(each.end, begin))
            for role in ([roles] if isinstance(roles, Role) else roles)
            for each in self.near(role, begin - reach, begin)
        )

    def after(self, roles: Role | Sequence[Role], end: int, reach: int) -> bool:
        """Whether one of these stands at most `reach` characters after, in the same clause."""
        return any(
            0 <= each.begin - end <= reach and not self.is_paused(end, each.begin)
            for role in ([roles] if isinstance(roles, Role) else roles)
            for each in self.near(role, end, end + reach)
        )

    def just_before(self, role: Role, begin: int) -> Mention | None:
        """The mention that ends here, or one space earlier; the longest."""
        found = [
            each
            for end in range(begin, begin - NEXT, -1)
            for each in self.ends.get(end, ())
            if each.word.role is role and not self.folded.text[end:begin].strip(" -")
        ]
        return min(found, key=lambda each: each.begin, default=None)

    def just_after(self, role: Role, end: int) -> Mention | None:
        """The mention that begins here, or one space later; the longest."""
        found = [
            each
            for begin in range(end, end + NEXT)
            for each in self.begins.get(begin, ())
            if each.word.role is role and not self.folded.text[end:begin].strip(" -")
        ]
        return max(found, key=lambda each: each.end, default=None)

    def at(self, roles: Collection[Role], begin: int) -> Sequence[Mention]:
        """Those of these roles that begin exactly here."""
        return [each for each in self.begins.get(begin, ()) if each.word.role in roles]

    def ends_with(self, role: Role, begin: int, end: int) -> bool:
        """Whether a word that stands inside [begin, end) ends there."""
        return any(begin <= each.begin and each.word.role is role for each in self.ends.get(end, ()))

    def ends_with_longer(self, role: Role, mention: Mention) -> bool:
        """Whether a longer word of this role ends where this one does: "my brother", "brother"."""
        return any(
            each.word.role is role and each.begin < mention.begin for each in self.ends.get(mention.end, ())
        )

    def is_paused(self, begin: int, end: int) -> bool:
        """Whether a clause ends in [begin, end)."""
        return begin < end and PAUSE.search(self.folded.text, begin, end) is not None

    def has_gap(self, position: int) -> bool:
        """Whether the original has a space here that the fold took out of a script without spaces."""
        folded = self.folded
        return 0 < position < len(folded.begins) and folded.begins[position] > folded.ends[position - 1]

    def is_unspaced(self, position: int) -> bool:
        """Whether a script without spaces stands here."""
        return position < len(self.folded.text) and UNSPACED.match(self.folded.text[position]) is not None

    def is_capital(self, position: int) -> bool:
        """Whether the original has a capital letter here."""
        return self.text[self.folded.begins[position]].isupper()

    def is_capitalised(self, position: int) -> bool:
        """The same, in a text whose capitals mean something."""
        return self.is_cased and self.is_capital(position)

    def endings_of(self, role: Role) -> Sequence[str]:
        """Case endings that do what words of this role do."""
        return [each for each in self.table.endings if each in self.table.words.get(role, ())]

    def ending_length(self, begin: int, end: int) -> int:
        """How much of the word before `end` is a case ending."""
        text = self.folded.text
        lengths = [
            len(each)
            for each in map(folded_word, self.table.name_endings)
            if end - begin > len(each) + 1 and text.endswith(each, begin, end)
        ]
        return max(lengths, default=0)

    def is_marked(self, position: int) -> bool:
        """Whether a script without spaces, or a capital, tells names from other words here."""
        return self.is_unspaced(position) or self.is_capitalised(position)

    def said(self, begin: int, end: int) -> str:
        """The original's words."""
        first, last = self.folded.original(begin, end)
        return self.text[first:last]


@lru_cache(maxsize=1024)
def folded_word(word: str) -> str:
    """As the text has it."""
    return fold(word).text


def is_written_with_capitals(text: str) -> bool:
    """Whether capitals mean something here: a transcript may be all small letters, or all capitals."""
    head = text[:4000]
    capitals, letters = sum(map(str.isupper, head)), sum(map(str.islower, head))
    return capitals > 0 and letters > AGAINST_THE_GRAIN * capitals


def page_of(text: str, folded: Folded, table: FactWords, mentions: Mentions) -> Page:
    """Laid open, with every mention to be found by where it begins and ends."""
    begins: dict[int, list[Mention]] = {}
    ends: dict[int, list[Mention]] = {}
    for found in mentions.values():
        for each in found:
            begins.setdefault(each.begin, []).append(each)
            ends.setdefault(each.end, []).append(each)
    return Page(text, folded, table, mentions, begins, ends, is_written_with_capitals(text))
