"""Accept, change, dismiss, put right: what a person decides wins, and the machine's words stay beside it."""

import re

import pytest
from django.test import Client

from ops.casebook.models import (
    AuditEntry,
    AuditKind,
    Caseworker,
    Contact,
    Correction,
    DraftCase,
    DraftState,
    LanguageGrade,
    Segment,
)
from tests.console.town import (
    Call,
    Said,
    Town,
    a_case,
    given_call,
    given_draft,
    given_transcript,
    proposal,
    voice,
)
from transcription.model import Grade
from triage.model import Urgency


@pytest.fixture
def contact(town: Town, signed_in: Client) -> Contact:
    return a_case(town)


def draft_of(contact: Contact) -> DraftCase:
    return DraftCase.objects.get(contact=contact)


def seen(client: Client, contact: Contact) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', client.get(f"/case/{contact.pk}/").content.decode())
    assert found
    return found[1]


def post(client: Client, contact: Contact, deed: str, **fields: object) -> int:
    fields.setdefault("seen", seen(client, contact))
    return client.post(f"/case/{contact.pk}/{deed}/", fields).status_code


def test_nobody_accepts_a_draft_that_was_made_anew_before_her_eyes(
    signed_in: Client, contact: Contact
) -> None:
    page = seen(signed_in, contact)
    draft_of(contact).delete()
    DraftCase.objects.create(contact=contact, machine_urgency=Urgency.NOW)

    post(signed_in, contact, "accept", seen=page)

    assert draft_of(contact).state == DraftState.NEW


def test_accepting_leaves_the_draft_as_it_stands(
    signed_in: Client, contact: Contact, caseworker: Caseworker
) -> None:
    assert post(signed_in, contact, "accept") == 302

    draft = draft_of(contact)
    assert (draft.state, draft.decided_by, draft.urgency) == (DraftState.ACCEPTED, caseworker, "now")
    assert AuditEntry.objects.get(kind=AuditKind.ACCEPTED).who == caseworker
    assert "by anong" in signed_in.get(f"/case/{contact.pk}/").content.decode()


def test_a_persons_urgency_and_issues_win_and_the_machines_stay(signed_in: Client, contact: Contact) -> None:
    assert (
        post(signed_in, contact, "change", urgency="today", issues=["wages.unpaid"], reason="She is out now")
        == 302
    )

    draft = draft_of(contact)
    assert (draft.urgency, draft.machine_urgency) == (Urgency.TODAY, Urgency.NOW)
    assert (draft.issues_now, draft.issues) == (["wages.unpaid"], ["freedom.movement"])
    assert set(Correction.objects.values_list("subject", flat=True)) == {"urgency", "issues"}
    page = signed_in.get(f"/case/{contact.pk}/").content.decode()
    assert "The machine proposed: Now" in page
    assert "She is out now" in page


def test_what_stays_as_it_is_makes_no_correction(signed_in: Client, contact: Contact) -> None:
    post(signed_in, contact, "change", urgency="now", issues=["freedom.movement"], reason="Looked at it")

    assert not Correction.objects.exists()


def test_a_change_without_a_reason_is_shown_again_with_what_was_typed(
    signed_in: Client, contact: Contact
) -> None:
    answer = signed_in.post(
        f"/case/{contact.pk}/change/",
        {"seen": seen(signed_in, contact), "urgency": "soon", "issues": ["dismissal"]},
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert re.search(r'name="urgency" value="soon" checked', page)
    assert re.search(r'value="dismissal" checked', page)
    assert draft_of(contact).state == DraftState.NEW


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"kind": "silent"}, "silent"),
        ({"kind": "other", "words_for_it": "A fax"}, "other: A fax"),
    ],
)
def test_dismissing_needs_and_keeps_a_reason(
    signed_in: Client, contact: Contact, fields: dict[str, str], reason: str
) -> None:
    assert post(signed_in, contact, "dismiss", **fields) == 302

    draft = draft_of(contact)
    assert (draft.state, draft.reason) == (DraftState.DISMISSED, reason)
    assert AuditEntry.objects.filter(kind=AuditKind.DISMISSED).count() == 1


@pytest.mark.parametrize("fields", [{}, {"kind": "other"}, {"kind": "nonsense"}])
def test_dismissing_without_a_reason_changes_nothing(
    signed_in: Client, contact: Contact, fields: dict[str, str]
) -> None:
    assert post(signed_in, contact, "dismiss", **fields) == 422

    assert draft_of(contact).state == DraftState.NEW


def test_a_decision_on_what_somebody_else_decided_meanwhile_is_not_taken(
    signed_in: Client, contact: Contact
) -> None:
    old = seen(signed_in, contact)
    post(signed_in, contact, "accept")

    answer = signed_in.post(
        f"/case/{contact.pk}/dismiss/", {"seen": old, "kind": "silent"}, follow=True
    ).content.decode()

    assert draft_of(contact).state == DraftState.ACCEPTED
    assert "Somebody decided on this case meanwhile." in answer


