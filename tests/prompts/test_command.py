"""`hotline prompts` as people use it."""

from pathlib import Path
from shutil import copytree

import pytest
import typer
from typer.testing import CliRunner

from ops.cli.prompts import register
from ops.state import StateFolder
from prompts.render import RenderReport


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    monkeypatch.setenv("HOTLINE_STATE", str(tmp_path))
    monkeypatch.delenv("HOTLINE_INSTALLED", raising=False)
    app = typer.Typer()
    register(app)
    return app


def test_check_shows_every_prompt_and_fails_where_a_language_with_a_voice_has_a_gap(
    command: typer.Typer, tmp_path: Path, rendering: tuple[Path, RenderReport]
) -> None:
    before = CliRunner().invoke(command, ["prompts", "check"])
    copytree(rendering[0], StateFolder(tmp_path).placeholder_prompts)  # it takes many seconds, once is enough
    rendered = CliRunner().invoke(command, ["prompts", "render"])
    after = CliRunner().invoke(command, ["prompts", "check"])

    assert before.exit_code == 1
    assert "Thai cannot be offered" in before.stderr
    assert rendered.exit_code == 0
    assert "wait for recordings" in rendered.stdout
    assert after.exit_code == 0
    assert "may-we-call-back" in after.stdout
    assert "Waiting for recordings: Khmer, Lao, Tagalog, Mon," in after.stdout
    assert "Malay, Shan.\n" in after.stdout
