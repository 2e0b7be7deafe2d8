"""The summary in other words, only where every word of them was there before.

What she said herself, and every fact, is covered by a marker before the writer sees it, and uncovered
afterwards: a name or number that nobody said cannot come in. What she pressed is never reworded.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ops.ports import Writer
from triage.folding import UNSPACED
from triage.model import DraftCase, Message
from triage.sentences import Sentences
from triage.summary import story

MARKER = re.compile(r"\[\[(\d+)\]\]")
NUMBER = re.compile(r"\d+")
WORD = re.compile(r"[^\W\d_][\w'’-]*")
PLAIN = frozenset(" .,;:()!?'’\"“”-–")
SAID = "A language model on this machine worded the summary. What it rests on stands with the findings."
RUN = 3
"""Letters; in scripts without spaces every run of so many must have been there before."""
LEAST_KEPT = 1 / 3
"""Of the words that tell what stands beside a marker; a list may be told shorter, never left out."""
LONGER = 1.3
"""Times as long as what was assembled: more is talk."""


@dataclass(frozen=True, slots=True)
class Retelling:
    """Rewords the part of a summary that tells what happened, in languages whose table allows it."""

    writer: Writer
    words: Sentences

    def upon(self, message: Message, made: DraftCase) -> DraftCase:
        """The draft as it was where the new words do not hold. Raises WriterUnusable."""
        covers = _Covers()
        covered = story(made.findings, self.words, covers.cover)
        assembled = story(made.findings, self.words)
        if not (covers.hidden and self.words.rewording.connecting and made.summary.startswith(assembled)):
            return made
        told = " ".join(self.writer.reworded(covered, self.words.language).split())
        if not holds(told, covered, self.words):
            return made
        summary = covers.uncover(told) + made.summary.removeprefix(assembled)
        return replace(made, summary=summary, cautions=(*made.cautions, SAID))


@dataclass(frozen=True, slots=True)
class _Covers:
    """Markers, and what each of them covers."""

    hidden: list[str] = field(default_factory=list)

    def cover(self, text: str) -> str:
        self.hidden.append(text)
        return f"[[{len(self.hidden)}]]"

    def uncover(self, text: str) -> str:
        return MARKER.sub(lambda mark: self.hidden[int(mark[1]) - 1], text)


def holds(told: str, covered: str, words: Sentences) -> bool:
    """Whether the new words tell nothing that the assembled ones did not."""
    bare, before = MARKER.sub(" ", told), MARKER.sub(" ", covered)
    return (
        MARKER.findall(told) == MARKER.findall(covered)
        and len(told) <= LONGER * len(covered)
        and not Counter(NUMBER.findall(bare)) - Counter(NUMBER.findall(before))
        and _denials(bare, words) == _denials(before, words)
        and all(each.isalnum() or each in PLAIN or each in before or _is_mark(each) for each in bare)
        and not _unknown(bare, before, words)
        and all(_says(*each, words) for each in zip(_between(told), _between(covered), strict=True))
    )


def _between(text: str) -> list[str]:
    """What stands before, between and after the markers."""
    return MARKER.split(text)[::2]  # the others are the numbers of the markers


def _says(told: str, before: str, words: Sentences) -> bool:
    """Whether enough of what stood between two markers stands there still: no employer becomes a broker."""
    connecting = {each.casefold() for each in words.rewording.connecting}
    wanted = {*_words(before.casefold()), *_runs(_cut(before, words.rewording.connecting))} - connecting
    kept = wanted & {*_words(told.casefold()), *_runs(told)}
    return len(kept) >= LEAST_KEPT * len(wanted)


def _denials(text: str, words: Sentences) -> Counter[str]:
    """How often each word that denies stands there: "not in danger" must not become "in danger"."""
    flat = text.casefold()
    said = Counter(_words(flat))
    return Counter(
        {each: flat.count(each) if UNSPACED.match(each) else said[each] for each in words.rewording.denying}
    )


def _unknown(bare: str, before: str, words: Sentences) -> set[str]:
    """Words, or runs of letters, that were neither there before nor connect others."""
    connecting = sorted(words.rewording.connecting, key=len, reverse=True)
    known = set(_words(" ".join([before, *connecting]).casefold()))
    known.update(_runs(before), _runs(_cut(before, connecting)))
    return {*_words(bare.casefold()), *_runs(_cut(bare, connecting))} - known


def _cut(text: str, connecting: Sequence[str]) -> str:
    """Where no space parts words, without those that connect others: what stands around them is looked at."""
    for each in connecting:
        text = text.replace(each, " ") if UNSPACED.match(each) else text
    return text


def _words(text: str) -> Iterator[str]:
    return (each for each in WORD.findall(text) if not UNSPACED.search(each))


def _runs(text: str) -> Iterator[str]:
    for piece in re.findall(rf"{UNSPACED.pattern}+", text):
        if len(piece) <= RUN:
            yield piece
        yield from (piece[at : at + RUN] for at in range(len(piece) - RUN + 1))


def _is_mark(letter: str) -> bool:
    return bool(UNSPACED.match(letter))
