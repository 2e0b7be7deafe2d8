"""Whom we give to the shelter: we know who she is, and what she says there is hers.

The exchange can write no number beside what the shelter records of her (see `ivr.notes`: we have touched her
channel). So her contact is begun here, before she goes: the one that salvage gives to a recording of that
name. It waits in its journal until her call is over. She whom no script has led is a contact though she says
nothing there; who has one already goes on from it, and only by what she says.
"""

from uuid import UUID

from anyio import to_thread

from ivr import notes
from ivr.boundary import Boundary
from ivr.desk import Desk
from ivr.notes import SHELTER
from ivr.office import Office
from ivr.ports import Leg


async def expect(leg: Leg, office: Office, about: UUID | None = None) -> None:
    """To be called before she goes; `about` is the contact that is hers already.

    Never raises: she is heard all the same.

    A leg that we called goes to no shelter, and of a ring that is never answered the exchange has a note.
    """
    if leg.outbound:
        return
    name = f"{SHELTER}{leg.id}"
    contact_id = notes.contact_of(name)
    with Boundary("who goes to the shelter could not be written down; she goes all the same", leg.contact_id):
        if await to_thread.run_sync(notes.note_of(office.recordings, str(leg.contact_id)).exists):
            return
        desk = Desk(contact_id, await to_thread.run_sync(office.journal, contact_id), office)
        await desk.open(leg.caller_number)
        if about is not None:
            await desk.goes_on_from(about)
        await desk.journal.note("tape", "", name)


async def is_expected(leg: Leg, office: Office) -> bool:
    """Whether a program before us had begun to give her away."""
    begun = office.journals / str(notes.contact_of(f"{SHELTER}{leg.id}"))
    return await to_thread.run_sync(begun.exists)


def channel_of(recording: str) -> str | None:
    """Whose that recording in the shelter is; None where it is another's."""
    return recording.removeprefix(SHELTER) if recording.startswith(SHELTER) else None
