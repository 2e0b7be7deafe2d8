"""Recordings that nothing could be made of are put back to be tried again, after something was mended."""

from django.db import transaction
from django.utils import timezone

from ops.casebook.models import Contact, Recording, RecordingState
from ops.errors import NotInVault
from ops.vault import Vault


@transaction.atomic
def retry(vault: Vault) -> int:
    """Put them back; gives how many. The sweeper asks for them. What is not in the vault stays as it is.

    Drafts stay in the tray until something was heard. Raises VaultAway, DatabaseError.
    """
    given_up = Recording.objects.filter(transcript__isnull=True).exclude(state=RecordingState.KEPT)
    return sum(_put_back(recording, vault) for recording in given_up)


def _put_back(recording: Recording, vault: Vault) -> bool:
    try:
        name = vault.kept(recording.pk).name
    except NotInVault:
        return False
    Recording.objects.filter(pk=recording.pk).update(
        state=RecordingState.KEPT,
        reason="",
        attempts=0,
        claimed_until=None,
        stored_as=name,
        suffix="." + name.split(".")[1],
    )
    Contact.objects.filter(pk=recording.contact_id).update(enqueued_at=None, stirred_at=timezone.now())
    return True
