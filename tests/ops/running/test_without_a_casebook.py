"""A command that meets no casebook says so in one sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ops.config import REPOSITORY

COMMANDS = ("users list", "users add somchai --role caseworker", "users reset somchai", "console", "ledger")


@pytest.mark.parametrize("tables", ["never migrated", "not there"])
@pytest.mark.parametrize("command", COMMANDS)
def test_without_a_casebook(tmp_path: Path, command: str, tables: str) -> None:
    if tables == "never migrated":
        (tmp_path / "casebook.sqlite3").touch()
    surroundings = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}

    ended = subprocess.run(
        [sys.executable, "-m", "ops.cli", *command.split()],
        env=surroundings | {"HOTLINE_STATE": str(tmp_path), "HOTLINE_CONSOLE_PORT": "0"},
        cwd=REPOSITORY,
        text=True,
        capture_output=True,
        check=False,
    )

    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1)
    assert ended.stderr.startswith("The casebook cannot be read.")
