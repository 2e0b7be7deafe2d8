"""Yesterday's casebook becomes today's without losing a row."""

from datetime import UTC, datetime
from io import StringIO
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


@pytest.mark.django_db
def test_the_tables_are_as_the_models_say() -> None:
    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())


@pytest.mark.django_db(transaction=True)
def test_rows_of_the_first_version_reach_the_last() -> None:
    executor = MigrationExecutor(connection)
    latest = [node for node in executor.loader.graph.leaf_nodes() if node[0] == "casebook"]
    executor.migrate([("casebook", "0001_first")])
    try:
        recording = _rows_of_the_first_version(executor)
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(latest)

    from ops.casebook.models import AuditEntry, Contact, Transcript

    kept = Transcript.objects.get(recording=recording)
    assert kept.damage == []
    assert kept.segments.get().text == "help"
    assert kept.recording.contact.draft.urgency == "now"
    assert AuditEntry.objects.get().object_id == str(recording)
    assert list(Contact.objects.awaiting_links()) == [kept.recording.contact]  # drafts from before are linked
    if connection.vendor == "sqlite":  # as `tests.database` does, so that the next test can empty it
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER IF EXISTS audit_entry_no_delete")


def _rows_of_the_first_version(executor: MigrationExecutor) -> UUID:
    tables = executor.loader.project_state([("casebook", "0001_first")]).apps
    now = datetime(2026, 3, 2, tzinfo=UTC)
    contact = tables.get_model("casebook", "Contact").objects.create(
        id=uuid4(),
        channel="phone",
        language="th",
        ending="left_message",
        started_at=now,
        ended_at=now,
        node="n",
    )
    recording = tables.get_model("casebook", "Recording").objects.create(
        id=uuid4(), contact=contact, position=0, role="message", started_at=now, ended_by="key"
    )
    transcript = tables.get_model("casebook", "Transcript").objects.create(
        recording=recording, language="th", duration=1.0, grade="draft", model="m"
    )
    tables.get_model("casebook", "Segment").objects.create(
        transcript=transcript, position=0, start=0, end=1, text="help", avg_logprob=0, no_speech_probability=0
    )
    tables.get_model("casebook", "DraftCase").objects.create(contact=contact, machine_urgency="now")
    tables.get_model("casebook", "AuditEntry").objects.create(
        kind="opened_audio", object_id=str(recording.id)
    )
    return UUID(str(recording.id))
