"""The facts of one contact, as the caller's side creates them and the envelope carries them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

UNDETERMINED = "und"
"""The ISO 639-2 code for a language nobody chose: shelter recordings and salvaged calls."""


class Ending(StrEnum):
    """The one outcome every contact has; the ledger counts them."""

    LEFT_MESSAGE = "left_message"
    SILENT_MESSAGE = "silent_message"
    SPOKE_TO_OPERATOR = "spoke_to_operator"
    HEARD_INFORMATION = "heard_information"
    ASKED_FOR_CALLBACK = "asked_for_callback"
    HUNG_UP_IN_MENU = "hung_up_in_menu"
    HUNG_UP_IN_QUEUE = "hung_up_in_queue"
    FLASH = "flash"
    NOT_REACHED = "not_reached"
    CHECKED_BACK = "checked_back"
    BLOCKED = "blocked"
    CANARY = "canary"
    SALVAGED = "salvaged"
    FAILED = "failed"


class Channel(StrEnum):
    """How the contact reached the house. Every channel ends as an envelope in the spool."""

    PHONE = "phone"
    LINE = "line"
    WHATSAPP = "whatsapp"
    MESSENGER = "messenger"
    TELEGRAM = "telegram"
    VIBER = "viber"
    SMS = "sms"
    EMAIL = "email"
    WEB = "web"
    OTHER = "other"


class Direction(StrEnum):
    """Who called whom."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class Question(StrEnum):
    """The questions a caller answers by key; the answers are evidence in every language."""

    SAFE_TO_SPEAK = "safe_to_speak"
    IN_DANGER = "in_danger"
    CONFIDENTIALITY = "confidentiality"
    PROBLEM = "problem"
    HOW_MANY = "how_many"
    MAY_CALL_BACK = "may_call_back"
    SAFE_DAY = "safe_day"
    SAFE_TIME = "safe_time"
    WHO_MAY_ANSWER = "who_may_answer"
    SOLVED = "solved"


class YesNo(StrEnum):
    """The answer to a yes-or-no question; silence is its own answer, never a no."""

    YES = "yes"
    NO = "no"
    UNANSWERED = "unanswered"


class Confidentiality(StrEnum):
    """How far what she says may go; ANONYMOUS: not even her number reaches the house."""

    SHARE = "share"
    CONFIDENTIAL = "confidential"
    ANONYMOUS = "anonymous"
    UNANSWERED = "unanswered"


class Problem(StrEnum):
    """What it is about: the groups of issues in `triage/taxonomy.toml`, as many as there are keys."""

    WAGES = "wages"
    DOCUMENTS = "documents"
    FREEDOM = "freedom"
    VIOLENCE = "violence"
    HOURS = "hours"
    SAFETY = "safety"
    RECRUITMENT = "recruitment"
    LIVING = "living"
    OTHER = "other"
    UNANSWERED = "unanswered"


class MayCallBack(StrEnum):
    """Whether her telephone may ring; NEVER holds for every later call of hers too."""

    YES = "yes"
    NO = "no"
    NEVER = "never"
    UNANSWERED = "unanswered"


class SafeDay(StrEnum):
    """The day on which a call is safe."""

    TODAY = "today"
    TOMORROW = "tomorrow"
    ANY = "any"
    UNANSWERED = "unanswered"


class SafeTime(StrEnum):
    """The part of that day; its hours stand in `hours.toml`."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"
    ANY = "any"
    UNANSWERED = "unanswered"


class WhoMayAnswer(StrEnum):
    """Who may hear us when we call: nobody else is told anything where it is ONLY_ME."""

    ONLY_ME = "only_me"
    ANYONE = "anyone"
    UNANSWERED = "unanswered"


class Solved(StrEnum):
    """What came of it, asked some time later; RETALIATION: it got worse because she reported."""

    YES = "yes"
    NO = "no"
    RETALIATION = "retaliation"
    UNANSWERED = "unanswered"


class Purpose(StrEnum):
    """Why we call somebody."""

    CALL_BACK = "call_back"
    CHECK_BACK = "check_back"


class CaseStatus(StrEnum):
    """What a caller with a case code is told of her report, in plain words."""

    RECEIVED = "received"
    LOOKED_AT = "looked_at"
    NEEDS_MORE = "needs_more"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Trouble(StrEnum):
    """What keeps the line from hearing and keeping things, and needs a person."""

    DISK_FULL = "disk_full"
    DISK_NEARLY_FULL = "disk_nearly_full"
    NOT_SALVAGED = "not_salvaged"
    MEMORY_DAMAGED = "memory_damaged"
    DEAF = "deaf"
    PROMPTS_REFUSED = "prompts_refused"
    STUDIO_TRIED = "studio_tried"
    CODES_TRIED = "codes_tried"
    ERRAND_REFUSED = "errand_refused"
    CALL_OUT_REFUSED = "call_out_refused"
    CALLS_OUT_USED_UP = "calls_out_used_up"
    NO_TRUNK = "no_trunk"
    PERSONS_RUNG_OFTEN = "persons_rung_often"


@dataclass(frozen=True, slots=True)
class KeypadAnswer:
    """`answer` is a value of the question's own choices, or a decimal count for HOW_MANY.

    `unanswered` if nothing was pressed, whatever the question.
    """

    question: Question
    answer: str
    at: datetime


class RecordingRole(StrEnum):
    """Why a recording exists."""

    MESSAGE = "message"
    SHELTER = "shelter"
    SALVAGED = "salvaged"
    VOICE_NOTE = "voice_note"


class EndedBy(StrEnum):
    """What ended a recording."""

    KEY = "key"
    HANG_UP = "hang_up"
    SILENCE = "silence"
    TOO_LONG = "too_long"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Recording:
    """One sealed recording. `sha256` is of the sealed bytes; `seconds` as the exchange measured."""

    id: UUID
    role: RecordingRole
    started_at: datetime
    seconds: float | None
    ended_by: EndedBy
    sha256: str


@dataclass(frozen=True, slots=True)
class Caller:
    """Who called: an HMAC pseudonym, the number sealed to the house. Both None where it is withheld."""

    pseudonym: str | None
    sealed_number: bytes | None


REPLY = "reply"
"""The topic of `Listened` for what she heard of a caseworker's reply; its chapter is the reply's id."""


@dataclass(frozen=True, slots=True)
class CaseCode:
    """What the house keeps of a case code: never the code.

    `recipient` is an age key replies are sealed to, `locked` its private half, in base64, which only the code
    opens; `lookup` is a slow hash of the code, in hex.
    """

    recipient: str
    locked: str
    lookup: str


@dataclass(frozen=True, slots=True)
class Listened:
    """How much she heard of one chapter of an information line, in seconds."""

    topic: str
    chapter: str
    seconds: float
    of: float


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact, complete: what `contact.json` in an envelope says. Times are aware and in UTC.

    `about` is an earlier contact that this one goes on from: its code was given, or we called back.
    `errand` is what the house had asked for, where it had. `withdrawn`: she takes back what `about` reported.
    """

    id: UUID
    channel: Channel
    language: str
    started_at: datetime
    ended_at: datetime
    ending: Ending
    caller: Caller
    answers: tuple[KeypadAnswer, ...] = ()
    recordings: tuple[Recording, ...] = ()
    text: str | None = None
    node: str = "line-1"
    version: int = 1
    direction: Direction = Direction.INBOUND
    about: UUID | None = None
    errand: UUID | None = None
    code: CaseCode | None = None
    listened: tuple[Listened, ...] = ()
    withdrawn: bool = False
