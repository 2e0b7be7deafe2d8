"""What people decide about a caller, by pseudonym, and the line then holds to: blocked, or never called.

Errands like the others; doing one twice is doing it once. To take a decision back the line is told her number
too, since it may hold under another form of it.
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
from ivr.seal import pseudonym

PSEUDONYM = re.compile(r"[0-9a-f]{64}")


class Decision(StrEnum):
    """The kinds of these errands."""

    BLOCK = "block"
    UNBLOCK = "unblock"
    DO_NOT_CALL = "do_not_call"
    MAY_CALL_AGAIN = "may_call_again"


def lifts(decision: Decision) -> bool:
    """Whether it takes another one back."""
    return decision in (Decision.UNBLOCK, Decision.MAY_CALL_AGAIN)


def errand_of(decision: Decision, caller: str, errand_id: UUID, number: str = "") -> Errand:
    """About the caller of that pseudonym, and of that number where it `lifts`."""
    return Errand(errand_id, decision.value, f"{caller}\n{number}".encode() if number else caller.encode())


def doers(office: Office) -> dict[str, Doer]:
    """For the registry of errands."""
    return {decision.value: _doer(decision, office) for decision in Decision}


def _doer(decision: Decision, office: Office) -> Doer:
    async def do(errand: Errand) -> None:
        caller, _, number = errand.body.decode(errors="replace").partition("\n")
        if not PSEUDONYM.fullmatch(caller):
            raise ErrandNotDone("no_caller")
        forms = office.forms(number) if number else ()
        for name in {caller, *(pseudonym(form, office.pseudonym_key) for form in forms)}:
            await to_thread.run_sync(_carried_out(decision, office, name))

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
