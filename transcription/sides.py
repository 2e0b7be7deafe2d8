"""Two people on a channel each: their transcripts as one, every line with its side."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from transcription.model import Grade, Segment, Span, Transcript
from transcription.review import wordless

LEAST_TRUSTED_LAST = tuple(Grade)


def merged(sides: Sequence[Transcript]) -> Transcript:
    """One transcript, its lines by time. Nobody guesses who speaks: a line's `channel` is where it was heard.

    The grade is the lowest of those sides that have text. A side that was only listened to beside one with
    text has its speech shown as lines without words. The guess is that of whoever spoke longest.
    """
    longest = max(sides, key=lambda side: sum(span.end - span.start for span in side.speech))
    written = [side for side in sides if side.grade is not Grade.LISTEN_ONLY and side.speech]
    lines = [
        replace(line, channel=channel)
        for channel, side in enumerate(sides, 1)
        for line in _lines_of(side, bool(written))
    ]
    grades = [side.grade for side in written] or [longest.grade]
    return replace(
        longest,
        duration=max(side.duration for side in sides),
        speech=united(list(chain.from_iterable(side.speech for side in sides))),
        segments=tuple(sorted(lines, key=lambda line: (line.start, line.channel))),
        grade=max(grades, key=LEAST_TRUSTED_LAST.index),
        damage=tuple(sorted(set(chain.from_iterable(side.damage for side in sides)))),
        read_whole=any(side.read_whole for side in sides),
    )


def _lines_of(side: Transcript, beside_text: bool) -> Sequence[Segment]:
    if side.grade is Grade.LISTEN_ONLY and beside_text:
        return wordless((), side.speech)
    return side.segments


def united(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Where anybody speaks, in order, without overlaps."""
    whole: list[Span] = []
    for span in sorted(spans, key=lambda each: each.start):
        if whole and span.start <= whole[-1].end:
            before = whole.pop()
            span = Span(before.start, max(before.end, span.end))
        whole.append(span)
    return tuple(whole)
