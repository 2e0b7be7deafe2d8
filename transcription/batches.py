"""Packs windows of many recordings into batches, and gives each window its own answer back."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import TypeVar

from transcription.context import FRAMES_PER_SECOND
from transcription.errors import RecogniserFailed
from transcription.together import Pause, nobody, together

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Packing:
    """Batches of at most `seconds` of encoded sound, `workers` of them read at once."""

    seconds: float
    workers: int

    def answers(
        self,
        asked: Sequence[Asked],
        kind: Callable[[Asked], tuple[int, str]],
        read: Callable[[Sequence[Asked]], list[Answer]],
        pause: Pause = nobody,
    ) -> list[Answer | RecogniserFailed]:
        """What `read` makes of each, in the order asked.

        `kind` is with how many frames a window is encoded, and its language. Only windows of as many frames
        share a batch: none is encoded longer than it would be alone; languages keep together where they can.
        The largest come first, so that no worker is left with a large one at the end. Where a batch breaks
        the model, its windows are read one by one, and those that break it alone fail alone.

        `pause` is called every second, by the thread that asks; no batch begins until it is over.
        """
        batches = self._batches([kind(each) for each in asked])
        tasks = [partial(_read, read, [asked[place] for place in places]) for places in batches]
        answered = zip(batches, together(tasks, self.workers, pause), strict=True)
        found = {
            place: answer
            for places, answers in answered
            for place, answer in zip(places, answers, strict=True)
        }
        return [found[place] for place in range(len(asked))]

    def _batches(self, kinds: Sequence[tuple[int, str]]) -> list[list[int]]:
        order = sorted(range(len(kinds)), key=lambda place: (-kinds[place][0], kinds[place][1]))
        batches = [
            alike[first : first + size]
            for frames, group in itertools.groupby(order, key=lambda place: kinds[place][0])
            for alike in [list(group)]
            for size in [self._size(frames, len(alike))]
            for first in range(0, len(alike), size)
        ]
        return sorted(batches, key=lambda places: -sum(kinds[place][0] for place in places))

    def _size(self, frames: int, alike: int) -> int:
        """Batches of about the same size, and enough of them for every worker."""
        most = max(1, int(self.seconds * FRAMES_PER_SECOND / frames))
        batches = max(ceil(alike / most), min(self.workers, alike))
        return ceil(alike / batches)


def _read(
    read: Callable[[Sequence[Asked]], list[Answer]], batch: Sequence[Asked]
) -> list[Answer | RecogniserFailed]:
    try:
        return [*read(batch)]
    except (RuntimeError, ValueError) as problem:
        if len(batch) == 1:
            failed = RecogniserFailed("the speech model broke on a recording")
            failed.__cause__ = problem
            return [failed]
    return [answer for each in batch for answer in _read(read, [each])]
