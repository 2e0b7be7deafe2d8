"""Rows and facts to begin a story with."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import UUID, uuid4

from ivr import model as line
from ops.casebook import entry, models
from ops.vault import Kept
from tests.ops.conftest import House
from transcription import model as heard
from transcription.ahead import ReadAhead
from transcription.ear import Spoken
from transcription.errors import TranscriptionError
from triage import model as triage

MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def given_facts(
    *,
    recordings: int = 1,
    answers: Mapping[line.Question, str] | None = None,
    language: str = "th",
    ending: line.Ending = line.Ending.LEFT_MESSAGE,
    started_at: datetime = MONDAY,
    text: str | None = None,
) -> line.Contact:
    """A contact as the line tells it."""
    return line.Contact(
        id=uuid4(),
        channel=line.Channel.PHONE,
        language=language,
        started_at=started_at,
        ended_at=started_at + timedelta(minutes=2),
        ending=ending,
        caller=line.Caller("ab" * 32, b"sealed"),
        answers=tuple(
            line.KeypadAnswer(question, answer, started_at) for question, answer in (answers or {}).items()
        ),
        recordings=tuple(_recording(started_at) for _ in range(recordings)),
        text=text,
    )


def given_contact(house: House, facts: line.Contact | None = None, voice: bytes = b"voice") -> models.Contact:
    """The same, entered in the casebook, its recordings in the vault."""
    facts = facts or given_facts()
    kept: dict[UUID, Kept] = {}
    for recording in facts.recordings:
        kept[recording.id] = house.vault.put(recording.id, BytesIO(house.seal(voice)))
    return entry.enter(facts, "0" * 64, kept)


def given_danger(house: House, **more: float) -> models.Contact:
    """Somebody in danger, as she pressed, with a recording of nine seconds."""
    danger = given_contact(house, given_facts(answers={line.Question.IN_DANGER: line.YesNo.YES}))
    danger.recordings.update(**{"seconds": 9.0} | more)
    return danger


def given_draft(contact: models.Contact, urgency: triage.Urgency, **more: object) -> models.DraftCase:
    """A draft case in the tray."""
    return models.DraftCase.objects.create(contact=contact, machine_urgency=urgency, **more)


def given_transcript(words: str = "help me", **more: object) -> heard.Transcript:
    """One line, two seconds long."""
    told: dict[str, object] = {
        "language": "th",
        "guess": heard.LanguageGuess("th", 0.9),
        "duration": 3.0,
        "speech": (heard.Span(0.5, 2.5),),
        "segments": (
            heard.Segment(
                0.5, 2.5, words, (heard.Word(0.5, 2.5, words, 0.8),), -0.2, 0.01, (heard.Doubt.REPETITION,)
            ),
        ),
        "grade": heard.Grade.DRAFT,
        "model": "hotline-nano",
        "demonstration": True,
    }
    return heard.Transcript(**(told | more))  # type: ignore[arg-type]


@dataclass
class ToldEar:
    """An `Ear` that says what it was told to, recording after recording. The last answer repeats.

    `rounds` holds how many recordings came at once.
    """

    answers: list[heard.Transcript | Exception]
    asked: list[tuple[bytes, str, str]] = field(default_factory=list)
    rounds: list[int] = field(default_factory=list)
    ahead: list[Sequence[ReadAhead]] = field(default_factory=list)

    def transcribe_all(
        self, recordings: Sequence[Spoken], pause: Callable[[], None] = lambda: None
    ) -> list[heard.Transcript | TranscriptionError]:
        self.rounds.append(len(recordings))
        return [self._answer(recording) for recording in recordings]

    def _answer(self, recording: Spoken) -> heard.Transcript | TranscriptionError:
        answer = self.answers[min(len(self.asked), len(self.answers) - 1)]
        assert isinstance(recording.audio, bytes)
        self.ahead.append(recording.ahead)
        self.asked.append((recording.audio, recording.language, recording.suffix))
        if isinstance(answer, heard.Transcript | TranscriptionError):
            return answer
        raise answer


@dataclass
class ToldTriage:
    """A `Drafter` that finds wages in every first line, and danger where it was pressed."""

    asked: list[triage.Message] = field(default_factory=list)

    def draft(self, message: triage.Message) -> triage.DraftCase:
        self.asked.append(message)
        danger = message.answers.get(line.Question.IN_DANGER) == line.YesNo.YES
        findings = [triage.Finding(triage.FindingKind.DANGER, "danger", (PRESSED,), 1.0)] if danger else []
        if message.segments:
            said = triage.TextEvidence(0, 4, "help", segment=0, start=0.5, end_s=2.5)
            findings.append(triage.Finding(triage.FindingKind.ISSUE, "wages.unpaid", (said,), 0.7))
        return triage.DraftCase(
            message_id=message.id,
            issues=tuple(found.code for found in findings if found.kind is triage.FindingKind.ISSUE),
            indicators=(),
            urgency=triage.Urgency.NOW if danger else triage.Urgency.SOON,
            urgency_reasons=("pressed",) if danger else (),
            findings=tuple(findings),
            summary="A summary.",
            cautions=(),
            lexicon_version="test",
        )


PRESSED = triage.KeypadEvidence(line.Question.IN_DANGER, line.YesNo.YES)


def _recording(started_at: datetime) -> line.Recording:
    return line.Recording(
        id=uuid4(),
        role=line.RecordingRole.MESSAGE,
        started_at=started_at,
        seconds=3.0,
        ended_by=line.EndedBy.HANG_UP,
        sha256="0" * 64,
    )
