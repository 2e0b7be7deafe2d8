"""A share with its 95 % interval: one sum over another, over things that are drawn again with replacement."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

DRAWS = 1000
"""Sets of as many things, drawn with replacement; the same each time, so that figures can be told again."""
ENDS = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Share:
    """`parts` of `wholes`. The ends are None where there are fewer than two things to draw from."""

    parts: float
    wholes: float
    low: float | None
    high: float | None

    @property
    def value(self) -> float:
        """From 0 to 1."""
        return round(self.parts / self.wholes, 4)

    @property
    def interval(self) -> tuple[float, float] | None:
        """Both ends."""
        return None if self.low is None or self.high is None else (self.low, self.high)


def share(parts: Sequence[float], wholes: Sequence[float]) -> Share | None:
    """Each thing brings its part and its whole; None where all wholes together are nothing."""
    tops, bottoms = np.asarray(parts, np.float64), np.asarray(wholes, np.float64)
    if not len(bottoms) or not bottoms.sum():
        return None
    low, high = _ends(tops, bottoms) if len(bottoms) > 1 else (None, None)
    return Share(float(tops.sum()), float(bottoms.sum()), low, high)


def _ends(tops: NDArray[np.float64], bottoms: NDArray[np.float64]) -> tuple[float, float]:
    times = _times(len(bottoms))
    top, bottom = times @ tops, times @ bottoms
    low, high = np.percentile(top[bottom > 0] / bottom[bottom > 0], ENDS)
    return round(float(low), 4), round(float(high), 4)


@lru_cache(maxsize=4)
def _times(things: int) -> NDArray[np.float64]:
    """How often each thing is in each of the sets."""
    chance = np.random.default_rng(0)
    return np.stack(
        [
            np.bincount(chance.integers(things, size=things), minlength=things).astype(np.float64)
            for _ in range(DRAWS)
        ]
    )


def value_of(found: Share | None) -> float | None:
    """None where there is nothing to count."""
    return None if found is None else found.value


def interval_of(found: Share | None) -> tuple[float, float] | None:
    """None where there is nothing, or too little, to count."""
    return None if found is None else found.interval
