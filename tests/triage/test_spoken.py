"""What callers say in each language (`spoken/`): complaints and dangers are heard, daily life is neither."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.triage.conftest import Drafts
from triage.model import Urgency

pytestmark = pytest.mark.words_alone

SPOKEN = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
    for path in sorted(Path(__file__).with_name("spoken").glob("*.toml"))
}


def each(kind: str) -> Iterator[tuple[str, str]]:
    for language, spoken in SPOKEN.items():
        yield from ((language, text) for text in spoken.get(kind, ()))


def each_complaint() -> Iterator[tuple[str, str, str]]:
    for language, spoken in SPOKEN.items():
        for issue, texts in spoken.get("issues", {}).items():
            yield from ((language, issue, text) for text in texts)


@pytest.mark.parametrize(("language", "issue", "text"), [*each_complaint()])
def test_a_complaint_is_recognised_in_its_everyday_words(
    draft: Drafts, language: str, issue: str, text: str
) -> None:
    assert issue in draft(text, language).issues


@pytest.mark.parametrize(("language", "text"), [*each("now")])
def test_danger_is_heard_at_once(draft: Drafts, language: str, text: str) -> None:
    assert draft(text, language).urgency is Urgency.NOW


@pytest.mark.parametrize(("language", "text"), [*each("harmless")])
def test_what_is_denied_or_over_or_daily_life_is_no_complaint(
    draft: Drafts, language: str, text: str
) -> None:
    found = draft(text, language)

    assert set(found.issues) <= {"information"}
    assert found.urgency in {Urgency.INFORMATION, Urgency.SOON}


def test_the_last_syllable_of_a_woman_who_says_i_denies_nothing(draft: Drafts) -> None:
    """ကျွန်မ ends in မ, which before a verb is "not"."""
    assert draft("သူဌေးက ကျွန်မ ပတ်စပို့ သိမ်းထားတယ်", "my").issues == ("documents.retained",)


def test_a_young_woman_is_no_child(draft: Drafts) -> None:
    """မိန်းကလေး holds ကလေး."""
    assert draft("မိန်းကလေးတွေကို သူဌေးက ရိုက်တယ်", "my").urgency is Urgency.TODAY


def test_the_end_of_a_grown_woman_s_age_is_no_child_s(draft: Drafts) -> None:
    assert "child_labour" in draft("Em mới mười bốn tuổi, em bán hàng cho chủ.", "vi").issues
    assert "child_labour" not in draft("Em mười chín tuổi, em bán hàng cho chủ.", "vi").issues
    assert "child_labour" not in draft("Em hai mươi tám tuổi, em bán hàng cho chủ.", "vi").issues


def test_a_mother_who_wants_nobody_to_sleep_elsewhere_locks_nobody_in(draft: Drafts) -> None:
    found = draft("พักอยู่โรงแรมในเมือง แม่ไม่ยอมให้นอนวัด", "th")

    assert found.issues == ()
    assert found.urgency is not Urgency.NOW
