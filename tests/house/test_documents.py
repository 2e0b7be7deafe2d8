"""Documentation is true: every setting is described, every command is told of and exists as it is told."""

import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Called:
    """The command a line calls by its whole name, what it takes and needs, and the words that remain."""

    name: tuple[str, ...]
    options: set[str]
    needed: list[set[str]]
    rest: list[str]


def _called(line: str) -> Called:
    command = get_command(build_app())
    words = shlex.split(line, comments=True)[1:]
    rest = words
    while isinstance(command, TyperGroup) and rest:
        assert rest[0] in command.commands
        command, rest = command.commands[rest[0]], rest[1:]
    return Called(
        name=tuple(words[: len(words) - len(rest)]),
        options={word for each in command.params for word in (*each.opts, *each.secondary_opts)},
        needed=[set(each.opts) for each in command.params if each.required and each.opts[0][0] == "-"],
        rest=rest,
    )


@pytest.mark.parametrize("line", sorted({line for each in _documents() for line in _commands_in(each)}))
def test_a_command_that_is_documented_exists(line: str) -> None:
    called = _called(line)

    assert {word for word in called.rest if word.startswith("-")} <= called.options


@pytest.mark.parametrize("line", sorted(_commands_in(REPOSITORY / "README.md")))
def test_a_command_in_the_readme_has_all_the_options_it_cannot_do_without(line: str) -> None:
    called = _called(line)

    assert [options for options in called.needed if not options & set(called.rest)] == []


def test_every_command_is_documented() -> None:
    everything = get_command(build_app())
    assert isinstance(everything, TyperGroup)

    documented = {_called(line).name for each in _documents() for line in _commands_in(each)}

    assert sorted(set(_commands(everything)) - documented) == []


def _commands(group: TyperGroup, *name: str) -> Iterator[tuple[str, ...]]:
    for word, each in group.commands.items():
        if isinstance(each, TyperGroup):
            yield from _commands(each, *name, word)
        else:
            yield (*name, word)


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
