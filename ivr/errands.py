"""Errands: what the house asks of the line. A sealed file in `errands/new`, done, and only then removed.

The same path as envelopes, the other way: a rename decides, so an errand is there whole or not at all, and a
crash between doing and removing does it again. Whoever does one must therefore be able to do it twice.
"""

import json
import logging
import os
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

import anyio
from anyio import to_thread

from ivr.errors import CannotUnseal, ErrandNotDone
from ivr.model import Trouble
from ivr.office import Office
from ivr.seal import Identity, Recipient
from prompts.disk import sync_folder, write_synced

log = logging.getLogger(__name__)

SUFFIX = ".errand"
EVERY = 2.0
"""Seconds between two looks into the folder."""


@dataclass(frozen=True, slots=True)
class Errand:
    """`kind` says who does it, `body` is for whoever does; a contact that comes of it names its `id`."""

    id: UUID
    kind: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Later:
    """It is not done yet: ask again at that time. It stays in the folder until then."""

    at: datetime


Doer = Callable[[Errand], Awaitable[Later | None]]
"""Does an errand, perhaps for the second time. Raises ErrandNotDone where it never can be, else OSError."""


class ErrandFolder:
    """A folder shared by the house, which sends with the line's `recipient`, and the line, which takes."""

    def __init__(self, folder: Path, recipient: Recipient | None = None) -> None:
        self._recipient = recipient
        self._tmp, self._new, self._refused = folder / "tmp", folder / "new", folder / "refused"

    def send(self, errand: Errand) -> None:
        """When it returns, the errand survives a power cut. Raises OSError."""
        if self._recipient is None:
            raise ErrandNotDone("no_key")
        head = json.dumps({"id": str(errand.id), "kind": errand.kind}).encode()
        sealed = self._recipient.seal(head + b"\n" + errand.body)
        name = f"{errand.id}{SUFFIX}"
        for folder in (self._tmp, self._new):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        aside = self._tmp / f"{secrets.token_hex(4)}.{name}"
        try:
            write_synced(aside, sealed, 0o600)
            aside.rename(self._new / name)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise
        sync_folder(self._new)

    def waiting(self) -> list[Path]:
        """Oldest first."""
        found = self._new.glob(f"*{SUFFIX}")
        return sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name))

    def read(self, path: Path, key: Identity) -> Errand:
        """Raises ErrandNotDone where it is none of ours, OSError."""
        try:
            head, _, body = key.unseal(path.read_bytes()).partition(b"\n")
            told = json.loads(head)
            return Errand(UUID(str(told["id"])), str(told["kind"]), body)
        except CannotUnseal:
            raise ErrandNotDone("broken_seal") from None
        except (ValueError, KeyError, TypeError):
            raise ErrandNotDone("not_an_errand") from None

    def done(self, path: Path) -> None:
        """It may go."""
        path.unlink(missing_ok=True)
        sync_folder(self._new)

    def forget_refused(self, before: datetime) -> int:
        """What was put aside before then has waited long enough; gives how many it was. Raises OSError."""
        paths = self._refused.glob(f"*{SUFFIX}")
        old = [path for path in paths if path.stat().st_mtime < before.timestamp()]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def refuse(self, path: Path) -> None:
        """Put it aside for a person; from then on its age counts."""
        self._refused.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.utime(path)
        path.rename(self._refused / path.name)
        sync_folder(self._refused)


class Errands:
    """Does what waits, by kind."""

    def __init__(
        self, folder: ErrandFolder, office: Office, doers: Mapping[str, Doer], every: float = EVERY
    ) -> None:
        self._folder = folder
        self._office = office
        self._doers = doers
        self._every = every
        self._later: dict[str, datetime] = {}

    async def run(self) -> None:
        """For ever."""
        while True:
            try:
                await self.once()
            except OSError as error:
                log.exception("the errands cannot be looked at; they wait")
                await to_thread.run_sync(self._office.tell, error)
            await anyio.sleep(self._every)

    async def once(self) -> int:
        """One round; gives how many were done. One that cannot be done holds up nothing behind it."""
        done, now = 0, self._office.clock.now()
        waiting = await to_thread.run_sync(self._folder.waiting)
        self._later = {path.name: self._later[path.name] for path in waiting if path.name in self._later}
        for path in waiting:
            if self._later.get(path.name, now) <= now:
                done += await self._attempt(path)
        return done

    async def _attempt(self, path: Path) -> bool:
        try:
            errand = await to_thread.run_sync(self._folder.read, path, self._office.line_key)
            if later := await self._doer(errand)(errand):
                self._later[path.name] = later.at
                return False
            await to_thread.run_sync(self._folder.done, path)
        except ErrandNotDone as refusal:
            log.error("an errand cannot be done; it is put aside", extra={"reason": refusal.reason})
            await to_thread.run_sync(self._folder.refuse, path)
            self._office.alarm.sound(Trouble.ERRAND_REFUSED)
            return False
        except OSError as error:
            log.exception("an errand could not be done now; it waits")
            await to_thread.run_sync(self._office.tell, error)
            return False
        return True

    def _doer(self, errand: Errand) -> Doer:
        doer = self._doers.get(errand.kind)
        if doer is None:  # another version of the house asks
            raise ErrandNotDone("unknown_kind")
        return doer
