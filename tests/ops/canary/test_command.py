"""`hotline canary`, from a shell and under `hotline up`."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ops.config import REPOSITORY, Settings
from ops.processes import Name, processes
from tests.places import environment_of, fail_unless_installed


def canary(state: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    fail_unless_installed("prompts")
    settings = Settings(state=state, installed=Settings().folder.installed)
    told = environment_of(settings) | {"PYTHONPATH": str(REPOSITORY)}
    surroundings = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-P", "-m", "ops.cli", "canary", *words],
        env=surroundings | told,
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_it_finds_wrong_is_its_exit_status(tmp_path: Path) -> None:
    ended = canary(tmp_path, "--language", "en", "--json")

    assert ended.returncode == 1
    assert json.loads(ended.stdout)["en"]["finding"] == "no_casebook"
    assert json.loads(ended.stdout)["en"]["ok"] is False


def test_a_language_nobody_is_answered_in_is_told_in_one_sentence(tmp_path: Path) -> None:
    ended = canary(tmp_path, "--language", "xx")

    assert ended.returncode == 1
    assert ended.stderr.startswith("No caller is answered in this language: xx;")
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("told", "minutes"),
    [
        ({}, 0),
        ({"canary_every": 15}, 15),
        ({"canary_route": "192.0.2.1:5060"}, 60),
        ({"canary_route": "192.0.2.1:5060", "canary_every": 0}, 0),
        ({"canary_route": "192.0.2.1:5060", "canary_every": 15}, 15),
    ],
)
def test_the_hotline_runs_it_where_that_is_set_and_hourly_where_a_route_is(
    tmp_path: Path, told: dict[str, object], minutes: int
) -> None:
    running = {each.name: each for each in processes(Settings(state=tmp_path, **told))}  # type: ignore[arg-type]

    assert (Name.CANARY in running) == bool(minutes)
    if minutes:
        assert running[Name.CANARY].command[-1] == f"--every={minutes}"