class TestPuttingALineRight:
    def test_the_persons_words_are_shown_and_the_machines_beside_them(
        self, signed_in: Client, contact: Contact, caseworker: Caseworker
    ) -> None:
        line = contact.recordings.get().transcript.segments.all()[1]

        answer = signed_in.post(
            f"/case/{contact.pk}/line/{line.pk}/",
            {"text": "work permit taken"},
            headers={"HX-Request": "true"},
        )

        part = answer.content.decode()
        assert part.startswith(f'<li class="line" id="line-{line.pk}"')
        assert '<p class="said" dir="auto">work permit taken</p>' in part
        assert "put right by anong; the machine heard" in part
        assert "work permit, work permit" in part
        made = Correction.objects.get()
        assert (made.by, made.segment_id, made.after) == (caseworker, line.pk, "work permit taken")
        assert AuditEntry.objects.filter(kind=AuditKind.CHANGED, who=caseworker).count() == 1

    def test_the_same_words_again_are_no_correction(self, signed_in: Client, contact: Contact) -> None:
        line = contact.recordings.get().transcript.segments.all()[0]

        answer = signed_in.post(f"/case/{contact.pk}/line/{line.pk}/", {"text": line.text})

        assert answer["Location"] == f"/case/{contact.pk}/"
        assert not Correction.objects.exists()

    def test_a_line_of_another_case_is_not_found(
        self, signed_in: Client, contact: Contact, town: Town
    ) -> None:
        other = a_case(town)
        line = other.recordings.get().transcript.segments.all()[0]

        answer = signed_in.post(f"/case/{contact.pk}/line/{line.pk}/", {"text": "words"})

        assert answer.status_code == 404
        assert not Correction.objects.exists()


class TestGoingOverARecording:
    def test_who_heard_it_all_confirms_the_lines_nobody_put_right(
        self, signed_in: Client, contact: Contact, caseworker: Caseworker
    ) -> None:
        recording = contact.recordings.get()
        line = recording.transcript.segments.all()[0]
        signed_in.post(f"/case/{contact.pk}/line/{line.pk}/", {"text": "my phone was taken"})
        before = signed_in.get(f"/case/{contact.pk}/").content.decode()

        signed_in.post(f"/case/{contact.pk}/right/{recording.pk}/")

        after = signed_in.get(f"/case/{contact.pk}/").content.decode()
        assert "every other line is right" in before
        assert "every other line is right" not in after
        assert after.count(f"heard by {caseworker.username}, and right") == 2
        assert "my phone was taken" in after
        assert AuditEntry.objects.filter(kind=AuditKind.CONFIRMED, who=caseworker).count() == 1

    def test_the_grade_of_the_language_follows(self, signed_in: Client, town: Town) -> None:
        for _ in range(2):
            contact = given_call(town, Call(sounds=(voice(),), seconds=1_200))
            given_transcript(
                contact, (Said(0, 1_200, "|".join([" they took my phone"] * 9)),), duration=1_200
            )
            given_draft(contact, proposal(Urgency.SOON))
            signed_in.post(f"/case/{contact.pk}/right/{contact.recordings.get().pk}/")

        risen = LanguageGrade.objects.get()

        assert (risen.language, risen.grade, risen.minutes) == ("en", "good", 40.0)

    def test_a_recording_of_another_case_or_without_text_is_not_found(
        self, signed_in: Client, contact: Contact, town: Town
    ) -> None:
        other = a_case(town).recordings.get()
        silent = given_call(town, Call("shn", sounds=(voice(),)))
        given_transcript(silent, (Said(1, 3, "words"),), grade=Grade.LISTEN_ONLY)
        given_draft(silent, proposal(Urgency.SOON))

        answers = [
            signed_in.post(f"/case/{contact.pk}/right/{other.pk}/"),
            signed_in.post(f"/case/{silent.pk}/right/{silent.recordings.get().pk}/"),
        ]

        assert [answer.status_code for answer in answers] == [404, 404]
        assert not Correction.objects.exists()


def test_what_is_not_drafted_cannot_be_decided_on(signed_in: Client, town: Town) -> None:
    contact = given_call(town)

    answer = signed_in.post(f"/case/{contact.pk}/accept/", {"seen": ""})

    assert answer.status_code == 404


def test_nothing_is_decided_by_a_link(signed_in: Client, contact: Contact) -> None:
    answers = [
        signed_in.get(f"/case/{contact.pk}/{deed}/").status_code for deed in ("accept", "change", "dismiss")
    ]

    assert answers == [405, 405, 405]


def test_a_line_that_is_asked_for_without_a_correction_is_written_down_as_read(
    signed_in: Client, contact: Contact
) -> None:
    segment = Segment.objects.filter(transcript__recording__contact=contact)[0]

    signed_in.post(f"/case/{contact.pk}/line/{segment.pk}/", {"text": ""}, headers={"HX-Request": "true"})

    read = AuditEntry.objects.get(kind=AuditKind.OPENED_TRANSCRIPT)
    assert read.object_id == str(segment.transcript_id)
