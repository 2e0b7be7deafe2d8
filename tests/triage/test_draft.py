"""A draft case: nothing without evidence, danger before all, and doubt said aloud."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.triage.conftest import Drafts, a_line
from transcription.model import Doubt, Grade, Segment
from triage.draft import Triage
from triage.model import DraftCase, FindingKind, KeypadEvidence, Message, TextEvidence, Urgency
from triage.text import message_text

LANGUAGES = ("en", "th", "my", "ne", "hi", "bn", "id", "ms", "vi", "km", "und")
WORDS = st.sampled_from(
    [
        "beaten",
        "not",
        ",",
        " ",
        "\n",
        "passport",
        "took",
        "ไม่",
        "ถูกตี",
        "ပိတ်ထား",
        "မ",
        "नहीं",
        "पैसा",
        "12 people",
        "é",
        "👩‍👧",
    ]
)


def evidence_of(case: DraftCase) -> list[TextEvidence]:
    return [each for found in case.findings for each in found.evidence if isinstance(each, TextEvidence)]


@settings(max_examples=300)
@given(
    text=st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=40).map("".join)),
    language=st.sampled_from(LANGUAGES),
)
def test_any_text_is_read_and_every_quote_is_exact(triage: Triage, text: str, language: str) -> None:
    case = triage.draft(Message("m", language, text, (), {}, None))

    for each in evidence_of(case):
        assert each.quote == text[each.begin : each.end]
        assert each.quote.strip()


def test_what_is_found_names_the_words_it_rests_on(draft: Drafts) -> None:
    text = "Hello sir, they keep all our passports in the office."

    case = draft(text)

    assert case.issues == ("documents.retained",)
    assert case.indicators == ("retention_of_identity_documents",)
    assert {each.quote for each in evidence_of(case)} == {"keep all our passports", "passports in the office"}
    assert "keep all our passports" in case.summary


def test_evidence_points_to_the_seconds_in_which_it_was_said(triage: Triage) -> None:
    lines = (a_line("hello, family", 0.0), a_line("boss, locked in, one", 10.0))

    case = triage.draft(Message("m", "en", None, lines, {}, Grade.DRAFT, 4.0))

    (found,) = (each for each in case.findings if each.code == "freedom.movement")
    (evidence,) = found.evidence
    assert isinstance(evidence, TextEvidence)
    assert (evidence.segment, evidence.start, evidence.end_s) == (1, 10.5, 11.4)
    text = message_text(Message("m", "en", None, lines, {}, None))
    assert evidence.quote == text[evidence.begin : evidence.end] == "locked in"


def test_without_word_times_the_seconds_of_the_line_are_given(triage: Triage) -> None:
    line = a_line("locked in", 3.0)
    bare = type(line)(line.start, line.end, line.text, (), line.avg_logprob, 0.0, ())

    case = triage.draft(Message("m", "en", None, (bare,), {}, Grade.DRAFT, 1.0))

    assert {(each.start, each.end_s) for each in evidence_of(case)} == {(3.0, 4.0)}


def test_a_pressed_danger_is_now_whatever_was_said(draft: Drafts) -> None:
    case = draft("thank you, everything is fine", answers={"in_danger": "yes"})

    assert case.urgency is Urgency.NOW
    (danger,) = (each for each in case.findings if each.kind is FindingKind.DANGER)
    assert danger.evidence == (KeypadEvidence("in_danger", "yes"),)


def test_a_pressed_no_never_lowers_what_the_words_say(draft: Drafts) -> None:
    case = draft("they locked me in", answers={"in_danger": "no"})

    assert case.urgency is Urgency.NOW
    assert any("not in danger" in caution for caution in case.cautions)


def test_listen_only_reads_the_keys_and_no_word(triage: Triage) -> None:
    lines = (a_line("beaten, locked in"),)

    case = triage.draft(Message("m", "en", None, lines, {"how_many": "4"}, Grade.LISTEN_ONLY))

    assert case.issues == ()
    assert [(each.code, each.value) for each in case.findings] == [("workers", 4)]
    assert case.urgency is Urgency.TODAY
    assert any("only the keys were read" in caution for caution in case.cautions)


def test_listen_only_with_a_pressed_danger_is_now(draft: Drafts) -> None:
    assert draft("", answers={"in_danger": "yes"}, grade=Grade.LISTEN_ONLY).urgency is Urgency.NOW


def test_a_silent_message_is_still_to_be_heard_by_a_person(triage: Triage) -> None:
    silent = triage.draft(Message("m", "en", None, (), {}, None, 0.0))
    unread = triage.draft(Message("m", "en", None, (), {}, None, 6.0))

    assert silent.urgency is Urgency.SOON
    assert unread.urgency is Urgency.TODAY
    assert silent.findings == unread.findings == ()


@pytest.mark.parametrize("danger", ["yes", "no", "unanswered"])
@pytest.mark.parametrize("speech", [None, 0.0], ids=["hung up", "stayed silent"])
def test_who_cannot_speak_and_says_nothing_is_heard_of_the_same_day(
    triage: Triage, danger: str, speech: float | None
) -> None:
    answers = {"safe_to_speak": "no", "in_danger": danger}

    case = triage.draft(Message("m", "en", None, (), answers, None, speech))

    assert case.urgency is (Urgency.NOW if danger == "yes" else Urgency.TODAY)


@pytest.mark.parametrize("grade", Grade)
def test_what_was_written_beside_a_recording_is_read_too(triage: Triage, grade: Grade) -> None:
    lines = (a_line("thank you, beaten"),)

    case = triage.draft(Message("m", "en", "they locked me in the house", lines, {}, grade, 2.0))

    (found,) = (each for each in case.findings if each.code == "freedom.movement")
    assert [(each.quote, each.segment) for each in found.evidence if isinstance(each, TextEvidence)] == [
        ("locked me in", None)
    ]
    assert case.urgency is Urgency.NOW
    assert ("violence.physical" in case.issues) is (grade is not Grade.LISTEN_ONLY)


def test_what_was_written_counts_where_every_spoken_line_was_invented(triage: Triage) -> None:
    line = a_line("beaten", doubts=(Doubt.TEXT_WITHOUT_SPEECH,))

    case = triage.draft(Message("m", "en", "they keep my passport", (line,), {}, Grade.DRAFT, 0.0))

    assert case.issues == ("documents.retained",)
    assert case.urgency_reasons == ("A complaint about work.",)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("they have not beaten me", "en"),
        ("they did not take my passport", "en"),
        ("nobody threatened us", "en"),
        ("ผมไม่ได้ถูกตี", "th"),
        ("เขาไม่ได้ยึดพาสปอร์ต", "th"),
        ("သူဌေးက မရိုက်ဘူး", "my"),
        ("ပတ်စပို့ မသိမ်းဘူး", "my"),
        ("saya tidak dipukul", "id"),
        ("paspor saya tidak ditahan", "id"),
        ("saya tak kena pukul", "ms"),
        ("tôi không bị đánh", "vi"),
        ("मालिक ने नहीं मारा", "hi"),
        ("कुटपिट भएको छैन", "ne"),
        ("মারধর করেনি", "bn"),
    ],
)
def test_what_is_denied_is_not_reported(draft: Drafts, text: str, language: str) -> None:
    case = draft(text, language)

    assert case.issues == ()
    assert case.urgency is Urgency.INFORMATION


def test_a_denial_is_told_to_the_caseworker(draft: Drafts) -> None:
    assert any("“beaten”" in caution for caution in draft("I was not beaten").cautions)


@pytest.mark.parametrize("text", ["no, beaten", "not sick. beaten", "I said no! they hit me"])
def test_a_denial_does_not_reach_across_a_pause(draft: Drafts, text: str) -> None:
    assert "violence.physical" in draft(text).issues


def test_a_cry_for_help_is_never_read_as_denied(draft: Drafts) -> None:
    assert draft("no one help me").urgency is Urgency.TODAY


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("help me, beaten", Urgency.NOW),
        ("help me, cannot leave", Urgency.NOW),
        ("beaten, child", Urgency.NOW),
        ("locked in", Urgency.NOW),
        ("beaten", Urgency.TODAY),
        ("deported", Urgency.TODAY),
        ("they keep my passport", Urgency.SOON),
        ("they keep my passport, not paid", Urgency.TODAY),
        ("not paid", Urgency.SOON),
        ("I want to ask about the minimum wage", Urgency.INFORMATION),
        ("thank you", Urgency.INFORMATION),
    ],
)
def test_how_soon_a_person_must_hear_it(draft: Drafts, text: str, urgency: Urgency) -> None:
    assert draft(text).urgency is urgency


def test_one_word_may_stand_inside_another_without_being_meant(draft: Drafts) -> None:
    assert draft("chit-chat about unbeatenly strong whitewater").issues == ()


@pytest.mark.words_alone
def test_a_phone_taken_is_not_a_passport_taken(draft: Drafts) -> None:
    assert draft("phone taken, work permit").issues == ("freedom.isolation",)


@pytest.mark.words_alone
def test_a_key_word_counts_only_where_it_is_all_that_is_said(draft: Drafts) -> None:
    assert draft("passport, debt, month").issues == ("recruitment.fees",)
    assert draft("my brother has no debt with the bank").issues == ()


def test_a_question_is_only_a_question_where_no_complaint_stands_beside_it(draft: Drafts) -> None:
    assert draft("I want to ask how to renew").issues == ("information",)
    assert draft("I want to ask, they have not paid me for three months").issues == ("wages.unpaid",)


@pytest.mark.parametrize(
    ("text", "language", "workers"),
    [
        ("we are 12 workers", "en", 12),
        ("twenty people here", "en", 20),
        ("twenty-six people here", "en", 26),
        ("kami 15 anak kapal di sini", "ms", 15),
        ("हम 12 हेल्पर हैं", "hi", 12),
        ("kami 9 kababaihan dito", "tl", 9),
        ("twelve hours, 3 months", "en", None),
        ("ห้าคน", "th", 5),
        ("ห้าสิบสองคน", "th", 52),
        ("๑๕ คน", "th", 15),
        ("ငါးယောက်", "my", 5),
        ("kami 12 orang", "id", 12),
        ("हम पाँच लोग", "hi", 5),
        ("আমরা ১২ জন", "bn", 12),
    ],
)
def test_how_many_workers_is_found_only_where_the_number_is_plain(
    draft: Drafts, text: str, language: str, workers: int | None
) -> None:
    found = [each.value for each in draft(text, language).findings if each.code == "workers"]

    assert found == ([] if workers is None else [workers])


def test_the_pressed_number_of_people_goes_before_the_spoken(draft: Drafts) -> None:
    (workers,) = draft("we are 12 workers", answers={"how_many": "3"}).findings

    assert workers.value == 3


@pytest.mark.parametrize("pressed", ["unanswered", "", "0", "²", "-1", "1e3"])
def test_what_is_not_a_number_of_people_is_not_taken_for_one(draft: Drafts, pressed: str) -> None:
    assert draft("", answers={"how_many": pressed}).findings == ()


def test_words_written_where_nobody_spoke_are_no_evidence(triage: Triage) -> None:
    line = a_line("beaten", doubts=(Doubt.TEXT_WITHOUT_SPEECH,))

    assert triage.draft(Message("m", "en", None, (line,), {}, Grade.DRAFT, 0.0)).issues == ()


def test_findings_on_doubtful_lines_say_so(triage: Triage) -> None:
    line = a_line("beaten", doubts=(Doubt.LOW_PROBABILITY,))

    case = triage.draft(Message("m", "en", None, (line,), {}, Grade.DRAFT, 1.0))

    assert case.issues == ("violence.physical",)
    assert any("doubts" in caution for caution in case.cautions)


def test_a_language_without_a_lexicon_says_so(draft: Drafts) -> None:
    case = draft("not paid", "shn")

    assert case.issues == ("wages.unpaid",)
    assert any("no lexicon for this language" in caution for caution in case.cautions)


def test_the_summary_tells_what_was_pressed_and_invents_nothing(draft: Drafts) -> None:
    answers = {"in_danger": "no", "may_call_back": "no", "safe_to_speak": "yes", "how_many": "2"}

    summary = draft("hello", answers=answers).summary

    assert summary == (
        "No complaint was recognised. Concerns 2 workers. "
        "Pressed: not in danger now. Must not be called back."
    )


@pytest.mark.parametrize(("danger", "urgency"), [("unanswered", Urgency.TODAY), ("no", Urgency.SOON)])
def test_what_nobody_could_write_down_is_not_called_harmless(
    triage: Triage, danger: str, urgency: Urgency
) -> None:
    lines = (a_line("thank you"),)

    case = triage.draft(
        Message("m", "en", None, lines, {"in_danger": danger}, Grade.DRAFT, 9.0, unheard=True)
    )

    assert case.urgency is urgency
    assert any("Listen" in caution for caution in case.cautions)


def test_a_language_nothing_here_can_read_is_not_called_harmless(draft: Drafts) -> None:
    assert draft("ပရိုၚ်တဲ ညိညေံ", "mnw").urgency is Urgency.TODAY


def test_lines_written_where_nobody_spoke_do_not_make_a_message_harmless(triage: Triage) -> None:
    line = a_line("thank you", doubts=(Doubt.TEXT_WITHOUT_SPEECH,))

    assert triage.draft(Message("m", "en", None, (line,), {}, Grade.DRAFT, 5.0)).urgency is Urgency.TODAY


def wordless(seconds: float) -> Segment:
    return Segment(20, 20 + seconds, "", (), 0.0, 0.0, (Doubt.SPEECH_WITHOUT_TEXT,))


@pytest.mark.parametrize(("seconds", "urgency"), [(8.0, Urgency.TODAY), (1.5, Urgency.INFORMATION)])
def test_speech_that_gave_no_words_is_told_and_much_of_it_is_not_called_harmless(
    triage: Triage, seconds: float, urgency: Urgency
) -> None:
    lines = (a_line("thank you"), wordless(seconds))

    case = triage.draft(Message("m", "en", None, lines, {}, Grade.DRAFT, 3.0 + seconds))

    assert case.urgency is urgency
    assert any("Listen" in caution for caution in case.cautions)


def test_speech_without_words_beside_invented_lines_does_not_make_them_true(triage: Triage) -> None:
    invented = a_line("thank you", doubts=(Doubt.TEXT_WITHOUT_SPEECH,))

    case = triage.draft(Message("m", "en", None, (invented, wordless(1.5)), {}, Grade.DRAFT, 1.5))

    assert case.urgency is Urgency.TODAY


def test_evidence_after_a_line_without_words_stands_at_its_own_seconds(triage: Triage) -> None:
    lines = (a_line("hello"), wordless(2.0), a_line("they keep my passport", start=30.0))

    case = triage.draft(Message("m", "en", None, lines, {}, Grade.DRAFT, 5.0))

    (finding,) = (each for each in case.findings if each.code == "documents.retained")
    (evidence,) = (each for each in finding.evidence if isinstance(each, TextEvidence))
    assert evidence.segment == 2
    assert evidence.start is not None
    assert evidence.start >= 30.0


def test_what_she_told_by_key_is_evidence_in_every_language(triage: Triage) -> None:
    answers = {
        "problem": "documents",
        "may_call_back": "yes",
        "safe_day": "tomorrow",
        "safe_time": "evening",
        "who_may_answer": "only_me",
        "confidentiality": "confidential",
    }

    case = triage.draft(Message("m", "kac", None, (), answers, Grade.LISTEN_ONLY, 4.0))

    facts = {each.code: each for each in case.findings if each.kind is FindingKind.ENTITY}
    assert facts["problem"].evidence == (KeypadEvidence("problem", "documents"),)
    assert facts["callback"].evidence == (
        KeypadEvidence("may_call_back", "yes"),
        KeypadEvidence("safe_day", "tomorrow"),
        KeypadEvidence("safe_time", "evening"),
        KeypadEvidence("who_may_answer", "only_me"),
    )
    assert facts["confidentiality"].value == "confidential"
    assert "By key, it is about: passport or papers." in case.summary
    assert "A call is safe tomorrow in the evening (counted from her call)." in case.summary
    assert "Only she herself may answer." in case.summary


@pytest.mark.parametrize(
    ("pressed", "urgency"),
    [
        ({"problem": "violence"}, Urgency.TODAY),
        ({"problem": "freedom"}, Urgency.TODAY),
        ({"problem": "wages", "in_danger": "no"}, Urgency.SOON),
        ({"solved": "retaliation"}, Urgency.TODAY),
        ({"problem": "violence", "in_danger": "yes"}, Urgency.NOW),
    ],
)
def test_keys_alone_can_make_it_urgent(triage: Triage, pressed: dict[str, str], urgency: Urgency) -> None:
    assert triage.draft(Message("m", "shn", None, (), pressed, None)).urgency is urgency


def test_falling_silent_is_no_evidence(triage: Triage) -> None:
    answers = {"problem": "unanswered", "may_call_back": "unanswered", "confidentiality": "unanswered"}

    assert triage.draft(Message("m", "en", None, (), answers, None)).findings == ()
