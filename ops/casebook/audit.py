"""The one way to write into the audit; reading it is `AuditEntry.objects`."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from ops.casebook.models import AuditEntry, AuditKind, Caseworker


def record(kind: AuditKind, who: Caseworker | AnonymousUser | None, what: Model | None = None) -> AuditEntry:
    """Write who did what, now. Call it in the transaction of the deed, or before what is opened is shown."""
    person = who if isinstance(who, Caseworker) else None
    return AuditEntry.objects.create(
        who=person,
        kind=kind,
        object_type=what._meta.model_name or "" if what else "",
        object_id=str(what.pk) if what else "",
    )
