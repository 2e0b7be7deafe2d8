"""What an evaluation of triage counts, what it leaves out, and that nobody's words get into its figures."""

import json
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ops.cli import build_app
from ops.config import REPOSITORY
from ops.evaluation.triage import Figure, Figures, figures, judge
from ops.evaluation.triage_plot import plot
from ops.evaluation.triage_sets import MessagesUnusable, read_messages
from tests.ops.evaluation.labelled import LOADED, Told, ToldTriage, a_line, a_set
from triage.model import Urgency

TAXONOMY = LOADED.taxonomy
UNREAD = REPOSITORY / "tests" / "triage" / "messages" / "unread.jsonl"


def evaluated(folder: Path, told: ToldTriage, *lines: dict[str, object]) -> Figures:
    read = read_messages(a_set(folder, *lines), TAXONOMY)
    return figures(judge(told, read.messages, lambda: None), read, TAXONOMY)


def value(figure: Figure | None) -> float | None:
    return figure and figure["value"]


def test_each_unread_message_of_each_language_can_be_used() -> None:
    read = read_messages(UNREAD, TAXONOMY)

    assert read.faults == ()
    assert set(Counter(each.lang for each in read.messages).values()) == {24}


def test_issues_are_counted_over_all_messages_and_each_for_itself(tmp_path: Path) -> None:
    told = ToldTriage(a=Told(("wages.unpaid", "dismissal")), b=Told())

    found = evaluated(
        tmp_path,
        told,
        a_line(issues=["wages.unpaid", "benefits"]),
        a_line(id="b", text="b", issues=["wages.unpaid"]),
    )

    assert value(found["all"]["issues_precision"]) == 0.5
    assert value(found["all"]["issues_recall"]) == 0.3333
    assert value(found["all"]["issues_f1"]) == 0.4
    assert value(found["issues"]["wages.unpaid"]["recall"]) == 0.5
    assert value(found["issues"]["wages.unpaid"]["precision"]) == 1.0
    assert value(found["issues"]["dismissal"]["precision"]) == 0.0
    assert found["issues"]["discrimination"]["f1"] is None


def test_indicators_are_counted_like_issues(tmp_path: Path) -> None:
    told = ToldTriage(a=Told(indicators=("deception",)))

    found = evaluated(tmp_path, told, a_line(indicators=["deception", "isolation"]))

    assert value(found["all"]["indicators_recall"]) == 0.5
    assert value(found["indicators"]["isolation"]["recall"]) == 0.0


def test_a_missed_danger_is_named_and_one_that_is_none_is_too(tmp_path: Path) -> None:
    told = ToldTriage(a=Told(urgency=Urgency.TODAY), b=Told(urgency=Urgency.NOW), c=Told(urgency=Urgency.NOW))

    found = evaluated(
        tmp_path,
        told,
        a_line(urgency="now", noise=0.25),
        a_line(id="b", text="b", lang="th", urgency="soon"),
        a_line(id="c", text="c", urgency="now"),
    )

    assert (value(found["all"]["danger_recall"]), value(found["all"]["danger_precision"])) == (0.5, 0.5)
    assert value(found["languages"]["en"]["danger_precision"]) == 1.0
    assert found["languages"]["th"]["danger_recall"] is None
    assert found["missed_dangers"] == [
        {"id": "a", "language": "en", "noise": "0.25", "labelled": "now", "drafted": "today"}
    ]
    assert [each["id"] for each in found["false_dangers"]] == ["b"]


def test_urgencies_are_confused_in_a_table_and_within_one_level_is_told(tmp_path: Path) -> None:
    told = ToldTriage(a=Told(urgency=Urgency.SOON), b=Told(urgency=Urgency.TODAY))

    found = evaluated(tmp_path, told, a_line(urgency="now"), a_line(id="b", text="b", urgency="soon"))

    assert (found["urgency"]["now"]["soon"], found["urgency"]["soon"]["today"]) == (1, 1)
    assert sum(count for row in found["urgency"].values() for count in row.values()) == 2
    assert value(found["all"]["urgency_within_one"]) == 0.5
    assert value(found["all"]["urgency_exact"]) == 0.0


def test_finding_a_question_where_nobody_complains_is_abstaining_and_a_complaint_is_not(
    tmp_path: Path,
) -> None:
    told = ToldTriage(a=Told(("information",)), b=Told(("wages.unpaid",)), c=Told(("wages.unpaid",)))

    found = evaluated(
        tmp_path,
        told,
        a_line(),
        a_line(id="b", text="b", issues=["information"]),
        a_line(id="c", text="c", issues=["wages.unpaid"]),
    )

    assert found["all"]["abstention"] is not None
    assert (found["all"]["abstention"]["value"], found["all"]["abstention"]["of"]) == (0.5, 2)


