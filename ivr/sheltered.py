"""Who goes to the shelter before a script has led her call: whom we know, and what she says there is hers.

The exchange can write no number beside what the shelter records of her (see `ivr.notes`: we have touched her
channel). So her contact is begun here, before she goes: the one that salvage gives to a recording of that
name. It waits in its journal until her call is over; she who says nothing is a contact as well.
"""

import logging

from anyio import to_thread

from ivr import notes
from ivr.desk import Desk
from ivr.office import Office
from ivr.ports import Leg

log = logging.getLogger(__name__)

SHELTER = "shelter-"
"""Before the channel's id in the name of what the shelter records (`extensions.conf.j2`)."""


async def expect(leg: Leg, office: Office) -> None:
    """To be called before she goes. Never raises: without it she is heard all the same.

    A leg that we called goes to no shelter, and of a ring that is never answered the exchange has a note.
    """
    if leg.outbound:
        return
    name = f"{SHELTER}{leg.id}"
    contact_id = notes.contact_of(name)
    try:
        if await to_thread.run_sync(notes.note_of(office.recordings, str(leg.contact_id)).exists):
            return
        desk = Desk(contact_id, await to_thread.run_sync(office.journal, contact_id), office)
        await desk.open(leg.caller_number)
        await desk.journal.note("tape", "", name)
    except OSError as error:
        log.exception("who goes to the shelter could not be written down; she goes all the same")
        await to_thread.run_sync(office.tell, error)


def channel_of(recording: str) -> str | None:
    """Whose that recording in the shelter is; None where it is another's."""
    return recording.removeprefix(SHELTER) if recording.startswith(SHELTER) else None
