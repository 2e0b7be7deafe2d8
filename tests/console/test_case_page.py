"""The page of a case: what it shows, what it hides, and what is written down of it."""

import re

import pytest
from django.test import Client
from pytest_django.fixtures import Settings as DjangoSettings

from ivr.model import UNDETERMINED
from ops.casebook.models import AuditEntry, AuditKind, Caseworker, Contact, RecordingState, Segment
from ops.console import words
from ops.console.case_page import between
from tests.console.town import (
    NUMBER,
    Call,
    Said,
    Town,
    a_case,
    given_call,
    given_draft,
    given_transcript,
    proposal,
    quoted,
    voice,
)
from transcription.model import Doubt, Grade
from triage.model import FindingKind, Urgency


def page_of(client: Client, contact_id: object) -> str:
    return client.get(f"/case/{contact_id}/").content.decode()


def test_opening_a_case_writes_down_the_case_and_its_transcript(
    signed_in: Client, town: Town, caseworker: Caseworker
) -> None:
    contact = a_case(town)

    page_of(signed_in, contact.pk)

    entries = AuditEntry.objects.filter(who=caseworker).values_list("kind", "object_id")
    transcript = contact.recordings.get().transcript
    assert set(entries) >= {
        (AuditKind.OPENED_CASE, str(contact.pk)),
        (AuditKind.OPENED_TRANSCRIPT, str(transcript.pk)),
    }


def test_words_can_be_sought_and_doubtful_ones_are_marked(signed_in: Client, town: Town) -> None:
    page = page_of(signed_in, a_case(town).pk)

    assert 'data-line data-start="4.99" data-end="6.87"' in page
    assert re.search(r'class="word" data-word data-start="0.79"[^>]*>phone<', page)
    assert re.search(r'class="word doubtful"[^>]*>permit<', page)
    assert "The same words again and again" in page


def test_every_doubt_there_is_has_words_for_people() -> None:
    assert all(str(words.DOUBT[doubt]).endswith(".") for doubt in Doubt)


@pytest.mark.parametrize(
    ("language", "told", "not_told"),
    [
        ("en", "another language than the caller chose", "Nobody chose a language"),
        (UNDETERMINED, "Nobody chose a language", "the caller chose"),
    ],
)
def test_only_where_a_language_was_chosen_does_the_page_say_that_the_caller_chose_one(
    signed_in: Client, town: Town, language: str, told: str, not_told: str
) -> None:
    contact = given_call(town, Call(language, sounds=(voice(),)))
    doubted = Said(0.79, 1.86, "phone| taken", (Doubt.OTHER_LANGUAGE,))
    given_transcript(contact, (doubted,), guess="th")
    given_draft(contact, proposal(Urgency.SOON))
    path = f"/case/{contact.pk}/line/{Segment.objects.get().pk}/"

    page = page_of(signed_in, contact.pk)
    line = signed_in.post(path, {"text": "phone taken"}, headers={"HX-Request": "true"}).content.decode()

    for shown in (page, line):
        assert told in shown
        assert not_told.lower() not in shown.lower()
    assert "believes it hears" in page


def test_a_recording_whose_language_nobody_knows_is_not_said_to_be_of_one_that_no_model_writes(
    signed_in: Client, town: Town
) -> None:
    contact = given_call(town, Call(UNDETERMINED, sounds=(voice(),)))
    given_transcript(contact, (), grade=Grade.LISTEN_ONLY)

    page = page_of(signed_in, contact.pk)

    assert "Nobody chose a language, and the model is not sure" in page
    assert "this language" not in page


def test_speech_that_gave_no_words_is_a_line_that_can_be_heard_and_put_right(
    signed_in: Client, town: Town, caseworker: Caseworker
) -> None:
    contact = given_call(town, Call(sounds=(voice(),)))
    sobbing = Said(2.03, 4.20, "", (Doubt.SPEECH_WITHOUT_TEXT,))
    given_transcript(contact, (Said(0.79, 1.86, "phone| taken"), sobbing))
    given_draft(contact, proposal(Urgency.SOON))
    segment = Segment.objects.get(text="")

    before = page_of(signed_in, contact.pk)
    signed_in.post(f"/case/{contact.pk}/line/{segment.pk}/", {"text": "please come"})
    after = page_of(signed_in, contact.pk)

    assert 'data-line data-start="2.03" data-end="4.20"' in before
    assert "Speech without words, 2 s" in before
    assert "no words came of it" in before
    assert re.search(r'class="said" dir="auto">please come<', after)
    assert f"put right by {caseworker.username}; the machine heard" in after
    assert "speech without words" in after


