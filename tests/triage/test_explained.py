"""What another report explains is not reported beside it; what is a thing of its own stays."""

import pytest

from tests.triage.conftest import Drafts
from triage.folding import fold
from triage.lexicon import Lexicon, Words
from triage.model import FindingKind, Urgency
from triage.reading import read
from triage.tables import Combination, Combinations, LexiconTable, Within

pytestmark = pytest.mark.words_alone

BLOW, WOUND = "violence.physical", "safety.injury"


@pytest.mark.parametrize(
    "text",
    [
        "Boss hit me with a pipe and my arm is broken.",
        "Boss hit me with a pipe. My arm is broken.",
        "My hand is swollen. He hit me with a stick.",
        "The guard slapped me twice. Blood came, my eye is black and swollen.",
    ],
)
def test_a_blow_explains_the_wound_in_its_own_sentence_and_the_next(draft: Drafts, text: str) -> None:
    issues = draft(text).issues

    assert BLOW in issues
    assert WOUND not in issues


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("นายเอาไม้ตีหนู แขนหักเลยค่ะ", "th"),
        ("Majikan pukul saya pakai besi. Kepala saya bocor.", "id"),
        ("मालिकले मलाई पेटीले हिर्कायो। कानबाट रगत आयो।", "ne"),
    ],
)
def test_it_does_so_in_other_languages(draft: Drafts, text: str, language: str) -> None:
    issues = draft(text, language).issues

    assert BLOW in issues
    assert WOUND not in issues


@pytest.mark.parametrize(
    "text",
    [
        "Boss hit me. Last month the machine cut my finger.",
        "Boss hit me. I fell from the roof and my leg is broken.",
        "Boss hit me on Monday. My salary is late. We sleep in a container. My finger is broken.",
        "Boss did not hit me. My arm is broken.",
        "Beaten. Accident.",
    ],
)
def test_a_wound_with_a_cause_of_its_own_or_far_from_the_blow_stays_an_accident(
    draft: Drafts, text: str
) -> None:
    assert WOUND in draft(text).issues


def test_a_danger_stays_where_only_the_issue_is_explained(draft: Drafts) -> None:
    case = draft("Boss hit me with a pipe. My head is bleeding, it does not stop.")

    assert {each.code for each in case.findings if each.kind is FindingKind.DANGER} == {"medical"}
    assert case.urgency is Urgency.NOW


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I am sick, they don't give medical leave.", "en"),
        ("They don't give me medical leave.", "en"),
        ("Saya sakit demam, tidak dikasih cuti sakit", "id"),
        ("หนูป่วยเป็นไข้ เขาไม่ให้ลาป่วย", "th"),
        ("ဖျားနေတာ ဆေးခွင့် မပေးဘူး", "my"),
    ],
)
def test_denied_sick_leave_is_a_benefit_and_no_injury(draft: Drafts, text: str, language: str) -> None:
    assert draft(text, language).issues == ("benefits",)


def test_denied_leave_stays_beside_an_injury_and_a_refused_hospital(draft: Drafts) -> None:
    case = draft("I have fever and they refuse the hospital and refuse sick leave.")

    assert set(case.issues) == {"safety.injury", "benefits"}


def test_a_refused_doctor_is_no_denied_leave(draft: Drafts) -> None:
    assert draft("I have fever and they refuse the hospital.").issues == ("safety.injury",)


@pytest.mark.parametrize(("text", "found"), [("no sick leave", set()), ("no leave", {"hours.excessive"})])
def test_a_word_inside_a_longer_one_of_another_concept_is_none(text: str, found: set[str]) -> None:
    concepts = {"rest-day": ("leave",), "benefit": ("sick leave",), "without": ("no",)}
    table = LexiconTable(language="xx", version=1, concepts=concepts, phrases=())
    combined = Combinations(
        combinations=(Combination(issue="hours.excessive", all=("rest-day", "without")),),
        within=(Within(concepts=("rest-day",), inside=("benefit",)),),
    )
    lexicon, folded = Lexicon(Words(table), [], combined), fold(text)

    assert {each.issue for each in read(lexicon, folded, lexicon.find(folded)).readings} == found
