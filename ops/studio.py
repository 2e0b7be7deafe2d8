"""The studio of one line node, put together from its parts; there is none without a number for it."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from ivr.contributors import Contributors
from ivr.office import Office
from ivr.ports import Exchange
from ivr.programme import Programmes
from ivr.reception import Reception
from ivr.studio import Rooms
from ivr.studio_door import StudioDoor
from ivr.tally import Tally
from ivr.visitors import Visits
from ivr.visits_left import VisitsLeft
from ops.config import Settings
from prompts.takes import Takes


@dataclass(frozen=True, slots=True)
class Studio:
    """`rooms` and `book` are shared by all visits; `programmes` gives the words of the studio itself."""

    number: str
    rooms: Rooms
    book: Visits
    programmes: Programmes
    tally: Tally

    def reception(self) -> Reception:
        """Takes its calls."""
        return Reception(self.number, self.rooms, self.programmes, self.book, self.tally)

    def left(self, exchange: Exchange, running: Callable[[], frozenset[UUID]]) -> VisitsLeft:
        """Closes the visits that a crash cut off."""
        return VisitsLeft(self.rooms, exchange, self.programmes, self.book, running, self.tally)


def open_studio(settings: Settings, office: Office, programmes: Programmes, tally: Tally) -> Studio | None:
    """Where HOTLINE_STUDIO_NUMBER names a number."""
    if not settings.studio_number:
        return None
    folder = settings.folder
    contributors = Contributors(folder.contributors)
    takes, door = Takes(folder.prompts / "takes"), StudioDoor(contributors, office)
    rooms = Rooms(takes, contributors, door, office, folder.studio / "visits")
    return Studio(settings.studio_number, rooms, Visits(folder.visitors), programmes, tally)
