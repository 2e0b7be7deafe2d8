"""`hotline lexicon check`: what is wrong is found, with its file and line; what is right is not."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from ops.cli import build_app
from triage.checking import Fault, Severity, check
from triage.entries import Entry, Lines, Part
from triage.overlaps import Forms
from triage.tables import HERE

HEAD = """language = "xx"
version = 1

[negation]
before = ["not", "without"]

[concepts]
wages = ["salary"]

"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Triage's tables, and one lexicon only, which a test writes."""
    for path in HERE.glob("*.toml"):
        shutil.copy(path, tmp_path)
    (tmp_path / "lexicons").mkdir()
    return tmp_path


def written(folder: Path, *rows: str, head: str = HEAD) -> list[Fault]:
    """The faults of a lexicon of these rows, without the concepts that it lacks."""
    (folder / "lexicons" / "xx.toml").write_text(head + "\n".join(rows), encoding="utf-8")
    return [each for each in check(folder) if "cannot say it" not in each.what]


def phrases(issue: str, *said: str, more: str = "") -> str:
    ways = ", ".join(f'"{each}"' for each in said)
    return f'[[phrases]]\nissue = "{issue}"\n{more}\nsay = [{ways}]\n'


def test_a_lexicon_without_a_fault_has_none(folder: Path) -> None:
    assert written(folder, phrases("wages.unpaid", "no pay"), phrases("dismissal", "thrown out")) == []


def test_a_phrase_under_two_issues_is_a_warning_with_both_lines(folder: Path) -> None:
    (fault,) = written(folder, phrases("wages.unpaid", "no pay"), phrases("dismissal", "No  Pay"))

    assert (fault.severity, fault.file, fault.lines) == (Severity.WARNING, "xx.toml", (13, 18))
    assert fault.what == "“no pay” stands under dismissal and wages.unpaid"


def test_a_phrase_twice_in_one_place_is_a_warning(folder: Path) -> None:
    (fault,) = written(folder, phrases("wages.unpaid", "no pay", "no pay"))

    assert fault.severity is Severity.WARNING
    assert "stands twice" in fault.what


def test_a_phrase_that_counts_alone_and_among_others_stands_in_two_places(folder: Path) -> None:
    both = (phrases("wages.unpaid", "no pay"), phrases("wages.unpaid", "no pay", more="alone = true"))

    assert written(folder, *both) == []


def test_a_word_of_two_lists_that_report_together_stands_once_in_each(folder: Path) -> None:
    row = '[[together]]\nissue = "wages.unpaid"\nwords = [{}]\n'
    both = row.format('["pay", "wage"], ["pay", "gone"]')
    twice = row.format('["pay", "pay"], ["gone"]')
    plain = phrases("dismissal", "thrown out")

    assert written(folder, plain, both, row.format('["pay"], ["late"]')) == []
    assert ["stands twice" in each.what for each in written(folder, plain, twice)] == [True]


def test_a_phrase_that_a_shorter_one_of_its_issue_finds_already_is_a_warning(folder: Path) -> None:
    (fault,) = written(folder, phrases("dismissal", "fired", "fired today"))

    assert fault.severity is Severity.WARNING
    assert fault.what == "“fired today” (dismissal) is found by the shorter “fired” already"


@pytest.mark.parametrize(
    "rows",
    [
        (phrases("dismissal", "fire"), phrases("safety.hazard", "fire in the hall")),
        (phrases("dismissal", "fire", "firewood"),),
        (phrases("dismissal", "fired", "not fired but sent away"),),
        (phrases("dismissal", "fired"), phrases("dismissal", "fired today", more="weight = 1.0")),
        (phrases("dismissal", "fired"), phrases("dismissal", "fired today", more='danger = "help"')),
    ],
)
def test_a_longer_phrase_that_adds_something_is_none(folder: Path, rows: tuple[str, ...]) -> None:
    assert written(folder, *rows) == []


def test_an_open_ended_word_finds_what_goes_on_after_it(folder: Path) -> None:
    (fault,) = written(folder, phrases("dismissal", "fire*", "fired today"))

    assert "by the shorter “fire*” already" in fault.what


