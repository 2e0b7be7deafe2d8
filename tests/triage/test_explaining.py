"""`hotline lexicon try`: a caseworker sees what was found, where it stands, and why it counts or not."""

import pytest
from typer.testing import CliRunner, Result

from ops.cli import build_app
from triage.draft import Triage
from triage.explaining import Explained, Meant, explain


@pytest.fixture
def explained(triage: Triage) -> Explained:
    text = "They have not taken my passport. My salary is not paid. Is it legal?"
    return explain(triage, text, "en")


def of(explained: Explained, code: str) -> Meant:
    return next(each for each in explained.meant if each.code == code)


def test_words_are_shown_with_the_line_and_the_file_they_stand_in(explained: Explained) -> None:
    papers = next(each for each in explained.heard if "papers" in each.means)

    assert (papers.file, papers.means) == ("en.toml", "papers (reports nothing alone)")
    assert papers.quote in papers.said
    assert len(papers.lines) >= 1


def test_what_is_denied_is_set_aside_with_the_word_that_denies_it(explained: Explained) -> None:
    passport = of(explained, "documents.retained")

    assert not passport.kept
    assert "“not” says that it is not so" in passport.why
    assert "stand together" in passport.why


def test_a_question_beside_a_complaint_is_set_aside(explained: Explained) -> None:
    assert of(explained, "wages.unpaid").kept
    assert not of(explained, "information").kept
    assert "no complaint stands beside it" in of(explained, "information").why


def test_what_counts_is_what_is_drafted(explained: Explained) -> None:
    kept = {each.code for each in explained.meant if each.kept}

    assert kept == set(explained.draft.issues)


def test_a_danger_that_is_long_over_is_set_aside_and_the_issue_kept(triage: Triage) -> None:
    told = explain(triage, "Years ago they locked me in the room.", "en")

    assert of(told, "freedom.movement").kept
    assert not of(told, "trapped").kept
    assert "“Years ago” tells of something long over, so it is no danger now" in of(told, "trapped").why


def test_a_film_is_told_with_the_words_that_say_so(triage: Triage) -> None:
    told = explain(triage, "In the film they locked us in the room.", "en")

    assert not any(each.kept for each in told.meant)
    assert "“In the film” tells of a film, a dream or the news" in of(told, "trapped").why


def test_a_key_word_that_counts_only_by_itself_is_set_aside_among_others(triage: Triage) -> None:
    among, alone = explain(triage, "the accident on the road", "en"), explain(triage, "Accident.", "en")

    assert [each.code for each in alone.meant if each.kept] == ["safety.injury"]
    (aside,) = (each for each in among.meant if "where nothing else is said" in each.why)
    assert (aside.code, aside.kept) == ("safety.injury", False)


def test_english_words_in_another_language_are_shown_in_the_english_file(triage: Triage) -> None:
    found = explain(triage, "เขายึด passport", "th")

    assert {each.file for each in found.heard} >= {"th.toml", "en.toml"}


def run(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(build_app(), ["lexicon", "try", *arguments], input=typed)


def test_the_command_says_it_in_plain_words() -> None:
    done = run("they have not taken my passport")

    assert done.exit_code == 0
    assert "set aside" in done.output
    assert "en.toml:" in done.output
    assert "Urgency: information" in done.output


def test_without_a_sentence_it_asks_so_that_no_shell_keeps_it() -> None:
    done = run(typed="they beat me\n")

    assert done.exit_code == 0
    assert "violence.physical" in done.output


def test_words_that_no_lexicon_has_are_said_to_be_in_none() -> None:
    assert "Nothing in it stands in a lexicon" in run("zzz").output


def test_a_language_without_a_lexicon_is_told_with_those_there_are() -> None:
    done = run("x", "--lang", "xx")

    assert done.exit_code == 1
    assert "en" in done.stderr
