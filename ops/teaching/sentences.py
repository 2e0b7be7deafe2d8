"""Sentences of which people have said what they are about: KIND, a tab, the sentence; one a line.

KIND is an issue's code; `now`, a danger under way; `none`, nothing to report.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from ops.evaluation.triage_sets import Labelled
from ops.teaching.errors import SentencesUnusable
from triage.clauses import BLANK
from triage.folding import fold
from triage.learnt import NOTHING, NOW
from triage.patterns import patterns_of
from triage.tables import LexiconTable

TAUGHT = "teaching/sentences"
"""The folder inside triage's, one file a language."""
HELD_BACK = 20
"""One in so many is never learnt from, and shows what learning brings."""
SURE = 0.85
"""Weight of a phrase that says plainly what it reports."""
FIRST, OTHERS = 15, 15
"""Phrases of an issue: the first, which are the plainest, and any others."""
SHORTEST = 5
"""Characters."""


class Sentence(NamedTuple):
    """What somebody might say, and the kind of thing that it is about."""

    kind: str
    said: str

    @property
    def clause(self) -> str:
        """As a clause of a message is read."""
        return fold(self.said).text.strip(BLANK)

    @property
    def is_held_back(self) -> bool:
        """By what it says, so that a line more before it changes nothing."""
        return _by_chance(self.said) % HELD_BACK == 0


def read_sentences(path: Path, issues: Collection[str]) -> list[Sentence]:
    """Raises SentencesUnusable, with the number of the first line that cannot be used."""
    kinds = {*issues, NOW, NOTHING}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise SentencesUnusable(f"{path.name}: cannot be read") from fault
    found = list[Sentence]()
    for number, line in enumerate(lines, start=1):
        kind, _, said = line.partition("\t")
        if kind not in kinds or not said.strip():
            raise SentencesUnusable(f"{path.name}:{number}: no kind of thing, a tab and a sentence")
        found.append(Sentence(kind, said.strip()))
    return found


def plain_phrases(table: LexiconTable) -> Iterator[Sentence]:
    """What a lexicon says plainly of each issue: whoever writes sentences avoids it, and callers say it."""
    phrases = defaultdict[str, dict[str, None]](dict)
    for form, pattern in patterns_of(table):
        row = pattern.phrase
        if row and row.issue and row.weight >= SURE and len(form) >= SHORTEST:
            phrases[row.issue][form] = None
    for issue, forms in phrases.items():
        first, others = list(forms)[:FIRST], list(forms)[FIRST:]
        others.sort(key=_by_chance)
        yield from (Sentence(issue, form) for form in (*first, *others[:OTHERS]))


def _by_chance(said: str) -> int:
    """In an order that has nothing to do with what is said, and is the same each time."""
    return crc32(said.encode())


def digest_of(sentences: Sequence[Sentence], messages: Sequence[Labelled] = ()) -> str:
    """The same for the same sentences and messages, however they are ordered: weights carry it."""
    lines = sorted(f"{each.kind}\t{each.said}\n" for each in sentences)
    lines += sorted(f"{sorted(each.issues)}\t{each.urgency}\t{each.text}\n" for each in messages)
    return hashlib.sha256("".join(lines).encode()).hexdigest()
