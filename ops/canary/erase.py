"""Takes the canary's contacts out of the house again, to the last row and file; what stays is that one was.

Killed between any two steps it goes on at the next round: first the rows go and the files to remove are
noted, then the files, and only then the contact counts as erased.
"""

import logging
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ops.alarms import Alarms
from ops.casebook.models import CanaryContact, Contact, DraftCase, Recording, Transcript
from ops.vault import Vault

log = logging.getLogger(__name__)


def erase_all(vault: Vault, alarms: Alarms) -> int:
    """Erase whatever is left of the canary's calls; gives how many. Raises VaultAway, DatabaseError."""
    left = list(CanaryContact.objects.filter(erased_at=None).values_list("pk", flat=True))
    for contact_id in left:
        erase(contact_id, vault, alarms)
    return len(left)


def erase(contact_id: UUID, vault: Vault, alarms: Alarms) -> None:
    """Erase one contact, which must be the canary's. Raises VaultAway, DatabaseError."""
    vault.prove_there()
    recordings = _take_out_rows(contact_id)
    for kept in (contact_id, *recordings):
        vault.remove(kept)
    for alarm in alarms.standing():
        if alarm.subject == str(contact_id):
            alarms.clear(alarm.kind, alarm.subject)
    CanaryContact.objects.filter(pk=contact_id).update(recordings=[], erased_at=timezone.now())
    log.info("a contact of the canary was erased", extra={"contact": contact_id})


@transaction.atomic
def _take_out_rows(contact_id: UUID) -> list[UUID]:
    """Gives the recordings whose files have to go. Raises CanaryContact.DoesNotExist for anybody else's."""
    ours = CanaryContact.objects.select_for_update().get(pk=contact_id, erased_at=None)
    found = Recording.objects.filter(contact=contact_id).values_list("pk", flat=True)
    recordings = {*map(UUID, ours.recordings), *found}
    ours.recordings = [str(recording) for recording in recordings]
    ours.save()
    DraftCase.objects.filter(contact=contact_id).delete()
    Transcript.objects.filter(recording__contact=contact_id).delete()
    Recording.objects.filter(contact=contact_id).delete()
    Contact.objects.filter(pk=contact_id).delete()
    return list(recordings)
