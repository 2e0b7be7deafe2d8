"""What the line knows of a caller from before, as call scripts may ask for it: answered once per call.

The line's memory may fail; nobody is turned away for that.
"""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from anyio import to_thread
from pydantic import JsonValue, TypeAdapter

from ivr.account import Account, Call
from ivr.journal import Journal
from ivr.memory import Mark, Memory
from ivr.model import Direction
from ivr.office import Office
from ivr.threads import ANSWERS

log = logging.getLogger(__name__)

CALL, WITHHELD, REACHED = "call", "withheld", "reached"
"""The kinds under which the memory counts calls, by pseudonym; withheld ones; whom we reached, by errand."""

NOBODY = ""
"""Under whose name withheld calls are counted: all of them together, and none of them as anybody."""

CALLS_WITHIN = timedelta(hours=1)

T = TypeVar("T")


class Standing(StrEnum):
    """How a caller is received. CROWDED: many withhold their numbers now, so she is led to the message."""

    WELCOME = "welcome"
    CROWDED = "crowded"
    BLOCKED = "blocked"
    TOO_OFTEN = "too_often"


@dataclass(frozen=True, slots=True)
class LanguagesKnown:
    """The one she chose last time, and how many callers chose each lately; by their codes."""

    before: str | None
    chosen: Mapping[str, int]


_known = TypeAdapter(LanguagesKnown)


class Acquaintance:
    """One caller, by pseudonym; a withheld number is nobody's, so is the canary's, and nobody is known."""

    def __init__(self, journal: Journal, office: Office) -> None:
        self._journal = journal
        self._account = Account.of(journal)
        self._office = office
        self._foreseen: JsonValue = None

    def foresee(self, call: Call) -> None:
        """What `standing` will be asked for, in the thread that has just noted how the call began."""
        if call.direction is Direction.INBOUND and not call.canary:
            with suppress(OSError):  # then it is asked again, and told of
                self._foreseen = self._weigh(call)

    async def standing(self) -> Standing:
        """Whether we take her call, which counts it. Whom we call ourselves is always welcome."""
        return Standing(str(await self._journal.pass_by("standing", "", self._standing)))

    async def is_left_alone(self) -> bool:
        """Whether her telephone must never be called: somebody said so before, on it or to us.

        However its number was written then: what `ivr.toll` refuses she must not be promised.
        """
        return bool(await self._journal.pass_by("left_alone", "", self._is_left_alone))

    async def languages(self) -> LanguagesKnown:
        """What orders the language menu."""
        told = await self._journal.pass_by("languages", "", self._languages)
        return _known.validate_python(told)

    async def remember_language(self, code: str) -> None:
        """Next time it is offered first."""
        now = self._office.clock.now()
        await self._ask(lambda memory, caller: memory.remember_language(caller, code, now), None)

    def settle(self) -> None:
        """What follows from her call for the next ones: by her last word, however her call came to its end.

        From a thread. Never raises: her contact goes to the house all the same.
        """
        try:
            self._settle(self._account)
        except OSError as error:
            log.exception("the line's memory does not take what a call has changed")
            self._office.tell(error)

    def _settle(self, told: Account) -> None:
        call, memory, now = told.call(), self._office.memory, self._office.clock.now()
        if call is None or call.canary:
            return
        if call.pseudonym and told.must_not_be_called():
            memory.mark(Mark.NEVER_CALL, call.pseudonym, now)
        if call.pseudonym and told.anonymous():  # she wants to be nobody
            memory.forget_language(call.pseudonym)
        if call.errand and told.is_reached():  # what we called her for need not be tried again
            memory.note(REACHED, str(call.errand), now)

    @property
    def _call(self) -> Call | None:
        return self._account.call()

    async def _languages(self) -> JsonValue:
        before = await self._ask(lambda memory, caller: memory.language_of(caller), None)
        nothing: Mapping[str, int] = {}
        chosen = await self._guarded(self._office.languages_by_use, nothing)
        told: JsonValue = _known.dump_python(LanguagesKnown(before, chosen))
        return told

    async def _standing(self) -> JsonValue:
        if self._foreseen is not None:
            return self._foreseen
        call, welcome = self._call, Standing.WELCOME.value
        if call is None or call.direction is Direction.OUTBOUND or call.canary:
            return welcome
        return await self._guarded(lambda: self._weigh(call), welcome)

    async def _is_left_alone(self) -> JsonValue:
        call = self._call
        aliases = call.aliases if call else ()
        return await self._ask(
            lambda memory, caller: any(
                memory.is_marked(Mark.NEVER_CALL, name) for name in (caller, *aliases)
            ),
            False,
        )

    def _weigh(self, call: Call) -> JsonValue:
        """Counted under the moment it began: asked again after a crash, it is the same call."""
        memory, caller = self._office.memory, call.pseudonym
        if caller is None:
            lately = self._lately(WITHHELD, NOBODY, call.started_at)
            return (Standing.CROWDED if lately > self._office.withheld_per_hour else Standing.WELCOME).value
        lately = self._lately(CALL, caller, call.started_at)
        if memory.is_marked(Mark.BLOCKED, caller):
            return Standing.BLOCKED.value
        return (Standing.TOO_OFTEN if lately > self._office.calls_per_hour else Standing.WELCOME).value

    def _lately(self, kind: str, caller: str, started_at: datetime) -> int:
        """How many with this one."""
        since = self._office.clock.now() - CALLS_WITHIN
        return self._office.memory.count_once(kind, caller, started_at, since)

    async def _ask(self, ask: Callable[[Memory, str], T], otherwise: T) -> T:
        call = self._call
        caller = call.pseudonym if call and not call.canary else None
        if caller is None:
            return otherwise
        return await self._guarded(lambda: ask(self._office.memory, caller), otherwise)

    async def _guarded(self, ask: Callable[[], T], otherwise: T) -> T:
        try:
            return await ANSWERS.run(ask)
        except OSError as error:
            log.exception("the line's memory cannot be asked; the call goes on without it")
            await to_thread.run_sync(self._office.tell, error)
            return otherwise
