"""Documentation is true: every setting is described, every command in the README exists."""

import re
import shlex
import subprocess
import tomllib
from pathlib import Path

import pytest
from pydantic import AliasChoices
from pydantic.fields import FieldInfo
from typer.core import TyperGroup
from typer.main import get_command

from ops.cli import build_app
from ops.config import REPOSITORY, Settings
from prompts.library import Library

README = (REPOSITORY / "README.md").read_text()
SETTINGS = (REPOSITORY / "ops" / "SETTINGS.md").read_text()
FENCED = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def _commands_in_the_readme() -> list[str]:
    fenced = [line for block in FENCED.findall(README) for line in block.splitlines()]
    inline = re.findall(r"`(\./hotline[^`]*)`", README)
    return sorted({line.strip() for line in [*fenced, *inline] if line.strip().startswith("./hotline")})


@pytest.mark.parametrize("line", _commands_in_the_readme())
def test_a_command_in_the_readme_exists(line: str) -> None:
    rest = shlex.split(line)[1:]
    command = get_command(build_app())

    while isinstance(command, TyperGroup) and rest:
        assert rest[0] in command.commands
        command, rest = command.commands[rest[0]], rest[1:]

    options = {word for parameter in command.params for word in (*parameter.opts, *parameter.secondary_opts)}
    assert {word for word in rest if word.startswith("-")} <= options


def test_the_readme_tells_which_languages_can_be_heard_and_which_are_written() -> None:
    languages, readme = Library.load().languages(), " ".join(README.split())

    assert f"voice: {_listed([each.name for each in languages if each.voice])}." in readme
    assert f"six: {_listed([each.name for each in languages if not each.voice])} are" in readme
    assert f"messages: {_listed([each.name for each in languages if not each.transcribed])}." in readme


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


def test_every_setting_is_described_with_its_default() -> None:
    described = [line for line in SETTINGS.splitlines() if line.startswith("| `")]

    assert described == [_row(name, field) for name, field in Settings.model_fields.items()]


def _row(name: str, field: FieldInfo) -> str:
    """A setting as `ops/SETTINGS.md` has it."""
    alias = field.validation_alias
    variable = alias.choices[0] if isinstance(alias, AliasChoices) else f"HOTLINE_{name.upper()}"
    return f"| `{variable}` | {_default(field)} | {field.description} |"


def _default(field: FieldInfo) -> str:
    if field.default is None or field.default == "":
        return "-"
    if isinstance(field.default, Path):
        return f"`{field.default.relative_to(REPOSITORY)}/`"
    return f"`{str(field.default).lower() if isinstance(field.default, bool) else field.default}`"


def test_every_decision_is_short() -> None:
    notes = sorted((REPOSITORY / "ops" / "decisions").glob("*.md"))

    assert [note.name for note in notes if len(note.read_text().splitlines()) > 40] == []


def test_the_lock_has_a_hash_for_every_package() -> None:
    lock = (REPOSITORY / "requirements.lock").read_text()
    entries = re.findall(r"^(\S+==\S+)( \\\n    --hash=sha256:)?", lock, re.MULTILINE)

    assert len(entries) > 50
    assert [name for name, hashed in entries if not hashed] == []


def test_the_front_door_is_a_program() -> None:
    for door in ("hotline", ".ci/run"):
        assert subprocess.run(["bash", "-n", REPOSITORY / door], check=False).returncode == 0
        assert (REPOSITORY / door).stat().st_mode & 0o111


def test_everything_the_project_asks_for_is_locked() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    lock = (REPOSITORY / "requirements.lock").read_text().splitlines()
    locked = {line.partition("==")[0] for line in lock if not line.startswith((" ", "#"))}

    names = {re.split(r"[\[<>=;]", each)[0].lower().replace("_", "-") for each in asked}

    assert names - locked == set()
