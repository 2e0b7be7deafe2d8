"""Follows one contact through the seven hops: journal, spool, casebook, transcript, draft case, tray."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from ops.config import Settings
from ops.errors import OpsError
from ops.readiness import console_answers
from ops.state import StateFolder

LOOK_EVERY = 0.05
PATIENCE = 120.0
"""Seconds for one hop; a first transcript loads the model first."""


class Hop(StrEnum):
    """Where a voice stands on its way; the words are for the person watching."""

    ANSWERED = "Asterisk takes the call"
    JOURNAL = "the call script keeps every answer"
    ENVELOPE = "sealed envelope in the spool"
    CASEBOOK = "row in the casebook, audio in the vault"
    TRANSCRIPT = "speech becomes text"
    DRAFT = "text and keys become a draft case"
    TRAY = "a caseworker sees it in the tray"


class Stuck(OpsError):
    """The contact did not reach the next hop in time."""


@dataclass(frozen=True, slots=True)
class Journals:
    """The calls under way, as their journals show them; remembers which were there before."""

    folder: StateFolder
    before: frozenset[str]

    @classmethod
    def now(cls, folder: StateFolder) -> "Journals":
        """Remember the calls of this moment."""
        return cls(folder, _names(folder))

    def new(self) -> UUID | None:
        """The contact whose journal began since."""
        return next((UUID(name) for name in sorted(_names(self.folder) - self.before)), None)


def after_the_call(contact: UUID, settings: Settings) -> Iterator[Hop]:
    """Each hop once it is reached, from the envelope on. Raises Stuck."""
    reached: dict[Hop, Callable[[], bool]] = {
        Hop.ENVELOPE: lambda: in_the_spool(contact, settings.folder) or in_the_casebook(contact),
        Hop.CASEBOOK: lambda: in_the_casebook(contact),
        Hop.TRANSCRIPT: lambda: is_transcribed(contact),
        Hop.DRAFT: lambda: is_drafted(contact),
        Hop.TRAY: lambda: console_answers(settings) and in_the_tray(contact),
    }
    for hop, is_so in reached.items():
        deadline = time.monotonic() + PATIENCE
        while not is_so():
            if time.monotonic() > deadline:
                raise Stuck(f"The contact waits for this: {hop}. See: hotline status")
            time.sleep(LOOK_EVERY)
        yield hop


def in_the_spool(contact: UUID, folder: StateFolder) -> bool:
    """Whether its envelope waits to be taken in."""
    return any(path.name.startswith(str(contact)) for path in (folder.spool / "new").glob("*.envelope"))


def in_the_casebook(contact: UUID) -> bool:
    """Whether its row is there."""
    from ops.casebook.models import Contact

    return Contact.objects.filter(pk=contact).exists()


def is_transcribed(contact: UUID) -> bool:
    """Whether every recording has been heard."""
    from ops.casebook.models import Contact

    return not Contact.objects.awaiting_transcript().filter(pk=contact).exists()


def is_drafted(contact: UUID) -> bool:
    """Whether there is a draft case."""
    from ops.casebook.models import DraftCase

    return DraftCase.objects.filter(contact=contact).exists()


def in_the_tray(contact: UUID) -> bool:
    """Whether a caseworker who looks now finds it."""
    from ops.casebook.tray import tray

    return bool(tray().filter(pk=contact).exists())


def _names(folder: StateFolder) -> frozenset[str]:
    return frozenset(path.name for path in folder.journals.glob("[!.]*-*-*-*-*"))
