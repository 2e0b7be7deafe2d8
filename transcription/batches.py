"""Packs windows of many recordings into batches, and gives each window its own answer back."""

import itertools
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from math import ceil
from typing import TypeVar

from transcription.context import FRAMES_PER_SECOND
from transcription.errors import RecogniserFailed

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")

LOOKS_UP = 1.0
"""Seconds, after which whoever reads much looks up from it."""


def nobody() -> None:
    """Gets a turn."""


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
        pause: Callable[[], None] = nobody,
    ) -> list[Answer | RecogniserFailed]:
        """What `read` makes of each, in the order asked.

        `kind` is with how many frames a window is encoded, and its language. Only windows of as many frames
        share a batch: none is encoded longer than it would be alone; languages keep together where they can.
        The longest come first, so that no worker is left with a long one at the end. Where a batch breaks the
        model, its windows are read one by one, and those that break it alone fail alone.

        `pause` is called every second, by the thread that asks; no batch begins until it is over.
        """
        found: list[Answer | RecogniserFailed | None] = [None] * len(asked)
        batches = self._batches([kind(each) for each in asked])

        turn = threading.Lock()

        def one(places: Sequence[int]) -> None:
            with turn:  # whoever is heard in a pause has the machine to herself, but for what has begun
                pass
            answers = _read(read, [asked[place] for place in places])
            for place, answer in zip(places, answers, strict=True):
                found[place] = answer

        with ThreadPoolExecutor(self.workers, thread_name_prefix="engine") as pool:
            reading = [pool.submit(one, places) for places in batches]
            try:
                while wait(reading, LOOKS_UP).not_done:
                    with turn:
                        pause()
            except BaseException:  # nobody would get what is still to be read
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        for each in reading:
            each.result()
        return [_given(answer) for answer in found]

    def _batches(self, kinds: Sequence[tuple[int, str]]) -> list[list[int]]:
        order = sorted(range(len(kinds)), key=lambda place: (-kinds[place][0], kinds[place][1]))
        return [
            alike[first : first + size]
            for frames, group in itertools.groupby(order, key=lambda place: kinds[place][0])
            for alike in [list(group)]
            for size in [self._size(frames, len(alike))]
            for first in range(0, len(alike), size)
        ]

    def _size(self, frames: int, alike: int) -> int:
        """Batches of about the same size, and enough of them for every worker."""
        most = max(1, int(self.seconds * FRAMES_PER_SECOND / frames))
        batches = max(ceil(alike / most), min(self.workers, alike))
        return ceil(alike / batches)


def _given(answer: Answer | RecogniserFailed | None) -> Answer | RecogniserFailed:
    """A missing answer would give every later one to somebody else."""
    if answer is None:
        raise AssertionError("a window was never read")
    return answer


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