def test_what_was_taken_for_no_speech_is_on_the_map_and_what_is_long_is_a_list(
    signed_in: Client, town: Town
) -> None:
    contact = given_call(town, Call(sounds=(voice(),)))
    given_transcript(contact, (Said(0.79, 1.86, "phone| taken"), Said(4.99, 6.87, "locked| in")))

    page = page_of(signed_in, contact.pk)

    drawn = re.findall(r'<rect class="skip"[^>]*data-seek="([\d.]+)" data-until="([\d.]+)"', page)
    listed = re.findall(r'<button type="button" data-seek="([\d.]+)" data-until="([\d.]+)"', page)
    assert drawn == [("0.00", "0.79"), ("1.86", "4.99"), ("6.87", "7.83")]
    assert listed == [("1.86", "4.99")]
    assert "Taken for no speech, and not read: 4 s" in page
    assert "Play what was not read, from 0:01 to 0:04" in page


def test_where_the_whole_recording_was_read_the_page_does_not_say_that_a_part_was_not(
    signed_in: Client, town: Town
) -> None:
    contact = given_call(town, Call(sounds=(voice(),)))
    given_transcript(contact, (Said(0.79, 1.86, "phone| taken"),), read_whole=True)

    page = page_of(signed_in, contact.pk)

    assert "Taken for no speech, and read all the same: 6 s" in page
    assert "<title>Taken for no speech, and read all the same</title>" in page
    assert 'aria-label="Play what was taken for no speech, from 0:01 to 0:07"' in page
    assert "not read" not in page


@pytest.mark.parametrize(
    ("speech", "left"),
    [
        ([], [(0.0, 5.0)]),
        ([[0.0, 5.0]], []),
        ([[3.0, 4.0], [1.0, 2.0], [1.5, 3.5]], [(0.0, 1.0), (4.0, 5.0)]),
        ([[4.0, 5.2]], [(0.0, 4.0)]),
    ],
    ids=["silence", "all speech", "sides that overlap", "speech to beyond the end"],
)
def test_speech_and_what_lies_between_are_the_whole_recording(
    speech: list[list[float]], left: list[tuple[float, float]]
) -> None:
    assert between(speech, 5.0) == left


def test_a_call_with_a_side_for_each_speaker_shows_whose_line_is_whose(signed_in: Client, town: Town) -> None:
    contact = given_call(town, Call(sounds=(voice(),)))
    given_transcript(contact, (Said(0, 1, "hello", channel=2), Said(1, 3, "phone| taken", channel=1)))
    given_draft(contact, proposal(Urgency.SOON))

    page = page_of(signed_in, contact.pk)

    assert page.index("Side 2 of the call") < page.index(">hello<")
    assert page.index(">hello<") < page.index("Side 1 of the call") < page.index(">phone<")
    assert "of the call" not in page_of(signed_in, a_case(town).pk)


@pytest.mark.parametrize(
    ("operator", "first", "second"), [("left", "Operator", "Caller"), ("right", "Caller", "Operator")]
)
def test_where_the_house_knows_the_operators_side_lines_say_who_speaks(
    signed_in: Client, town: Town, settings: DjangoSettings, operator: str, first: str, second: str
) -> None:
    settings.HOTLINE = settings.HOTLINE.model_copy(update={"operator_side": operator})
    contact = given_call(town, Call(sounds=(voice(),)))
    given_transcript(contact, (Said(0, 1, "hello", channel=1), Said(1, 3, "phone| taken", channel=2)))
    given_draft(contact, proposal(Urgency.SOON))

    page = page_of(signed_in, contact.pk)

    assert re.findall(r'<p class="side side-(\d)" lang="en">(\w+)</p>', page) == [("1", first), ("2", second)]
    assert "of the call" not in page


def test_every_finding_stands_with_what_it_rests_on(signed_in: Client, town: Town) -> None:
    contact = a_case(town)

    page = page_of(signed_in, contact.pk)

    recording = contact.recordings.get().pk
    assert f'data-seek="4.99" data-recording="{recording}"' in page
    assert "Pressed: in danger now" in page
    assert "Not allowed to leave the workplace" in page