def test_facts_are_counted_on_clean_texts_only(tmp_path: Path) -> None:
    told = ToldTriage(
        a=Told(entities={"workers": 6, "employer": "Golden Star"}), b=Told(entities={"workers": 1})
    )

    found = evaluated(
        tmp_path,
        told,
        a_line(entities={"workers": 6, "employer": "golden star."}),
        a_line(id="b", text="b", entities={"workers": 9}),
        a_line(id="c", text="b", noise=0.4, entities={"workers": 9}),
    )

    exact = found["all"]["workers_exact"]
    assert exact is not None
    assert (exact["value"], exact["of"]) == (0.5, 2)
    assert value(found["all"]["employer_exact"]) == 1.0
    assert found["entities"]["workers"]["recall"] is not None
    assert found["entities"]["workers"]["recall"]["of"] == 2
    assert found["noise"]["0.4"]["workers_exact"] is None


def test_noisy_twins_do_not_make_a_figure_surer_than_their_message(tmp_path: Path) -> None:
    told = ToldTriage(a=Told(("benefits",)), b=Told())
    once = [a_line(issues=["benefits"]), a_line(id="b", text="b", issues=["benefits"])]
    twins = [{**each, "noise": noise} for each in once for noise in (0.1, 0.25)]

    alone, together = evaluated(tmp_path, told, *once), evaluated(tmp_path, told, *once, *twins)

    before, after = alone["all"]["issues_recall"], together["all"]["issues_recall"]
    assert before is not None
    assert after is not None
    assert (before["low"], before["high"]) == (after["low"], after["high"])
    assert (before["of"], after["of"]) == (2, 6)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (b'{"id": "x", "text": "secret', "no JSON that can be read"),
        (b"\xff\xfe", "no JSON that can be read"),
        (json.dumps(a_line(id="x", issues=["wages.unpayed"])).encode(), "issues: number 1 is not in the"),
        (json.dumps(a_line(id="x", indicators=["secret"])).encode(), "indicators: number 1 is not in the"),
        (json.dumps(a_line(id="x", entities={"secret": 1})).encode(), "entities: number 1 is not in the"),
        (json.dumps(a_line(id="x", urgency="secret")).encode(), "urgency: "),
        (json.dumps(a_line(id="x", noise=7)).encode(), "noise: "),
        (b'{"id": "x", "lang": "en", "text": "secret"}', "issues: Field required"),
        (json.dumps(a_line()).encode(), "its id stands in an earlier line"),
    ],
)
def test_a_bad_line_is_told_with_its_number_and_the_others_still_count(
    tmp_path: Path, line: bytes, fault: str
) -> None:
    read = read_messages(a_set(tmp_path, a_line(), line, b"", a_line(id="c")), TAXONOMY)

    assert [each.id for each in read.messages] == ["a", "c"]
    ((told),) = read.faults
    assert told.line == 2
    assert told.fault.startswith(fault)
    assert "secret" not in told.fault


def test_a_set_of_which_nothing_can_be_used_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MessagesUnusable):
        read_messages(a_set(tmp_path, b"nothing"), TAXONOMY)
    with pytest.raises(MessagesUnusable):
        read_messages(tmp_path / "away.jsonl", TAXONOMY)


def evaluate(*arguments: str) -> Result:
    return CliRunner().invoke(build_app(), ["evaluate", "triage", *arguments])


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOTLINE_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


SECRET = "they sold my cousin to a boat called Blue Heron"


def test_the_command_prints_tables_keeps_figures_and_a_picture_and_nobodys_words(
    tmp_path: Path, state: Path
) -> None:
    source = a_set(tmp_path, a_line(text=SECRET, urgency="now"), a_line(id="b", text="hello"))

    done = evaluate(str(source), "--json", str(tmp_path / "f.json"))

    assert done.exit_code == 0, done.output
    found = json.loads((tmp_path / "f.json").read_text())
    assert found["messages"] == 2
    assert found == json.loads(json.dumps(found))
    picture = (state / "evaluation" / "triage.svg").read_text()
    assert picture.startswith("<svg")
    assert "Heron" not in done.output + picture + (tmp_path / "f.json").read_text()


def test_words_of_missed_dangers_are_shown_at_the_terminal_where_asked_for(
    tmp_path: Path, state: Path
) -> None:
    words = "zzz yyy xxx"
    source = a_set(tmp_path, a_line(text=words, urgency="now"))

    done = evaluate(str(source), "--show-texts", "--json", str(tmp_path / "f.json"))

    assert "Missed dangers: 1" in done.output
    assert words in done.output
    assert words not in (tmp_path / "f.json").read_text()
    assert words not in evaluate(str(source)).output


def test_the_command_fails_after_all_is_told_where_a_line_was_left_out(tmp_path: Path, state: Path) -> None:
    done = evaluate(str(a_set(tmp_path, a_line(), b"[1]")))

    assert done.exit_code == 1
    assert "1 messages" in done.output
    assert "Left out, line 2" in done.stderr


def test_the_picture_has_a_panel_for_danger_and_a_row_for_each_language(tmp_path: Path) -> None:
    told = ToldTriage(a=Told(("benefits",), urgency=Urgency.NOW))

    drawn = plot(evaluated(tmp_path, told, a_line(issues=["benefits"], urgency="now", lang="km")))

    assert "Danger (now): recall" in drawn
    assert ">km<" in drawn
