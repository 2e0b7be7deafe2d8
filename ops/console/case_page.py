"""What the page of a case shows, worked out from the casebook before any template sees it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch

from ivr.model import UNDETERMINED
from ops.casebook.models import (
    Contact,
    Correction,
    Recording,
    RecordingState,
    Segment,
    Transcript,
)
from ops.console import words
from transcription.model import Doubt, Grade

DOUBTFUL_WORD = 0.5
"""A word the model holds for likelier wrong than right is marked."""
MAP_WIDTH = 1000
"""Units of the speech map's drawing, whatever its width on the screen."""
LEAST_LISTED = 1.0
"""Seconds: shorter stretches without speech are on the map alone: breaths, and pauses between words."""


@dataclass(frozen=True, slots=True)
class ShownWord:
    """One word; `start` is None where the model gave no times. `gap` stands before it and is never marked."""

    gap: str
    text: str
    start: float | None
    end: float | None
    doubtful: bool


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line as the machine heard it, and what a person put right."""

    id: int
    start: float
    end: float
    text: str
    heard: Sequence[ShownWord]
    doubts: Sequence[words.Words]
    side: int | None
    speaker: words.Words
    correction: Correction | None

    @property
    def text_now(self) -> str:
        """A person's words where there are any."""
        return str(self.correction.after) if self.correction else self.text

    @property
    def confirmed(self) -> bool:
        """Whether a person heard it and found it right."""
        return bool(self.correction and self.correction.confirms)

    @property
    def wordless(self) -> bool:
        """Whether somebody speaks here and the model found no words."""
        return not self.text

    @property
    def lasting(self) -> float:
        """Seconds."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the recording, in seconds, and where it lies on the speech map, in its drawing's units."""

    x: float
    width: float
    start: float
    end: float

    @property
    def lasting(self) -> float:
        """Seconds."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class ShownRecording:
    """One recording. `lines` is empty where no text may be shown (`listen_only`) or none is there yet."""

    id: UUID
    role: words.Words
    ended_by: words.Words
    readable: bool
    missing: bool
    unrecognised: bool
    heard: bool
    seconds: float | None
    language: str
    listen_only: bool
    draft_grade: bool
    demonstration: bool
    model: str
    other_language: words.Words
    speech: Sequence[Block]
    speech_seconds: float
    skipped: Sequence[Block]
    read_whole: bool
    lines: Sequence[ShownLine]

    @property
    def chosen(self) -> bool:
        """Whether anybody chose the language it was to be read in."""
        return self.language != UNDETERMINED

    @property
    def skipped_seconds(self) -> float:
        """How much was taken for no speech."""
        return sum(each.lasting for each in self.skipped)

    @property
    def skipped_at_length(self) -> list[Block]:
        """Those a person may want to hear one by one."""
        return [each for each in self.skipped if each.lasting >= LEAST_LISTED]

    @property
    def gone_over(self) -> bool:
        """Whether a person has put right or confirmed every line."""
        return all(line.correction for line in self.lines)


def recordings_of(contact: Contact) -> list[ShownRecording]:
    """In the order they were made."""
    lines = Prefetch("transcript__segments", queryset=Segment.objects.order_by("position"))
    recordings = contact.recordings.select_related("transcript").prefetch_related(lines)
    corrections = corrections_of(contact)
    return [_recording(recording, contact.language, corrections) for recording in recordings]


def corrections_of(contact: Contact) -> dict[int, Correction]:
    """The latest correction of each line, by the line's key."""
    made = Correction.objects.filter(draft__contact=contact, segment__isnull=False)
    return {each.segment_id: each for each in made.select_related("by") if each.segment_id is not None}


def _recording(recording: Recording, language: str, corrections: dict[int, Correction]) -> ShownRecording:
    transcript: Transcript | None = getattr(recording, "transcript", None)
    seconds = transcript.duration if transcript else recording.seconds
    listen_only = bool(transcript and transcript.grade == Grade.LISTEN_ONLY)
    shown = transcript.segments.all() if transcript and not listen_only else ()
    return ShownRecording(
        id=recording.pk,
        role=words.said(words.ROLE_OF_RECORDING, recording.role),
        ended_by=words.said(words.ENDED_BY, recording.ended_by),
        readable=recording.state != RecordingState.UNDECODABLE,
        missing=not recording.stored_as,
        unrecognised=recording.state == RecordingState.UNRECOGNISED,
        heard=transcript is not None,
        seconds=seconds,
        language=language,
        listen_only=listen_only,
        draft_grade=bool(transcript and transcript.grade == Grade.DRAFT),
        demonstration=bool(transcript and transcript.demonstration),
        model=transcript.model if transcript else "",
        other_language=_other_language(transcript, language),
        speech=blocks(transcript.speech, transcript.duration) if transcript else (),
        speech_seconds=transcript.speech_seconds if transcript else 0.0,
        skipped=blocks(between(transcript.speech, transcript.duration), transcript.duration)
        if transcript
        else (),
        read_whole=bool(transcript and transcript.read_whole),
        lines=[line(each, corrections) for each in shown],
    )


def _other_language(transcript: Transcript | None, language: str) -> words.Words:
    """The model's own guess, where it is sure and differs from the caller's choice, if any."""
    if not transcript or not transcript.guess_language or transcript.guess_language == language:
        return ""
    sure = (transcript.guess_probability or 0.0) >= DOUBTFUL_WORD
    return words.language_name(transcript.guess_language) if sure else ""


def blocks(stretches: Iterable[Sequence[float]], duration: float) -> list[Block]:
    """Stretches as a drawing `MAP_WIDTH` wide; a short cry stays wide enough to be seen."""
    scale = MAP_WIDTH / duration if duration > 0 else 0.0
    return [
        Block(round(start * scale, 1), round(max((end - start) * scale, 4), 1), start, end)
        for start, end in stretches
    ]


def between(speech: Iterable[Sequence[float]], duration: float) -> list[tuple[float, float]]:
    """What is left of the recording beside its speech."""
    left, at = [], 0.0
    for start, end in sorted(map(tuple, speech)):
        if start > at:
            left.append((at, start))
        at = max(at, end)
    return [*left, (at, duration)] if at < duration else left


def line(segment: Segment, corrections: dict[int, Correction]) -> ShownLine:
    """For the page, and again for the answer to a correction."""
    return ShownLine(
        id=segment.pk,
        start=segment.start,
        end=segment.end,
        text=segment.text.strip(),
        heard=_words(segment),
        doubts=[words.doubt(doubt, segment.transcript.language) for doubt in segment.doubts],
        side=segment.channel,
        speaker=words.speaker(segment.channel),
        correction=corrections.get(segment.pk),
    )


def _words(segment: Segment) -> list[ShownWord]:
    if not segment.text.strip():
        return []
    if not segment.words:
        unsure = Doubt.LOW_PROBABILITY in segment.doubts
        return [ShownWord("", segment.text.strip(), None, None, unsure)]
    return [
        ShownWord(
            text[: len(text) - len(text.lstrip())], text.lstrip(), start, end, probability < DOUBTFUL_WORD
        )
        for start, end, text, probability in segment.words
    ]
