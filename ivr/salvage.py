"""Nothing is lost: what no running call claims becomes an envelope, at start and three times a minute.

Journals whose call is over, recordings that have no journal (the shelter's and a killed exchange's), and the
notes of calls that nobody answered. A contact's id follows from the name of what was found, so that finding
one twice is finding the same.
"""

import logging
import shutil
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from uuid import UUID

import anyio
from anyio import to_thread

from ivr import notes
from ivr.desk import Afterwards, Desk, Dialled, nothing
from ivr.errors import ExchangeError
from ivr.journal_file import DONE
from ivr.missed import KnownNumber, Missed, ReadNumber
from ivr.model import EndedBy, Ending, RecordingRole, Trouble
from ivr.notes import SHELTER
from ivr.office import Office
from ivr.ports import Exchange
from ivr.room import look_for_room
from ivr.sheltered import channel_of
from ivr.sound import has_sound, length_of
from ivr.tally import Tally
from ivr.tape import STUDIO

log = logging.getLogger(__name__)

EVERY = 20.0
"""Seconds; a look at two folders and two questions to the exchange."""

SOON = 5.0
"""Seconds until the next round, where one had to leave something for it."""

QUIET = 15.0
"""Seconds without growth and a recording is over; the exchange writes 64 KB at a time, 4 s of sound."""

AWAY_FOR_LONG = 600.0
"""Seconds after which what was left is taken up although nobody can say whether its call still runs."""

AGAIN_AND_AGAIN = 5
"""Times a contact could not be salvaged; what then still cannot be is seldom cured by waiting."""

UNFINISHED = 3600.0


class Condition(StrEnum):
    """What there is of a recording."""

    GROWING = "growing"
    WHOLE = "whole"
    EMPTY = "empty"


