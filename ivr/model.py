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
    BLOCKED = "blocked"
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


class Question(StrEnum):
    """The questions a caller answers by key; the answers are evidence in every language."""

    SAFE_TO_SPEAK = "safe_to_speak"
    IN_DANGER = "in_danger"
    HOW_MANY = "how_many"
    MAY_CALL_BACK = "may_call_back"


class YesNo(StrEnum):
    """The answer to a yes-or-no question; silence is its own answer, never a no."""

    YES = "yes"
    NO = "no"
    UNANSWERED = "unanswered"


class Trouble(StrEnum):
    """What keeps the line from keeping things, and needs a person."""

    DISK_FULL = "disk_full"
    DISK_NEARLY_FULL = "disk_nearly_full"
    NOT_SALVAGED = "not_salvaged"


@dataclass(frozen=True, slots=True)
class KeypadAnswer:
    """`answer` is a `YesNo` value, or a decimal count for HOW_MANY; `unanswered` if nothing was pressed."""

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


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact, complete: what `contact.json` in an envelope says. Times are aware and in UTC."""

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
