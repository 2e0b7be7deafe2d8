"""Golden drafts: what changed is shown, and kept only where somebody says so."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ops.cli import build_app
from ops.evaluation.golden import differences
from tests.ops.evaluation.labelled import a_line, a_set

DRAFT = {
    "id": "a",
    "issues": ["benefits"],
    "indicators": [],
    "urgency": "soon",
    "entities": {"person": "Somchai"},
    "evidence": [{"kind": "issue", "code": "benefits", "begin": 0, "end": 4, "quote": "sick"}],
}


def told(**change: object) -> list[str]:
    found = differences([DRAFT], [DRAFT | change])
    return [f"{each.field}: {each.told}" for each in found]


def test_what_came_and_what_went_is_told_of_each_field() -> None:
    assert told() == []
    assert told(issues=["dismissal"]) == ["issues: - benefits  + dismissal"]
    assert told(urgency="now") == ['urgency: "soon" -> "now"']


def test_a_draft_that_is_new_or_gone_is_told() -> None:
    assert [each.told for each in differences([], [DRAFT])] == ["is new"]
    assert [each.told for each in differences([DRAFT], [])] == ["is not in the set any more"]


def test_callers_words_are_only_in_what_is_for_the_terminal() -> None:
    ((names),) = differences([DRAFT], [DRAFT | {"entities": {"person": "Malee"}}])
    ((quotes),) = differences([DRAFT], [DRAFT | {"evidence": [DRAFT["evidence"][0] | {"quote": "ill"}]}])  # type: ignore[index]

    assert names.told == quotes.told == "in other words"
    assert "Malee" in names.quoted
    assert "ill" in quotes.quoted


def golden(source: Path, file: Path, *more: str) -> Result:
    arguments = ["evaluate", "triage", str(source), "--golden", str(file), *more]
    return CliRunner().invoke(build_app(), arguments)


def test_drafts_are_kept_held_against_and_kept_anew(tmp_path: Path) -> None:
    source, file = a_set(tmp_path, a_line(text="he beat me")), tmp_path / "golden.jsonl"

    away = golden(source, file)
    first = golden(source, file, "--update")
    same = golden(source, file)
    a_set(tmp_path, a_line(text="hello"))
    other = golden(source, file)
    kept = golden(source, file, "--update")
    after = golden(source, file)

    assert isinstance(away.exception, Exception)
    assert (first.exit_code, same.exit_code) == (0, 0)
    assert other.exit_code == 1
    assert "a: issues: - violence.physical" in other.output
    assert "beat" not in other.output
    assert (kept.exit_code, after.exit_code) == (0, 0)


def test_a_set_beside_the_golden_file_needs_no_name(tmp_path: Path) -> None:
    a_set(tmp_path, a_line(text="he beat me")).rename(tmp_path / "messages.jsonl")
    arguments = ["evaluate", "triage", "--golden", str(tmp_path / "drafts.jsonl"), "--update"]

    assert CliRunner().invoke(build_app(), arguments).exit_code == 0
    kept = [json.loads(line) for line in (tmp_path / "drafts.jsonl").read_text().splitlines()]
    assert [each["id"] for each in kept] == ["a"]


@pytest.mark.parametrize("arguments", [[], ["--update"]])
def test_without_a_set_the_command_says_what_it_wants(arguments: list[str]) -> None:
    done = CliRunner().invoke(build_app(), ["evaluate", "triage", *arguments])

    assert done.exit_code == 2
    assert "SET is wanted" in " ".join(done.stderr.split())
