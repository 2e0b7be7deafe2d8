"""The ledger: every contact in exactly one outcome, and every recording that was made is kept."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from ivr.model import Channel, Direction, Ending, RecordingRole
from ivr.notes import claimed_by, notes_in
from ivr.tape import STUDIO
from ivr.visitors import Visits
from ops.calls_seen import CallsSeen, calls_seen
from ops.casebook.models import CanaryContact, Contact, Recording
from ops.intake import known_contacts
from ops.state import StateFolder
from ops.vault import Vault


@dataclass(frozen=True, slots=True)
class Ledger:
    """What was counted. Contacts and recordings on their way are counted where they stand now.

    The calls Asterisk saw are the contacts and the `studio_visits` together: none is both. So many it has
    `seen`; of so many since then we are `told`, by contacts of those who rang this line, and visits.
    """

    by_ending: Mapping[Ending, int]
    recordings_in_casebook: int
    recordings_in_vault: int
    unheard: int
    missing_from_vault: frozenset[UUID]
    unknown_recordings: frozenset[UUID]
    unknown_contacts: frozenset[UUID]
    envelopes_waiting: int
    envelopes_refused: int
    calls_under_way: int
    calls_noted: int
    recordings_unsealed: int
    studio_visits: int
    seen: CallsSeen | None = None
    told: int = 0

    @property
    def contacts(self) -> int:
        """All contacts in the casebook."""
        return sum(self.by_ending.values())

    @property
    def on_the_way(self) -> int:
        """What may yet become a contact: calls, notes, envelopes, and recordings of the shelter's."""
        envelopes = self.envelopes_waiting + self.envelopes_refused
        return self.calls_under_way + self.calls_noted + envelopes + self.recordings_unsealed

    @property
    def calls_lost(self) -> int:
        """Calls that Asterisk saw, and that are told of nowhere."""
        return max(0, self.seen.count - self.told - self.on_the_way) if self.seen else 0

    @property
    def balances(self) -> bool:
        """Whether casebook and vault agree; what stands in the spool or on the line is on its way."""
        return not (
            self.missing_from_vault or self.unknown_recordings or self.unknown_contacts or self.calls_lost
        )


def count(folder: StateFolder, vault: Vault, node: str | None = None) -> Ledger:
    """Count everything, now. While intake is at work the vault may be ahead by one envelope.

    `node` is the line node whose Asterisk writes into that folder; None where there is but one.
    """
    seen = calls_seen(folder)  # first: a call that comes meanwhile is not missed
    callers = Contact.objects.exclude(ending=Ending.CANARY)
    rows = callers.order_by().values_list("ending").annotate(count=Count("pk"))
    endings = Counter({Ending(ending): number for ending, number in rows})
    # the canary's contacts are erased again, and count all the same
    endings += Counter({Ending.CANARY: CanaryContact.objects.count()})
    leaving = CanaryContact.objects.filter(erased_at=None).values_list("recordings", flat=True)
    in_casebook = set(Recording.objects.values_list("pk", flat=True))
    going = {UUID(recording) for recordings in leaving for recording in recordings}
    in_vault = {recording_id for recording_id, _ in vault.recordings()} - going
    return Ledger(
        by_ending=endings,
        recordings_in_casebook=len(in_casebook),
        recordings_in_vault=len(in_vault),
        unheard=Recording.objects.filter(transcript__isnull=True).count(),
        missing_from_vault=frozenset(in_casebook - in_vault),
        unknown_recordings=frozenset(in_vault - in_casebook),
        unknown_contacts=frozenset(set(vault.contacts()) - known_contacts()),
        envelopes_waiting=_files(folder, "new"),
        envelopes_refused=_files(folder, "refused"),
        calls_under_way=sum(path.is_dir() for path in folder.journals.glob("*")),
        calls_noted=sum(claimed_by(note) is None for note in notes_in(folder.recordings)),
        recordings_unsealed=sum(not path.name.startswith(STUDIO) for path in folder.recordings.glob("*.wav")),
        studio_visits=len(visits := Visits(folder.visitors).all()),
        seen=seen,
        told=_told(seen.since, node) + sum(each.at >= seen.since for each in visits) if seen else 0,
    )


def _told(since: datetime, node: str | None) -> int:
    """Contacts of those who rang since then, the canary's that are erased among them."""
    here = Q(node=node) if node else Q()
    rang = Contact.objects.filter(here, channel=Channel.PHONE, direction=Direction.INBOUND)
    # who was given to the shelter in the middle of a call: that call is another contact
    rang = rang.exclude(about__isnull=False, recordings__role=RecordingRole.SHELTER)
    canaries = CanaryContact.objects.filter(number__drawn_at__gte=since).count()
    return rang.exclude(ending=Ending.CANARY).filter(started_at__gte=since).count() + canaries


def _files(folder: StateFolder, where: str) -> int:
    return sum(1 for _ in (folder.spool / where).glob("*.envelope"))
