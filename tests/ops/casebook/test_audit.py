"""Who did what is only ever added to."""

import pytest
from django.db import DatabaseError, connection, transaction

from ops.casebook import audit, triggers
from ops.casebook.errors import AuditIsAppendOnly
from ops.casebook.models import AuditEntry, AuditKind

pytestmark = pytest.mark.django_db


def test_an_entry_cannot_be_saved_a_second_time() -> None:
    entry = audit.record(AuditKind.OPENED_CASE, None)

    with pytest.raises(AuditIsAppendOnly):
        entry.save()


def test_an_entry_cannot_be_removed() -> None:
    entry = audit.record(AuditKind.OPENED_CASE, None)

    with pytest.raises(AuditIsAppendOnly):
        entry.delete()


def test_entries_cannot_be_changed_or_removed_in_bulk() -> None:
    audit.record(AuditKind.OPENED_CASE, None)

    with pytest.raises(AuditIsAppendOnly):
        AuditEntry.objects.update(kind=AuditKind.ACCEPTED)
    with pytest.raises(AuditIsAppendOnly):
        AuditEntry.objects.all().delete()


@pytest.mark.parametrize("deed", ["UPDATE audit_entry SET kind = 'accepted'", "DELETE FROM audit_entry"])
def test_the_database_itself_refuses(deed: str) -> None:
    with connection.cursor() as cursor:  # the tests' database has one trigger less
        for statement in triggers.to_remove(connection.vendor) + triggers.to_install(connection.vendor):
            cursor.execute(statement)
    audit.record(AuditKind.OPENED_CASE, None)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(deed)

    assert AuditEntry.objects.get().kind == AuditKind.OPENED_CASE


@pytest.mark.django_db(transaction=True)
def test_the_tests_database_can_still_be_emptied() -> None:
    audit.record(AuditKind.OPENED_CASE, None)

    assert AuditEntry.objects.count() == 1
