"""The questions of the call, proved at start-up: every key leads to a choice its script knows."""

from dataclasses import dataclass
from enum import StrEnum

from ivr import account
from ivr.flows.code_menus import CodeMenus
from ivr.flows.information import InformationLines
from ivr.flows.person import Waiting
from ivr.model import Confidentiality, MayCallBack, Problem, SafeDay, SafeTime, Solved, WhoMayAnswer, YesNo
from prompts.library import Library
from prompts.model import Entry, Menu


class Wanted(StrEnum):
    """What she may have called for."""

    MESSAGE = "message"
    INFORMATION = "information"
    CALLBACK = "callback"
    CODE = "code"
    LANGUAGE = "language"


class Greeted(StrEnum):
    """Who answers when we call, as far as a key can tell."""

    HERSELF = account.HERSELF
    NEVER = MayCallBack.NEVER.value
    NOBODY = "nobody"


class AfterMessage(StrEnum):
    """What she may do with a message she has just left."""

    LISTEN = "listen"
    AGAIN = "again"
    ADD = "add"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Menus:
    """Every question the scripts ask, and the library their words come from."""

    library: Library
    safe_to_speak: Menu[YesNo]
    in_danger: Menu[YesNo]
    main: Menu[Wanted]
    after_message: Menu[AfterMessage]
    confidentiality: Menu[Confidentiality]
    may_call_back: Menu[MayCallBack]
    callback_day: Menu[SafeDay]
    callback_time: Menu[SafeTime]
    who_may_answer: Menu[WhoMayAnswer]
    problem: Menu[Problem]
    how_many: Entry
    code: CodeMenus
    information: InformationLines
    greeting: Menu[Greeted]
    solved: Menu[Solved]

    @classmethod
    def prove(cls, library: Library) -> "Menus":
        """Raises MenuIncomplete or PromptMissing, so that a mistake shows at the start."""
        library.language_menu()
        library.menu("waiting", Waiting)
        return cls(
            library=library,
            safe_to_speak=library.menu("safe-to-speak", YesNo),
            in_danger=library.menu("in-danger", YesNo),
            main=library.menu("main-menu", Wanted),
            after_message=library.menu("message-menu", AfterMessage),
            confidentiality=library.menu("confidentiality", Confidentiality),
            may_call_back=library.menu("may-we-call-back", MayCallBack),
            callback_day=library.menu("callback-day", SafeDay),
            callback_time=library.menu("callback-time", SafeTime),
            who_may_answer=library.menu("who-may-answer", WhoMayAnswer),
            problem=library.menu("kind-of-problem", Problem),
            how_many=library.entry("how-many-people"),
            code=CodeMenus.prove(library),
            information=InformationLines.prove(library),
            greeting=library.menu("greeting", Greeted),
            solved=library.menu("solved", Solved),
        )
