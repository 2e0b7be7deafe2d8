"""The one way to write into the audit; reading it is `AuditEntry.objects`."""

from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
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
    """The same, unless it was written down already within one sitting."""
    again = AuditEntry.objects.filter(
        who=who, kind=kind, object_id=str(what.pk) if what else "", at__gt=timezone.now() - ONE_SITTING
    )
    if not again.exists():
        record(kind, who, what)