def test_where_no_space_tells_words_apart_a_shorter_phrase_is_found_inside(folder: Path) -> None:
    (fault,) = written(folder, phrases("dismissal", "ไล่ออก", "ถูกไล่ออก"))

    assert "ไล่ออก" in fault.what


def test_a_phrase_that_is_a_denial_too_is_an_error(folder: Path) -> None:
    (fault,) = written(folder, phrases("living.conditions", "without"))

    assert fault.severity is Severity.ERROR
    assert fault.lines == (5, 13)
    assert "sets reports aside" in fault.what


def test_a_word_that_stands_once_and_is_one_letter_from_a_frequent_one_is_a_warning(folder: Path) -> None:
    frequent = phrases("documents.retained", *(f"passport {each}" for each in ("a", "b", "c", "d")))

    faults = written(folder, frequent, phrases("documents.permit", "pasport expired"))

    assert [each.what for each in faults] == [
        "“pasport” stands only here and is one letter from “passport”: a slip?"
    ]
    assert faults[0].lines == (18,)


@pytest.mark.parametrize("word", ["passports", "airport", "transport", "pashort"])
def test_an_inflected_or_another_word_is_no_slip(folder: Path, word: str) -> None:
    frequent = phrases("documents.retained", *(f"passport {each}" for each in ("a", "b", "c", "d")))

    assert written(folder, frequent, phrases("documents.permit", f"{word} expired")) == []


def test_a_wrong_mark_is_a_slip_where_no_space_tells_words_apart(folder: Path) -> None:
    frequent = phrases("wages.unpaid", "เงินเดือน", *(f"เงินเดือน{each}" for each in ("ข", "ค", "ง")))

    faults = written(folder, frequent, phrases("dismissal", "ไม่มีเงินเดื่อน"))

    assert any("เงินเดื่อน” stands only here" in each.what for each in faults)


def test_codes_that_nothing_knows_are_errors_all_at_once(folder: Path) -> None:
    head = HEAD.replace("wages =", "wagse =")

    faults = written(folder, phrases("wages.unpayed", "no pay"), phrases("dismisal", "sent off"), head=head)

    assert [each.severity for each in faults] == [Severity.ERROR] * 3
    assert {each.what.split("”")[0] for each in faults} == {"“wages.unpayed", "“dismisal", "“wagse"}
    assert next(each for each in faults if "wagse" in each.what).lines == (8,)


def test_a_concept_that_a_language_lacks_or_left_empty_is_a_warning(folder: Path) -> None:
    head = HEAD.replace('["salary"]', "[]")
    (folder / "lexicons" / "xx.toml").write_text(head + phrases("dismissal", "sent off"))

    faults = [each for each in check(folder) if "concept" in each.what]

    assert {each.severity for each in faults} == {Severity.WARNING}
    assert any(each.what == "the concept “wages” has no words yet" for each in faults)
    assert any("“unpaid” is not there" in each.what for each in faults)


def test_a_file_that_cannot_be_read_hides_nothing_of_the_others(folder: Path) -> None:
    (folder / "lexicons" / "aa.toml").write_text("language = ")

    faults = written(folder, phrases("dismissal", "fired", "fired today"))

    assert [(each.file, each.severity) for each in faults] == [
        ("aa.toml", Severity.ERROR),
        ("xx.toml", Severity.WARNING),
    ]


def test_a_line_with_nothing_to_look_for_is_an_error(folder: Path) -> None:
    (fault,) = written(folder, phrases("dismissal", "*"))

    assert fault.severity is Severity.ERROR
    assert "nothing to look for" in fault.what


@pytest.mark.parametrize("said", ["fire* me", "(fire*|sack) me now", "(fire|sack)* me"])
def test_a_star_inside_an_expression_is_an_error_with_its_line(folder: Path, said: str) -> None:
    (fault,) = written(folder, phrases("dismissal", "sent off", said))

    assert (fault.severity, fault.file, fault.lines) == (Severity.ERROR, "xx.toml", (13,))
    assert fault.what == f"“{said}” in phrases of dismissal is never found: a * counts only at the end"


