"""What is told in several short sentences is heard; a part that is not plainly said tells nothing."""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.triage.conftest import Drafts, a_line
from transcription.model import Doubt, Grade
from triage.draft import Triage
from triage.explaining import explain
from triage.folding import fold
from triage.lexicon import Lexicon, Words
from triage.meaning import Reading
from triage.model import DraftCase, Finding, Message, TextEvidence
from triage.reading import read
from triage.tables import Combination, Combinations, LexiconTable
from triage.text import told

pytestmark = pytest.mark.words_alone

GATE: dict[str, Any] = {"issue": "freedom.movement", "all": ("door", "lock"), "across": 1}
WORDS: dict[str, Any] = {
    "language": "xx",
    "version": 1,
    "negation": {"before": ("no", "not", "never")},
    "stance": {"asked": ("is it legal",), "supposed": ("if",), "aside": ("film",), "past": ("years ago",)},
    "concepts": {
        "door": ("gate", "ประตู"),
        "lock": ("takes the key", "กุญแจ"),
        "boss": ("madam", "นาย"),
        "treatment": ("doctor",),
    },
    "phrases": ({"issue": "wages.unpaid", "say": ("no pay at the gate",)},),
}


def readings(text: str, *rules: dict[str, Any], words: dict[str, Any] | None = None) -> Sequence[Reading]:
    combined = Combinations(combinations=tuple(Combination(**rule) for rule in rules))
    lexicon = Lexicon(Words(LexiconTable(**(WORDS | (words or {})))), [], combined)
    folded = fold(text)
    return read(lexicon, folded, lexicon.find(folded)).readings


def quotes(text: str, found: Reading) -> list[str]:
    folded = fold(text)
    return [text[slice(*folded.original(*span))] for span in found.spans]


def test_parts_in_two_sentences_are_one_report_with_a_span_for_each() -> None:
    text = "The gate has a lock. Madam takes the key when she goes."

    (found,) = readings(text, GATE)

    assert (found.issue, quotes(text, found)) == ("freedom.movement", ["gate", "takes the key"])


def test_parts_in_one_sentence_are_one_span_as_ever() -> None:
    text = "At the gate madam takes the key."

    (found,) = readings(text, GATE)

    assert quotes(text, found) == ["gate madam takes the key"]


@pytest.mark.parametrize(
    ("across", "between", "found"),
    [(0, "", False), (1, "", True), (1, " She goes.", False), (2, " She goes.", True)],
)
def test_no_more_sentences_than_allowed(across: int, between: str, found: bool) -> None:
    text = f"The gate is high.{between} She takes the key."

    assert bool(readings(text, GATE | {"across": across})) is found


def test_in_one_sentence_words_must_stand_as_near_as_ever() -> None:
    far = "The gate is near the road with the big trees and the shop and madam takes the key."

    assert readings(far, GATE) == ()


def test_a_few_points_or_a_new_line_end_one_sentence() -> None:
    assert len(readings("The gate is high...\nShe takes the key.", GATE)) == 1


def test_where_no_stops_are_written_a_space_some_words_away_ends_a_sentence() -> None:
    text = f"ประตูสูงมากเลยค่ะพี่ {'ก' * 45} นายเอากุญแจไป"

    assert readings(text, GATE | {"across": 0}) == ()
    assert len(readings(text, GATE | {"across": 2})) == 1


@pytest.mark.parametrize(
    "text",
    [
        "There is no gate. She takes the key.",
        "The gate is high. She never takes the key.",
        "Is it legal to have a gate? She takes the key.",
        "The gate is high. What if she takes the key.",
        "The film has a gate. She takes the key.",
        "The gate is high. Years ago somebody takes the key.",
    ],
)
def test_a_part_that_is_denied_asked_supposed_aside_or_over_in_its_own_sentence_does_not_count(
    text: str,
) -> None:
    assert readings(text, GATE) == ()


@pytest.mark.parametrize(
    "text",
    ["No problem here. The gate is high. She takes the key.", "The gate is high. She takes the key. A film."],
)
def test_what_is_said_of_another_sentence_leaves_the_parts_as_they_are(text: str) -> None:
    assert len(readings(text, GATE)) == 1


def test_where_the_order_matters_the_other_order_tells_nothing() -> None:
    ordered = GATE | {"ordered": True}

    assert readings("She takes the key. The gate is high.", ordered) == ()
    assert len(readings("The gate is high. She takes the key.", ordered)) == 1


def test_order_holds_for_every_part() -> None:
    rule = GATE | {"all": ("boss", "door", "lock"), "ordered": True, "within": 60}

    assert len(readings("Madam has a gate and takes the key.", rule)) == 1
    assert readings("The gate is madam's, she takes the key.", rule) == ()


