"""The tray: newest danger first, who waits and why, and what it refreshes."""

import re
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from ivr.model import Ending, Question, YesNo
from ops.alarms import AlarmKind
from ops.casebook import models
from ops.casebook.models import AuditEntry, AuditKind
from tests.console.town import (
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
from transcription.model import Grade
from triage.model import FindingKind, Urgency


def drafted(town: Town, urgency: Urgency, minutes_ago: float, language: str = "th") -> models.Contact:
    contact = given_call(town, Call(language, minutes_ago=minutes_ago, sounds=(voice(),)))
    given_transcript(contact, (Said(1, 2, "words"),), demonstration=False)
    given_draft(contact, proposal(urgency))
    return contact


def rows(page: str) -> list[str]:
    return re.findall(r'data-row="([^"]+)"', page)


def test_the_newest_danger_comes_first(signed_in: Client, town: Town) -> None:
    soon = drafted(town, Urgency.SOON, 1)
    old = drafted(town, Urgency.NOW, 50)
    today = drafted(town, Urgency.TODAY, 2)
    new = drafted(town, Urgency.NOW, 10)

    page = signed_in.get("/").content.decode()

    assert rows(page) == [str(each.pk) for each in (new, old, today, soon)]


def test_names_and_numbers_she_said_stand_only_in_her_open_case(signed_in: Client, town: Town) -> None:
    contact = given_call(town, Call("en", minutes_ago=1, sounds=(voice(),)))
    given_transcript(contact, (Said(1, 2, "I am Rosalie, call 0123456789"),), demonstration=False)
    name = quoted(FindingKind.ENTITY, "person", "Rosalie", 0, (1, 2), ("Rosalie",))
    number = quoted(FindingKind.ENTITY, "phone", "0123456789", 0, (1, 2), "0123456789")
    summary = "Reports: wages not paid (“Rosalie, 0123456789” at 0:01)."
    given_draft(contact, proposal(Urgency.NOW, findings=(name, number), summary=summary))

    tray = signed_in.get("/").content.decode()
    case = signed_in.get(f"/case/{contact.pk}/").content.decode()

    assert "Rosalie" in case
    assert "Rosalie" not in tray
    assert "0123456789" not in tray


def test_the_tray_filters_by_language_urgency_and_state(signed_in: Client, town: Town) -> None:
    thai = drafted(town, Urgency.NOW, 1)
    khmer = drafted(town, Urgency.SOON, 2, "km")
    done = drafted(town, Urgency.SOON, 3)
    models.DraftCase.objects.filter(contact=done).update(state="accepted", decided_at=timezone.now())

    def shown(query: str) -> list[str]:
        return rows(signed_in.get(f"/?{query}").content.decode())

    assert shown("language=km") == [str(khmer.pk)]
    assert shown("urgency=now") == [str(thai.pk)]
    assert shown("state=accepted") == [str(done.pk)]
    assert set(shown("state=all")) == {str(each.pk) for each in (thai, khmer, done)}
    assert set(shown("state=nonsense&urgency=nonsense")) == {str(thai.pk), str(khmer.pk)}


def test_contacts_without_a_draft_are_shown_with_the_reason(signed_in: Client, town: Town) -> None:
    contact = given_call(town)

    in_line = signed_in.get("/").content.decode()
    contact.recordings.update(claimed_until=timezone.now() + timedelta(minutes=1))
    under_way = signed_in.get("/").content.decode()
    contact.recordings.update(claimed_until=None)
    town.alarms.sound(AlarmKind.MODEL_MISSING)
    no_model = signed_in.get("/").content.decode()
    given_transcript(contact, (Said(1, 2, "words"),))
    heard = signed_in.get("/").content.decode()

    assert "In line for transcription" in in_line
    assert "Being transcribed" in under_way
    assert "Waits for a speech model" in no_model
    assert "hotline models fetch" in no_model
    assert "The draft is being made" in heard


def test_keys_and_endings_are_told_at_a_glance(signed_in: Client, town: Town) -> None:
    answers = {Question.IN_DANGER: YesNo.YES, Question.SAFE_TO_SPEAK: YesNo.NO, Question.HOW_MANY: "12"}
    given_call(town, Call("shn", answers, Ending.HUNG_UP_IN_MENU, sounds=()))

    page = signed_in.get("/").content.decode()

    for words in ("Pressed: in danger", "Not safe to speak", "12 people", "Hung up in the menu", "by key"):
        assert words in page


def test_a_demonstration_model_is_told_from_its_transcript_alone(signed_in: Client, town: Town) -> None:
    drafted(town, Urgency.SOON, 1)
    assert "emonstration model" not in signed_in.get("/").content.decode()

    a_case(town)

    assert "Demonstration model" in signed_in.get("/").content.decode()


def test_no_words_of_a_caller_and_no_number_stand_in_the_tray(signed_in: Client, town: Town) -> None:
    contact = given_call(town, Call("lo", sounds=(voice(),)))
    given_transcript(contact, (Said(1, 2, "secret words"),), grade=Grade.LISTEN_ONLY)
    written = given_call(town, Call("th", sounds=(), text="written secret"))
    given_draft(written, proposal(Urgency.SOON))
    a_case(town)

    page = signed_in.get("/").content.decode()

    assert not any(words in page for words in ("secret", "locked in</", "555 0142", "5550142"))


def test_the_live_part_answers_nothing_while_nothing_is_new(signed_in: Client, town: Town) -> None:
    a_case(town)
    page = signed_in.get("/").content.decode()
    address = re.search(r'hx-get="([^"]+)"', page)
    assert address
    live = address[1].replace("&amp;", "&")

    unchanged = signed_in.get(live)
    given_call(town)
    changed = signed_in.get(live)

    assert (unchanged.status_code, unchanged.content) == (204, b"")
    assert len(rows(changed.content.decode())) == 2


def test_the_refreshes_of_one_sitting_are_one_entry(signed_in: Client, town: Town) -> None:
    signed_in.get("/")
    signed_in.get("/live/?seen=x")

    assert AuditEntry.objects.filter(kind=AuditKind.OPENED_TRAY).count() == 1


def test_a_tray_that_is_only_ever_refreshed_is_written_down_too(signed_in: Client, town: Town) -> None:
    signed_in.get("/live/?state=all&page=1")

    assert AuditEntry.objects.filter(kind=AuditKind.OPENED_TRAY).count() == 1


def test_a_filter_with_a_sign_the_database_does_not_take_is_harmless(signed_in: Client, town: Town) -> None:
    assert signed_in.get("/?language=%00th&page=%00&state=%00").status_code == 200


def test_an_empty_tray_says_so(signed_in: Client, town: Town) -> None:
    assert "Nobody waits here." in signed_in.get("/").content.decode()
