"""The questions of the studio, proved where it is open: every key leads to a choice its script knows."""

from dataclasses import dataclass
from enum import StrEnum

from prompts.library import Library
from prompts.model import Entry, Menu


class Work(StrEnum):
    """What she may do at one prompt. NEXT_OPEN: the next that nobody has recorded yet."""

    HEAR = "hear"
    RECORD = "record"
    APPROVE = "approve"
    PREVIOUS = "previous"
    NEXT = "next"
    JUMP = "jump"
    NEXT_OPEN = "next-open"
    LANGUAGE = "language"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class StudioMenus:
    """Every question of the studio."""

    number: Entry
    pin: Entry
    prompt: Menu[Work]
    which: Entry

    @classmethod
    def prove(cls, library: Library) -> "StudioMenus":
        """Raises MenuIncomplete."""
        return cls(
            number=library.entry("studio-number"),
            pin=library.entry("studio-pin"),
            prompt=library.menu("studio-menu", Work),
            which=library.entry("studio-which"),
        )
