"""What the lexicon found and what clauses are like, weighed together."""

from dataclasses import replace

import pytest

from ops.evaluation.triage_sets import read_messages
from ops.teaching.sentences import TAUGHT, read_sentences
from tests.triage.conftest import Drafts, a_line
from transcription.model import Doubt, Grade
from triage.alike import UNDER_WAY
from triage.draft import Triage
from triage.errors import RulesInvalid
from triage.learnt import NOTHING, NOW
from triage.model import DraftCase, FindingKind, Message, TextEvidence, Urgency
from triage.tables import HERE, read_toml, shaped
from triage.urgency import CALM, NOT_AT_ONCE
from triage.weighing import Weighing

UNWRITTEN = "three pay days passed and my hand is still empty"
"""No lexicon has it, and no sentence."""


def softened(case: DraftCase) -> bool:
    """Whether something that its words ask for was held to be less urgent, and the draft says so."""
    return any(each.endswith((NOT_AT_ONCE, CALM)) for each in case.urgency_reasons)


def everything(triage: Triage) -> Weighing:
    """By which every issue is reported."""
    return triage.weighing.model_copy(update={"least": 1e-9, "in_none": 1e-9})


def test_what_no_word_of_a_lexicon_tells_is_reported_with_its_clause(
    triage: Triage, by_words: Triage
) -> None:
    message = Message("m", "en", f"{UNWRITTEN}. I work on a fishing boat.", (), {}, None)

    made = triage.draft(message)

    assert by_words.draft(message).issues == ()
    assert made.issues == ("wages.unpaid",)
    (found,) = (each for each in made.findings if each.kind is FindingKind.ISSUE)
    (evidence,) = found.evidence
    assert isinstance(evidence, TextEvidence)
    assert evidence.quote in UNWRITTEN
    assert 0 < found.weight < 1


def test_what_nobody_spoke_is_like_nothing(triage: Triage) -> None:
    lines = (
        a_line(UNWRITTEN, doubts=(Doubt.TEXT_WITHOUT_SPEECH,)),
        a_line("the one with the brown bag", 10.0),
    )

    assert triage.draft(Message("m", "en", None, lines, {}, Grade.DRAFT, 4.0)).issues == ()


def test_nothing_is_joined_across_what_nobody_spoke(triage: Triage) -> None:
    invented = a_line("thank you for watching", 5.0, (Doubt.TEXT_WITHOUT_SPEECH,))
    lines = (a_line(UNWRITTEN), invented, a_line(UNWRITTEN, 10.0))

    made = triage.draft(Message("m", "en", None, lines, {}, Grade.DRAFT, 4.0))

    quotes = [
        each.quote for found in made.findings for each in found.evidence if isinstance(each, TextEvidence)
    ]
    assert made.issues == ("wages.unpaid",)
    assert not [quote for quote in quotes if "watching" in quote]


def test_a_short_line_that_nobody_spoke_parts_what_stands_around_it(triage: Triage) -> None:
    invented = a_line("bye", 5.0, (Doubt.TEXT_WITHOUT_SPEECH,))
    lines = (a_line("three pay days passed and"), invented, a_line("my hand is still empty", 10.0))
    heard = triage.heard(Message("m", "en", None, lines, {}, Grade.DRAFT, 4.0))
    alike = triage.alike(heard)

    assert alike is not None
    found = list(alike.reported(alike.weighed(triage.taxonomy.issues, triage.weighing), everything(triage)))
    quotes = [each.quote for one in found for each in one.evidence if isinstance(each, TextEvidence)]
    assert quotes
    assert not [quote for quote in quotes if "bye" in quote]


def test_a_stretch_over_two_lines_is_evidence_of_each_with_its_own_seconds(triage: Triage) -> None:
    lines = (a_line("three pay days passed and"), a_line("my hand is still empty", 10.0))

    made = triage.draft(Message("m", "en", None, lines, {}, Grade.DRAFT, 4.0))

    evidence = [each for found in made.findings for each in found.evidence if isinstance(each, TextEvidence)]
    assert evidence
    assert all("\n" not in each.quote for each in evidence)
    assert all(each.start is None or each.end_s is None or each.start <= each.end_s for each in evidence)


