"""Doubts are raised where there is reason to, in every script alike."""

import pytest

from transcription.doubts import disagrees, doubts_of, is_repetitive, is_unlike_speech, lowered
from transcription.model import Doubt, Grade, LanguageGuess, Span, Word

SPEECH = (Span(0, 10),)


def words(text: str, probability: float = 0.9, start: float = 1.0) -> tuple[Word, ...]:
    return tuple(
        Word(start + 0.3 * place, start + 0.3 * place + 0.2, " " + word, probability)
        for place, word in enumerate(text.split())
    )


@pytest.mark.parametrize(
    "text",
    [
        "they have not paid us for three months and the boss keeps our passports in his office",
        "ไม่จ่ายเงินมาสามเดือนแล้ว นายจ้างยึดหนังสือเดินทางของพวกเราไว้ที่สำนักงาน ช่วยด้วย",
        "အလုပ်ရှင်က လစာ သုံးလ မပေးသေးဘူး ပတ်စပို့တွေလည်း သိမ်းထားတယ် ကူညီပါ",
        "हमें तीन महीने से वेतन नहीं मिला है और मालिक ने हमारे पासपोर्ट रख लिए हैं",
        "five five five",
        "",
    ],
)
def test_plain_speech_is_not_repetitive_in_any_script(text: str) -> None:
    assert not is_repetitive(text)


@pytest.mark.parametrize(
    "text",
    [
        "thank you thank you thank you thank you",
        "ขอบคุณขอบคุณขอบคุณขอบคุณ",
        "no, no food, no food, no food, no food",
        "la " * 40,
    ],
)
def test_going_round_in_circles_is(text: str) -> None:
    assert is_repetitive(text)


def test_a_sound_line_has_no_doubts() -> None:
    assert doubts_of(words("they keep our passports"), -0.3, 0.01, SPEECH, disagrees=False) == ()


@pytest.mark.parametrize(
    ("doubt", "said", "logprob", "no_speech", "speech", "other"),
    [
        (Doubt.LOW_PROBABILITY, words("hm hm"), -1.2, 0.0, SPEECH, False),
        (Doubt.LOW_PROBABILITY, words("who knows", probability=0.2), -0.5, 0.0, SPEECH, False),
        (Doubt.TEXT_WITHOUT_SPEECH, words("subtitles by nobody", start=20), -0.3, 0.0, SPEECH, False),
        (Doubt.TEXT_WITHOUT_SPEECH, words("subtitles by nobody"), -0.3, 0.9, SPEECH, False),
        (Doubt.TEXT_WITHOUT_SPEECH, words("subtitles by nobody"), -0.3, 0.0, (), False),
        (Doubt.OTHER_LANGUAGE, words("selamat pagi"), -0.3, 0.0, SPEECH, True),
        (Doubt.REPETITION, words("so so so so so so"), -0.3, 0.0, SPEECH, False),
    ],
)
def test_each_doubt_has_its_own_reason(
    doubt: Doubt,
    said: tuple[Word, ...],
    logprob: float,
    no_speech: float,
    speech: tuple[Span, ...],
    other: bool,
) -> None:
    assert doubts_of(said, logprob, no_speech, speech, other) == (doubt,)


def test_a_guess_disagrees_only_where_it_is_sure_and_the_languages_are_strangers() -> None:
    assert disagrees(LanguageGuess("my", 0.95), "th")
    assert not disagrees(LanguageGuess("my", 0.6), "th")
    assert not disagrees(LanguageGuess("id", 0.99), "ms")
    assert not disagrees(LanguageGuess("th", 0.99), "th")
    assert not disagrees(None, "th")


def test_disagreement_lowers_a_good_grade_and_hides_nothing() -> None:
    other = LanguageGuess("my", 0.95)

    assert lowered(Grade.GOOD, other, "th") is Grade.DRAFT
    assert lowered(Grade.DRAFT, other, "th") is Grade.DRAFT
    assert lowered(Grade.GOOD, LanguageGuess("th", 0.95), "th") is Grade.GOOD


@pytest.mark.parametrize(
    ("unlike", "doubted"),
    [((), False), ((Span(0.9, 1.6),), False), ((Span(0.9, 1.6), Span(1.6, 3)), True), ((Span(5, 9),), False)],
)
def test_a_line_most_of_which_is_hardly_like_speech_is_doubted(
    unlike: tuple[Span, ...], doubted: bool
) -> None:
    assert is_unlike_speech(words("they keep our passports now"), unlike) is doubted
