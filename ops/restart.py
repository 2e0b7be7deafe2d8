"""Starts the ivr anew under its supervisor; whoever is on the telephone goes on where she was."""

import signal
import sys
import time

from ops.config import Settings
from ops.errors import OpsError
from ops.processes import Name
from ops.readiness import is_ready
from ops.state import StateFolder
from ops.supervision import State, command_line, process_id, signalled, states
from ops.up import ASK_EVERY, PATIENCE


class NotRestarted(OpsError):
    """The ivr was not started anew, or is not ready yet."""


def restart(settings: Settings) -> None:
    """Return once the new one has settled. Raises NotRestarted."""
    folder = settings.folder
    before = process_id(folder, Name.SERVE)
    if before is None:
        raise NotRestarted("The ivr does not run under `hotline up` here.")
    if sys.executable not in command_line(folder, Name.SERVE):
        raise NotRestarted("The update brings other libraries: end `hotline up`, and start it again.")
    signalled(folder, Name.SERVE, signal.SIGTERM)
    until = time.monotonic() + PATIENCE
    while not (_has_settled(folder, before) and is_ready(Name.SERVE, settings)):
        if time.monotonic() > until:
            raise NotRestarted(f"The ivr is not ready yet; its log is in {folder.logs}.")
        time.sleep(ASK_EVERY)


def _has_settled(folder: StateFolder, before: int) -> bool:
    """Asterisk knows us as long as we have calls there, so its word alone is not enough."""
    process = process_id(folder, Name.SERVE)
    return process not in (None, before) and states(folder).get(Name.SERVE) is State.RUNNING
