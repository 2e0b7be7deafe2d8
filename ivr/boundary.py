"""The boundary of a call: what breaks on one side of it must not end what is on the other."""

import logging
from types import TracebackType
from typing import Self
from uuid import UUID

log = logging.getLogger(__name__)


class Boundary:
    """What breaks in its block is logged with what is `told`, and goes no further, `but` for these errors.

    Neither she nor the others on the line must pay for a mistake of ours, whatever it is. Afterwards `broke`
    says whether there was one. A cancellation is none.
    """

    def __init__(self, told: str, contact_id: UUID, but: type[Exception] | None = None) -> None:
        self.broke = False
        self._told = told
        self._contact_id = contact_id
        self._but = but

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception) or (self._but and isinstance(error, self._but)):
            return False
        log.error(self._told, exc_info=error, extra={"contact": self._contact_id})
        self.broke = True
        return True
