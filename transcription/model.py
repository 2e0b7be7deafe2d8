"""What was heard in one recording, and how far it can be trusted."""

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How far transcripts of a language by a model can be trusted. LISTEN_ONLY: no text is ever shown."""

    GOOD = "good"
    DRAFT = "draft"
    LISTEN_ONLY = "listen-only"


class Doubt(StrEnum):
    """A reason not to believe a line."""

    REPETITION = "repetition"
    LOW_PROBABILITY = "low_probability"
    TEXT_WITHOUT_SPEECH = "text_without_speech"
    UNLIKE_SPEECH = "unlike_speech"
    OTHER_LANGUAGE = "other_language"
    SPEECH_WITHOUT_TEXT = "speech_without_text"
    PACE = "pace"


class Damage(StrEnum):
    """What was wrong with a recording that could be decoded all the same."""

    HEADER_MENDED = "header_mended"
    PARTLY_UNREADABLE = "partly_unreadable"
    NOT_NUMBERS = "not_numbers"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the recording, in seconds from its beginning."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Word:
    """One word as recognised, with its stretch in seconds and its probability in [0, 1]."""

    start: float
    end: float
    text: str
    probability: float


@dataclass(frozen=True, slots=True)
class Segment:
    """One line of the transcript. `avg_logprob` is natural-log, per token, as Whisper reports it.

    `channel` counts from 1 where a recording has a side for each speaker; None where all speak on one.
    A line without text is a stretch of speech that gave no words; its doubt is SPEECH_WITHOUT_TEXT.
    """

    start: float
    end: float
    text: str
    words: tuple[Word, ...]
    avg_logprob: float
    no_speech_probability: float
    doubts: tuple[Doubt, ...]
    channel: int | None = None


@dataclass(frozen=True, slots=True)
class LanguageGuess:
    """The model's own guess, kept beside the language the caller chose."""

    language: str
    probability: float


@dataclass(frozen=True, slots=True)
class Transcript:
    """One recording's transcript. `segments` is empty where the grade is LISTEN_ONLY; `speech` never lies.

    `language` is the caller's choice; `model` is the registry's name, empty where none was asked;
    `demonstration` marks test models; `damage` says what had to be mended to hear the recording at all.
    `read_whole`: so little of it was taken for speech that all of it was read, not `speech` alone.
    """

    language: str
    guess: LanguageGuess | None
    duration: float
    speech: tuple[Span, ...]
    segments: tuple[Segment, ...]
    grade: Grade
    model: str
    demonstration: bool
    damage: tuple[Damage, ...] = ()
    read_whole: bool = False
