"""Cuts a recording's speech into windows a Whisper hears at once.

A window holds stretches of speech one after the other, without the pauses between them, as faster-whisper's
own speech filter hands them on: silence costs as much as speech, and is what Whisper invents text for.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil

import numpy as np

from transcription.decode import Audio
from transcription.model import Span
from transcription.resampling import Samples

EARLIEST_CUT = 2 / 3
"""Speech without a pause is cut where it is quietest in the last third of the longest window."""

Quietest = Callable[[float, float], float]
"""Given two times, the quietest moment between them."""


@dataclass(frozen=True, slots=True)
class Window:
    """Stretches of one recording, in order, heard without what lies between."""

    spans: tuple[Span, ...]

    @property
    def seconds(self) -> float:
        """Of speech, the pauses left out."""
        return sum(_length(span) for span in self.spans)

    def samples(self, audio: Audio) -> Samples:
        """What is heard, at 16 kHz."""
        return np.concatenate([audio.window(span.start, span.end) for span in self.spans])

    def place(self, start: float, end: float) -> Span:
        """Where in the recording a stretch of the window lies; it never reaches into a pause.

        A word across a pause belongs to the side that holds its middle.
        """
        middle, before = (start + end) / 2, 0.0
        for span in self.spans:
            if middle < before + _length(span) or span is self.spans[-1]:
                break
            before += _length(span)
        return Span(
            *(round(min(max(span.start + time - before, span.start), span.end), 3) for time in (start, end))
        )


def halves(window: Window, quietest: Quietest) -> tuple[Window, Window]:
    """The window cut in two: at the pause nearest its middle, or where its one stretch is quietest there."""
    if len(window.spans) == 1:
        (span,) = window.spans
        third = _length(span) / 3
        cut = quietest(span.start + third, span.end - third)
        return Window((Span(span.start, cut),)), Window((Span(cut, span.end),))
    lengths = list(accumulate(map(_length, window.spans[:-1])))
    middle = min(range(len(lengths)), key=lambda place: abs(lengths[place] - window.seconds / 2)) + 1
    return Window(window.spans[:middle]), Window(window.spans[middle:])


def windows(speech: Sequence[Span], quietest: Quietest, longest: float, even: bool) -> list[Window]:
    """All speech, in windows of at most `longest` seconds, cut at pauses wherever there is one.

    `even`: windows of one recording are about equally long, rather than full but for the last.
    """
    parts = [part for span in speech for part in _short_enough(span, quietest, longest)]
    rest = sum(map(_length, parts))
    found: list[Window] = []
    aim = longest
    for part in parts:
        if found and _belongs(part, found[-1], longest, aim):
            found[-1] = Window((*found[-1].spans, part))
        else:
            aim = rest / ceil(rest / longest) if even else longest
            found.append(Window((part,)))
        rest -= _length(part)
    return found


def _short_enough(span: Span, quietest: Quietest, longest: float) -> Iterator[Span]:
    start = span.start
    while span.end - start > longest:
        cut = quietest(start + EARLIEST_CUT * longest, start + longest)
        yield Span(start, cut)
        start = cut
    yield Span(start, span.end)


def _belongs(part: Span, window: Window, longest: float, aim: float) -> bool:
    """Whether the window stays short enough with this part, and comes nearer to its aim."""
    return window.seconds + _length(part) <= longest and window.seconds + _length(part) / 2 <= aim


def _length(span: Span) -> float:
    return span.end - span.start
