"""What a person must look at: small files, raised and cleared by whoever notices, shown until they are gone.

Files, so that an alarm about the database needs no database.
"""

import json
import logging
import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from ops.alarm_hook import AlarmHook

log = logging.getLogger(__name__)


class AlarmKind(StrEnum):
    """What is wrong."""

    ENVELOPE_REFUSED = "envelope_refused"
    ENVELOPE_STUCK = "envelope_stuck"
    DATABASE_AWAY = "database_away"
    REDIS_AWAY = "redis_away"
    DISK_FULL = "disk_full"
    VAULT_AWAY = "vault_away"
    KEY_MISSING = "key_missing"
    MODEL_MISSING = "model_missing"
    REGISTRY_BROKEN = "registry_broken"
    RECORDING_BROKEN = "recording_broken"
    TRANSCRIPTION_FAILED = "transcription_failed"
    DRAFT_FAILED = "draft_failed"
    SWEEP_FAILED = "sweep_failed"
    STANDS_STILL = "stands_still"
    VAULT_UNKNOWN = "vault_unknown"
    DISK_NEARLY_FULL = "disk_nearly_full"
    NOT_SALVAGED = "not_salvaged"
    MEMORY_DAMAGED = "memory_damaged"
    DEAF = "deaf"
    PROMPTS_REFUSED = "prompts_refused"
    PROMPTS_OUTDATED = "prompts_outdated"
    STUDIO_TRIED = "studio_tried"
    CANARY_FAILED = "canary_failed"
    CODES_TRIED = "codes_tried"
    ERRAND_REFUSED = "errand_refused"
    CALL_OUT_REFUSED = "call_out_refused"
    CALLS_OUT_USED_UP = "calls_out_used_up"
    NO_TRUNK = "no_trunk"
    GRADE_FELL = "grade_fell"
    PERSONS_RUNG_OFTEN = "persons_rung_often"
    HOURS_UNREADABLE = "hours_unreadable"
    BURST = "burst"


WHAT_TO_DO = {
    AlarmKind.ENVELOPE_REFUSED: "An envelope could not be taken; read its reason in line/spool/refused.",
    AlarmKind.ENVELOPE_STUCK: "Taking an envelope fails; it waits in the spool and is tried again.",
    AlarmKind.DATABASE_AWAY: "The database does not answer; envelopes wait in the spool.",
    AlarmKind.REDIS_AWAY: "Redis does not answer; contacts are kept, and worked on once it is back.",
    AlarmKind.DISK_FULL: "The disk is full; envelopes wait in the spool. Make room.",
    AlarmKind.VAULT_AWAY: "Nothing can be stored in the vault; envelopes wait. Is its disk there?",
    AlarmKind.KEY_MISSING: "The private key is missing; nothing can be opened. Restore private/house.key.",
    AlarmKind.MODEL_MISSING: "No speech model; contacts wait. Type: hotline models fetch",
    AlarmKind.REGISTRY_BROKEN: (
        "The table of speech models is broken; contacts wait. Type hotline models list to be told where."
    ),
    AlarmKind.RECORDING_BROKEN: "A recording cannot be decoded; it is kept and marked in its case.",
    AlarmKind.TRANSCRIPTION_FAILED: "Transcribing a contact failed; it will be tried again.",
    AlarmKind.DRAFT_FAILED: "Drafting a case failed; it will be tried again.",
    AlarmKind.SWEEP_FAILED: "Looking for what stands still failed; is the database there?",
    AlarmKind.STANDS_STILL: "A contact has waited for long between two steps; are the workers running?",
    AlarmKind.DISK_NEARLY_FULL: "The disk of the telephone is nearly full. Make room before calls suffer.",
    AlarmKind.NOT_SALVAGED: "What a call left cannot be posted; it is kept in line. See line/journals.",
    AlarmKind.MEMORY_DAMAGED: (
        "The telephone's memory was damaged; of those it must block or never call some may be missing. "
        "Repeat hotline errand block and never-call for such cases; remove line/memory/*.damaged-*."
    ),
    AlarmKind.DEAF: "The call program hears nothing from Asterisk; it connects anew. Is Asterisk up?",
    AlarmKind.CODES_TRIED: "Somebody tries case codes; none is taken for up to an hour. Look at who calls.",
    AlarmKind.ERRAND_REFUSED: "The telephone could not do what it was asked; see line/errands/refused.",
    AlarmKind.PROMPTS_REFUSED: "Published prompts cannot be used; type hotline prompts rollback to go back.",
    AlarmKind.CALL_OUT_REFUSED: "A number that may not be called asked for a call; look at who calls you.",
    AlarmKind.CALLS_OUT_USED_UP: "As many calls went out as are allowed in a day. Who asks for so many?",
    AlarmKind.NO_TRUNK: "Callers wait to be called back, and nothing can call out. Set HOTLINE_TRUNK.",
    AlarmKind.GRADE_FELL: "A language is transcribed worse than before. Type hotline models grades.",
    AlarmKind.PERSONS_RUNG_OFTEN: (
        "People on shift were rung as often as a day allows; now only for who is in danger. Who calls?"
    ),
    AlarmKind.HOURS_UNREADABLE: (
        "Your hours.toml cannot be read; drafts do not know the hour, and the console has nobody rung. "
        "Type hotline prompts check to be told where."
    ),
    AlarmKind.BURST: "Many callers tell of one workplace in a short time; look at the console's incidents.",
    AlarmKind.PROMPTS_OUTDATED: "Callers hear old prompts; type hotline prompts publish to be told why.",
    AlarmKind.STUDIO_TRIED: "Somebody tries PINs of the studio; nobody is let in for up to an hour.",
    AlarmKind.CANARY_FAILED: "Our own calls fail in a language; type hotline canary to be told where.",
    AlarmKind.VAULT_UNKNOWN: "The vault holds contacts the casebook does not. Type: hotline intake --recover",
}


