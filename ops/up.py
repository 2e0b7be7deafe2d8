"""Brings a whole hotline up on one machine and waits until every part of it says it is ready."""

import os
import subprocess
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import UTC, datetime

from ops.alarm_hook import AlarmHook
from ops.alarms import Alarms
from ops.config import Settings
from ops.dialplan import render
from ops.errors import OpsError
from ops.exchange import find_installation
from ops.keys import ensure_keys
from ops.processes import Name, Process
from ops.readiness import is_ready

ASK_EVERY = 0.1
"""Seconds between two questions."""

PATIENCE = 60.0
"""Seconds after which a process that is not ready is said not to be; supervisord goes on trying."""


class NotUp(OpsError):
    """A process the hotline needs did not become ready."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A process is ready, so many seconds after the start; None where it was not within our patience."""

    name: Name
    after: float | None


def prepare(settings: Settings, processes: Collection[Process]) -> None:
    """What must be there before the first process starts: keys, Asterisk's configuration, the tables."""
    names = {process.name for process in processes}
    ensure_keys(settings.folder)
    if Name.ASTERISK in names:
        _prepare_asterisk(settings)
    if names & {Name.CONSOLE, Name.WORK, Name.INTAKE}:
        migrate()
        _ensure_vault(settings)


def _prepare_asterisk(settings: Settings) -> None:
    from ops.programme import library_now, refresh_prompts, shelter_sounds

    installation = find_installation(settings)
    alarms = Alarms(settings.folder.alarms, hook=AlarmHook(settings.alarm_command))
    refresh_prompts(settings.folder, alarms, datetime.now(UTC))
    library = library_now(settings.folder)
    sounds, flash = shelter_sounds(library), library.flash_numbers()
    render(settings, installation.modules, installation.data, sounds, flash)


def _ensure_vault(settings: Settings) -> None:
    from ops.founding import ensure_vault
    from ops.vault import Vault

    ensure_vault(Vault(settings.folder.vault))


def migrate() -> None:
    """Bring the casebook's tables to where this program wants them, in a file only its owner reads."""
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    allowed = os.umask(0o077)
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        os.umask(allowed)
    if settings.HOTLINE.folder.database.exists():
        settings.HOTLINE.folder.database.chmod(0o600)


def when_ready(
    settings: Settings, processes: Sequence[Process], supervisor: "subprocess.Popen[bytes]"
) -> Iterator[Ready]:
    """Each process as it becomes ready; ends early when the supervisor ends.

    All are asked at once: some take their time to say no.
    """
    over = threading.Event()
    with ThreadPoolExecutor(max_workers=max(len(processes), 1)) as askers:
        try:
            asked = [
                askers.submit(_wait_for, process.name, settings, supervisor, over) for process in processes
            ]
            yield from (answer.result() for answer in as_completed(asked))
        finally:
            over.set()


def _wait_for(
    name: Name, settings: Settings, supervisor: "subprocess.Popen[bytes]", over: threading.Event
) -> Ready:
    begun = time.monotonic()
    while supervisor.poll() is None and not over.is_set() and time.monotonic() - begun < PATIENCE:
        if is_ready(name, settings):
            return Ready(name, time.monotonic() - begun)
        over.wait(ASK_EVERY)
    return Ready(name, None)
