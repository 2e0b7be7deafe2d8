"""Two callers, one workplace? By the name as it sounds, in any script; never on a place alone."""

import tomllib
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.links import Judgement, Links, ReasonKind, Spellings, Workplace, keys_of
from triage.naming import Names
from triage.sounds import likeness, sounds_of

MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PLACES = Spellings.of(
    [("มหาชัย", "Samut Sakhon"), ("Mahachai", "Samut Sakhon"), ("Samut Sakhon", "Samut Sakhon"),
     ("Songkhla", "Songkhla"), ("Muar", "Muar")]
)  # fmt: skip
LINKS = Links.load(PLACES)

ONE_NAME = [
    {
        "en": "Thai Seafood Co., Ltd",
        "th": "บริษัท ไทยซีฟู้ด จำกัด",
        "my": "စက်ရုံ ထိုင်းစီးဖုဒ်",
        "ne": "थाई सीफूड कम्पनी",
        "hi": "थाई सीफ़ूड फैक्ट्री",
        "bn": "থাই সিফুড লিমিটেড",
        "lo": "ບໍລິສັດ ໄທຊີຟູດ ຈຳກັດ",
        "km": "ក្រុមហ៊ុន ថៃសីហ្វូដ",
        "vi": "công ty TNHH Thai Seafood",
        "id": "pabrik Thai Seafood",
        "ms": "kilang Thai Seafood Sdn Bhd",
        "tl": "kumpanya Thai Seafood",
    },
    {
        "en": "Golden Lion",
        "th": "โรงงานโกลเด้น ไลอ้อน",
        "hi": "गोल्डेन लायन",
        "bn": "গোল্ডেন লায়ন",
        "km": "រោងចក្រ ហ្គោលដិនឡាយអុន",
        "lo": "ໂຮງງານໂກນເດັນໄລອອນ",
    },
    {"en": "Mahachai Fresh", "th": "มหาชัยเฟรช", "my": "မဟာချိုင်ဖရက်ရှ်"},
    {"en": "Lucky Star", "th": "ลัคกี้สตาร์", "hi": "लक्की स्टार"},
]
SPELLINGS = tomllib.loads((Path(__file__).parent / "spellings.toml").read_text())


def told(
    name: str = "", place: str = "", language: str = "en", at: datetime = MONDAY, *issues: str
) -> Workplace:
    return LINKS.workplace([name] if name else [], [place] if place else [], issues, language, at)


def judged(ours: Workplace, theirs: Workplace) -> Judgement:
    return LINKS.judge(ours, theirs)


def kinds(judgement: Judgement) -> set[ReasonKind]:
    return {reason.kind for reason in judgement.reasons}


@pytest.mark.parametrize("spellings", ONE_NAME)
def test_a_name_is_known_again_in_every_script(spellings: dict[str, str]) -> None:
    for (one, ours), (other, theirs) in combinations(spellings.items(), 2):
        mine, others = told(ours, language=one), told(theirs, language=other)

        assert keys_of(mine) & keys_of(others), (ours, theirs)
        assert judged(mine, others).proposed, (ours, theirs)


def test_a_name_that_a_script_spells_far_from_the_others_is_known_by_its_place() -> None:
    ours, theirs = told("Best Food Packing", "Muar"), told("ဘက်စ်ဖုဒ်ပက်ကင်း", "Muar", "my")

    assert keys_of(ours) & keys_of(theirs)
    assert judged(ours, theirs).proposed
    assert not judged(told("Best Food Packing"), told("ဘက်စ်ဖုဒ်ပက်ကင်း", language="my")).proposed


def test_two_of_three_spellings_are_found_by_the_name_and_five_of_six_with_the_place() -> None:
    pairs = [pair for names in SPELLINGS["one"] for pair in combinations(names.items(), 2)]

    found = {place: sum(_found(one, other, place) for one, other in pairs) for place in ("", "Muar")}

    assert found[""] >= len(pairs) * 2 / 3
    assert found["Muar"] >= len(pairs) * 5 / 6


