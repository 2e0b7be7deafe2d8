"""Several at the same moment: one transcript, one draft, one opening, on SQLite and on PostgreSQL."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from ops.casebook import audit, decisions, grades
from ops.casebook.models import (
    AuditEntry,
    AuditKind,
    Caseworker,
    Correction,
    DraftCase,
    Finding,
    LanguageGrade,
    Segment,
    Transcript,
)
from ops.tasks import transcribe
from ops.tasks.claims import claim
from ops.tasks.draft import DraftDesk
from tests.ops.casebook.heard import heard_in
from tests.ops.conftest import House
from tests.ops.given import ToldTriage, given_contact, given_transcript
from transcription.registry import load_registry

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 4


def all_at_once(work: Callable[[], object]) -> list[object]:
    """Each worker in a thread, with a database connection of its own."""
    start = Barrier(WORKERS)

    def one(_: int) -> object:
        start.wait()
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(one, range(WORKERS)))


def test_one_of_them_gets_the_recording(house: House) -> None:
    recording = given_contact(house).recordings.get()

    claims = all_at_once(lambda: claim(recording, timezone.now()))

    assert sorted(map(bool, claims)) == [False, False, False, True]


def test_one_transcript_is_kept_whole(house: House) -> None:
    recording = given_contact(house).recordings.get()

    kept = all_at_once(lambda: transcribe.keep(recording, given_transcript()))

    assert sorted(map(bool, kept)) == [False, False, False, True]
    assert (Transcript.objects.count(), Segment.objects.count()) == (1, 1)


def test_one_draft_is_kept_whole(house: House) -> None:
    contact = given_contact(house)
    transcribe.keep(contact.recordings.get(), given_transcript())
    contact_id: UUID = contact.pk

    all_at_once(lambda: DraftDesk(ToldTriage()).draft(contact_id))

    assert (DraftCase.objects.count(), Finding.objects.count()) == (1, 1)


def test_what_is_confirmed_at_once_is_confirmed_once(house: House) -> None:
    contact = given_contact(house)
    transcribe.keep(contact.recordings.get(), given_transcript())
    DraftDesk(ToldTriage()).draft(contact.pk)
    anong, transcript = Caseworker.objects.create(username="anong"), Transcript.objects.get()

    all_at_once(lambda: decisions.confirm_rest(transcript, anong))

    assert Correction.objects.count() == Segment.objects.count() == 1


def test_who_confirms_the_rest_takes_back_nothing_that_is_put_right_meanwhile(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact = given_contact(house)
    transcribe.keep(contact.recordings.get(), given_transcript())
    DraftDesk(ToldTriage()).draft(contact.pk)
    anong, line = Caseworker.objects.create(username="anong"), Segment.objects.get()
    write = Correction.objects.bulk_create

    def put_right() -> None:
        decisions.correct_line(line, anong, "put right")
        connection.close()

    with ThreadPoolExecutor(1) as other:

        def write_while_another_puts_right(lines: list[Correction]) -> list[Correction]:
            wait([other.submit(put_right)], 0.5)
            return write(lines)

        monkeypatch.setattr(Correction.objects, "bulk_create", write_while_another_puts_right)
        decisions.confirm_rest(line.transcript, anong)

    assert grades.said_now(line.transcript) == {line.pk: "put right"}


def test_a_grade_that_several_corrections_change_at_once_changes_once(house: House) -> None:
    anong = Caseworker.objects.create(username="anong")
    for _ in range(4):
        decisions.confirm_rest(
            heard_in("en", ("they have not paid us", "for three months"), seconds=600), anong
        )

    all_at_once(lambda: grades.regrade("en", "hotline-nano", load_registry(), house.alarms))

    assert LanguageGrade.objects.count() == 1
    assert AuditEntry.objects.filter(kind=AuditKind.GRADE_CHANGED).count() == 1


def test_a_recording_fetched_in_several_pieces_at_once_is_one_opening(house: House) -> None:
    recording = given_contact(house).recordings.get()
    anong = Caseworker.objects.create(username="anong")

    for kind in AuditKind:
        all_at_once(partial(audit.record_once, kind, anong, recording))

    kinds = AuditEntry.objects.filter(who=anong).values_list("kind", flat=True)
    assert sorted(kinds) == sorted(AuditKind)
