"""What is proposed around a case: who may help, what to ask, how long to keep it; a person may choose."""

import re

import pytest
from django.test import Client
from pytest_django.fixtures import Settings as DjangoSettings

from ivr.model import Question
from ops.casebook import decisions
from ops.casebook.models import Caseworker, Correction, DraftCase
from ops.casebook.raising import raise_beside
from ops.config import REPOSITORY, Settings
from ops.console import words
from ops.console.case import version_of
from tests.console.town import Call, Said, Town, given_call, given_draft, given_transcript, proposal, voice
from transcription.model import Grade
from triage.assembling import Office
from triage.draft import Triage
from triage.model import Message, Urgency


def given_written(town: Town, text: str, office: Office | None = None, **answers: str) -> DraftCase:
    """A written message, drafted by the house's own triage."""
    keys = {Question(question): answer for question, answer in answers.items()}
    contact = given_call(town, Call(text=text, answers=keys, sounds=()))
    message = Message(str(contact.pk), "en", text, (), contact.answers_by_question(), None)
    return given_draft(contact, Triage.load(office=office).draft(message))


def page_of(client: Client, draft: DraftCase) -> str:
    return client.get(f"/case/{draft.contact_id}/").content.decode()


def test_services_stand_with_their_reasons_and_say_that_nobody_checked_them(
    signed_in: Client, town: Town
) -> None:
    page = page_of(signed_in, given_written(town, "they keep my passport, not paid"))

    card = page[page.index("Who may help") :]
    assert "Department of Labour Protection and Welfare: office of the province" in card
    assert "Wages not paid or paid late" in card
    assert "not checked yet" in card
    assert "Nothing was sent to anybody" in card
    assert "Ask her first: some offices must report people without papers." in card


def test_a_service_that_somebody_checked_since_says_so(signed_in: Client, town: Town) -> None:
    draft = given_written(town, "not paid")
    own = town.folder.own_triage
    own.mkdir(parents=True)
    ours = (REPOSITORY / "triage" / "referrals.toml").read_text(encoding="utf-8")
    entry = 'code = "th.labour-protection"\n'
    (own / "referrals.toml").write_text(
        ours.replace(entry, entry + 'reviewer = "anong"\nchecked = "2026-11-02"\n'), encoding="utf-8"
    )

    assert "checked 2026-11-02" in page_of(signed_in, draft)


def test_what_to_ask_is_told_and_what_she_pressed_is_not_asked_again(signed_in: Client, town: Town) -> None:
    page = page_of(signed_in, given_written(town, "not paid", in_danger="no"))

    assert "To ask at the next call" in page
    assert "How much is owed or was taken" in page
    assert "Is she safe now, and can she speak freely?" not in page


@pytest.mark.parametrize("answer", ["no", "never"])
def test_where_she_must_not_be_called_the_questions_wait_for_her(
    signed_in: Client, town: Town, answer: str
) -> None:
    page = page_of(signed_in, given_written(town, "not paid", may_call_back=answer))

    assert "To ask, if she calls again" in page


def test_a_person_chooses_how_long_it_may_be_kept(signed_in: Client, town: Town) -> None:
    draft = given_written(town, "not paid")
    assert re.search(r"May be kept</span> Complaint.*6 years", page_of(signed_in, draft))

    signed_in.post(
        f"/case/{draft.contact_id}/change/",
        {
            "seen": version_of(draft),
            "urgency": "soon",
            "issues": draft.issues_now,
            "retention": "child",
            "reason": "her daughter works there too",
        },
    )

    draft.refresh_from_db()
    assert (draft.retention, draft.person_retention, draft.retention_now) == ("complaint", "child", "child")
    corrected = Correction.objects.get()
    assert (corrected.subject, corrected.before, corrected.after) == ("retention", "complaint", "child")
    assert "A child is concerned: longest" in page_of(signed_in, draft)


def test_a_form_that_says_nothing_of_keeping_changes_nothing_of_it(signed_in: Client, town: Town) -> None:
    draft = given_written(town, "not paid")

    signed_in.post(
        f"/case/{draft.contact_id}/change/",
        {"seen": version_of(draft), "urgency": "today", "issues": draft.issues_now, "reason": "she is ill"},
    )

    draft.refresh_from_db()
    assert (draft.urgency, draft.person_retention) == (Urgency.TODAY, None)