def _found(one: tuple[str, str], other: tuple[str, str], place: str) -> bool:
    """Looked up by its keys, and proposed."""
    (language, name), (other_language, other_name) = one, other
    ours, theirs = told(name, place, language), told(other_name, place, other_language)
    return bool(keys_of(ours) & keys_of(theirs)) and judged(ours, theirs).proposed


def test_names_that_look_alike_stay_apart_in_one_place_too_but_for_some_we_know() -> None:
    names = SPELLINGS["two"]["names"]
    places = [told(name, "Muar", "en", MONDAY, "wages.unpaid") for name in names]

    proposed = [
        [a.names[0].said, b.names[0].said] for a, b in combinations(places, 2) if judged(a, b).proposed
    ]

    assert proposed == SPELLINGS["two"]["confused"]


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("the shrimp factory", "en"),
        ("โรงงานกุ้ง", "th"),
        ("เรือประมง", "th"),
        ("စက်ရုံ", "my"),
        ("kilang", "ms"),
        ("nhà máy tôm", "vi"),
        ("पन्जा कारखाना", "ne"),
        ("12", "en"),
        ("", "en"),
    ],
)
def test_what_every_factory_is_called_is_no_name(said: str, language: str) -> None:
    assert Names.load().names(said, language) == ()


def test_what_stands_around_a_name_is_no_part_of_it() -> None:
    names = Names.load()

    bare = {
        name.spelt
        for said, language in [
            ("บริษัท ไทยซีฟู้ด จำกัด (มหาชน)", "th"),
            ("โรงงานไทยซีฟู้ด", "th"),
            ("ไทยซีฟู้ด", "my"),
            ("Syarikat ไทยซีฟู้ด Sdn Bhd", "my"),
        ]
        for name in names.names(said, language)
    }

    assert bare == {"ไทยซีฟู้ด"}


def test_a_name_that_begins_like_a_boat_is_no_boat() -> None:
    [name] = Names.load().names("เรืองชัย", "th")

    assert name.spelt == "เรืองชัย"


def test_a_place_alone_makes_nothing_the_same_nor_does_what_is_reported() -> None:
    ours = told("", "Samut Sakhon", "en", MONDAY, "wages.unpaid", "documents.retained")
    theirs = told("", "Samut Sakhon", "en", MONDAY, "wages.unpaid", "documents.retained")

    assert judged(ours, theirs) == Judgement(0.0)
    assert judged(ours, told("Thai Seafood", "Samut Sakhon")) == Judgement(0.0)
    assert keys_of(ours) == frozenset()


def test_place_issues_and_time_speak_for_it_each_with_a_sentence() -> None:
    ours = told("Thai Seafood", "Mahachai", "en", MONDAY, "wages.unpaid")
    theirs = told("ไทยซีฟู้ด", "mahachai", "th", MONDAY + timedelta(hours=1), "wages.unpaid", "benefits")

    judgement = judged(ours, theirs)

    assert [reason.sentence({"wages.unpaid": "Wages not paid"}) for reason in judgement.reasons] == [
        "Names that sound alike: “Thai Seafood” and “ไทยซีฟู้ด”.",
        "The same place: “Mahachai” and “mahachai”.",
        "Both report: wages not paid.",
        "Told within a week of each other.",
    ]
    assert judgement.score > judged(told("Thai Seafood"), told("ไทยซีฟู้ด", language="th")).score


def test_other_places_and_a_long_time_speak_against_it() -> None:
    ours = told("Thai Seafood", "Mahachai")
    theirs = told("Thai Seafood", "Songkhla", at=MONDAY + timedelta(days=300))

    judgement = judged(ours, theirs)

    assert {ReasonKind.OTHER_PLACE, ReasonKind.FAR_IN_TIME} <= kinds(judgement)
    assert not judgement.proposed


def test_a_short_name_needs_the_place() -> None:
    assert judged(told("Boss Lim"), told("Madam Lim")) == Judgement(0.0)
    assert judged(told("Boss Lim", "Muar"), told("Madam Lim", "Muar")).proposed


