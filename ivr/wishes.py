"""What a caller asked for on the telephone and the line does by itself: to be called back.

Seen to when her call is over and before her contact goes, while her number is known: the journal has it
sealed to the house alone, unless she said that she may be called. What cannot be seen to is left to people,
who have her case.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from uuid import uuid5

from anyio import to_thread

from ivr.callback import Window, safe_window
from ivr.callouts import CallOut
from ivr.desk import Desk
from ivr.errands import ErrandFolder
from ivr.memory import Mark
from ivr.model import UNDETERMINED, Ending, Purpose, Question
from ivr.office import Office
from ivr.seal import pseudonym
from ivr.toll import PASSING, Refusal, Toll
from prompts.library import Library

log = logging.getLogger(__name__)

FLASH = "flash"
"""The kind under which the memory counts those who rang to be called back, by pseudonym."""

FLASH_WINDOW = timedelta(minutes=10)
"""Who rings again within it waits for the call she has asked for already."""

FLASH_LASTS = timedelta(hours=1)

STILL_WAITS = timedelta(minutes=30)
"""Who rang longer ago, while nothing of ours was there, may no longer be alone by her telephone: it would
ring among others. Nothing of ours calls her then; people see that she asked for it, and choose the hour.
"""


class Wishes:
    """`folder` is the line's own: what it asks of itself it writes down as the house does."""

    def __init__(
        self, office: Office, folder: ErrandFolder, toll: Toll, words: Callable[[], Library]
    ) -> None:
        self._office = office
        self._folder = folder
        self._toll = toll
        self._words = words
        self._one_ring_at_a_time = Lock()

    async def see_to(self, desk: Desk, number: str | None) -> None:
        """Never raises: her contact must go, whatever becomes of her wish."""
        flash = desk.account.stated_ending() is Ending.FLASH
        window = None if flash else self._window(desk)
        if window is None and not flash:  # most do not ask, and the disk need not be asked
            return
        await desk.journal.settle()
        try:
            seen_to = await to_thread.run_sync(self._see_to, desk, number, window)
        except OSError as error:
            log.exception("what a caller asked for could not be seen to; it is left to people")
            await to_thread.run_sync(self._office.tell, error)
            seen_to = False
        if seen_to and flash:
            await desk.is_seen_to()

    def _window(self, desk: Desk) -> Window | None:
        """When she said that she may be called; None where she did not, or wants to be nobody."""
        told, now = desk.account, self._office.clock.now()
        if not told.wants_a_call() or told.anonymous():
            return None
        call = told.call()
        given = told.given(call.started_at if call else now)
        asked_at = next((each.at for each in given if each.question is Question.SAFE_DAY), now)
        return safe_window({each.question: each.answer for each in given}, now, self._words().hours, asked_at)

    def _see_to(self, desk: Desk, number: str | None, window: Window | None) -> bool:
        """False where nothing of ours will call her, though she asked for it; no `window` after a flash."""
        if number is None or desk.account.anonymous():
            return True
        if window is None:
            with self._one_ring_at_a_time:  # else of two that end together each is the first
                return self._after_a_flash(desk, number)
        return self._send(desk, number, window, waits=False)

    def _after_a_flash(self, desk: Desk, number: str) -> bool:
        """Rings that follow one another ask for one call."""
        caller, memory = pseudonym(number, self._office.pseudonym_key), self._office.memory
        call = desk.account.call()
        rang_at = call.started_at if call else self._office.clock.now()
        asked = memory.count(FLASH, caller, rang_at - FLASH_WINDOW, but_at=rang_at)
        seen_to = (
            bool(asked) or memory.is_marked(Mark.BLOCKED, caller) or self._call_now(desk, number, rang_at)
        )
        # last: killed before it, we send the same errand again; killed after it, we would take it for sent
        memory.note_once(FLASH, caller, rang_at)
        return seen_to

    def _call_now(self, desk: Desk, number: str, rang_at: datetime) -> bool:
        now = self._office.clock.now()
        if now - rang_at > STILL_WAITS:
            return self._toll.refuses(number) is Refusal.NEVER_CALL
        return self._send(desk, number, Window(now, rang_at + FLASH_LASTS, chosen=True), waits=True)

    def _send(self, desk: Desk, number: str, window: Window, *, waits: bool) -> bool:
        refusal = self._toll.refuses(number)
        if refusal is not None and refusal not in PASSING:
            return refusal is Refusal.NEVER_CALL
        rang = desk.account.call()
        dialled = rang.dialled if rang else ""
        call = CallOut(
            number=number,
            language=self._language(desk, number, dialled),
            not_before=window.not_before,
            not_after=window.not_after,
            purpose=Purpose.CALL_BACK,
            about=desk.contact_id,
            chosen=window.chosen,
            waits=waits,
            dialled=dialled,
        )
        self._folder.send(call.errand(uuid5(desk.contact_id, call.purpose)))
        return True

    def _language(self, desk: Desk, number: str, dialled: str) -> str | None:
        """The one she chose, now or last time; None where it is none of those of the number she `dialled`."""
        chosen = desk.account.language()
        if chosen != UNDETERMINED:
            return chosen
        before = self._office.memory.language_of(pseudonym(number, self._office.pseudonym_key))
        spoken = {each.code for each in self._words().spoken_on(dialled)}
        return before if before in spoken else None
