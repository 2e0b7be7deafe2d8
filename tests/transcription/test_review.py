"""The whole transcript raises doubts no line raises alone, in every script alike, knowing no phrase."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.letters import spoken_letters
from transcription.model import Doubt, Segment, Span, Word
from transcription.review import loops, overlap, reviewed, wordless


def line(text: str, start: float, end: float, *, by_letter: bool = False) -> Segment:
    """Its words share the time evenly."""
    parts = list(text) if by_letter else [f" {word}" for word in text.split()]
    step = (end - start) / max(len(parts), 1)
    words = tuple(
        Word(start + place * step, start + (place + 1) * step, part, 0.9) for place, part in enumerate(parts)
    )
    return Segment(start, end, text, words, -0.2, 0.01, ())


def doubts(segments: list[Segment], language: str, *speech: Span) -> list[tuple[Doubt, ...]]:
    return [each.doubts for each in reviewed(segments, speech or (Span(0, 600),), language) if each.text]


SOUND = {
    "en": "they have not paid us for three months and the boss keeps our passports",
    "th": "ไม่จ่ายเงินมาสามเดือนแล้ว นายจ้างยึดหนังสือเดินทางของพวกเราไว้",
    "my": "အလုပ်ရှင်က လစာ သုံးလ မပေးသေးဘူး ပတ်စပို့တွေလည်း သိမ်းထားတယ်",
    "km": "ថៅកែមិនបានបើកប្រាក់ខែឱ្យពួកយើងបីខែហើយ ហើយគាត់រក្សាទុកលិខិតឆ្លងដែន",
    "lo": "ນາຍຈ້າງບໍ່ໄດ້ຈ່າຍເງິນເດືອນໃຫ້ພວກເຮົາສາມເດືອນແລ້ວ",
    "ne": "हामीलाई तीन महिनादेखि तलब दिएको छैन र मालिकले राहदानी राखेको छ",
    "bn": "আমাদের তিন মাস ধরে বেতন দেওয়া হয়নি এবং মালিক পাসপোর্ট রেখে দিয়েছে",
    "vi": "họ không trả lương cho chúng tôi ba tháng nay và ông chủ giữ hộ chiếu",
    "id": "kami tidak digaji selama tiga bulan dan majikan menahan paspor kami",
}


@pytest.mark.parametrize("language", SOUND)
def test_plain_speech_at_a_plain_pace_has_no_doubts_in_any_script(language: str) -> None:
    seconds = len(SOUND[language]) / 11

    assert doubts([line(SOUND[language], 1, 1 + seconds)], language) == [()]


@pytest.mark.parametrize("language", SOUND)
def test_more_than_anybody_can_say_in_the_time_is_doubted_in_every_script(language: str) -> None:
    assert doubts([line(SOUND[language], 1, 1.3)], language) == [(Doubt.PACE,)]


@pytest.mark.parametrize("language", SOUND)
def test_a_word_for_ten_seconds_of_speech_is_doubted_in_every_script(language: str) -> None:
    word = SOUND[language].split()[0][:6]

    assert doubts([line(word, 0, 10)], language, Span(0, 10)) == [(Doubt.PACE,)]


def test_a_slow_word_in_a_quiet_recording_is_only_slow() -> None:
    assert doubts([line("help", 0, 10)], "en", Span(0, 1), Span(9, 10)) == [()]


@pytest.mark.parametrize(
    ("said", "language", "by_letter"),
    [
        ("thank you for watching", "en", False),
        ("ขอบคุณที่รับชม", "th", True),
        ("ကြည့်ရှုပေးတဲ့အတွက်ကျေးဇူးတင်ပါတယ်", "my", True),
        ("សូមអរគុណ", "km", True),
        ("any phrase whatever, even one that no model ever wrote", "en", False),
    ],
)
def test_the_same_line_four_times_over_is_a_loop_whatever_it_says(
    said: str, language: str, by_letter: bool
) -> None:
    once = line(said, 0, 3, by_letter=by_letter)
    again = [replace(line(said, 5 * place, 5 * place + 3, by_letter=by_letter)) for place in range(4)]

    assert doubts([once], language) == [()]
    assert doubts(again, language) == [(Doubt.REPETITION,)] * 4


def test_two_lines_taking_turns_are_a_loop_too() -> None:
    turns = [
        line("subtitles by nobody" if place % 2 else "see you soon", 4 * place, 4 * place + 2)
        for place in range(8)
    ]

    assert doubts([line("my name is Mya", 60, 62), *turns], "en").count((Doubt.REPETITION,)) == 8


def test_a_loop_cut_by_a_pause_is_found_and_its_neighbours_are_left_alone() -> None:
    lines = [
        line("they took my phone", 0, 2),
        line("no food no food no", 3, 5),
        line("food no food", 6, 8),
        line("please call me", 9, 11),
    ]

    assert doubts(lines, "en") == [(), (Doubt.REPETITION,), (Doubt.REPETITION,), ()]


@pytest.mark.parametrize(
    "said", ["help me help me please", "one two three four five six seven", "no no no", "zero eight one two"]
)
def test_saying_it_again_is_not_yet_a_loop(said: str) -> None:
    assert doubts([line(said, 0, 5)], "en") == [()]


@pytest.mark.parametrize(
    ("text", "language", "foreign"),
    [
        ("please subscribe to my channel", "th", True),
        ("ขอบคุณที่รับชม", "my", True),
        ("ຂອບໃຈທີ່ຮັບຊົມ", "th", True),
        ("धन्यवाद दोस्तों", "bn", True),
        ("Продолжение следует", "en", True),
        ("ご視聴ありがとうございました", "id", True),
        ("นายจ้าง ยึด passport", "th", False),
        ("धन्यवाद साथीहरू", "ne", False),
        ("ok", "th", False),
        ("0812345678", "th", False),
        ("anything at all", "xx", False),
    ],
)
def test_letters_of_another_script_than_the_callers_language_are_another_language(
    text: str, language: str, foreign: bool
) -> None:
    assert (Doubt.OTHER_LANGUAGE in doubts([line(text, 0, 4)], language)[0]) is foreign


def test_speech_that_gave_no_words_is_a_line_without_words() -> None:
    lines = [line("they took my phone", 1, 3)]

    shown = reviewed(lines, [Span(0.7, 3.3), Span(10, 14)], "en")

    assert [(each.start, each.end, each.text, each.doubts) for each in shown] == [
        (1, 3, "they took my phone", ()),
        (10, 14, "", (Doubt.SPEECH_WITHOUT_TEXT,)),
    ]


def test_a_long_silence_of_the_model_within_speech_is_shown() -> None:
    lines = [line("hello", 0.3, 0.8), line("good bye", 9, 10)]

    (bare,) = wordless(lines, [Span(0, 10.3)])

    assert (bare.start, bare.end) == (1.3, 8.5)


@pytest.mark.parametrize(
    "speech", [[Span(0, 3.9)], [Span(0, 3), Span(5, 5.9)], [Span(0.7, 4.2)]], ids=["rough", "click", "tail"]
)
def test_rough_word_times_and_clicks_are_no_speech_without_words(speech: list[Span]) -> None:
    assert wordless([line("they took my phone", 1, 2.6)], speech) == []


def test_a_cry_of_a_second_between_two_others_is_one_wordless_stretch() -> None:
    (bare,) = wordless([], [Span(1, 2.2), Span(3, 4.5), Span(5, 6.1)])

    assert (bare.start, bare.end) == (1, 6.1)


seconds = st.floats(0, 120, allow_nan=False)


@st.composite
def heard(draw: st.DrawFn) -> tuple[list[Segment], list[Span]]:
    """Lines as rough as any model's, in any script, and speech in order."""
    edges = sorted(draw(st.lists(seconds, max_size=12)))
    speech = [Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    texts = st.text(max_size=40) | st.sampled_from([*SOUND.values(), "no no no no no no no no"])
    lines = []
    for text in draw(st.lists(texts.filter(str.strip), max_size=5)):
        start, end = sorted((draw(seconds), draw(seconds)))
        lines.append(line(text, start, end, by_letter=draw(st.booleans())))
    return sorted(lines, key=lambda each: (each.start, each.end)), speech


@given(heard(), st.sampled_from([*SOUND, "xx"]))
def test_no_line_is_ever_dropped_changed_or_believed_more(
    told: tuple[list[Segment], list[Span]], language: str
) -> None:
    lines, speech = told
    given_doubts = [replace(each, doubts=(Doubt.LOW_PROBABILITY,)) for each in lines]

    shown = reviewed(given_doubts, speech, language)

    kept = [each for each in shown if each.text]
    assert [replace(each, doubts=()) for each in kept] == lines
    assert all(Doubt.LOW_PROBABILITY in each.doubts for each in kept)


@given(heard())
def test_a_line_without_text_is_always_doubted_and_always_lies_in_speech(
    told: tuple[list[Segment], list[Span]],
) -> None:
    lines, speech = told

    bare = wordless(lines, speech)

    assert all(each.doubts == (Doubt.SPEECH_WITHOUT_TEXT,) and not each.words for each in bare)
    assert all(any(overlap(each.start, each.end, span) > 0.9 for span in speech) for each in bare)
    assert all(one.end <= other.start for one, other in pairwise(bare))


@given(heard(), st.sampled_from([*SOUND, "xx"]))
def test_looking_twice_finds_nothing_new(told: tuple[list[Segment], list[Span]], language: str) -> None:
    lines, speech = told
    once = [each for each in reviewed(lines, speech, language) if each.text]

    assert [each for each in reviewed(once, speech, language) if each.text] == once


@given(
    st.lists(st.sampled_from(["aa", "bbb", "ช่วย", "ဒေါ်"]), min_size=1, max_size=6),
    st.integers(4, 9),
    st.lists(st.sampled_from(["x1", "y2", "z3"]), unique=True),
)
def test_every_unit_said_four_times_is_found_wherever_it_stands(
    unit: list[str], times: int, before: list[str]
) -> None:
    found = loops([*before, *unit * times])

    looped = set(range(len(before), len(before) + len(unit) * times))
    assert looped <= found or sum(map(spoken_letters, unit)) * times < 8