def test_who_is_only_like_one_who_asks_is_heard_as_soon_as_by_the_words_alone(
    triage: Triage, by_words: Triage
) -> None:
    soonest, messages = list(Urgency), read_messages(HERE / "teaching" / "messages.jsonl", triage.taxonomy)

    for each in messages.messages[::15]:
        message = Message(each.id, each.lang, each.text, (), {}, None)
        weighed, words = triage.draft(message), by_words.draft(message)
        assert soonest.index(weighed.urgency) <= soonest.index(words.urgency) or softened(weighed), each.id


def test_what_is_said_not_to_be_so_is_not_reported_for_being_alike(draft: Drafts) -> None:
    assert draft("they did not take my passport").issues == ()
    assert draft("nobody beats me here, the food is good").issues == ()


def test_what_is_said_to_be_over_by_who_complains_of_nothing_is_not_reported_for_being_alike(
    draft: Drafts,
) -> None:
    thanks = "Thank you very much, the boss has returned my passport yesterday. Nothing more, only thanks."

    assert draft(thanks).issues == ()


@pytest.mark.parametrize(
    "text",
    [
        "I ask every week that my passport is given back to me, and the boss says after the contract",
        "I want them to give the passport back. They have it locked in the office",
        "If they gave my passport back I would go home. It lies in the safe of the boss",
    ],
)
def test_who_asks_for_it_to_be_over_complains(draft: Drafts, text: str) -> None:
    assert "documents.retained" in draft(text).issues


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("he keeps my passport", "en"),
        ("they beat me and locked me in the room", "en"),
        ("นายจ้างยึดพาสปอร์ต", "th"),
        ("သူဌေးက ပတ်စပို့ သိမ်းထားတယ်", "my"),
    ],
)
def test_nothing_that_the_words_tell_is_less_urgent_for_being_weighed(
    triage: Triage, by_words: Triage, text: str, language: str
) -> None:
    message = Message("m", language, text, (), {}, None)

    soonest = list(Urgency)
    assert soonest.index(triage.draft(message).urgency) <= soonest.index(by_words.draft(message).urgency)


def test_what_the_words_tell_and_all_else_speaks_against_is_shown_and_as_urgent(triage: Triage) -> None:
    strict = triage.weighing.model_copy(update=dict.fromkeys(("least", "in_none", "alone"), 1 - 1e-12))
    text = "last year they keep my passport in his desk, the food is good, we play ball, it rains a lot here"
    message = Message("m", "en", text, (), {}, None)

    made = replace(triage, weighing=strict).draft(message)

    assert made.issues == ()
    assert [each for each in made.cautions if each.startswith("Perhaps: ") and "my passport" in each]
    assert made.urgency is triage.draft(message).urgency


def test_who_says_little_in_all_means_what_plain_words_tell(triage: Triage) -> None:
    message = Message("m", "en", "they keep my passport and I am not paid", (), {}, None)

    assert set(triage.draft(message).issues) == {"documents.retained", "wages.unpaid"}


def test_a_danger_that_no_word_tells_is_one(triage: Triage, by_words: Triage) -> None:
    text = "please come fast he is breaking the door of my room with a hammer now"
    message = Message("m", "en", text, (), {}, None)

    made = triage.draft(message)

    assert made.urgency is Urgency.NOW
    if not any(each.kind is FindingKind.DANGER for each in by_words.draft(message).findings):
        assert UNDER_WAY in {each.code for each in made.findings}


