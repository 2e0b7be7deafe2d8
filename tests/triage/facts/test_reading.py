"""Facts rest on words that were said, and on nothing else; any text is read in good time."""

from time import process_time

import pytest

from tests.triage.conftest import a_line
from tests.triage.facts.conftest import Reads
from transcription.model import Doubt, Grade
from triage.draft import Triage
from triage.facts.reading import Facts
from triage.folding import fold
from triage.model import FindingKind, KeypadEvidence, Message, TextEvidence


def test_a_fact_points_at_its_words_and_their_seconds(triage: Triage) -> None:
    lines = (a_line("hello sister"), a_line("we are twenty-six workers", start=10.0))

    case = triage.draft(Message("m", "en", None, lines, {}, Grade.DRAFT, 5.0))

    (workers,) = [each for each in case.findings if each.code == "workers"]
    assert workers.kind is FindingKind.ENTITY
    assert workers.value == 26
    assert workers.evidence == (TextEvidence(20, 38, "twenty-six workers", 1, 11.0, 11.9),)


def test_words_written_where_nobody_spoke_tell_no_facts_and_hide_none(triage: Triage) -> None:
    invented = a_line(
        "we are 90 workers, my company is called Bright Moon", doubts=(Doubt.TEXT_WITHOUT_SPEECH,)
    )
    heard = a_line("12 workers", start=30.0)

    case = triage.draft(Message("m", "en", None, (invented, heard), {}, Grade.DRAFT, 5.0))

    facts = {each.code: each.value for each in case.findings if each.kind is FindingKind.ENTITY}
    assert facts == {"workers": 12}


def test_what_was_pressed_goes_before_what_was_said(triage: Triage) -> None:
    case = triage.draft(Message("m", "en", "we are 12 workers", (), {"how_many": "3"}, None))

    (workers,) = [each for each in case.findings if each.code == "workers"]
    assert (workers.value, workers.evidence) == (3, (KeypadEvidence("how_many", "3"),))


def test_a_language_without_words_is_read_for_english_ones(read: Reads) -> None:
    assert read("34 workers in Klang", "shn") == {"workers": 34, "place": "Klang"}


def test_english_words_stand_inside_every_language(read: Reads) -> None:
    assert read("lương 1500 ringgit, hai mươi workers", "vi") == {"amount": ((1500, "MYR"),), "workers": 20}


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "।", "0", "²", "๑", "Mr", "named", "\u200b", "ชื่อ", "নাম", "RM", "+"]
)
def test_a_text_with_nothing_in_it_tells_nothing(read: Reads, text: str) -> None:
    for language in ("en", "th", "my", "km", "lo", "vi", "hi", "ne", "bn", "id", "ms", "tl"):
        assert read(text, language) == {}


@pytest.mark.parametrize(
    ("unit", "language"),
    [
        ("nine hundred two ", "en"),
        ("my name is ", "en"),
        ("Trading Sdn Bhd ", "en"),
        ("the agent, ", "en"),
        ("1 ", "en"),
        ("0-", "en"),
        ("ชื่อ", "th"),
        ("สิบคน", "th"),
        ("ကုမ္ပဏီ", "my"),
        ("ឈ្មោះ", "km"),
        ("কোম্পানির নাম ", "bn"),
    ],
)
def test_a_very_long_text_takes_time_in_proportion_to_its_length(
    facts: Facts, unit: str, language: str
) -> None:
    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        folded = fold(text)
        begun = process_time()
        facts.read(text, folded, language)
        return process_time() - begun

    seconds(1000)

    assert seconds(200_000) < 5 * 10 * max(seconds(20_000), 0.05)


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("मेरा भाई पिंटू, बीस साल का है।", "hi", ["पिंटू"]),
        ("मेरा भाई बीमार है, घर नहीं आया।", "hi", None),
        ("मैं सुनीता बोल रही हूँ।", "hi", ["सुनीता"]),
        ("मैं सच बोल रही हूँ।", "hi", None),
        ("মামলা না ভাই, আমার ছেলে রাকিব, বিশ বছর।", "bn", ["রাকিব"]),
        ("আমি আস্তে কইতাছি।", "bn", None),
        ("मेरो छोरा विवेक, एक्काइस वर्षको।", "ne", ["विवेक"]),
    ],
)
def test_a_relative_is_named_in_passing_and_a_caller_who_speaks(
    read: Reads, text: str, language: str, name: list[str] | None
) -> None:
    found = read(text, language).get("person")

    assert found == (tuple(name) if name else None)


@pytest.mark.parametrize(
    ("text", "language", "date"),
    [
        ("ตกนั่งร้านวันที่ห้ามิถุนา", "th", "วันที่ห้ามิถุนา"),
        ("असार पाँच गते छानाबाट खसे।", "ne", "असार पाँच गते"),
        ("জুনের পাঁচ তারিখে পইড়া গেছে।", "bn", "জুনের পাঁচ তারিখে"),
        ("Jatuh dari bumbung lima hari bulan Jun.", "ms", "lima hari bulan Jun"),
        ("Nahulog a-singko ng Hunyo.", "tl", "a-singko ng Hunyo"),
        ("ဇွန်လငါးရက်နေ့က ပြုတ်ကျတယ်။", "my", "ဇွန်လငါးရက်နေ့က"),
        ("ថៅកែថាស្អែកៗ។", "km", None),
    ],
)
def test_a_day_has_its_month_on_either_side(read: Reads, text: str, language: str, date: str | None) -> None:
    assert read(text, language).get("date") == date
