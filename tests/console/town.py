"""A small town of invented callers, for tests and pictures of the console. Nobody here exists."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from uuid import UUID, uuid4

import pyrage
from django.utils import timezone

from ivr import model as line
from ivr.model import Question, YesNo
from ops.alarms import Alarms
from ops.casebook import entry, models
from ops.config import REPOSITORY
from ops.keys import ensure_keys
from ops.state import StateFolder
from ops.tasks.draft import keep as keep_draft
from ops.tasks.transcribe import keep as keep_transcript
from ops.vault import HouseKey, Kept, Vault
from transcription import model as heard
from transcription.model import Doubt, Grade, Span, Word
from triage import model as triage
from triage.model import Finding, FindingKind, KeypadEvidence, TextEvidence, Urgency

EXAMPLES = REPOSITORY / "transcription" / "models" / "hotline-nano" / "examples"
NUMBER = "+66 2 555 0142"


def voice(name: str = "en-03") -> bytes:
    """A recording of 7.83 s: "phone taken, work permit, work permit, child, locked in"."""
    return (EXAMPLES / f"{name}.wav").read_bytes()


@dataclass(frozen=True)
class Town:
    """The keys, the vault and the alarms of one state folder."""

    folder: StateFolder

    @classmethod
    def found(cls, folder: StateFolder) -> "Town":
        """With keys made."""
        ensure_keys(folder)
        Vault(folder.vault).found()
        return cls(folder)

    @property
    def alarms(self) -> Alarms:
        return Alarms(self.folder.alarms)

    def seal(self, clear: bytes) -> bytes:
        """Seal as the line does."""
        recipient = pyrage.x25519.Recipient.from_str(self.folder.house_recipient.read_text().strip())
        return bytes(pyrage.encrypt(clear, [recipient]))

    def keep(self, recording_id: UUID, sound: bytes, suffix: str = ".wav") -> Kept:
        """Seal a sound into the vault."""
        vault = Vault(self.folder.vault, HouseKey(self.folder.private / "house.key"))
        return vault.put(recording_id, BytesIO(self.seal(sound)), suffix)


@dataclass(frozen=True)
class Call:
    """One call as the line tells it."""

    language: str = "en"
    answers: Mapping[Question, str] = field(default_factory=dict)
    ending: line.Ending = line.Ending.LEFT_MESSAGE
    channel: line.Channel = line.Channel.PHONE
    minutes_ago: float = 12
    seconds: float = 7.83
    sounds: Sequence[bytes] = (b"",)
    suffix: str = ".wav"
    text: str | None = None
    number: str | None = NUMBER
    pseudonym: str = field(default_factory=lambda: secrets.token_hex(32))
    about: UUID | None = None
    code: line.CaseCode | None = None
    listened: tuple[line.Listened, ...] = ()
    withdrawn: bool = False


def given_call(town: Town, call: Call | None = None) -> models.Contact:
    """Taken in: in the casebook, its recordings in the vault, nothing transcribed."""
    call = call or Call(sounds=(voice(),))
    ended = timezone.now() - timedelta(minutes=call.minutes_ago)
    recordings = tuple(_recording(ended, call.seconds) for _ in call.sounds)
    known = call.number is not None
    facts = line.Contact(
        id=uuid4(),
        channel=call.channel,
        language=call.language,
        started_at=ended - timedelta(minutes=2),
        ended_at=ended,
        ending=call.ending,
        caller=line.Caller(
            call.pseudonym if known else None, town.seal((call.number or "").encode()) if known else None
        ),
        answers=tuple(line.KeypadAnswer(key, answer, ended) for key, answer in call.answers.items()),
        recordings=recordings,
        text=call.text,
        about=call.about,
        code=call.code,
        listened=call.listened,
        withdrawn=call.withdrawn,
    )
    pairs = zip(recordings, call.sounds, strict=True)
    kept = {each.id: town.keep(each.id, sound, call.suffix) for each, sound in pairs}
    return entry.enter(facts, "0" * 64, kept)


def _recording(at: datetime, seconds: float) -> line.Recording:
    message = line.RecordingRole.MESSAGE
    return line.Recording(uuid4(), message, at, seconds, line.EndedBy.HANG_UP, "0" * 64)


@dataclass(frozen=True)
class Said:
    """One line: "|" parts the words; a word that ends in "?" is one the model was unsure of.

    Without words it is a stretch of speech that gave none.
    """

    start: float
    end: float
    words: str
    doubts: tuple[Doubt, ...] = ()
    channel: int | None = None

    def segment(self) -> heard.Segment:
        """Its words share the time evenly."""
        if not self.words:
            return heard.Segment(self.start, self.end, "", (), 0.0, 0.0, self.doubts, self.channel)
        parts = self.words.split("|")
        step = (self.end - self.start) / len(parts)
        words = tuple(
            Word(
                round(self.start + place * step, 2),
                round(self.start + (place + 1) * step, 2),
                part.removesuffix("?"),
                0.31 if part.endswith("?") else 0.92,
            )
            for place, part in enumerate(parts)
        )
        text = "".join(word.text for word in words)
        return heard.Segment(self.start, self.end, text, words, -0.3, 0.02, self.doubts, self.channel)


def given_transcript(
    contact: models.Contact,
    lines: Iterable[Said],
    *,
    duration: float = 7.83,
    grade: Grade = Grade.DRAFT,
    demonstration: bool = True,
    guess: str = "",
    read_whole: bool = False,
) -> models.Transcript:
    """Of the contact's first recording that has none; the model is sure of her language, or of `guess`."""
    recording = contact.recordings.filter(transcript__isnull=True).first()
    assert recording is not None
    said = list(lines)
    shown = () if grade is Grade.LISTEN_ONLY else tuple(each.segment() for each in said)
    speech = tuple(Span(each.start, each.end) for each in said)
    guessed = heard.LanguageGuess(guess or contact.language, 0.93)
    model = "hotline-nano" if demonstration else "small"
    told = heard.Transcript(
        contact.language,
        guessed,
        duration,
        speech,
        shown,
        grade,
        model,
        demonstration,
        read_whole=read_whole,
    )
    assert keep_transcript(recording, told)
    return models.Transcript.objects.get(recording=recording)


