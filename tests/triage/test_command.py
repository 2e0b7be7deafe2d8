"""`hotline triage` on files, as scripts use it."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from ops.cli.triage import register


def run(folder: Path, content: bytes) -> tuple[Result, list[dict[str, Any]]]:
    app = typer.Typer()
    register(app)
    (folder / "in.jsonl").write_bytes(content)
    output = folder / "out.jsonl"
    result = CliRunner().invoke(app, ["--input", str(folder / "in.jsonl"), "--output", str(output)])
    lines = output.read_text(encoding="utf-8").splitlines() if output.exists() else []
    return result, [json.loads(line) for line in lines]


def a_message(**fields: object) -> bytes:
    return json.dumps({"id": "m1", "lang": "th", "text": "ถูกตี ห้าคน", **fields}).encode() + b"\n"


def test_each_message_gives_one_draft_with_exact_evidence(tmp_path: Path) -> None:
    result, (draft,) = run(tmp_path, a_message())

    assert result.exit_code == 0
    assert list(draft) == ["id", "issues", "indicators", "urgency", "entities", "evidence"]
    assert draft["issues"] == ["violence.physical"]
    assert draft["indicators"] == ["physical_and_sexual_violence"]
    assert draft["urgency"] == "today"
    assert draft["entities"] == {"workers": 5}
    assert draft["evidence"][0] == {
        "kind": "issue",
        "code": "violence.physical",
        "begin": 0,
        "end": 5,
        "quote": "ถูกตี",
    }


def test_keys_that_were_pressed_count(tmp_path: Path) -> None:
    _, (draft,) = run(tmp_path, a_message(text="hello", answers={"in_danger": "yes"}))

    assert draft["urgency"] == "now"
    assert {"kind": "danger", "code": "in_danger", "question": "in_danger", "answer": "yes"} in draft[
        "evidence"
    ]


def test_fields_it_does_not_know_are_ignored(tmp_path: Path) -> None:
    result, (draft,) = run(tmp_path, a_message(notes="whatever", noise=0.25))

    assert result.exit_code == 0
    assert "notes" not in draft


@pytest.mark.parametrize(
    "bad",
    [
        b"not json\n",
        b"[1]\n",
        b'{"id": "x", "lang": "en"}\n',
        b"\xff\xfe\n",
        b'{"id": 1, "lang": 2, "text": 3}\n',
    ],
)
def test_a_bad_line_is_told_and_the_others_are_still_done(tmp_path: Path, bad: bytes) -> None:
    result, drafts = run(tmp_path, a_message(id="before") + bad + b"\n" + a_message(id="after"))

    assert result.exit_code == 1
    assert [draft["id"] for draft in drafts if "issues" in draft] == ["before", "after"]
    assert drafts[1]["line"] == 2
    assert drafts[1]["error"]


def test_an_error_does_not_repeat_what_was_written(tmp_path: Path) -> None:
    result, drafts = run(tmp_path, b'{"id": "x", "lang": "en", "text": ["+66812345678"]}\n')

    assert "66812345678" not in result.output + json.dumps(drafts)


def test_an_output_that_cannot_be_written_is_one_clear_sentence(tmp_path: Path) -> None:
    app = typer.Typer()
    register(app)
    (tmp_path / "in.jsonl").write_bytes(a_message())

    result = CliRunner().invoke(
        app, ["--input", str(tmp_path / "in.jsonl"), "--output", str(tmp_path / "no" / "out")]
    )

    assert result.exit_code == 1
    assert "cannot be written" in result.stderr


def test_an_id_that_cannot_be_written_is_left_out_and_the_others_are_drafted(tmp_path: Path) -> None:
    half = b'{"id": "\\ud800", "lang": "en", "text": "beaten"}\n'

    result, (first, second) = run(tmp_path, half + a_message())

    assert result.exit_code == 1
    assert (first["id"], first["line"]) == (None, 1)
    assert second["issues"] == ["violence.physical"]
