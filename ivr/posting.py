"""A contact goes to the house, once: its envelope is prepared, noted and released, and its journal goes.

Whoever comes after a crash finds in the journal how far it went.
"""

from dataclasses import dataclass
from uuid import UUID

from ivr import notes
from ivr.account import Call, last_touched
from ivr.journal import Journal
from ivr.keeping import Recordings
from ivr.model import Caller, Channel, Contact, Ending
from ivr.office import Office


@dataclass(frozen=True, slots=True)
class Posting:
    """Of one contact, with its `recordings`; from a thread."""

    contact_id: UUID
    journal: Journal
    office: Office
    recordings: Recordings

    def post(self, ending: Ending) -> None:
        """Raises OSError: then it is begun again."""
        prepared = self.recordings.account.facts("prepared").get("")
        name = str(prepared) if prepared else self._prepare(ending)
        self.office.spool.release(name, self.journal.folder)
        notes.remove(notes.note_of(self.office.recordings, str(self.contact_id)))
        self.journal.file.remove()  # last: a note without a journal would be another contact

    def _prepare(self, ending: Ending) -> str:
        """Write the envelope and note its name, so that whoever comes after a crash knows whether it went.

        After a power cut the note may be gone and the envelope not: then it goes a second time, told from
        what had been synced, and the house sees that nothing is new.
        """
        name = self.office.spool.prepare(self._contact(ending), self.recordings.sealed())
        try:
            self.journal.write_last("prepared", "", name)
        except OSError:
            self.office.spool.withdraw(name)
            raise
        return name

    def _contact(self, ending: Ending) -> Contact:
        told = self.recordings.account
        call = told.call() or Call(last_touched(self.journal.folder))
        return Contact(
            id=self.contact_id,
            channel=Channel.PHONE,
            language=told.language(),
            started_at=call.started_at,
            ended_at=max(self.office.clock.now(), call.started_at),
            ending=ending,
            caller=_nobody() if told.anonymous() else _caller(call),
            answers=told.answers_for_the_house(call.started_at),
            recordings=tuple(each.recording for each in told.recordings()),
            node=self.office.node,
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
