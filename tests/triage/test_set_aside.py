"""What stands beside a danger must not hide it: a film, another's denial, a comfort that nobody spoke."""

import pytest

from tests.triage.conftest import Drafts, a_line
from transcription.model import Doubt, Grade
from triage.draft import Triage
from triage.model import FindingKind, Message, Urgency

pytestmark = pytest.mark.words_alone

INVENTED = (Doubt.TEXT_WITHOUT_SPEECH,)


def dangers(draft: Drafts, text: str, language: str) -> set[str]:
    return {each.code for each in draft(text, language).findings if each.kind is FindingKind.DANGER}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I think about suicide every night", "en"),
        ("อยากฆ่าตัวตาย", "th"),
        ("tôi nghĩ đến tự tử mỗi đêm", "vi"),
        ("मैं आत्महत्या करना चाहती हूँ", "hi"),
        ("আমি মরতে চাই", "bn"),
        ("ខ្ញុំចង់ធ្វើអត្តឃាត", "km"),
    ],
)
def test_a_weaker_reading_of_the_same_words_takes_nothing_from_a_surer_one(
    draft: Drafts, text: str, language: str
) -> None:
    assert draft(text, language).urgency is Urgency.NOW


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("help me, I had a dream of home", "help"),
        ("they locked us in the karaoke room, football is on tv", "trapped"),
        ("I want to die, it is no joke", "suicide"),
        ("can the boss lock us in the room", "trapped"),
    ],
)
def test_a_danger_to_herself_is_heard_beside_a_film_a_game_or_a_question(
    draft: Drafts, text: str, danger: str
) -> None:
    assert danger in dangers(draft, text, "en")


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("no one knows he raped me", "violence.sexual"),
        ("I have no phone he beat me", "violence.physical"),
        ("no no they beat me", "violence.physical"),
    ],
)
def test_a_denial_ends_where_another_clause_begins(draft: Drafts, text: str, issue: str) -> None:
    assert issue in draft(text, "en").issues


@pytest.mark.parametrize("text", ["he did not beat me", "they never beat or slap us", "nobody has beaten me"])
def test_a_denial_within_its_clause_still_denies(draft: Drafts, text: str) -> None:
    assert draft(text, "en").issues == ()


def test_violence_that_is_said_to_be_over_is_heard_by_a_person_soon(draft: Drafts) -> None:
    case = draft("They beat us and say everything is okay now", "en")

    assert case.urgency is Urgency.SOON
    assert any("read as over" in reason for reason in case.urgency_reasons)


@pytest.mark.parametrize("comfort", ["Thank you.", "Everything is fine now.", "It was in a film."])
@pytest.mark.parametrize("first", [True, False])
def test_what_was_written_where_nobody_spoke_calms_nobody(triage: Triage, comfort: str, first: bool) -> None:
    real = a_line("they beat me and locked me in the room", 0.0)
    invented = a_line(comfort, 10.0, INVENTED)
    lines = (invented, real) if first else (real, invented)

    case = triage.draft(Message("m", "en", None, lines, {}, Grade.DRAFT, 4.0))

    assert case.urgency is Urgency.NOW
    assert {"violence.physical", "freedom.movement"} <= set(case.issues)


def test_comfort_on_a_doubtful_line_calms_nobody(triage: Triage) -> None:
    lines = (
        a_line("they beat me and locked me in the room"),
        a_line("everything is fine now", 10.0, (Doubt.LOW_PROBABILITY,)),
    )

    assert triage.draft(Message("m", "en", None, lines, {}, Grade.DRAFT, 4.0)).urgency is Urgency.NOW


def test_thanks_that_nobody_spoke_leave_a_silent_message_to_be_heard_soon(triage: Triage) -> None:
    lines = (a_line("the one with the brown bag"), a_line("Thank you.", 10.0, INVENTED))

    assert triage.draft(Message("m", "en", None, lines, {}, Grade.DRAFT, 4.0)).urgency is Urgency.SOON


def test_nothing_is_found_across_a_line_that_somebody_spoke_and_one_that_nobody_did(triage: Triage) -> None:
    lines = (a_line("they want to kill"), a_line("me now please", 10.0, INVENTED))

    case = triage.draft(Message("m", "en", None, lines, {}, Grade.DRAFT, 4.0))

    quotes = [each.quote for found in case.findings for each in found.evidence if hasattr(each, "quote")]
    assert not any("please" in quote or "\n" in quote for quote in quotes)


