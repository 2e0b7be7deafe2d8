"""`hotline studio` as people use it."""

import re
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import typer
from typer.testing import CliRunner

from ivr.contributors import Contributors
from ivr.visitors import Visit, Visits
from ops.cli.studio import register
from ops.config import Settings
from ops.dialplan import refuse_unusable
from ops.errors import ExchangeUnusable


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    monkeypatch.setenv("HOTLINE_STATE", str(tmp_path))
    monkeypatch.setenv("HOTLINE_STUDIO_NUMBER", "1399")
    app = typer.Typer()
    register(app)
    return app


def test_who_is_added_is_told_number_and_pin_once(command: typer.Typer, tmp_path: Path) -> None:
    told = CliRunner().invoke(
        command, ["studio", "add", "Aye", "--language", "th", "--language", "my", "--approves", "all"]
    )

    found = re.search(r"number (\d{4}) and the PIN (\d{6})", told.stdout)
    assert found, told.output
    assert "The studio's number is 1399." in told.stdout
    contributor = Contributors(tmp_path / "line" / "studio" / "contributors.json").verified(
        found[1], found[2]
    )
    assert contributor
    assert (contributor.name, contributor.languages) == ("Aye", ("th", "my"))
    listed = CliRunner().invoke(command, ["studio", "list"])
    assert re.search(rf"Aye +{found[1]} +th my +yes +all", listed.stdout)
    assert found[2] not in listed.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--language", "xx"], "There is no language 'xx'"),
        (["--language", "th", "--approves", "everything"], "approves is one of"),
        ([], "Missing option"),
    ],
)
def test_who_cannot_be_added_is_not(command: typer.Typer, words: list[str], told: str) -> None:
    refused = CliRunner().invoke(command, ["studio", "add", "Aye", *words])

    assert refused.exit_code != 0
    assert told in refused.output
    assert "Aye" not in CliRunner().invoke(command, ["studio", "list"]).stdout


def test_who_is_removed_is_gone(command: typer.Typer) -> None:
    CliRunner().invoke(command, ["studio", "add", "Aye", "--language", "th"])

    assert CliRunner().invoke(command, ["studio", "remove", "Aye"]).exit_code == 0
    again = CliRunner().invoke(command, ["studio", "remove", "Aye"])
    assert again.exit_code == 1
    assert "there is no contributor of that name" in again.stderr


def test_visits_are_shown(command: typer.Typer, tmp_path: Path) -> None:
    book = Visits(tmp_path / "line" / "studio" / "visitors.jsonl")
    book.enter(Visit(uuid4(), datetime(2026, 11, 1, 8, tzinfo=UTC), "Aye", 12))
    book.enter(Visit(uuid4(), datetime(2026, 11, 2, 8, tzinfo=UTC), None, 0))

    shown = CliRunner().invoke(command, ["studio", "visits"]).stdout

    assert re.search(r"2026-11-01 08:00 +Aye +12", shown)
    assert "(nobody signed in)" in shown


def test_a_visit_entered_twice_is_one_and_a_torn_line_hides_no_other(tmp_path: Path) -> None:
    book = Visits(tmp_path / "visitors.jsonl")
    visit = Visit(uuid4(), datetime(2026, 11, 1, tzinfo=UTC), "Aye", 1)
    with (tmp_path / "visitors.jsonl").open("wb") as torn:
        torn.write(b'{"id": "0')

    book.enter(visit)
    book.enter(visit)

    assert book.all() == [visit]


def test_the_studio_needs_a_number_that_no_caller_dials(tmp_path: Path) -> None:
    refuse_unusable(Settings(state=tmp_path, studio_number="1399"))

    for number in ("1300", "abc"):
        with pytest.raises(ExchangeUnusable, match="HOTLINE_STUDIO_NUMBER"):
            refuse_unusable(Settings(state=tmp_path, studio_number=number))