def test_words_that_told_something_in_their_own_sentence_tell_nothing_in_the_next() -> None:
    text = "There is no pay at the gate. She takes the key."

    assert {each.issue for each in readings(text, GATE)} == {"wages.unpaid"}


def test_a_danger_may_be_told_by_such_words_too() -> None:
    own = {"issue": "violence.threats", "all": ("boss", "door")}
    danger = GATE | {"issue": None, "danger": "trapped"}
    text = "Madam sits at the gate. She takes the key."

    assert {each.danger for each in readings(text, own, danger)} == {None, "trapped"}
    assert not any(each.issue == "freedom.movement" for each in readings(text, own, GATE))


def test_what_stands_in_the_same_sentences_may_forbid_it() -> None:
    rule = GATE | {"unless": ("treatment",)}

    assert readings("The gate is high and the doctor kind. She takes the key.", rule) == ()
    assert len(readings("The gate is high. She takes the key. The doctor is kind.", rule)) == 1


def test_words_of_a_lexicon_may_stand_over_sentences_in_order() -> None:
    row = {
        "issue": "freedom.movement",
        "words": (("big lock",), ("in her pocket",)),
        "across": 1,
        "ordered": True,
    }
    own = {"together": (row,)}

    assert len(readings("There is a big lock. It is in her pocket.", words=own)) == 1
    assert readings("It is in her pocket. There is a big lock.", words=own) == ()


def test_what_is_over_afterwards_is_over_in_every_part() -> None:
    solved = {"solved": ({"say": ("all is well now",)},)}

    (found,) = readings("The gate is high. She takes the key. All is well now.", GATE, words=solved)

    assert not found.counts


TEXT = "In the advertisement it was a hotel. In truth it is a farm."


@pytest.fixture
def deceived(triage: Triage) -> DraftCase:
    return triage.draft(Message("m", "en", TEXT, (), {}, None))


def evidence_of(case: DraftCase, code: str) -> Sequence[TextEvidence]:
    found: Finding = next(each for each in case.findings if each.code == code)
    return [each for each in found.evidence if isinstance(each, TextEvidence)]


def test_evidence_shows_every_part_and_the_summary_quotes_them_all(deceived: DraftCase) -> None:
    evidence = evidence_of(deceived, "recruitment.deception")

    assert [TEXT[each.begin : each.end] for each in evidence] == [each.quote for each in evidence]
    assert [each.quote for each in evidence] == ["advertisement", "In truth"]
    assert evidence[0].together == evidence[1].together is not None
    assert "“advertisement … In truth”" in deceived.summary


def test_the_indicator_rests_on_the_same_parts(deceived: DraftCase) -> None:
    assert evidence_of(deceived, "deception") == evidence_of(deceived, "recruitment.deception")


def test_a_report_of_which_one_part_is_doubted_is_doubted(triage: Triage) -> None:
    lines = (
        a_line("my friend has high fever."),
        a_line("no ambulance.", 10.0, (Doubt.LOW_PROBABILITY,)),
    )

    case = triage.draft(Message("m", "en", None, lines, {}, Grade.DRAFT, 9.0))

    assert any("Said only on lines that the recogniser doubts" in each for each in case.urgency_reasons)


def test_reports_are_told_apart_whatever_stands_between_their_parts() -> None:
    alone, first, second = (
        TextEvidence(0, 1, "a"),
        TextEvidence(2, 3, "b", together=4),
        TextEvidence(9, 10, "c"),
    )
    last = TextEvidence(5, 6, "d", together=4)

    assert told([alone, first, second, last]) == [[alone], [first, last], [second]]


def test_it_is_explained_with_all_its_words(triage: Triage) -> None:
    (meant,) = (each for each in explain(triage, TEXT, "en").meant if "…" in each.quote)

    assert (meant.code, meant.kept) == ("recruitment.deception", True)
    assert meant.why.endswith("(otherwise) stand together over several sentences")


@pytest.mark.parametrize(
    ("text", "language", "issue"),
    [
        ("There is a girl of twelve here. She peels shrimp all day.", "en", "child_labour"),
        ("We are foreigners. The locals get less work and more pay, not the same.", "en", "discrimination"),
    ],
)
def test_what_the_house_combines_over_sentences(triage: Triage, text: str, language: str, issue: str) -> None:
    assert issue in triage.draft(Message("m", language, text, (), {}, None)).issues


def test_a_child_named_after_the_work_is_no_working_child(draft: Drafts) -> None:
    text = "I peel shrimp all day. A girl of twelve lives next door."

    assert "child_labour" not in draft(text).issues