@pytest.mark.parametrize("line", ["th", "my", "vi", "tl", "id"])
def test_who_speaks_english_on_another_line_is_read_by_her_words(
    triage: Triage, by_words: Triage, line: str
) -> None:
    text = "the boss keeps my passport and my salary was not paid for three months"
    message = Message("m", line, text, (), {}, None)

    assert triage.draft(message).issues == by_words.draft(message).issues != ()


def test_a_language_that_was_not_learnt_is_read_by_its_words(by_words: Triage) -> None:
    assert by_words.draft(Message("m", "en", "he keeps my passport", (), {}, None)).issues == (
        "documents.retained",
    )


def test_a_table_that_leaves_a_sign_out_is_refused() -> None:
    path = HERE / "weighing.toml"
    told = read_toml(path)
    del told["issue"]["signs"]["found"]

    with pytest.raises(RulesInvalid, match="each sign needs a weight"):
        shaped(path, told, Weighing)


A_FILM = (
    "hello madam how are you today we cook rice together and everybody is happy in the hostel, "
    "last night the television had a story where they locked her in the room and she cried, "
    "we ate mangoes and laughed so much, the salary came on time and my madam is kind to me, "
    "I only want to say thank you for everything and have a nice day"
)


def urgent(triage: Triage, text: str, answers: dict[str, str] | None = None) -> DraftCase:
    return triage.draft(Message("m", "en", text, (), answers or {}, None))


LOCKED = f"{A_FILM}, they locked us in the room"


@pytest.fixture
def disbelieving(triage: Triage) -> Triage:
    """To which nothing is like a danger, and everybody like one who complains of nothing."""
    sure, never = 1 - 1e-12, 1e-12
    chosen = {"danger": sure, "danger_in": {}, "unlikely": sure, "nowhere": sure, "calm": never}
    return replace(triage, weighing=triage.weighing.model_copy(update=chosen))


def test_what_words_alone_ask_for_at_once_is_asked_for_today_where_nothing_is_like_a_danger(
    disbelieving: Triage, by_words: Triage
) -> None:
    case = urgent(disbelieving, LOCKED)

    assert urgent(by_words, LOCKED).urgency is Urgency.NOW
    assert case.urgency is Urgency.TODAY
    assert any(NOT_AT_ONCE in each for each in case.urgency_reasons)


def test_what_words_alone_ask_for_today_is_asked_for_soon_where_nobody_complains(
    disbelieving: Triage, by_words: Triage
) -> None:
    text = (
        "hello madam how are you today we cook rice together and everybody is happy in the hostel, "
        "we ate mangoes and laughed so much and we sang songs until late in the night, please help me"
    )

    assert urgent(by_words, text).urgency is Urgency.TODAY
    assert urgent(disbelieving, text).urgency is Urgency.SOON


@pytest.mark.parametrize(
    "answers",
    [{"in_danger": "yes"}, {"problem": "violence"}, {"safe_to_speak": "no"}, {"solved": "retaliation"}],
)
def test_nothing_softens_words_beside_a_key_that_tells_of_danger(
    disbelieving: Triage, answers: dict[str, str]
) -> None:
    assert urgent(disbelieving, LOCKED, answers).urgency is Urgency.NOW


def test_nothing_softens_words_at_night_after_short_calls_or_where_not_all_was_heard(
    disbelieving: Triage,
) -> None:
    message = Message("m", "en", LOCKED, (), {}, None)

    for each in (
        replace(message, called_at_local_hour=2, recent_short_calls=3),
        replace(message, unheard=True),
    ):
        assert disbelieving.draft(each).urgency is Urgency.NOW


def test_a_short_call_has_nothing_else_that_could_speak_against_a_danger(disbelieving: Triage) -> None:
    assert urgent(disbelieving, "they locked us in the room").urgency is Urgency.NOW
    assert urgent(disbelieving, "excuse me, please help me").urgency is Urgency.TODAY