def test_a_draft_of_the_days_before_this_shows_no_proposal_and_can_be_changed(
    signed_in: Client, town: Town
) -> None:
    draft = given_written(town, "not paid")
    DraftCase.objects.update(referrals=[], missing=[], retention="", schema_version="")
    draft.refresh_from_db()

    page = page_of(signed_in, draft)
    signed_in.post(
        f"/case/{draft.contact_id}/change/",
        {"seen": version_of(draft), "urgency": "today", "issues": draft.issues_now, "reason": "she is ill"},
    )

    draft.refresh_from_db()
    assert "Who may help" not in page
    assert "To ask" not in page
    assert (draft.urgency, draft.person_retention) == (Urgency.TODAY, None)


def test_the_page_tells_titles_in_the_working_language(
    signed_in: Client, town: Town, settings: DjangoSettings
) -> None:
    settings.HOTLINE = Settings(state=town.folder.root, working_language="th")
    draft = given_written(town, "not paid", Office("th", "TH"))

    page = page_of(signed_in, draft)

    assert "ไม่จ่ายค่าจ้างหรือจ่ายล่าช้า" in page
    assert '<p class="summary" lang="th">แจ้งว่า' in page
    assert "สำนักงานคุ้มครองแรงงาน" in page
    assert str(words.retention_titles()["complaint"]) in page


def test_no_word_of_a_recording_that_may_only_be_heard_reaches_the_proposal(
    signed_in: Client, town: Town, triage_of_the_house: Triage
) -> None:
    contact = given_call(town, Call("shn", sounds=(voice(),)))
    given_transcript(contact, (Said(1, 3, "invented words"),), grade=Grade.LISTEN_ONLY)
    message = Message(str(contact.pk), "shn", None, (), {}, Grade.LISTEN_ONLY, 2.0, unheard=True)

    page = page_of(signed_in, given_draft(contact, triage_of_the_house.draft(message)))

    assert "invented" not in page
    assert "Is she safe now, and can she speak freely?" in page


@pytest.fixture(scope="module")
def triage_of_the_house() -> Triage:
    return Triage.load()


def test_a_case_raised_after_a_decision_says_so_and_can_be_accepted_again(
    signed_in: Client, town: Town, caseworker: Caseworker
) -> None:
    draft = given_written(town, "not paid")
    decisions.accept(draft, caseworker)
    seen = version_of(draft)
    raise_beside(draft, proposal(Urgency.NOW, urgency_reasons=("Somebody is locked in.",)))
    draft.refresh_from_db()

    page = page_of(signed_in, draft)
    signed_in.post(f"/case/{draft.contact_id}/accept/", {"seen": seen})
    assert DraftCase.objects.get().raised_urgency == Urgency.NOW
    signed_in.post(f"/case/{draft.contact_id}/accept/", {"seen": version_of(draft)})
    draft.refresh_from_db()

    assert "Raised by the machine" in page
    assert "Somebody is locked in." in page
    assert "Accept as it stands" in page
    assert draft.raised_urgency is None
    assert draft.urgency == Urgency.SOON


def test_a_second_opinion_stands_apart_from_what_was_found(signed_in: Client, town: Town) -> None:
    draft = given_written(town, "not paid")
    suggested = {"code": "dismissal", "probability": 0.9, "right": 18, "of": 20}
    DraftCase.objects.update(suggestions=[suggested])

    page = page_of(signed_in, draft)

    card = page[page.index("A second opinion suggests") :]
    assert "Unfair or unpaid dismissal" in card[: card.index("It shows no evidence")]
    assert "right in 18 of 20 earlier cases" in card
    assert "A second opinion" not in page_of(signed_in, given_written(town, "not paid"))


@pytest.mark.parametrize("name", ["referrals.toml", "retention.toml", "summaries/en.toml"])
def test_a_broken_table_of_the_hotlines_own_keeps_nobody_from_a_case(
    signed_in: Client, town: Town, name: str
) -> None:
    draft = given_written(town, "not paid")
    broken = town.folder.own_triage / name
    broken.parent.mkdir(parents=True)
    broken.write_text("this is no [table")

    page = page_of(signed_in, draft)

    assert "Wages not paid or paid late" in page
    assert "Department of Labour Protection and Welfare" in page