def given_draft(contact: models.Contact, made: triage.DraftCase) -> models.DraftCase:
    """As triage proposes it."""
    rows = models.Segment.objects.filter(transcript__recording__contact=contact).order_by("pk")
    assert keep_draft(contact, made, list(rows))
    return models.DraftCase.objects.get(contact=contact)


def proposal(
    urgency: Urgency,
    issues: Sequence[str] = (),
    findings: Sequence[Finding] = (),
    **more: object,
) -> triage.DraftCase:
    """A draft case with what the story needs."""
    told: dict[str, object] = {
        "message_id": "",
        "issues": tuple(issues),
        "indicators": (),
        "urgency": urgency,
        "urgency_reasons": (),
        "findings": tuple(findings),
        "summary": "",
        "cautions": (),
        "lexicon_version": "1",
    }
    return triage.DraftCase(**(told | more))  # type: ignore[arg-type]


LOCKED_IN = (
    Said(0.79, 1.86, "phone| taken"),
    Said(2.03, 4.20, "work| permit,| work?| permit?", (Doubt.REPETITION,)),
    Said(4.99, 6.87, "child,| locked| in"),
)


def a_case(town: Town) -> models.Contact:
    """English, a real recording with its true times, danger pressed, drafted as urgent."""
    answers = {Question.SAFE_TO_SPEAK: "yes", Question.IN_DANGER: YesNo.YES, Question.HOW_MANY: "4"}
    contact = given_call(town, Call(answers=answers, sounds=(voice(),)))
    given_transcript(contact, LOCKED_IN)
    findings = (
        pressed(FindingKind.DANGER, "in_danger", Question.IN_DANGER, YesNo.YES),
        quoted(FindingKind.ISSUE, "freedom.movement", "locked in", 2, (4.99, 6.87)),
    )
    given_draft(contact, proposal(Urgency.NOW, ("freedom.movement",), findings))
    return contact


def pressed(kind: FindingKind, code: str, question: Question, answer: str) -> Finding:
    """A finding that rests on a key."""
    return Finding(kind, code, (KeypadEvidence(question, answer),), 1.0)


def quoted(
    kind: FindingKind,
    code: str,
    quote: str,
    segment: int,
    span: tuple[float, float],
    value: triage.Value | None = None,
) -> Finding:
    """A finding that rests on words."""
    evidence = TextEvidence(0, len(quote), quote, segment, *span)
    return Finding(kind, code, (evidence,), 0.9, value)
