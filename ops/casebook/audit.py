"""The one way to write into the audit; reading it is `AuditEntry.objects`."""

from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from ops.casebook.models import AuditEntry, AuditKind, Caseworker

ONE_SITTING = timedelta(minutes=10)
"""What a browser fetches in several pieces, or refreshes, is within this time one opening, one entry."""


def record(kind: AuditKind, who: Caseworker | AnonymousUser | None, what: Model | None = None) -> AuditEntry:
    """Write who did what, now. Call it in the transaction of the deed, or before what is opened is shown."""
    person = who if isinstance(who, Caseworker) else None
    return AuditEntry.objects.create(
        who=person,
        kind=kind,
        object_type=what._meta.model_name or "" if what else "",
        object_id=str(what.pk) if what else "",
    )


def record_once(kind: AuditKind, who: Caseworker, what: Model | None = None) -> None:
    """The same, unless it was written down already within one sitting; pieces asked for at once are one."""
    if _written(kind, who, what):
        return
    with transaction.atomic():
        Caseworker.objects.select_for_update(no_key=True).get(pk=who.pk)
        if not _written(kind, who, what):
            record(kind, who, what)


def _written(kind: AuditKind, who: Caseworker, what: Model | None) -> bool:
    begun = timezone.now() - ONE_SITTING
    object_id = str(what.pk) if what else ""
    return AuditEntry.objects.filter(who=who, kind=kind, object_id=object_id, at__gt=begun).exists()
