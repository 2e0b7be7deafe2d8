"""What a process does before its work: files only their owner reads, and errors without words."""

import os
import stat
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]


def run(state: Path, program: str) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.endswith("DATABASE_URL")}
    surroundings = kept | {"HOTLINE_STATE": str(state), "DJANGO_SETTINGS_MODULE": "ops.project.settings"}
    command = [sys.executable, "-c", program]
    done = subprocess.run(
        command, check=True, env=surroundings, cwd=REPOSITORY, text=True, capture_output=True
    )
    return done.stdout.strip()


def test_only_its_owner_reads_the_casebook_whatever_the_shell_allows(tmp_path: Path) -> None:
    run(tmp_path, "import os; os.umask(0o022); from ops.up import migrate; migrate()")

    assert stat.S_IMODE((tmp_path / "casebook.sqlite3").stat().st_mode) == 0o600


def test_a_casebook_made_too_open_is_closed(tmp_path: Path) -> None:
    casebook = tmp_path / "casebook.sqlite3"
    casebook.touch(mode=0o644)

    run(tmp_path, "from ops.up import migrate; migrate()")

    assert stat.S_IMODE(casebook.stat().st_mode) == 0o600


def test_the_console_tells_an_error_without_its_words(tmp_path: Path) -> None:
    run(tmp_path, "from ops.up import migrate; migrate()")
    never_serving = "import uvicorn; uvicorn.run = lambda *words, **names: None; "
    told = "import sys, logging; print(sys.excepthook.__module__, logging.raiseExceptions)"

    hooks = run(tmp_path, f"{never_serving} from ops.cli.console import console; console(); {told}")

    assert hooks == "ops.logs False"