def test_a_name_told_only_in_part_needs_the_place() -> None:
    short, long = told("Golden Lion", "Muar"), told("Golden Lion Marine Products", "Muar")

    assert keys_of(short) & keys_of(long)
    assert kinds(judged(short, long)) >= {ReasonKind.NAME_SHORTENED, ReasonKind.SAME_PLACE}
    assert judged(told("Golden Lion"), told("Golden Lion Marine Products")) == Judgement(0.0)


@pytest.mark.parametrize(
    ("without", "its_language", "with_trade", "language"),
    [
        ("Falcon Shield", "en", "Falcon Shield Security", "en"),
        ("Falcon Shield Security", "en", "फाल्कन शिल्ड", "ne"),
        ("ओकट्री लॉज", "hi", "ओकट्री लॉज सिक्योरिटी", "hi"),
        ("আল মানার", "bn", "আল মানার ক্লিনিং", "bn"),
        ("Mulia Raya", "id", "Mulia Raya Tekstil", "id"),
    ],
)
def test_a_name_is_the_same_with_and_without_its_trade(
    without: str, its_language: str, with_trade: str, language: str
) -> None:
    assert judged(told(without, language=its_language), told(with_trade, language=language)).proposed


def test_one_trade_and_half_a_name_are_two_workplaces() -> None:
    assert judged(told("Silver Spoon Catering"), told("Blue Spoon Catering")) == Judgement(0.0)


def test_two_boats_of_one_fleet_are_two_workplaces() -> None:
    assert judged(told("เรือโชคชัย 5", language="th"), told("เรือโชคชัย ๙", language="th")) == Judgement(0.0)
    assert judged(told("เรือโชคชัย 9", language="th"), told("เรือโชคชัย ๙", language="th")).proposed


def test_a_gazetteer_makes_two_spellings_one_place() -> None:
    here, there = told("Thai Seafood", "Mahachai"), told("ไทยซีฟู้ด", "มหาชัย", "th")

    assert ReasonKind.SAME_PLACE in kinds(judged(here, there))


def test_a_place_that_is_in_no_gazetteer_speaks_for_itself_and_against_nothing() -> None:
    here, there = told("Thai Seafood", "Taman Wangi"), told("ไทยซีฟู้ด", "taman wangi", "th")

    assert ReasonKind.SAME_PLACE in kinds(judged(here, there))
    assert ReasonKind.OTHER_PLACE not in kinds(judged(here, told("Thai Seafood", "Muar")))


def test_of_several_places_one_in_common_is_enough() -> None:
    ours = LINKS.workplace(["Thai Seafood"], ["Songkhla", "Mahachai"], [], "en", MONDAY)

    assert ReasonKind.SAME_PLACE in kinds(judged(ours, told("Thai Seafood", "มหาชัย")))


def test_a_name_damaged_by_recognition_is_still_known() -> None:
    for damaged in ("Thai Sefood", "Tai Seafood", "Thai Seafud"):
        assert keys_of(told("Thai Seafood")) & keys_of(told(damaged))
        assert judged(told("Thai Seafood"), told(damaged)).proposed, damaged


@given(st.text(max_size=200), st.text(max_size=200), st.sampled_from(["en", "th", "my", "xx"]))
def test_whatever_is_said_is_judged_the_same_from_both_sides(one: str, other: str, language: str) -> None:
    ours, theirs = told(one, "here", language), told(other, "here", language)

    forth, back = judged(ours, theirs), judged(theirs, ours)

    assert forth.score == pytest.approx(back.score)
    assert 0 <= forth.score <= 1
    assert bool(forth.reasons) == (forth.score > 0)
    assert all(len(key) <= 8 for key in keys_of(ours))


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_symmetric_and_whole_for_the_same(one: str, other: str) -> None:
    ours, theirs = sounds_of(one), sounds_of(other)

    assert likeness(ours, theirs) == pytest.approx(likeness(theirs, ours))
    assert not ours or likeness(ours, ours) == 1.0
