"""What every task of the house has: its tools, made once per process."""

from functools import cached_property

from celery import Task

from ops.config import Settings
from ops.wiring import Wiring


class HouseTask(Task):  # type: ignore[type-arg] # generic in its stubs only
    """Keeps the wiring, and with it the loaded model, for the life of the process."""

    @cached_property
    def wiring(self) -> Wiring:
        """Made at the first use, after the worker has forked."""
        return Wiring(Settings())