@pytest.mark.parametrize("said", ["they fire*", "they (fire*|sack)", "(they|we) (fire|sack)*"])
def test_a_star_at_the_end_of_every_form_is_none(folder: Path, said: str) -> None:
    assert written(folder, phrases("dismissal", said)) == []


@pytest.mark.parametrize("part", ["concepts", "stance", "solved"])
def test_a_star_inside_is_an_error_wherever_it_stands(folder: Path, part: str) -> None:
    rows = {
        "concepts": HEAD.replace('["salary"]', '["sal* ary"]'),
        "stance": HEAD + '[stance]\naside = ["fi* lm"]\n',
        "solved": HEAD + '[[solved]]\nsay = ["paid* back"]\n',
    }

    (fault,) = written(folder, phrases("dismissal", "sent off"), head=rows[part])

    assert "is never found" in fault.what
    assert len(fault.lines) == 1


def test_the_house_has_no_lexicon_with_an_error() -> None:
    assert [each for each in check() if each.severity is Severity.ERROR] == []


def test_the_command_fails_on_errors_and_on_warnings_only_if_it_is_to_be_strict(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = written(folder, phrases("dismissal", "fired", "fired today"))
    error = Fault(Severity.ERROR, "yy.toml", (3, 4), "wrong")

    def run(*arguments: str, found: list[Fault]) -> tuple[int, str]:
        monkeypatch.setattr("triage.checking.check", lambda languages: found)
        done = CliRunner().invoke(build_app(), ["lexicon", "check", *arguments])
        return done.exit_code, done.output

    assert run(found=faults)[0] == 0
    assert run("--strict", found=faults)[0] == 1
    code, output = run(found=[error, *faults])
    assert code == 1
    assert "yy.toml:3,4: error: wrong" in output
    assert "1 errors, 1 warnings" in output


@pytest.mark.parametrize("arguments", [["lo"], ["--lang", "lo"]])
def test_one_language_is_looked_through_by_a_word(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    asked = list[object]()

    def looked_through(languages: object) -> list[Fault]:
        asked.append(languages)
        return []

    monkeypatch.setattr("triage.checking.check", looked_through)

    done = CliRunner().invoke(build_app(), ["lexicon", "check", *arguments])

    assert done.exit_code == 0
    assert asked == [["lo"]]


def test_a_language_without_a_lexicon_cannot_be_looked_through() -> None:
    done = CliRunner().invoke(build_app(), ["lexicon", "check", "lo", "xx"])

    assert done.exit_code == 1
    assert "no lexicon for xx" in done.stderr


def test_the_faults_of_one_language_are_those_it_has_among_all(folder: Path) -> None:
    (folder / "lexicons" / "aa.toml").write_text("language = ")
    written(folder, phrases("dismissal", "fired", "fired today"))

    alone = check(folder, ["xx"])

    assert alone == [each for each in check(folder) if each.file == "xx.toml"]
    assert any("fired today" in each.what for each in alone)


@given(st.lists(st.text("ab ", min_size=1, max_size=6), max_size=12), st.text("ab ", max_size=12))
def test_forms_inside_another_are_those_that_stand_there_in_their_order(said: list[str], form: str) -> None:
    entries = [Entry(Part.PHRASE, "dismissal", str(number), each) for number, each in enumerate(said)]

    found = Forms(entries).inside(form)

    assert found == [each for each in entries if each.form in form and each.form != form]


@given(st.lists(st.text('ab" =', max_size=8), max_size=8), st.lists(st.text("ab", max_size=2), max_size=3))
def test_lines_that_say_something_are_all_that_do(lines: list[str], said: list[str]) -> None:
    found = Lines("\n".join(lines)).saying(said)

    assert found == tuple(
        number
        for number, line in enumerate("\n".join(lines).splitlines(), start=1)
        if any(f'"{each}"' in line or line.startswith(f"{each} =") for each in said)
    )
