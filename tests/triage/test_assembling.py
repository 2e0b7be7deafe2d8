"""Services, questions and how long to keep it follow from what was found and pressed, from nothing else."""

import re
import shutil
from pathlib import Path

import pytest

from tests.triage.conftest import Drafts
from triage.assembling import Office
from triage.draft import Triage
from triage.errors import RulesInvalid
from triage.model import Finding, FindingKind, KeypadEvidence, Message, TextEvidence, Urgency
from triage.referral import Referrals, Signpost
from triage.retention import Retention
from triage.sentences import Sentences
from triage.tables import HERE, read_table

TABLES = ("referrals.toml", "missing.toml", "retention.toml")
SAID = TextEvidence(0, 4, "said")


def kinds(case: object) -> list[str]:
    return [each.kind for each in case.referrals]  # type: ignore[attr-defined]


def test_a_service_stands_with_what_speaks_for_it(draft: Drafts) -> None:
    case = draft("they keep my passport, not paid")

    office = next(each for each in case.referrals if each.service == "th.labour-protection")
    assert office.because == ("wages.unpaid", "documents.retained")
    assert {each.quote for each in office.evidence if isinstance(each, TextEvidence)} == {
        "not paid",
        "they keep my passport",
    }


def test_every_service_rests_on_evidence_and_names_findings_of_the_draft(draft: Drafts) -> None:
    case = draft("beaten, locked in, child, not paid, they keep my passport", answers={"in_danger": "yes"})

    assert case.referrals
    for each in case.referrals:
        assert each.evidence
        assert set(each.because) <= {found.code for found in case.findings}


def test_a_pressed_danger_alone_leads_to_the_police_and_a_shelter(draft: Drafts) -> None:
    case = draft("", answers={"in_danger": "yes"})

    assert kinds(case) == ["police", "police", "shelter", "shelter"]
    assert case.referrals[0].evidence == (KeypadEvidence("in_danger", "yes"),)


def test_only_services_of_the_hotlines_country_are_named() -> None:
    message = Message("m", "en", "not paid", (), {}, None)

    for country in ("TH", "MY"):
        case = Triage.load(office=Office("en", country)).draft(message)
        assert {each.country for each in case.referrals} == {country}
    both = Triage.load().draft(message)
    assert {each.country for each in both.referrals} == {"TH", "MY"}


@pytest.mark.parametrize("text", ["thank you", "I want to ask about the minimum wage"])
def test_who_has_no_complaint_is_sent_nowhere(draft: Drafts, text: str) -> None:
    assert draft(text).referrals == ()


def test_a_boat_leads_to_the_marine_department_too() -> None:
    words = read_table(HERE / "summaries" / "en.toml", Sentences)
    signpost = Signpost(read_table(HERE / "referrals.toml", Referrals), words, "TH")
    boat = Finding(FindingKind.ENTITY, "employer", (SAID,), 0.8, "boat Chokchai 3")
    factory = Finding(FindingKind.ENTITY, "employer", (SAID,), 0.8, "Chokchai factory")

    assert [each.kind for each in signpost.referrals([boat], Urgency.SOON)] == ["marine"]
    assert signpost.referrals([boat], Urgency.INFORMATION) == ()
    assert signpost.referrals([factory], Urgency.SOON) == ()


def test_an_office_is_unchecked_until_somebody_wrote_who_and_when(tmp_path: Path, draft: Drafts) -> None:
    assert {each.checked for each in draft("not paid, beaten").referrals} == {""}

    text = (HERE / "referrals.toml").read_text(encoding="utf-8")
    entry = 'code = "th.labour-protection"\n'
    (tmp_path / "referrals.toml").write_text(
        text.replace(entry, entry + 'reviewer = "anong"\nchecked = "2026-11-02"\n'), encoding="utf-8"
    )
    own = Triage.load(office=Office("en", "TH", tmp_path)).draft(Message("m", "en", "not paid", (), {}, None))

    assert [each.checked for each in own.referrals] == ["2026-11-02"]


def test_the_name_of_a_service_is_in_the_working_language_where_the_table_has_it() -> None:
    message = Message("m", "en", "not paid", (), {}, None)

    case = Triage.load(office=Office("th")).draft(message)

    assert "สำนักงานจังหวัด" in next(each.name for each in case.referrals if each.country == "TH")
    assert all(each.name for each in case.referrals)


