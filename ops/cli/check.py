"""`hotline test`: every check, one after another; and `hotline lock`, which pins what they run on."""

import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from ops.config import Settings

PYTHON = Path(sys.executable)
PYTEST = (sys.executable, "-m", "pytest")
CHECKS = {
    "ruff check": (str(PYTHON.with_name("ruff")), "check", "."),
    "ruff format": (str(PYTHON.with_name("ruff")), "format", "--check", "."),
    "mypy": (sys.executable, "-m", "mypy"),
    "import-linter": (str(PYTHON.with_name("lint-imports")), "--no-cache"),
}
"""What is run before the tests. Tests themselves start the servers they need."""

ON_POSTGRESQL = (
    *("tests/ops", "tests/console"),
    *(f"--ignore=tests/ops/{each}" for each in ("install", "bench", "canary", "chart")),
    *("-m", "not no_database and not browser"),
)
"""What needs a database, on another than the whole suite has, which is SQLite's. What a browser makes
of a page does not depend on it."""

ELSEWHERE = ("tests/triage", "tests/transcription", "tests/prompts")
"""What needs nothing: it runs after those on PostgreSQL, for the rest fills one processor by itself."""

ASTERISK = ("tests/dialplans", "tests/ivr/ari")
"""Tests with an Asterisk of their own, which answers late where it is kept waiting for the processor."""

CALLS_AND_BENCHES = ("tests/ivr", "tests/ops/bench")
"""What needs no database and takes a third of the rest's time: it runs beside it, not after it."""

WHOLE_HOUSE = ("secrets", "demo", "canary", "canary_finds")
PROMPT_BY_PROMPT = (
    "languages",
    "danger",
    "message_menu",
    "with_code",
    "called_back",
    "turned_away",
    "studio_approval",
)
"""Calls in which it is heard which prompt is said: most of them wait for one caller to listen."""

ON_THE_TELEPHONE = (
    (
        *(f"tests/telephone/test_{name}.py" for name in WHOLE_HOUSE),
        "tests/telephone/torture",
        *ASTERISK,
    ),
    tuple(f"tests/telephone/test_{name}.py" for name in PROMPT_BY_PROMPT),
    (
        *("tests/telephone", "--ignore=tests/telephone/torture"),
        *(f"--ignore=tests/telephone/test_{name}.py" for name in (*WHOLE_HOUSE, *PROMPT_BY_PROMPT)),
    ),
)
"""Tests that wait for people to speak: they run beside the others, which would otherwise wait for them."""

SOME_FAILED = 1
"""What pytest ends with when it ran to its end and something failed."""

MOST_FAILED = 3
"""More than these in one lane are no accident of a busy machine."""

LONGEST_CALLS = 420
"""Seconds that one of these tests may take: two calls with everything said to its end, on a busy machine."""

GIVING_WAY = ("nice", "-n", "15")
"""How the others run meanwhile: a telephone that is kept waiting for the processor loses what it hears."""

TELEPHONE = (*PYTEST, f"--timeout={LONGEST_CALLS}")
BESIDE = (*GIVING_WAY, *PYTEST, *CALLS_AND_BENCHES, "--ignore=tests/ivr/ari")
DATABASE = (*GIVING_WAY, sys.executable, "-m", "tests.postgresql", *PYTEST, *ON_POSTGRESQL, *ELSEWHERE)


def register(app: typer.Typer) -> None:
    """Add `hotline test` and `hotline lock`."""
    app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(test)
    app.command()(lock)


def test(context: typer.Context) -> None:
    """Run every check: ruff, mypy, import-linter; then the tests on SQLite, PostgreSQL and the telephone.

    With arguments, pytest alone runs, on SQLite, with these arguments.
    """
    from ops.config import REPOSITORY, Settings
    from ops.install.runner import ensure_installed

    settings = Settings()
    ensure_installed(settings, testing=True)
    os.chdir(REPOSITORY)
    with tempfile.TemporaryDirectory(prefix="hl-") as folder:
        apart = _apart(settings, state := Path(folder))
        if context.args:
            raise typer.Exit(subprocess.run((*PYTEST, *context.args), env=apart, check=False).returncode)
        with ExitStack() as stack:
            telephones = [
                stack.enter_context(_Lane((*TELEPHONE, *tests), state / f"lane-{number}", apart))
                for number, tests in enumerate(ON_THE_TELEPHONE)
            ]
            passed = {name: _passes(name, apart) for name in CHECKS}
            apart["HOTLINE_CHECKS"] = json.dumps(passed)
            beside = stack.enter_context(_Lane(BESIDE, state / "lane-beside", apart))
            database = stack.enter_context(_Lane(DATABASE, state / "lane-database", apart))
            apart_from = ("tests/telephone", *ASTERISK, *CALLS_AND_BENCHES, *ELSEWHERE)
            others = [f"--ignore={each}" for each in apart_from]
            tests = subprocess.run((*GIVING_WAY, *PYTEST, *others), env=apart, check=False).returncode
            typer.echo("Tests of calls and benchmarks; on PostgreSQL; of triage, transcription, prompts:")
            lanes = (abs(tests), beside.end(), database.end(), _worst(telephones))
            failed = max(*lanes, int(not all(passed.values())))
    raise typer.Exit(failed)


