"""The questions of the call, proved at start-up: every key leads to a choice its script knows."""

from dataclasses import dataclass
from enum import StrEnum

from ivr.model import YesNo
from prompts.library import Library
from prompts.model import Entry, LanguageMenu, Menu


class AfterMessage(StrEnum):
    """What she may do with a message she has just left."""

    LISTEN = "listen"
    AGAIN = "again"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Menus:
    """Every question the scripts ask."""

    language: LanguageMenu
    safe_to_speak: Menu[YesNo]
    in_danger: Menu[YesNo]
    after_message: Menu[AfterMessage]
    how_many: Entry
    may_call_back: Menu[YesNo]

    @classmethod
    def prove(cls, library: Library) -> "Menus":
        """Raises MenuIncomplete or PromptMissing, so that a mistake shows at the start."""
        return cls(
            language=library.language_menu(),
            safe_to_speak=library.menu("safe-to-speak", YesNo),
            in_danger=library.menu("in-danger", YesNo),
            after_message=library.menu("message-menu", AfterMessage),
            how_many=library.entry("how-many-people"),
            may_call_back=library.menu("may-we-call-back", YesNo),
        )
