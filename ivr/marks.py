"""What people decide about a caller, by pseudonym, and the line then holds to: blocked, or never called.

Errands like the others; doing one twice is doing it once.
"""

import re
from collections.abc import Callable
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from anyio import to_thread

from ivr.errands import Doer, Errand
from ivr.errors import ErrandNotDone
from ivr.memory import Mark
from ivr.office import Office

PSEUDONYM = re.compile(r"[0-9a-f]{64}")


class Decision(StrEnum):
    """The kinds of these errands."""

    BLOCK = "block"
    UNBLOCK = "unblock"
    DO_NOT_CALL = "do_not_call"
    MAY_CALL_AGAIN = "may_call_again"


def errand_of(decision: Decision, caller: str, errand_id: UUID) -> Errand:
    """About the caller of that pseudonym."""
    return Errand(errand_id, decision.value, caller.encode())


def doers(office: Office) -> dict[str, Doer]:
    """For the registry of errands."""
    return {decision.value: _doer(decision, office) for decision in Decision}


def _doer(decision: Decision, office: Office) -> Doer:
    async def do(errand: Errand) -> None:
        caller = errand.body.decode(errors="replace")
        if not PSEUDONYM.fullmatch(caller):
            raise ErrandNotDone("no_caller")
        await to_thread.run_sync(_carried_out(decision, office, caller))

    return do


def _carried_out(decision: Decision, office: Office, caller: str) -> Callable[[], None]:
    memory, now = office.memory, office.clock.now()
    match decision:
        case Decision.BLOCK:
            return lambda: memory.mark(Mark.BLOCKED, caller, now)
        case Decision.UNBLOCK:
            return lambda: memory.unmark(Mark.BLOCKED, caller)
        case Decision.DO_NOT_CALL:
            return lambda: memory.mark(Mark.NEVER_CALL, caller, now)
        case Decision.MAY_CALL_AGAIN:
            return lambda: memory.unmark(Mark.NEVER_CALL, caller)
        case _:
            assert_never(decision)