class Salvage:
    """`running` gives the contacts this program has on the line; `read_number` knows who left a recording.

    `afterwards` is the switchboard's: what callers asked for whom nobody answered, or whose call we lost.
    """

    def __init__(
        self,
        office: Office,
        exchange: Exchange,
        running: Callable[[], frozenset[UUID]],
        tally: Tally,
        read_number: ReadNumber = lambda recording: None,
        afterwards: Afterwards = nothing,
        known: KnownNumber = Dialled,
    ) -> None:
        self._office = office
        self._exchange = exchange
        self._running = running
        self._tally = tally
        self._read_number = read_number
        self._afterwards = afterwards
        self._missed = Missed(office, read_number, known, afterwards)
        self._left = False
        self._channels: frozenset[str] | None = None
        self._failures = Counter[UUID]()

    async def run(self) -> None:
        """For ever."""
        while True:
            try:
                await self.once()
            except OSError as error:
                log.exception("salvage could not go on; it comes again")
                await to_thread.run_sync(self._office.tell, error)
            await anyio.sleep(SOON if self._left else EVERY)

    async def once(self) -> int:
        """One round; gives how many contacts were posted. Raises OSError."""
        self._left = False
        await to_thread.run_sync(look_for_room, self._office)
        # what is on disk, then who is on the line: a call that begins meanwhile is not taken for an old one
        journals = await to_thread.run_sync(self._journals)
        recordings = await to_thread.run_sync(self._recordings)
        found_notes = await to_thread.run_sync(notes.notes_in, self._office.recordings)
        missed = {named_after(path): path for path in found_notes}
        up, sure = await self._up()
        self._channels = await self._channels_up() if sure else None
        claimed = tuple(str(contact_id) for contact_id in {*journals, *up})
        found = {named_after(path): path for path in recordings if not path.name.startswith(claimed)}
        posted = 0
        for contact_id, note in missed.items():  # first: she waits
            if contact_id not in up:
                posted += await self._attempt(contact_id, self._take_note(contact_id, note))
        for contact_id in journals:
            if contact_id not in {*up, *found, *missed}:
                posted += await self._attempt(contact_id, self._take_up(contact_id, sure))
        for contact_id, recording in found.items():
            posted += await self._attempt(contact_id, self._take_in(recording))
        await to_thread.run_sync(self._warn, {*journals, *found, *missed})
        await to_thread.run_sync(self._forget_numbers)
        if not await to_thread.run_sync(self._journals):
            before = self._office.clock.now().timestamp() - UNFINISHED
            await to_thread.run_sync(self._office.spool.forget_unfinished, before)
        return posted

    async def _attempt(self, contact_id: UUID, taking: Awaitable[bool | None]) -> bool:
        """Whether it was posted. What cannot be read, now or ever, holds up nothing behind it."""
        try:
            posted = await taking
        except (OSError, ValueError) as error:  # a failing disk; a journal of another version of us
            log.exception("a contact could not be salvaged; it is tried again")
            await to_thread.run_sync(self._office.tell, error)
            posted = False
        if posted is False:
            self._failures[contact_id] += 1
        return bool(posted)

    def _warn(self, there: set[UUID]) -> None:
        """A person has to look at what fails again and again; what is gone or posted needs nobody."""
        for contact_id, times in list(self._failures.items()):
            if contact_id not in there:
                del self._failures[contact_id]
                self._office.alarm.clear(Trouble.NOT_SALVAGED, str(contact_id))
            elif times >= AGAIN_AND_AGAIN:
                self._office.alarm.sound(Trouble.NOT_SALVAGED, str(contact_id))

    async def _up(self) -> tuple[frozenset[UUID], bool]:
        """The contacts on the line, and whether the exchange could be asked."""
        try:
            return self._running() | await self._exchange.legs_up() | self._running(), True
        except ExchangeError:
            return self._running(), False

    async def _take_up(self, contact_id: UUID, sure: bool) -> bool | None:
        """Post what a journal tells; where nobody can say whether its call still runs, only after long."""
        if sure or await to_thread.run_sync(self._untouched, contact_id):
            return await self._finish(contact_id, None)
        self._left = True
        return None

    async def _finish(self, contact_id: UUID, ending: Ending | None) -> bool | None:
        """Whether it could be posted; None where it is, or where its recordings still grow."""
        if contact_id not in await to_thread.run_sync(self._journals):
            return None
        desk = Desk(contact_id, await to_thread.run_sync(self._office.journal, contact_id), self._office)
        if await self._is_in_the_shelter(desk):
            self._left = True
            return None
        for name in await to_thread.run_sync(self._unkept, desk):
            clear = self._office.recordings / f"{name}.wav"
            match await to_thread.run_sync(self._condition, clear):
                case Condition.GROWING:
                    self._left = True
                    return None
                case Condition.WHOLE:
                    await desk.recordings.keep(name, clear, role_of(name, contact_id), EndedBy.UNKNOWN)
                case Condition.EMPTY:
                    await desk.journal.note("nothing", name, None)
                    await to_thread.run_sync(remove, clear)
        if _adds_nothing(desk):
            await to_thread.run_sync(desk.journal.file.remove)
            return None
        number = desk.account.telephone()
        if number is not None and not desk.is_posted():  # killed before her call was over; twice is once
            await self._afterwards(desk, number)
        if not await desk.close(ending, may_wait=False):  # hundreds of others may wait behind it
            return False
        self._tally.salvaged()
        if desk.account.rang_in_vain():
            self._tally.rang_in_vain()
        log.info("a contact was salvaged", extra={"contact": contact_id})
        return True

    async def _is_in_the_shelter(self, desk: Desk) -> bool:
        """What she says there may not even have begun: first the shelter apologises."""
        channels = filter(None, map(channel_of, desk.unkept()))
        return any([not await self._has_ended(channel, desk.journal.folder) for channel in channels])

    async def _take_in(self, recording: Path) -> bool | None:
        """Give a recording that has no journal one of its own, or go on where a crash cut this off."""
        if not await self._is_over(recording):
            self._left = True
            return None
        contact_id = named_after(recording)
        desk = Desk(contact_id, await to_thread.run_sync(self._office.journal, contact_id), self._office)
        await desk.open(*await to_thread.run_sync(self._caller, recording))
        await desk.journal.note("tape", "", recording.stem)
        ending = None if recording.name.startswith(SHELTER) else Ending.SALVAGED
        posted = await self._finish(contact_id, ending)
        if posted:
            await to_thread.run_sync(remove, recording.with_suffix(".number"))
        return posted

    async def _take_note(self, contact_id: UUID, note: Path) -> bool | None:
        """She rang, was not answered, and is gone."""
        ended = await self._has_ended(notes.noted(note), note)
        if ended and await self._missed.take_up(contact_id, note):
            return await self._finish(contact_id, None)
        self._left = True
        return None

    async def _is_over(self, recording: Path) -> bool:
        """Not while she is in the shelter: from a telephone that sends no silence nothing grows either."""
        ended = await self._has_ended(recording.stem.removeprefix(SHELTER), recording)
        return ended and await to_thread.run_sync(self._is_quiet, recording)

    async def _has_ended(self, channel: str, left: Path) -> bool:
        """Whether nobody is on that channel; while nobody can be asked, what it `left` tells after long."""
        if self._channels is not None:
            return channel not in self._channels
        return await to_thread.run_sync(self._is_quiet, left, AWAY_FOR_LONG)

    async def _channels_up(self) -> frozenset[str] | None:
        """Asked once for all that is on disk, which may be hundreds: an exchange in a flood answers late."""
        try:
            return await self._exchange.channels_up()
        except ExchangeError:
            return None

    def _caller(self, recording: Path) -> tuple[str | None, datetime]:
        return self._read_number(recording), began(recording)

    def _condition(self, clear: Path) -> Condition:
        if clear.exists() and not self._is_quiet(clear):
            return Condition.GROWING
        return Condition.WHOLE if has_sound(clear) else Condition.EMPTY

    def _forget_numbers(self) -> None:
        """The shelter notes a number before she speaks; where she hung up without a word it goes."""
        for note in self._office.recordings.glob(f"{SHELTER}*.number"):
            if not note.with_suffix(".wav").exists() and self._is_quiet(note):
                note.unlink(missing_ok=True)

    def _journals(self) -> list[UUID]:
        """The contacts that have a journal. What a crash left of posted ones is cleared away."""
        for done in self._office.journals.glob(f"{DONE}*"):
            shutil.rmtree(done, ignore_errors=True)  # its own call may be clearing it away just now
        folders = self._office.journals.glob("[!.]*-*-*-*-*")
        return [UUID(folder.name) for folder in folders if folder.is_dir()]

    def _recordings(self) -> list[Path]:
        """But for the studio's, which are no caller's."""
        found = sorted(self._office.recordings.glob("*.wav"))
        return [path for path in found if not path.name.startswith(STUDIO)]

    def _unkept(self, desk: Desk) -> list[str]:
        """A contact's recordings that are not sealed; on a full disk its journal could not tell of all."""
        found = [path.stem for path in self._office.recordings.glob(f"{desk.contact_id}-*.wav")]
        return list(
            dict.fromkeys([*desk.unkept(), *(name for name in found if not desk.recordings.has_kept(name))])
        )

    def _untouched(self, contact_id: UUID) -> bool:
        files = (self._office.journals / str(contact_id)).iterdir()
        return all(self._is_quiet(path, AWAY_FOR_LONG) for path in files)

    def _is_quiet(self, path: Path, seconds: float = QUIET) -> bool:
        return self._office.clock.now().timestamp() - path.stat().st_mtime >= seconds


def named_after(recording: Path) -> UUID:
    """The id of a contact that is known by its recording, or the note of its number, alone."""
    return notes.claimed_by(recording) or notes.contact_of(recording.stem)


def _adds_nothing(desk: Desk) -> bool:
    """Her call is another contact, and in the shelter, where she was given then, she said nothing."""
    told = desk.account
    was_sheltered = any(channel_of(name) for name in told.begun())
    return was_sheltered and told.opened() is not None and not told.recordings() and not desk.is_posted()


def remove(path: Path) -> None:
    """Harmless when it is not there."""
    path.unlink(missing_ok=True)


def role_of(name: str, contact_id: UUID) -> RecordingRole:
    """Why a recording exists, as its name tells."""
    if name.startswith(SHELTER):
        return RecordingRole.SHELTER
    return RecordingRole.MESSAGE if name.startswith(str(contact_id)) else RecordingRole.SALVAGED


def began(path: Path) -> datetime:
    """When a recording that nobody remembers began."""
    return datetime.fromtimestamp(path.stat().st_mtime - length_of(path), UTC)