@dataclass(frozen=True, slots=True)
class Alarm:
    """`subject` is an id where the alarm is about one thing, else empty. `since` is its first raising."""

    kind: AlarmKind
    subject: str
    since: datetime
    reason: str = ""

    @property
    def text(self) -> str:
        """One sentence for a person: what is wrong and what to type."""
        return WHAT_TO_DO[self.kind]


class Alarms:
    """The alarms that stand, one file each. What stands in `elsewhere` is shown, and cleared by others.

    The first of each kind rings the hook.
    """

    def __init__(self, folder: Path, *elsewhere: Path, hook: AlarmHook | None = None) -> None:
        self._folder = folder
        self._hook = hook or AlarmHook("")
        self._unwritten: set[AlarmKind] = set()
        self._folders = (folder, *elsewhere)

    def sound(self, kind: AlarmKind, subject: str = "", reason: str = "") -> None:
        """Raise it; an alarm that stands already keeps its beginning. On a full disk it is only logged."""
        path = self._path(kind, subject)
        if path.exists():
            return
        first = kind not in self._unwritten and not any(self._folder.glob(f"{kind}.*"))
        log.error("alarm", extra={"alarm": kind.value, "contact": subject, "reason": reason})
        told = {"kind": kind, "subject": subject, "since": datetime.now(UTC).isoformat(), "reason": reason}
        try:
            self._write(path, json.dumps(told))
        except OSError:
            self._unwritten.add(kind)  # the hook is not rung for it every second
            log.exception("the alarm could not be written down")
        if first:
            self._hook.ring(kind.value)

    def clear(self, kind: AlarmKind, subject: str = "") -> None:
        """It is over; harmless where it never was."""
        self._unwritten.discard(kind)
        self._path(kind, subject).unlink(missing_ok=True)

    def standing(self) -> list[Alarm]:
        """All that stand, oldest first."""
        found = [_read(path) for folder in self._folders for path in folder.glob("*.json")]
        return sorted((alarm for alarm in found if alarm), key=lambda alarm: alarm.since)

    def _write(self, path: Path, text: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        aside = self._folder / f".{secrets.token_hex(8)}"
        try:
            aside.write_text(text)
            os.replace(aside, path)
        finally:
            aside.unlink(missing_ok=True)

    def _path(self, kind: AlarmKind, subject: str) -> Path:
        return self._folder / (f"{kind}.{subject}.json" if subject else f"{kind}.json")


def _read(path: Path) -> Alarm | None:
    try:
        told = json.loads(path.read_text())
        since = datetime.fromisoformat(told["since"])
        return Alarm(AlarmKind(told["kind"]), told["subject"], since, told["reason"])
    except FileNotFoundError:  # cleared meanwhile
        return None
    except (ValueError, KeyError, TypeError):  # cut off by a power failure
        return _from_name(path)


def _from_name(path: Path) -> Alarm | None:
    """What the file's name still tells; None where it names no alarm of this program."""
    kind, _, subject = path.stem.partition(".")
    if kind not in set(AlarmKind):
        return None
    return Alarm(AlarmKind(kind), subject, datetime.fromtimestamp(path.stat().st_mtime, UTC))
