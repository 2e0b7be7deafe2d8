"""Sentences of which people have said what they are about: KIND, a tab, the sentence; one a line.

KIND is an issue's code; `now`, a danger under way; `none`, nothing to report.
"""

import hashlib
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from ops.teaching.errors import SentencesUnusable
from triage.learnt import NOTHING, NOW

TAUGHT = "teaching/sentences"
"""The folder inside triage's, one file a language."""
HELD_BACK = 20
"""One in so many is never learnt from, and shows what learning brings."""


class Sentence(NamedTuple):
    """What somebody might say, and the kind of thing that it is about."""

    kind: str
    said: str

    @property
    def is_held_back(self) -> bool:
        """By what it says, so that a line more before it changes nothing."""
        return crc32(self.said.encode()) % HELD_BACK == 0


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


def digest_of(sentences: Sequence[Sentence]) -> str:
    """The same for the same sentences, however they are ordered: weights carry it."""
    lines = sorted(f"{each.kind}\t{each.said}\n" for each in sentences)
    return hashlib.sha256("".join(lines).encode()).hexdigest()
