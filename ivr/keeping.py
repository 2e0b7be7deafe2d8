"""The recordings of one contact: sealed beside its journal, and in clear until the journal tells of it."""

import logging
import secrets
from pathlib import Path
from uuid import UUID, uuid5

from anyio import to_thread
from pydantic import JsonValue

from ivr import account
from ivr.account import Account, Kept
from ivr.journal import Journal
from ivr.model import EndedBy, Recording, RecordingRole
from ivr.office import Office
from ivr.sound import has_sound, length_of, was_anything_said

log = logging.getLogger(__name__)


class Recordings:
    """Of one contact."""

    def __init__(self, contact_id: UUID, journal: Journal, office: Office) -> None:
        self._contact_id = contact_id
        self._journal = journal
        self.account = Account.of(journal)
        """All that the journal says."""
        self._office = office

    async def keep(self, name: str, clear: Path, role: RecordingRole, ended_by: EndedBy) -> None:
        """Seal a finished recording. On a full disk it stays as it is, and is tried again."""
        try:
            kept = await to_thread.run_sync(self._seal, name, clear, (role, ended_by), abandon_on_cancel=True)
            await self._journal.note("kept", name, kept)
            await to_thread.run_sync(self._remove_clear, clear)
        except OSError as error:
            log.exception("a recording could not be sealed; it stays where it is")
            await to_thread.run_sync(self._office.tell, error)

    def has_kept(self, name: str) -> bool:
        """Whether that recording is sealed and noted."""
        return name in self.account.facts("kept")

    async def has(self, name: str) -> bool:
        """Whether anything of it is sealed, or lies in clear where salvage takes it up."""
        return self.has_kept(name) or await to_thread.run_sync(has_sound, self._clear_file(name))

    def sealed(self) -> dict[UUID, Path]:
        """Where each of them lies."""
        return {each.recording.id: self._journal.folder / each.file for each in self.account.recordings()}

    def clear_away(self) -> None:
        """A crash may have left a clear recording that is sealed, and one thought empty may have grown."""
        for name in self.account.dealt_with():
            clear = self._clear_file(name)
            if not self.has_kept(name) and has_sound(clear):
                kept = self._seal(name, clear, (RecordingRole.MESSAGE, EndedBy.UNKNOWN))
                self._journal.write("kept", name, kept)
            clear.unlink(missing_ok=True)

    def adopt_sealed(self) -> None:
        """A damaged journal may have lost the line that told of a recording: what lies beside it counts."""
        known = {str(each.recording.id) for each in self.account.recordings()}
        for sealed in sorted(self._journal.folder.glob("*.age")):
            recording_id = sealed.name.partition(".")[0]
            if recording_id not in known:
                known.add(recording_id)
                found = account.kept.dump_python(account.found(sealed), mode="json")
                self._journal.write("kept", recording_id, found)

    def _seal(self, name: str, clear: Path, how: tuple[RecordingRole, EndedBy]) -> JsonValue:
        recording_id = uuid5(self._contact_id, name)
        sealed = self._journal.folder / f"{recording_id}.{secrets.token_hex(4)}{clear.suffix}.age"
        self._journal.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        recording = Recording(
            id=recording_id,
            role=how[0],
            started_at=self.account.began(name) or account.last_touched(clear),
            seconds=length_of(clear),
            ended_by=how[1],
            sha256=self._office.house.seal_file(clear, sealed),
        )
        kept = Kept(recording, sealed.name, was_anything_said(clear))
        told: JsonValue = account.kept.dump_python(kept, mode="json")
        return told

    def _remove_clear(self, clear: Path) -> None:
        """Only once the journal, on disk, says where the sealed one is. Raises OSError."""
        self._journal.flush()
        clear.unlink(missing_ok=True)

    def _clear_file(self, name: str) -> Path:
        return self._office.recordings / f"{name}.wav"
