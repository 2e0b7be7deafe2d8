"""The vault's first day: it is marked as the vault, so that an empty mount point is never taken for it."""

import logging

from django.db import DatabaseError

from ops.casebook.models import Recording
from ops.vault import Vault

log = logging.getLogger(__name__)


def ensure_vault(vault: Vault) -> None:
    """Found it where nothing can be missing from it: no recording was kept yet, or the first one is here.

    Else it stays away, and what is to be kept waits. So it does while the database cannot be asked.
    """
    if vault.is_there:
        return
    try:
        if _is_complete(vault):
            vault.found()
    except (DatabaseError, OSError):
        log.exception("whether the vault is there cannot be told")


def _is_complete(vault: Vault) -> bool:
    """Judged by the first recording: one kept on the wrong disk by mistake would be a later one."""
    kept = Recording.objects.exclude(stored_as="").order_by("contact__taken_in_at", "position")
    first = kept.values_list("pk", flat=True).first()
    return first is None or any(found == first for found, _ in vault.recordings())
