"""Whether the texts of all ways agree as they ran: each cut the recordings into windows of its own.

The demonstration model's, word by word. It was taught short recordings, and soon loses the thread in windows
of thirty seconds, which (a) and (b) make: what differs here says more of the windows than of the ways.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from ops.bench.hearing import CONTESTANTS, NANO, Subject, contest
from transcription.bench.agreement import mistakes
from transcription.bench.contest import Way
from transcription.bench.voicemails import utterances, voicemails
from transcription.context import Context
from transcription.registry import load_registry
from transcription.tuning import untuned

WAYS = ("per_file", "batched", "ours_fitted")
"""(a), (b) and ours, as it stands."""
MOST = 8
"""Voicemails: five minutes of sound, a hundred and fifty words."""


@dataclass(frozen=True, slots=True)
class AsTheyRan:
    """Of `words` said, how many each way wrote down otherwise, and otherwise than another way did."""

    words: int
    wrong: Mapping[str, int]
    unlike: Mapping[tuple[str, str], int]
    """By two ways: `("per_file", "ours_fitted")`, the first being held for right."""


def as_they_ran(device: str, count: int) -> AsTheyRan:
    """All ways on the same voicemails."""
    entry = load_registry().entry(NANO.name)
    usual = untuned(device, None, 0, Context.FITTED)
    subject = Subject(NANO.name, NANO, device, None, Context.FITTED, entry.window, usual)
    texts = {name: contest(subject.job(*_in_order(name, min(count, MOST)))).texts for name in WAYS}
    letters = voicemails(utterances(NANO / "examples"), min(count, MOST))
    return agreed([" ".join(letter.units) for letter in letters], texts)


def _in_order(name: str, count: int) -> tuple[Way, int, Context]:
    way, context = CONTESTANTS[name]
    return way, count, context


def agreed(said: Sequence[str], texts: Mapping[str, Sequence[str]]) -> AsTheyRan:
    """`texts` are each way's, one for each recording."""
    return AsTheyRan(
        words=sum(len(_words(each)) for each in said),
        wrong={name: _differing(said, own) for name, own in texts.items()},
        unlike={(one, other): _differing(texts[one], texts[other]) for one, other in combinations(texts, 2)},
    )


def _differing(some: Sequence[str], others: Sequence[str]) -> int:
    return sum(mistakes(_words(one), _words(other)) for one, other in zip(some, others, strict=True))


def _words(text: str) -> list[str]:
    """Where lines are joined, ours have no comma."""
    return text.replace(",", " ").split()