def test_what_sets_aside_is_not_borrowed_from_another_language(draft: Drafts) -> None:
    """The English words for a game set aside what is said in English, and nothing in other languages."""
    assert draft("salary not paid, the match", "en").issues == ()
    assert draft("công ty không trả lương, the match", "vi").issues == ("wages.unpaid",)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("In the film they locked us in the room.", "en"),
        ("I dreamed that the boss beat me.", "en"),
        ("On the radio news they said workers were locked in and beaten.", "en"),
        ("เมื่อคืนฝันว่านายจ้างตีหนู", "th"),
        ("Di film itu kami dikunci di kamar", "id"),
        ("Saya mimpi majikan pukul saya", "ms"),
        ("Tôi nằm mơ thấy bị chủ đánh", "vi"),
        ("सपने में मालिक ने मुझे मारा", "hi"),
        ("सपनामा मालिकले मलाई कुट्यो", "ne"),
        ("স্বপ্নে দেখলাম মালিক আমাকে মারছে", "bn"),
        ("အိပ်မက်ထဲမှာ သူဌေးက ကျွန်မကို ရိုက်တယ်", "my"),
        ("ខ្ញុំយល់សប្តិឃើញថៅកែវាយខ្ញុំ", "km"),
        ("ຂ້ອຍຝັນວ່ານາຍຈ້າງຕີຂ້ອຍ", "lo"),
        ("Napanaginipan ko na sinaktan ako ng amo", "tl"),
    ],
)
def test_what_is_told_of_a_film_or_a_dream_is_set_aside_though_it_says_us_and_is_heard_soon(
    draft: Drafts, text: str, language: str
) -> None:
    case = draft(text, language)

    assert case.issues == ()
    assert case.urgency is Urgency.SOON


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("In the film it is nice but here they lock us in the room.", "en"),
        ("Like in a film he beat me with a belt.", "en"),
        ("It is not in a dream, he beat me.", "en"),
        ("In the movie hall the boss locked us.", "en"),
        ("He beat me. In the film he is kind.", "en"),
        ("In my dream I want to die.", "en"),
        ("Saya mimpi buruk, dipukul majikan", "id"),
        ("ดูหนังอยู่แล้วนายจ้างตีหนู", "th"),
    ],
)
def test_what_only_stands_beside_a_film_or_a_dream_is_heard(draft: Drafts, text: str, language: str) -> None:
    assert draft(text, language).urgency in {Urgency.NOW, Urgency.TODAY}


def test_what_is_long_over_is_no_danger_now_and_still_reported(draft: Drafts) -> None:
    case = draft("Five years ago my boss locked me in the room and beat me.")

    assert set(case.issues) == {"freedom.movement", "violence.physical"}
    assert case.urgency is Urgency.TODAY


def test_what_is_long_over_and_goes_on_is_a_danger_now(draft: Drafts) -> None:
    case = draft("Five years ago my boss locked me in the room. Now I am locked in again and he beats me.")

    assert case.urgency is Urgency.NOW


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Yesterday I saw a film. The hero was beaten with a stick. Then the thief was beaten too.", "en"),
        ("Kemarin saya nonton film. Pembantu itu dipukul pakai kayu.", "id"),
    ],
)
def test_a_film_goes_on_in_the_sentences_that_follow_and_is_heard_soon(
    draft: Drafts, text: str, language: str
) -> None:
    case = draft(text, language)

    assert not [each for each in case.issues if each.startswith("violence.")]
    assert case.urgency is Urgency.SOON


@pytest.mark.parametrize(
    "text",
    [
        "I saw a film. They beat us every night.",
        "I saw a film. The boss beats Mina every night.",
        "I saw a film. The maid was beaten. But here also they beat Mina.",
        "I saw a film. Please come quickly, Mina is beaten.",
    ],
)
def test_a_film_ends_where_she_speaks_of_herself_the_boss_or_the_truth(draft: Drafts, text: str) -> None:
    assert "violence.physical" in draft(text, "en").issues


def test_who_saw_a_film_is_not_the_one_to_whom_it_was_done(draft: Drafts) -> None:
    assert dangers(draft, "kami tengok drama, orang gaji kena kurung", "ms") == set()
    assert "trapped" in dangers(draft, "kami kena kurung, ada drama di TV", "ms")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ຢາກຖາມແດ່ ຖ້ານາຍຈ້າງຕີຄົນງານ ຕ້ອງໄປແຈ້ງຢູ່ໃສ", "lo"),
        ("জানতে চাই, মালিক যদি শ্রমিককে মারে তাহলে কোথায় অভিযোগ করতে হয়?", "bn"),
    ],
)
def test_what_to_do_if_somebody_is_hit_is_a_question_and_no_threat(
    draft: Drafts, text: str, language: str
) -> None:
    assert draft(text, language).issues == ("information",)


def test_an_if_with_herself_in_it_is_a_threat_though_she_asks(draft: Drafts) -> None:
    assert (
        "violence.threats" in draft("I want to ask, if I complain he will beat me, can I leave?", "en").issues
    )


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ten years ago my boss beat me and did not pay me. That was long ago, I am at home.", "en"),
        ("दस साल पहले मालिक ने मुझे थप्पड़ मारा था। वो पुरानी बात है।", "hi"),
        ("Sampung taon na ang nakaraan, sinampal ako ng amo. Matagal na iyon.", "tl"),
    ],
)
def test_violence_that_is_twice_said_to_be_long_over_is_no_report_and_heard_soon(
    draft: Drafts, text: str, language: str
) -> None:
    case = draft(text, language)

    assert case.issues == ()
    assert case.urgency is Urgency.SOON


@pytest.mark.parametrize(
    "text",
    [
        "Ten years ago my boss beat me.",
        "Two years ago they took my passport. It is long ago.",
        "Two years ago the boss beat me. It is long ago. My salary is not paid.",
        "Ten years ago my boss beat me. It is long ago. Here they beat my sister.",
    ],
)
def test_what_may_still_be_owed_or_goes_on_beside_it_is_reported(draft: Drafts, text: str) -> None:
    assert draft(text, "en").issues != ()


def test_a_line_that_begins_with_a_number_is_another_sentence(draft: Drafts) -> None:
    assert "violence.physical" in draft("There was a film\n3 men beat us", "en").issues
