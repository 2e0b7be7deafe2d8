"""A child in danger is heard at once; a child who is only spoken of makes no other danger sooner."""

import pytest

from tests.triage.conftest import Drafts
from triage.model import Urgency

pytestmark = pytest.mark.words_alone

MISSING = "A child cannot be found."
HELP = "A call for help that concerns a child."


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("My little girl is missing since Friday.", "en"),
        ("The child of my friend, eleven years old, is missing.", "en"),
        ("My daughter is nine years old. Since Friday nobody knows where she is.", "en"),
        ("ลูกสาวอายุแปดขวบหายไปตั้งแต่เมื่อวาน", "th"),
        ("Anak kecil itu hilang sejak kemarin.", "id"),
    ],
)
def test_a_missing_child_is_heard_now(draft: Drafts, text: str, language: str) -> None:
    case = draft(text, language)

    assert case.urgency is Urgency.NOW
    assert MISSING in case.urgency_reasons


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("My husband is missing since Friday. Our small child cries every night.", "en"),
        ("We have a small child. My husband is missing since Friday.", "en"),
        ("My brother is missing since Monday. He works on a boat. The child is with me.", "en"),
        (
            "สามีหายไปตั้งแต่วันศุกร์ค่ะ หนูทำงานโรงงานปลากระป๋องที่มหาชัย เงินเดือนออกตรงเวลาทุกเดือนค่ะ ไม่มีปัญหาอะไรกับที่ทำงาน "
            "เด็กอายุแปดขวบอยู่กับหนูที่ห้อง",
            "th",
        ),
    ],
)
def test_a_missing_adult_is_heard_today_though_a_child_is_spoken_of(
    draft: Drafts, text: str, language: str
) -> None:
    case = draft(text, language)

    assert "missing_person" in case.issues
    assert case.urgency is Urgency.TODAY


@pytest.mark.parametrize("text", ["Please help my little girl.", "Please help, the child is alone with him."])
def test_a_call_for_help_for_a_child_is_heard_now(draft: Drafts, text: str) -> None:
    assert HELP in draft(text).urgency_reasons


@pytest.mark.parametrize(
    "text",
    [
        "Help me please. My salary is late. The child at home needs money for school.",
        "I have a small child in the village. Please help me with my salary.",
    ],
)
def test_a_call_for_help_is_not_the_childs_because_a_child_is_spoken_of(draft: Drafts, text: str) -> None:
    assert draft(text).urgency is Urgency.TODAY
