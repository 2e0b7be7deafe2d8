"""A contact goes to the house, once: its envelope is prepared, noted and released, and its journal goes.

Whoever comes after a crash finds in the journal how far it went.
"""

from uuid import UUID

from ivr.account import Account, Call, last_touched
from ivr.journal import Journal
from ivr.keeping import Recordings
from ivr.model import Caller, Channel, Contact, Ending
from ivr.office import Office


class Posting:
    """Of one contact; from a thread."""

    def __init__(self, contact_id: UUID, journal: Journal, office: Office) -> None:
        self._contact_id = contact_id
        self._journal = journal
        self._office = office

    @property
    def account(self) -> Account:
        """All that the journal says."""
        return Account(self._journal.entries)

    def post(self, ending: Ending, recordings: Recordings) -> None:
        """Raises OSError: then it is begun again."""
        prepared = self.account.facts("prepared").get("")
        name = str(prepared) if prepared else self._prepare(ending, recordings)
        self._office.spool.release(name)
        self._journal.remove()

    def _prepare(self, ending: Ending, recordings: Recordings) -> str:
        """Write the envelope and note its name, so that whoever comes after a crash knows whether it went."""
        name = self._office.spool.prepare(self._contact(ending), recordings.sealed())
        try:
            self._journal.write("prepared", "", name)
        except OSError:
            self._office.spool.withdraw(name)
            raise
        return name

    def _contact(self, ending: Ending) -> Contact:
        told = self.account
        call = told.call() or Call(last_touched(self._journal.folder))
        return Contact(
            id=self._contact_id,
            channel=Channel.PHONE,
            language=told.language(),
            started_at=call.started_at,
            ended_at=max(self._office.clock.now(), call.started_at),
            ending=ending,
            caller=_nobody() if told.anonymous() else _caller(call),
            answers=told.answers_for_the_house(call.started_at),
            recordings=tuple(each.recording for each in told.recordings()),
            node=self._office.node,
            direction=call.direction,
            about=told.about(),
            errand=call.errand,
            code=told.code(),
            listened=told.listened(),
            withdrawn=told.withdrawn(),
        )


def _caller(call: Call) -> Caller:
    number = call.sealed_number
    return Caller(call.pseudonym, bytes.fromhex(number) if number else None)


def _nobody() -> Caller:
    """She asked to stay anonymous: the house learns neither her number nor that she called before."""
    return Caller(None, None)