def test_what_was_pressed_or_said_is_not_asked_again(draft: Drafts) -> None:
    silent = draft("not paid")
    told = draft(
        "not paid, we are 12 workers",
        answers={"in_danger": "no", "may_call_back": "yes", "confidentiality": "share"},
    )

    assert {"safe_now", "may_call", "wish", "workers"} <= set(silent.missing)
    assert {"safe_now", "may_call", "wish", "workers"}.isdisjoint(told.missing)


def test_every_issue_has_its_own_questions(triage: Triage) -> None:
    assert set(triage.assembling.asking.issues) == set(triage.taxonomy.issues)


def test_a_question_that_was_heard_and_not_answered_is_asked_again(draft: Drafts) -> None:
    assert draft("not paid", answers={"in_danger": "unanswered"}).missing[0] == "safe_now"


def test_who_pressed_that_she_is_in_danger_is_asked_first_whether_she_still_is(draft: Drafts) -> None:
    assert draft("not paid", answers={"in_danger": "yes", "may_call_back": "yes"}).missing[0] == "safe_now"


def test_her_safety_is_asked_for_before_all_else_and_her_name_last(draft: Drafts) -> None:
    missing = draft("not paid, beaten").missing

    assert missing[:2] == ("safe_now", "may_call")
    assert missing[-1] == "name"
    assert missing.index("hurt") < missing.index("employer")
    assert len(set(missing)) == len(missing)


def test_a_question_needs_none_of_the_facts_of_a_complaint(draft: Drafts) -> None:
    assert draft("I want to ask how to renew").missing == ("may_call", "question")


@pytest.mark.parametrize(
    ("text", "answers", "class_"),
    [
        ("I want to ask about the minimum wage", {}, "information"),
        ("not paid", {}, "complaint"),
        ("locked in", {}, "danger"),
        ("thank you", {"in_danger": "yes"}, "danger"),
        ("they keep my passport", {}, "danger"),
        ("they keep my passport, a child works here", {}, "child"),
    ],
)
def test_how_long_it_may_be_kept_follows_the_gravest_that_was_found(
    draft: Drafts, text: str, answers: dict[str, str], class_: str
) -> None:
    assert draft(text, answers=answers).retention == class_


def test_what_nobody_could_read_is_not_kept_for_a_short_time_only(triage: Triage) -> None:
    assert triage.draft(Message("m", "en", None, (), {}, None, 6.0)).retention == "complaint"


def test_classes_last_longer_the_graver_they_are() -> None:
    table = read_table(HERE / "retention.toml", Retention)

    days = [table.days(code) for code in ("information", "complaint", "danger", "child")]

    assert days == sorted(day for day in days if day)
    assert table.days("no-such-class") is None


@pytest.mark.parametrize(
    ("file", "before", "after", "fault"),
    [
        ("referrals.toml", 'kind = "hospital"', 'kind = "hospitl"', "'hospitl' is not known"),
        ("referrals.toml", 'dangers = ["suicide"]', 'dangers = ["sucide"]', "'sucide' is not known"),
        ("referrals.toml", 'code = "my.police"', 'code = "th.police"', "stands there twice"),
        ("referrals.toml", 'number = "191"', 'number = "call us"', "String should match"),
        (
            "referrals.toml",
            'MY"\nkind = "police"',
            'MY"\nkind = "shelter"',
            "no service of the kind",
        ),
        ("missing.toml", '"wages.unpaid" = ', '"wages.unpayed" = ', "'wages.unpayed' is not known"),
        ("missing.toml", 'found = ["employer"]', 'found = ["boss"]', "'boss' is not known"),
        ("missing.toml", 'pressed = ["in_danger"]', 'pressed = ["danger"]', "'danger' is not known"),
        ("missing.toml", '"evidence"]', '"evdence"]', "'evdence' is not known"),
        ("retention.toml", "days = 180", "days = 99999", "from the shortest to the longest"),
        ("retention.toml", 'class = "child"', 'class = "childs"', "'childs' is not known"),
    ],
)
def test_a_mistake_in_a_table_is_named_when_it_is_read(
    tmp_path: Path, file: str, before: str, after: str, fault: str
) -> None:
    for name in TABLES:
        shutil.copy(HERE / name, tmp_path)
    text = (tmp_path / file).read_text(encoding="utf-8")
    assert before in text
    (tmp_path / file).write_text(text.replace(before, after, 1), encoding="utf-8")

    with pytest.raises(RulesInvalid, match=re.escape(fault)):
        Triage.load(office=Office(own=tmp_path))
