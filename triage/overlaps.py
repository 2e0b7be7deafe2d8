"""Which phrases add nothing, because a shorter one of the same issue is found wherever they are."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from triage.entries import Entry, Part
from triage.folding import UNSPACED, Folded, fold
from triage.prefixes import Prefixes


def swallowed(entries: Sequence[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """The longer one, and the shorter one that is found in it already.

    A phrase that holds a denial is not swallowed: as a whole it says what its parts would deny.
    """
    reporting, denials = defaultdict[frozenset[str], list[Entry]](list), list[Entry]()
    for entry in entries:
        if entry.part is Part.PHRASE and entry.form and not entry.whole:
            reporting[entry.reports].append(entry)
        elif entry.part is Part.DENIAL and entry.form:
            denials.append(entry)
    for same in reporting.values():
        forms = Forms(same)
        for line in _lines(same):
            shorter = [_swallowing(longer, forms, denials) for longer in line]
            if shorter[0] and all(shorter):
                yield line[0], shorter[0]


def _lines(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    """By line: one that is written short may be found in several forms, and adds something by any of them."""
    lines: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        lines[entry.name, entry.said].append(entry)
    return iter(lines.values())


class Forms:
    """Entries, to be found wherever their forms stand."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries, self._at = entries, defaultdict[str, list[int]](list)
        for place, entry in enumerate(entries):
            self._at[entry.form].append(place)
        self._prefixes = Prefixes(self._at)

    def inside(self, form: str) -> Sequence[Entry]:
        """Those with a shorter form that stands in this one, in their order."""
        words = self._prefixes
        found = {words.word(place) for begin in range(len(form)) for place in words.at(form, begin)}
        return [self._entries[at] for at in sorted(at for each in found - {form} for at in self._at[each])]


def _swallowing(longer: Entry, same: Forms, denials: Sequence[Entry]) -> Entry | None:
    near = same.inside(longer.form)
    if not near:
        return None
    folded = fold(longer.form)
    if any(stands_in(denial, folded, longer) for denial in denials):
        return None
    enough = (each for each in near if each.weight >= longer.weight)
    return next((each for each in enough if stands_in(each, folded, longer)), None)


def stands_in(shorter: Entry, text: Folded, longer: Entry) -> bool:
    """Whether it is found there as a word, or as words, of its own, whatever follows."""
    position = text.text.find(shorter.form)
    while position >= 0:
        end = position + len(shorter.form)
        last = end == len(text.text)
        ends = shorter.open_ended or (_between_words(text, end) and not (last and longer.open_ended))
        if ends and _between_words(text, position):
            return True
        position = text.text.find(shorter.form, position + 1)
    return False


def _between_words(text: Folded, position: int) -> bool:
    if position in (0, len(text.text)):
        return True
    before, after = text.text[position - 1], text.text[position]
    letters = not before.isspace() and not after.isspace() and before.isalnum() and after.isalnum()
    return text.is_edge(position) and (bool(UNSPACED.match(after)) or not letters)
