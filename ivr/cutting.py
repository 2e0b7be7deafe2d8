"""Where what she says may be cut into utterances while she still speaks: at pauses, found by ear.

Nothing here knows of sound but whether a voice is in each half second; seconds count from the recording's
beginning, as well as that is known.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ivr.ports import HEARD_AT_ONCE

PAUSE = 1.0
"""Seconds without a voice: two half seconds, which a pause of 0.7 s may leave and one of 1.5 s must."""

SHORTEST = 12.0
"""Seconds. A model that fills every window up to thirty takes as long for four seconds as for twenty-five."""

AFTER_VOICE, BEFORE_VOICE = 0.4, 0.1
"""Seconds of a pause in which it is not cut: the tail of a word may lie in a half second without a voice."""

LONGEST = 25.0
"""Seconds; who makes no pause is cut where it is quietest in the last third."""


@dataclass(frozen=True, slots=True)
class Cut:
    """An utterance ends at the quietest moment between these seconds. `spoken`: a voice was in it."""

    earliest: float
    latest: float
    spoken: bool


class Cutting:
    """Where one recording may be cut, so far."""

    def __init__(self) -> None:
        self._at = self._start = self._silent_since = 0.0
        self._voice = False

    @property
    def has_spoken(self) -> bool:
        """Since the last cut."""
        return self._voice

    def listens_from(self, second: float) -> None:
        """What is told from now on begins here; what she said while nobody listened may be speech."""
        self._voice = self._voice or second - self._at > PAUSE
        self._at = self._silent_since = max(self._at, second)

    def after(self, voices: Iterable[bool]) -> Iterator[Cut]:
        """The cuts that become possible with so many more half seconds."""
        for voice in voices:
            self._at += HEARD_AT_ONCE
            if voice:
                self._voice, self._silent_since = True, self._at
            cut = self._cut()
            if cut is not None:
                self._start, self._voice = cut.latest, False
                yield cut

    def _cut(self) -> Cut | None:
        length, silent = self._at - self._start, self._at - self._silent_since
        if self._voice and silent >= PAUSE and length >= SHORTEST:
            return Cut(self._silent_since + AFTER_VOICE, self._at - BEFORE_VOICE, self._voice)
        if length >= LONGEST:
            return Cut(self._at - LONGEST / 3, self._at, self._voice)
        return None
