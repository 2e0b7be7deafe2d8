"""The end of a visit to the studio: its recordings become takes, and it stands in the visitors' book."""

import logging
from datetime import datetime

from anyio import CancelScope, to_thread

from ivr.studio import Rooms, StudioDesk, unkept
from ivr.tally import Tally
from ivr.visitors import Visit, Visits

log = logging.getLogger(__name__)


async def close_visit(desk: StudioDesk, rooms: Rooms, book: Visits, tally: Tally) -> bool:
    """Its recordings become takes, it stands in the book, its journal goes; False where the disk is full."""
    with CancelScope(shield=True):
        for name, place in unkept(desk.journal.entries).items():
            if not await desk.keep_file(name, place):
                return False
        try:
            await to_thread.run_sync(_enter, desk, rooms, book)
        except OSError as error:
            log.exception("a visit could not be entered in the book; it is tried again")
            await to_thread.run_sync(rooms.office.tell, error)
            return False
    tally.visited()
    return True


def _enter(desk: StudioDesk, rooms: Rooms, book: Visits) -> None:
    told = {entry.kind: entry.value for entry in desk.journal.entries if entry.what == ""}
    kept = {entry.what: entry.value for entry in desk.journal.entries if entry.kind == "kept"}
    for name in kept:  # a crash may have come between the note and this
        rooms.clear_file(name).unlink(missing_ok=True)
    number, began = told.get("sign-in"), told.get("visit")
    who = rooms.contributors.find(str(number)) if number else None
    at = datetime.fromisoformat(str(began)) if began else rooms.office.clock.now()
    recorded = sum(1 for each in kept.values() if isinstance(each, dict) and each.get("take"))
    book.enter(Visit(desk.visit, at, who.name if who else None, recorded))
    desk.journal.file.remove()
