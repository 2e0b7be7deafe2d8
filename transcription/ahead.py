"""What was read of a recording before it was complete, and which of it holds for the complete one.

A piece that was read ahead counts only where it is the same sound, read as the same language by the same
model, and where the speech found in the whole recording is the speech that was read. Everything else of the
recording is read as if nothing had been read before.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pydantic import TypeAdapter, ValidationError

from transcription.decode import TELEPHONE_RATE, Audio
from transcription.model import Span
from transcription.reading import Reading
from transcription.sheet import Sheet
from transcription.windows import Window

MISSED = 0.25
"""Seconds of speech in a row that a piece may lack: the margin around speech, and a frame."""

MISSED_AT_ITS_ENDS = 0.8
"""The same where a piece begins or ends: it is cut in a pause, and a short one is speech in the whole."""

TOO_MUCH = 1.0
"""Seconds in a row that may have been read and are no speech in the whole: noise beside a louder voice."""


@dataclass(frozen=True, slots=True)
class ReadAhead:
    """A piece of a recording, from sample `start` on, and how it reads; its windows count from `start`.

    `digest` is SHA-256 of its samples as decoded.
    """

    start: int
    length: int
    digest: str
    language: str
    model: str
    windows: tuple[Window, ...]
    readings: tuple[Reading, ...]

    @property
    def span(self) -> Span:
        """Where in the recording it lies."""
        return Span(self.start / TELEPHONE_RATE, (self.start + self.length) / TELEPHONE_RATE)

    @property
    def placed(self) -> tuple[Window, ...]:
        """Its windows as they lie in the recording."""
        by = self.start / TELEPHONE_RATE
        return tuple(
            Window(tuple(Span(round(span.start + by, 3), round(span.end + by, 3)) for span in each.spans))
            for each in self.windows
        )


_adapter = TypeAdapter(ReadAhead)


def to_json(piece: ReadAhead) -> bytes:
    """For keeping; it holds what was said."""
    return _adapter.dump_json(piece)


def from_json(told: bytes) -> ReadAhead | None:
    """None where another version wrote it: then it is read again."""
    try:
        return _adapter.validate_json(told)
    except ValidationError:
        return None


def digest_of(audio: Audio, start: int, length: int) -> str:
    """Of samples as decoded, so that one file format has one digest."""
    return hashlib.sha256(audio.samples[start : start + length].tobytes()).hexdigest()


def known_of(sheet: Sheet, pieces: Iterable[ReadAhead]) -> Sheet:
    """The same sheet with what need not be read any more."""
    unread = list(sheet.read)
    known: list[tuple[Window, Reading]] = []
    until = 0
    for piece in sorted(pieces, key=lambda each: each.start):
        if piece.start < until or not holds(piece, sheet):
            continue
        until = piece.start + piece.length
        unread = list(without(unread, [piece.span]))
        known += zip(piece.placed, piece.readings, strict=True)
    return replace(sheet, known=tuple(known), read=tuple(unread))


def holds(piece: ReadAhead, sheet: Sheet) -> bool:
    """Whether what was read of a piece is what would be read of it now."""
    heard, audio = sheet.heard, sheet.audio
    if (piece.language, piece.model) != (heard.language, heard.model) or audio.rate != TELEPHONE_RATE:
        return False
    if digest_of(audio, piece.start, piece.length) != piece.digest:
        return False
    read = [span for window in piece.placed for span in window.spans]
    speech = list(_within(sheet.read, piece.span))
    enough = all(_is_margin(part, piece.span) for part in without(speech, read))
    return enough and all(_length(part) <= TOO_MUCH for part in without(read, speech))


def _is_margin(part: Span, piece: Span) -> bool:
    ends = part.start <= piece.start or part.end >= piece.end
    return _length(part) <= (MISSED_AT_ITS_ENDS if ends else MISSED)


def without(spans: Iterable[Span], others: Sequence[Span]) -> Iterator[Span]:
    """What is left of stretches where others are taken out of them."""
    for span in spans:
        at = span.start
        for other in sorted(others, key=lambda each: each.start):
            if other.end > at and other.start < span.end:
                if other.start > at:
                    yield Span(at, other.start)
                at = max(at, other.end)
        if at < span.end:
            yield Span(at, span.end)


def _within(spans: Iterable[Span], whole: Span) -> Iterator[Span]:
    for span in spans:
        if span.start < whole.end and span.end > whole.start:
            yield Span(max(span.start, whole.start), min(span.end, whole.end))


def _length(span: Span) -> float:
    return span.end - span.start
