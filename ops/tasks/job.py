"""What every task of the house has: its tools, made once per process."""

import threading
from functools import cache

from celery import Task

from ops.config import Settings
from ops.wiring import Wiring

_making = threading.Lock()


@cache
def _made() -> Wiring:
    return Wiring(Settings())


class HouseTask(Task):  # type: ignore[type-arg] # generic in its stubs only
    """Keeps the wiring, and with it the loaded model, for the life of the process."""

    @property
    def wiring(self) -> Wiring:
        """Made at the first use, after the worker has forked; all tasks of a process share it."""
        with _making:  # a thread of the process may read words beforehand
            return _made()