def _worst(lanes: "list[_Lane]") -> int:
    """Their worst status, where all have ended and what failed had its second chance."""
    ended = [(lane, lane.end()) for lane in lanes]
    return max(lane.once_more() if status == SOME_FAILED else status for lane, status in ended)


class _Lane:
    """Tests that run beside us; leaving it ends them."""

    def __init__(self, command: tuple[str, ...], notes: Path, apart: dict[str, str]) -> None:
        self._notes = notes
        self._apart = apart
        self._said = tempfile.TemporaryFile("w+", encoding="utf-8")
        self._process = subprocess.Popen(
            (*command, *_noting(notes)), env=apart, stdout=self._said, stderr=subprocess.STDOUT
        )

    def __enter__(self) -> "_Lane":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()
        self._said.close()

    def end(self) -> int:
        """Wait for it, show what was said, and give its status, of whatever sign; above 0 where it failed."""
        status = abs(self._process.wait())
        self._said.seek(0)
        typer.echo(self._said.read())
        return status

    def once_more(self) -> int:
        """Where few failed, these alone, now that the machine has nothing else to do; its status.

        Two cores that are busy with three suites lose packets and answer late. Who fails again has failed.
        """
        failed = json.loads((self._notes / "v" / "cache" / "lastfailed").read_text())
        typer.echo(f"Failed beside the other tests: {', '.join(sorted(failed))}")
        if len(failed) > MOST_FAILED:
            return SOME_FAILED
        typer.echo("Once more, alone:")
        command = (*TELEPHONE, *_noting(self._notes), *failed)
        return abs(subprocess.run(command, env=self._apart, check=False).returncode)


def _noting(notes: Path) -> tuple[str, ...]:
    return ("-o", f"cache_dir={notes}")


def _apart(settings: "Settings", state: Path) -> dict[str, str]:
    """The environment of the checks: what is installed, but never the state of the house around them."""
    from ops.demo.stage import MODEL

    kept = {name: value for name, value in os.environ.items() if not _is_setting(name)}
    installed = settings.folder.installed
    ours = {
        "MYPY_CACHE_DIR": str(installed / "cache" / "mypy"),
        "HOTLINE_DEFAULT_MODEL": MODEL,
        "HOTLINE_STATE": str(state),
        "HOTLINE_INSTALLED": str(installed),
    }
    return {**kept, **ours}


def _is_setting(name: str) -> bool:
    return name in {"DATABASE_URL", "REDIS_URL"} or (name.startswith("HOTLINE_") and name != "HOTLINE_MODELS")


def _passes(name: str, apart: dict[str, str]) -> bool:
    """Run one check; its words are shown only where it fails."""
    begun = time.monotonic()
    typer.echo(f"  {name:<42}", nl=False)
    done = subprocess.run(
        (*GIVING_WAY, *CHECKS[name]),
        env=apart,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    typer.echo(f"{time.monotonic() - begun:5.0f} s  {'' if done.returncode == 0 else 'FAILED'}")
    if done.returncode:
        typer.echo(done.stdout)
    return done.returncode == 0


def lock() -> None:
    """Pin every Python package anew, with hashes, in requirements.lock (for who changes pyproject.toml)."""
    from ops.config import REPOSITORY

    written_nowhere = ("--no-emit-index-url", "--no-emit-trusted-host", "--no-emit-find-links")
    form = ("--generate-hashes", "--strip-extras", "--allow-unsafe", "--extra=dev")
    command = (str(PYTHON.with_name("pip-compile")), "-q", *form, *written_nowhere)
    environment = {**os.environ, "CUSTOM_COMPILE_COMMAND": "./hotline lock"}
    done = subprocess.run(
        (*command, "-o", "requirements.lock", "pyproject.toml"), cwd=REPOSITORY, env=environment, check=False
    )
    raise typer.Exit(done.returncode)
