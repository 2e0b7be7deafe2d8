"""How much of a Whisper's thirty seconds is encoded for a window."""

from dataclasses import dataclass
from enum import StrEnum

FRAMES_PER_SECOND = 100
WHOLE = 30 * FRAMES_PER_SECOND
"""What Whisper was trained on: every window filled up to thirty seconds."""


class Context(StrEnum):
    """FULL: thirty seconds, however short the speech. FITTED: as many as the speech needs.

    Encoding costs more than in proportion to its length, so FITTED is several times cheaper. It is for models
    whose accuracy was seen to hold with it.
    """

    FULL = "full"
    FITTED = "fitted"


SHORTEST_WINDOW = 3.0
LONGEST_WINDOW = 29.0
"""Seconds; the thirtieth leaves the text room to end."""
STEP = 100
"""Frames. Windows of nearly the same length share a batch; none is encoded differently for being in one."""
FILLING = 200
"""Frames after the speech, at least: without any, a model trained with filling there writes on and on."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How a model's windows are cut, and how much is encoded for one. `longest` is in seconds of speech."""

    context: Context = Context.FULL
    longest: float = LONGEST_WINDOW

    @property
    def even(self) -> bool:
        """Whether windows of one recording are about equally long: only where a short one costs less."""
        return self.context is Context.FITTED

    def frames(self, heard: int) -> int:
        """How many frames are encoded for a window with `heard` of sound: even, at most thirty seconds."""
        if self.context is Context.FULL:
            return WHOLE
        return min(WHOLE, -(-(heard + FILLING) // STEP) * STEP)