def test_what_was_heard_with_doubt_speaks_against_nothing(disbelieving: Triage) -> None:
    sure = a_line("they locked us in the room")
    doubted = a_line(A_FILM, 10.0, (Doubt.LOW_PROBABILITY,))
    message = Message("m", "en", None, (sure, doubted), {}, Grade.DRAFT, 60.0)

    assert disbelieving.draft(message).urgency is Urgency.NOW


def test_a_clause_in_another_language_may_be_any_danger(disbelieving: Triage) -> None:
    thai = "สวัสดีค่ะ วันนี้อากาศดีมาก เรากินข้าวด้วยกันทุกคน เมื่อวานดูหนังสนุกมาก ขอบคุณพี่มากนะคะ แล้วจะโทรมาใหม่"
    message = Message("m", "th", f"{thai}, they locked us in the room", (), {}, None)

    assert disbelieving.draft(message).urgency is Urgency.NOW


def test_a_danger_that_a_clause_is_like_stays_one_whatever_is_said_around_it(triage: Triage) -> None:
    low = triage.weighing.model_copy(update={"unlikely": 1 - 1e-12, "nowhere": 1e-12})

    assert urgent(replace(triage, weighing=low), LOCKED).urgency is Urgency.NOW


def test_where_dangers_are_missed_less_is_enough_in_that_language_and_no_other(
    disbelieving: Triage,
) -> None:
    text = "ওরা দুইটা মোটরসাইকেল নিয়া খুঁজতেছে, আমি ধানক্ষেতে শুইয়া আছি"
    message = Message("m", "bn", text, (), {}, None)
    lower = disbelieving.weighing.model_copy(update={"danger_in": {"bn": 1e-12}})
    believing = replace(disbelieving, weighing=lower)

    assert disbelieving.draft(message).urgency is not Urgency.NOW
    assert believing.draft(message).urgency is Urgency.NOW
    assert urgent(believing, LOCKED).urgency is Urgency.TODAY


def test_where_it_is_denied_a_danger_is_like_one_still(triage: Triage, by_words: Triage) -> None:
    text = (
        "they did not lock the door but he is beating me now, thank you madam, the food is good, bye sister"
    )

    assert urgent(triage, text).urgency is urgent(by_words, text).urgency is Urgency.NOW


def test_words_that_are_doubted_hide_no_danger_that_was_surely_told(triage: Triage) -> None:
    told = a_line("please come fast he is breaking the door of my room with a hammer now")
    doubted = a_line("they locked us in the room", 20.0, (Doubt.LOW_PROBABILITY,))

    for lines in ((told,), (told, doubted)):
        assert triage.draft(Message("m", "en", None, lines, {}, Grade.DRAFT, 20.0)).urgency is Urgency.NOW


def test_danger_amid_small_talk_is_hardly_ever_softened(triage: Triage, by_words: Triage) -> None:
    """Sentences of danger that nothing was learnt from, each among six of nothing."""
    urgent_by_words, softened = 0, 0
    for path in sorted((HERE / TAUGHT).glob("*.tsv")):
        held_back = [each for each in read_sentences(path, triage.taxonomy.issues) if each.is_held_back]
        calm = [each.said for each in held_back if each.kind == NOTHING]
        for number, each in enumerate(one for one in held_back if one.kind == NOW):
            talk = [calm[(number + step) % len(calm)] for step in range(6)]
            message = Message("m", path.stem, ". ".join([*talk[:3], each.said, *talk[3:]]), (), {}, None)
            if by_words.draft(message).urgency is Urgency.NOW:
                urgent_by_words += 1
                softened += triage.draft(message).urgency is not Urgency.NOW

    assert urgent_by_words > 200
    assert softened / urgent_by_words < 0.03


def test_a_draft_names_the_sentences_that_its_weights_were_learnt_from(
    triage: Triage, by_words: Triage
) -> None:
    taught_by = triage.learnt["en"].taught_by[:8]

    assert urgent(triage, A_FILM).lexicon_version.endswith(f"/{taught_by}")
    assert taught_by not in urgent(by_words, A_FILM).lexicon_version
