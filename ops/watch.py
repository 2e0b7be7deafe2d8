"""The intake as a process: watches the spool, and waits where the world is away; envelopes wait with it."""

import errno
import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from django.db import DatabaseError, connection

from ops.alarms import AlarmKind
from ops.edge import at_the_edge
from ops.errors import VaultAway
from ops.intake import Intake

log = logging.getLogger(__name__)

LOOK_EVERY = 0.25
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
TRY_AGAIN_AFTER = 60.0
FULL = (errno.ENOSPC, errno.EDQUOT)


class Watch:
    """Takes what is in the spool, oldest first, until it is told to stop."""

    def __init__(
        self,
        intake: Intake,
        clock: Callable[[], float] = time.monotonic,
        beside: Callable[[], object] = lambda: None,
    ) -> None:
        """`beside` is done after each look that met no trouble."""
        self._intake = intake
        self._beside = beside
        self._clock = clock
        self._wait = LOOK_EVERY
        self._later: dict[Path, float] = {}
        self._settle_at = clock()

    def run(self, stop: threading.Event) -> None:
        """Look every quarter of a second; after trouble, ever more seldom up to half a minute."""
        try:
            note_unknown(self._intake)
        except DatabaseError:
            log.exception("the database is away")
        while not stop.is_set():
            self.look(stop)
            stop.wait(self._wait)

    def look(self, stop: threading.Event | None = None) -> float:
        """Take what waits now; gives the seconds to wait until the next look."""
        if self._clock() >= self._settle_at:
            self._settle_at = self._clock() + TRY_AGAIN_AFTER
            self._intake.ensure_vault()
            self._intake.settle()
        trouble = False
        for path in self._due():
            if stop and stop.is_set():
                break
            trouble = not self._take(path)
            if trouble:
                break
        if not trouble:
            self._beside()
        self._wait = min(max(self._wait * 2, FIRST_WAIT), LONGEST_WAIT) if trouble else LOOK_EVERY
        return self._wait

    def _due(self) -> list[Path]:
        waiting = self._intake.envelopes.waiting()
        self._later = {path: then for path, then in self._later.items() if path in waiting}
        return [path for path in waiting if self._later.get(path, 0.0) <= self._clock()]

    def _take(self, path: Path) -> bool:
        """False where the world is away, so that the next envelope would fare no better."""
        alarms = self._intake.alarms
        try:
            if not at_the_edge(
                partial(self._intake.take, path),
                path.name.split(".")[0],
                alarms,
                AlarmKind.ENVELOPE_STUCK,
                passing=(DatabaseError, OSError, VaultAway),
            ):
                self._later[path] = self._clock() + TRY_AGAIN_AFTER
        except DatabaseError:
            log.exception("the database is away")
            alarms.sound(AlarmKind.DATABASE_AWAY)
            connection.close()  # the next look begins a new connection
            return False
        except (OSError, VaultAway) as error:
            log.exception("an envelope cannot be stored")
            full = isinstance(error, OSError) and error.errno in FULL
            alarms.sound(AlarmKind.DISK_FULL if full else AlarmKind.VAULT_AWAY)
            return False
        for kind in (AlarmKind.DATABASE_AWAY, AlarmKind.DISK_FULL, AlarmKind.VAULT_AWAY):
            alarms.clear(kind)
        return True


def note_unknown(intake: Intake) -> None:
    """After a start: say so where the vault knows more than the casebook."""
    unknown = intake.unknown()
    if unknown:
        log.warning("the vault knows contacts that the casebook does not", extra={"count": unknown})
        intake.alarms.sound(AlarmKind.VAULT_UNKNOWN)
    else:
        intake.alarms.clear(AlarmKind.VAULT_UNKNOWN)
