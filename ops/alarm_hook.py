"""Tells somebody outside that an alarm stands: runs a command with the alarm's kind, and with nothing else.

Nobody waits for it; a command that fails or hangs is logged and ended, and costs no more than that.
"""

import logging
import os
import shlex
import subprocess
import threading

log = logging.getLogger(__name__)

LONGEST = 60.0
PASSED_ON = ("PATH", "HOME", "LANG", "TZ")
"""What the command knows of our environment: addresses and passwords are not among it."""


class AlarmHook:
    """Rings for one alarm after another. Without a command it does nothing."""

    def __init__(self, command: str, longest: float = LONGEST) -> None:
        self._words = shlex.split(command)
        self._longest = longest

    def ring(self, kind: str) -> threading.Thread | None:
        """Start the command with one word more; gives the thread that sees to its end.

        It has begun when this returns: a process that ends now has told all the same.
        """
        if not self._words:
            return None
        environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        try:
            running = subprocess.Popen(
                [*self._words, kind],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except (OSError, ValueError):
            log.exception("the alarm command could not be run")
            return None
        seeing_to_it = threading.Thread(target=self._see_to, args=(running, kind), daemon=True)
        seeing_to_it.start()
        return seeing_to_it

    def _see_to(self, running: "subprocess.Popen[bytes]", kind: str) -> None:
        try:
            status = running.wait(self._longest)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()
            log.error("the alarm command did not end", extra={"alarm": kind})
        else:
            if status:
                log.error("the alarm command failed", extra={"status": status, "alarm": kind})