def test_where_words_cannot_be_trusted_none_are_shown(signed_in: Client, town: Town) -> None:
    contact = given_call(town, Call("shn", sounds=(voice(),)))
    given_transcript(contact, (Said(1, 3, "invented words"),), grade=Grade.LISTEN_ONLY)
    transcript = contact.recordings.get().transcript
    transcript.segments.create(
        position=0, start=1, end=3, text="invented words", avg_logprob=0, no_speech_probability=0
    )
    finding = quoted(FindingKind.ISSUE, "wages.unpaid", "invented words", 0, (1, 3))
    given_draft(contact, proposal(Urgency.SOON, ("wages.unpaid",), (finding,)))

    page = page_of(signed_in, contact.pk)

    assert "invented" not in page
    assert "Only to be listened to." in page
    assert '<rect class="speech"' in page
    assert f"/recording/{contact.recordings.get().pk}/audio/" in page
    assert not AuditEntry.objects.filter(kind=AuditKind.OPENED_TRANSCRIPT).exists()


def test_a_recording_that_is_no_sound_is_shown_as_such(signed_in: Client, town: Town) -> None:
    contact = given_call(town, Call(sounds=(b"no sound",)))
    contact.recordings.update(state=RecordingState.UNDECODABLE)
    given_draft(contact, proposal(Urgency.SOON))

    page = page_of(signed_in, contact.pk)

    assert "This recording cannot be read as sound." in page
    assert "<audio" not in page


def test_a_contact_can_be_heard_before_it_is_drafted(signed_in: Client, town: Town) -> None:
    page = page_of(signed_in, given_call(town).pk)

    assert "<audio" in page
    assert "Not drafted yet" in page
    assert "Accept as it stands" not in page


def test_a_written_message_is_shown_as_text_and_never_as_markup(signed_in: Client, town: Town) -> None:
    contact = given_call(town, Call("th", sounds=(), text="<script>alert(1)</script> ช่วยด้วย"))
    given_draft(contact, proposal(Urgency.SOON))

    page = page_of(signed_in, contact.pk)

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; ช่วยด้วย" in page


class TestTheNumber:
    def test_it_is_hidden_on_the_page(self, signed_in: Client, town: Town) -> None:
        page = page_of(signed_in, a_case(town).pk)

        assert NUMBER not in page
        assert "0142" not in page
        assert "Show the number" in page

    def test_it_is_shown_on_purpose_and_that_is_written_down(
        self, signed_in: Client, town: Town, caseworker: Caseworker
    ) -> None:
        contact = a_case(town)

        whole = signed_in.post(f"/case/{contact.pk}/number/")
        part = signed_in.post(f"/case/{contact.pk}/number/", headers={"HX-Request": "true"})

        assert NUMBER in whole.content.decode()
        assert NUMBER in part.content.decode()
        assert "<html" not in part.content.decode()
        assert part["Cache-Control"] == "no-store"
        told = AuditEntry.objects.filter(kind=AuditKind.OPENED_NUMBER, who=caseworker)
        assert [entry.object_id for entry in told] == [str(contact.pk)] * 2

    def test_a_link_cannot_show_it(self, signed_in: Client, town: Town) -> None:
        assert signed_in.get(f"/case/{a_case(town).pk}/number/").status_code == 405

    def test_a_withheld_number_is_nobody(self, signed_in: Client, town: Town) -> None:
        for _ in range(2):
            contact = given_call(town, Call(number=None, sounds=(voice(),)))

        page = page_of(signed_in, contact.pk)

        assert "The number was withheld." in page
        assert "other contact" not in page

    def test_without_the_key_it_stays_closed(self, signed_in: Client, town: Town) -> None:
        contact = a_case(town)
        (town.folder.private / "house.key").unlink()

        page = signed_in.post(f"/case/{contact.pk}/number/").content.decode()

        assert "The number cannot be read." in page

    def test_what_was_sealed_and_is_no_text_cannot_be_read(self, signed_in: Client, town: Town) -> None:
        contact = a_case(town)
        Contact.objects.filter(pk=contact.pk).update(sealed_number=town.seal(b"\xff\xfe"))

        page = signed_in.post(f"/case/{contact.pk}/number/").content.decode()

        assert "The number cannot be read." in page


def test_calls_from_the_same_number_are_counted(signed_in: Client, town: Town) -> None:
    same = Call(sounds=(voice(),), pseudonym="cd" * 32)
    contact = given_call(town, same)
    given_call(town, same)

    assert "1 other contact from the same number" in page_of(signed_in, contact.pk)
