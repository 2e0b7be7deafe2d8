"""The boundary of a job: one thing that breaks the work must not stop the work on the others."""

import logging
from collections.abc import Callable

from ops.alarms import AlarmKind, Alarms

log = logging.getLogger(__name__)


def at_the_edge(
    work: Callable[[], object],
    subject: str,
    alarms: Alarms,
    kind: AlarmKind,
    passing: tuple[type[Exception], ...] = (),
) -> bool:
    """Do the work; a failure is an alarm and False, and whoever asked asks again later.

    `passing` errors are let through: the caller knows what to do about them.

    One of the two broad excepts of the house. What is thrown here may carry a caller's words in its text, and
    those who would catch it further out (Celery, the supervisor) would write them into a log.
    """
    try:
        work()
    except passing:
        raise
    except Exception:
        log.exception("the work on a contact failed", extra={"contact": subject, "alarm": kind.value})
        alarms.sound(kind, subject)
        return False
    alarms.clear(kind, subject)
    return True
