"""How the hotline is, for whoever runs it: processes, spool, contacts that wait and why, alarms, disk."""

import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from ivr.spool import Spool
from ops.alarms import Alarm, AlarmKind, Alarms
from ops.config import Settings
from ops.confinement import is_permitted
from ops.processes import Name
from ops.readiness import is_ready
from ops.state import StateFolder
from ops.supervision import State, states

LITTLE_DISK = 2_000_000_000
"""Bytes; a month of messages takes less, but Asterisk must never find the disk full."""

WHY_NOT_TRANSCRIBED = (
    AlarmKind.MODEL_MISSING,
    AlarmKind.REGISTRY_BROKEN,
    AlarmKind.KEY_MISSING,
    AlarmKind.REDIS_AWAY,
)


@dataclass(frozen=True, slots=True)
class ProcessStatus:
    """`state` is None where nothing supervises the process here."""

    name: Name
    state: State | None
    ready: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """Contacts in the casebook that wait for the machine. `why` is empty where it only takes its time."""

    for_transcript: int
    for_draft: int
    why: str


@dataclass(frozen=True, slots=True)
class Status:
    """Everything at once. `waiting` is None where the database does not answer."""

    processes: Sequence[ProcessStatus]
    house_is_hidden: bool
    envelopes: int
    oldest_envelope: timedelta | None
    refused: Mapping[str, int]
    calls: int
    waiting: Waiting | None
    alarms: Sequence[Alarm]
    disk_free: int

    @property
    def needs_a_person(self) -> bool:
        """Whether somebody should look now."""
        down = any(process.state is not None and not process.ready for process in self.processes)
        return bool(
            down or self.alarms or self.refused or self.waiting is None or self.disk_free < LITTLE_DISK
        )


def ask(settings: Settings) -> Status:
    """Look everywhere, now. Needs no database to tell about everything else."""
    folder = settings.folder
    spool = Spool(folder.spool)
    alarms = Alarms(folder.alarms, folder.line_alarms).standing()
    processes = _processes(settings)
    envelopes = spool.waiting()
    return Status(
        processes=processes,
        house_is_hidden=not (folder.private.exists() and folder.line.exists()) or is_permitted(folder),
        envelopes=len(envelopes),
        oldest_envelope=_oldest(envelopes),
        refused=_counted([reason for _, reason in spool.refusals()]),
        calls=sum(1 for journal in folder.journals.glob("[!.]*-*-*-*-*")),
        waiting=_waiting(alarms, processes),
        alarms=alarms,
        disk_free=_disk_free(folder),
    )


def _processes(settings: Settings) -> list[ProcessStatus]:
    supervised = states(settings.folder)
    return [
        ProcessStatus(name, supervised.get(name), name in supervised and is_ready(name, settings))
        for name in Name
    ]


def _waiting(alarms: Sequence[Alarm], processes: Sequence[ProcessStatus]) -> Waiting | None:
    from django.db import DatabaseError

    from ops.casebook.models import Contact

    try:
        for_transcript = Contact.objects.awaiting_transcript().count()
        for_draft = Contact.objects.awaiting_draft().count()
    except DatabaseError:
        return None
    return Waiting(for_transcript, for_draft, _why(alarms, processes) if for_transcript or for_draft else "")


def _why(alarms: Sequence[Alarm], processes: Sequence[ProcessStatus]) -> str:
    for alarm in alarms:
        if alarm.kind in WHY_NOT_TRANSCRIBED:
            return alarm.text
    worker = next(process for process in processes if process.name is Name.WORK)
    return "" if worker.ready else "No worker answers. Type: hotline up, or hotline work"


def _counted(reasons: Sequence[str]) -> Mapping[str, int]:
    return {reason: reasons.count(reason) for reason in sorted(set(reasons))}


def _oldest(envelopes: Sequence[Path]) -> timedelta | None:
    """None also where it was taken a moment ago."""
    try:
        return _age(envelopes[0].stat().st_mtime) if envelopes else None
    except FileNotFoundError:
        return None


def _age(since: float) -> timedelta:
    return timedelta(seconds=round(time.time() - since))


def _disk_free(folder: StateFolder) -> int:
    nearest = next(path for path in (folder.root, *folder.root.parents) if path.exists())
    return shutil.disk_usage(nearest).free
