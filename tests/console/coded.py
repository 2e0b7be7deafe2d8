"""A caller who holds a code, as the house knows her, and the line that is told things."""

from dataclasses import dataclass, replace

from ivr.codebook import Codebook
from ivr.codes import Cost, new_case_code, new_code, stretch
from ivr.errands import Errand, ErrandFolder
from ivr.seal import Identity
from ops.casebook import models
from ops.state import StateFolder
from tests.console.town import Call, Town, given_call, given_draft, proposal, voice
from triage.model import Urgency

PEPPER = b"pepper"


@dataclass(frozen=True)
class Coded:
    """The contact she left, and the code only she has."""

    contact: models.Contact
    code: str


def given_a_coded_case(town: Town, call: Call | None = None) -> Coded:
    """Drafted; she took a code at the end."""
    code = new_code()
    kept = new_case_code(stretch(code, PEPPER, Cost(n=2)))
    contact = given_call(town, replace(call or Call("th", sounds=(voice(),)), code=kept))
    given_draft(contact, proposal(Urgency.SOON, ("wages.unpaid",)))
    return Coded(contact, code)


def line_key(folder: StateFolder) -> Identity:
    return Identity(folder.line_secrets / "journal")


def errands_of(folder: StateFolder) -> list[Errand]:
    """What the line finds, in the order sent."""
    sent = ErrandFolder(folder.errands)
    return [sent.read(path, line_key(folder)) for path in sent.waiting()]


def codebook_of(folder: StateFolder) -> Codebook:
    """As the line node has it."""
    return Codebook(folder.codes, line_key(folder), PEPPER, Cost(n=2))
