"""The questions about a case code."""

from dataclasses import dataclass
from enum import StrEnum

from ivr.model import YesNo
from prompts.library import Library
from prompts.model import Entry, Menu


class CodeSaid(StrEnum):
    """What she may do when she has been told her code."""

    AGAIN = "again"
    KEPT = "kept"


class WithCode(StrEnum):
    """What she may do with a case whose code she gave."""

    AGAIN = "again"
    MESSAGE = "message"
    WITHDRAW = "withdraw"
    BACK = "back"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class CodeMenus:
    """Proved with `Menus`."""

    offer: Menu[YesNo]
    said: Menu[CodeSaid]
    entry: Entry
    after: Menu[WithCode]
    withdraw: Menu[YesNo]
    withdraw_sure: Menu[YesNo]

    @classmethod
    def prove(cls, library: Library) -> "CodeMenus":
        """Raises MenuIncomplete."""
        return cls(
            offer=library.menu("code-offer", YesNo),
            said=library.menu("code-said", CodeSaid),
            entry=library.entry("code-entry"),
            after=library.menu("code-menu", WithCode),
            withdraw=library.menu("code-withdraw", YesNo),
            withdraw_sure=library.menu("code-withdraw-sure", YesNo),
        )
