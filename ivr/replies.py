"""What the house tells a caller who has a code: a voice, or where her case stands. Both are errands.

Each brings the whole case along, so that any line node can be told, one that never heard of it too.
"""

from dataclasses import dataclass, field
from uuid import UUID

from anyio import to_thread
from pydantic import TypeAdapter, ValidationError

from ivr.codebook import Codebook, CodedCase, Told
from ivr.errands import Doer, Errand
from ivr.errors import CodeInvalid, ErrandNotDone

REPLY, STATUS = "reply", "status"
"""Their kinds."""


@dataclass(frozen=True, slots=True)
class VoiceReply:
    """`sealed` to the case's own key before it left the console; its id is the errand's."""

    id: UUID
    case: CodedCase
    sealed: bytes = field(repr=False)

    def errand(self) -> Errand:
        """The case on a line of its own, then the sealed voice."""
        return Errand(self.id, REPLY, _cases.dump_json(self.case) + b"\n" + self.sealed)


@dataclass(frozen=True, slots=True)
class StatusTold:
    """What she is told from `told.at` on."""

    id: UUID
    case: CodedCase
    told: Told

    def errand(self) -> Errand:
        """Two lines."""
        return Errand(self.id, STATUS, _cases.dump_json(self.case) + b"\n" + _told.dump_json(self.told))


_cases, _told = TypeAdapter(CodedCase), TypeAdapter(Told)


def doers(codebook: Codebook) -> dict[str, Doer]:
    """Who does these errands. Doing one twice is doing it once."""

    async def reply(errand: Errand) -> None:
        await to_thread.run_sync(_deliver, codebook, errand)

    async def status(errand: Errand) -> None:
        await to_thread.run_sync(_tell, codebook, errand)

    return {REPLY: reply, STATUS: status}


def _deliver(codebook: Codebook, errand: Errand) -> None:
    case, sealed = _case_of(codebook, errand)
    codebook.keep_reply(case.code.lookup, errand.id, sealed)


def _tell(codebook: Codebook, errand: Errand) -> None:
    case, told = _case_of(codebook, errand)
    try:
        codebook.tell(case.code.lookup, _told.validate_json(told))
    except ValidationError:
        raise ErrandNotDone("bad_status") from None


def _case_of(codebook: Codebook, errand: Errand) -> tuple[CodedCase, bytes]:
    """The case, which the line knows from now on, and what follows it."""
    head, _, rest = errand.body.partition(b"\n")
    try:
        case = _cases.validate_json(head)
        codebook.enter(case)
    except (ValidationError, CodeInvalid):
        raise ErrandNotDone("bad_case") from None
    return case, rest
