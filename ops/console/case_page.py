"""What the page of a case shows, worked out from the casebook before any template sees it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Prefetch

from ops.casebook.models import (
    Contact,
    Correction,
    DraftCase,
    Finding,
    Recording,
    RecordingState,
    Segment,
    Transcript,
)
from ops.console import words
from transcription.model import Doubt, Grade
from triage.model import FindingKind

DOUBTFUL_WORD = 0.5
"""A word the model holds for likelier wrong than right is marked."""
MAP_WIDTH = 1000
"""Units of the speech map's drawing, whatever its width on the screen."""


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
    correction: Correction | None

    @property
    def text_now(self) -> str:
        """A person's words where there are any."""
        return str(self.correction.after) if self.correction else self.text


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch on the speech map, in its drawing's units."""

    x: float
    width: float
    start: float


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
    lines: Sequence[ShownLine]


@dataclass(frozen=True, slots=True)
class ShownEvidence:
    """Either a quote (seekable where `start` is known) or a keypad answer."""

    quote: str = ""
    start: float | None = None
    recording: str = ""
    question: words.Words = ""
    answer: words.Words = ""


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """One finding in words, with what it rests on."""

    kind: str
    title: words.Words
    value: str
    evidence: Sequence[ShownEvidence]


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
        lines=[line(each, corrections) for each in shown],
    )


def _other_language(transcript: Transcript | None, language: str) -> words.Words:
    """The model's own guess, where it is sure and differs from the caller's choice."""
    if not transcript or not transcript.guess_language or transcript.guess_language == language:
        return ""
    sure = (transcript.guess_probability or 0.0) >= DOUBTFUL_WORD
    return words.language_name(transcript.guess_language) if sure else ""


def blocks(speech: Iterable[Sequence[float]], duration: float) -> list[Block]:
    """Where speech was found, as a drawing `MAP_WIDTH` wide; a short cry stays wide enough to be seen."""
    scale = MAP_WIDTH / duration if duration > 0 else 0.0
    return [
        Block(round(start * scale, 1), round(max((end - start) * scale, 4), 1), start)
        for start, end in speech
    ]


def line(segment: Segment, corrections: dict[int, Correction]) -> ShownLine:
    """For the page, and again for the answer to a correction."""
    return ShownLine(
        id=segment.pk,
        start=segment.start,
        end=segment.end,
        text=segment.text.strip(),
        heard=_words(segment),
        doubts=[words.said(words.DOUBT, doubt) for doubt in segment.doubts],
        correction=corrections.get(segment.pk),
    )


def _words(segment: Segment) -> list[ShownWord]:
    if not segment.words:
        unsure = Doubt.LOW_PROBABILITY in segment.doubts
        return [ShownWord("", segment.text.strip(), None, None, unsure)]
    return [
        ShownWord(
            text[: len(text) - len(text.lstrip())], text.lstrip(), start, end, probability < DOUBTFUL_WORD
        )
        for start, end, text, probability in segment.words
    ]


def findings_of(draft: DraftCase) -> dict[str, list[ShownFinding]]:
    """By kind, danger first. Words heard in a recording that may only be listened to are left out."""
    silent = set(
        Recording.objects.filter(
            contact=draft.contact_id, transcript__grade=Grade.LISTEN_ONLY.value
        ).values_list("pk", flat=True)
    )
    order = [FindingKind.DANGER, FindingKind.ISSUE, FindingKind.INDICATOR, FindingKind.ENTITY]
    shown = [_finding(each, {str(pk) for pk in silent}) for each in draft.findings.all()]
    grouped = {kind.value: [each for each in shown if each.kind == kind] for kind in order}
    return {kind: found for kind, found in grouped.items() if found}


def _finding(finding: Finding, silent: set[str]) -> ShownFinding:
    titles: dict[str, Mapping[str, words.Words]] = {
        FindingKind.DANGER: words.danger_titles(),
        FindingKind.ISSUE: words.issue_titles(),
        FindingKind.INDICATOR: words.indicator_titles(),
        FindingKind.ENTITY: words.ENTITY,
    }
    evidence = [_evidence(each) for each in finding.evidence if each.get("recording") not in silent]
    return ShownFinding(
        kind=finding.kind,
        title=words.said(titles[finding.kind], finding.code),
        value="" if finding.value is None else str(finding.value),
        evidence=evidence,
    )


def _evidence(told: dict[str, Any]) -> ShownEvidence:
    if told["kind"] == "keypad":
        return ShownEvidence(
            question=words.said(words.QUESTION, told["question"]),
            answer=words.said(words.ANSWER, told["answer"]),
        )
    return ShownEvidence(quote=told["quote"], start=told["start"], recording=told["recording"] or "")
