"""Documentation is true: every setting is described, every command is told of and exists as it is told."""

import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from click import Command
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


def _documents() -> list[Path]:
    """All that tells how things are now: not what changed, nor how something was decided."""
    listed = subprocess.run(
        ("git", "ls-files", "*.md"), cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    names = listed.stdout.splitlines()
    return [REPOSITORY / name for name in names if not name.startswith(("CHANGELOG.md", "ops/decisions/"))]


def _commands_in(document: Path) -> set[str]:
    text = document.read_text()
    fenced = [line for block in FENCED.findall(text) for line in block.splitlines()]
    inline = re.findall(r"`(\./hotline[^`]*)`", text)
    return {" ".join(line.split()) for line in [*fenced, *inline] if line.strip().startswith("./hotline")}


@pytest.mark.parametrize("line", sorted({line for each in _documents() for line in _commands_in(each)}))
def test_a_command_that_is_documented_exists(line: str) -> None:
    command, _, rest = _followed(line)

    options = {word for parameter in command.params for word in (*parameter.opts, *parameter.secondary_opts)}
    assert {word for word in rest if word.startswith("-")} <= options


@pytest.mark.parametrize("line", sorted(_commands_in(REPOSITORY / "README.md")))
def test_a_command_in_the_readme_has_all_the_options_it_cannot_do_without(line: str) -> None:
    command, _, rest = _followed(line)

    needed = [set(each.opts) for each in command.params if each.required and each.opts[0].startswith("-")]
    assert [options for options in needed if not options & set(rest)] == []


def test_every_command_is_documented() -> None:
    documented = {_followed(line)[1] for each in _documents() for line in _commands_in(each)}

    assert sorted(set(_commands(get_command(build_app()))) - documented) == []


def _followed(line: str) -> tuple[Command, tuple[str, ...], list[str]]:
    """The command a line calls, its whole name, and the words that remain."""
    command: Command = get_command(build_app())
    name, rest = [], shlex.split(line, comments=True)[1:]
    while isinstance(command, TyperGroup) and rest:
        assert rest[0] in command.commands
        name.append(rest[0])
        command, rest = command.commands[rest[0]], rest[1:]
    return command, tuple(name), rest


def _commands(command: Command, *name: str) -> Iterator[tuple[str, ...]]:
    if not isinstance(command, TyperGroup):
        yield name
        return
    for word, each in command.commands.items():
        yield from _commands(each, *name, word)


def test_every_setting_that_is_documented_exists() -> None:
    known = {_variable(name, field) for name, field in Settings.model_fields.items()}

    named = {word for each in _documents() for word in re.findall(r"HOTLINE_[A-Z_]+", each.read_text())}

    assert sorted(named - known) == []


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
    return f"| `{_variable(name, field)}` | {_default(field)} | {field.description} |"


def _variable(name: str, field: FieldInfo) -> str:
    alias = field.validation_alias
    return str(alias.choices[0]) if isinstance(alias, AliasChoices) else f"HOTLINE_{name.upper()}"


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
