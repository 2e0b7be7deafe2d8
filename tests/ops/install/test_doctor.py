"""`hotline doctor` and `hotline install` against this machine, where the tests have brought everything."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ops.config import REPOSITORY, Settings
from ops.install.runner import ensure_installed
from ops.install.things import things
from ops.state import StateFolder
from tests.places import environment_of


def hotline(*words: str, settings: Settings) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **environment_of(settings), "PYTHONPATH": str(REPOSITORY), "COLUMNS": "120"}
    command = (sys.executable, "-P", "-m", "ops.cli", *words)
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


def test_what_is_here_is_listed_with_its_version(hotline_settings: Settings) -> None:
    ensure_installed(hotline_settings, testing=True)

    done = hotline("doctor", settings=hotline_settings)

    listed = {line.split()[1] for line in done.stdout.splitlines() if line.startswith("ok ")}
    assert {"Python", "Redis", "espeak-ng", "Asterisk", "pjsua2", "keys", "PostgreSQL", "Chromium"} <= listed
    assert "does not try by itself whether callers get through: HOTLINE_CANARY_EVERY=60" in done.stdout
    assert done.stdout.endswith("Everything needed for running is here.\n")
    assert done.returncode == 0


def test_what_is_missing_is_told_with_the_words_to_type(short_folder: Path) -> None:
    bare = Settings(state=short_folder / "state", installed=short_folder / "installed")

    done = hotline("doctor", settings=bare)

    assert done.returncode == 1
    assert "Asterisk is missing. Type: " in done.stdout
    assert "keys is missing. Type: ./hotline install" in done.stdout
    assert list(short_folder.iterdir()) == []


def test_with_everything_there_nothing_is_done(hotline_settings: Settings) -> None:
    ensure_installed(hotline_settings)
    before = _files(hotline_settings.folder)

    brought = ensure_installed(hotline_settings)

    assert brought == 0
    assert _files(hotline_settings.folder) == before


@pytest.mark.parametrize("name", [thing.name for thing in things(Settings())])
def test_the_tests_miss_nothing_of_the_machine(name: str) -> None:
    thing = next(thing for thing in things(Settings()) if thing.name == name)

    assert thing.of_the_state or thing.find() is not None


def test_an_unusable_setting_is_one_sentence(hotline_settings: Settings) -> None:
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "HOTLINE_SIP_PORT": "sixty"}

    done = subprocess.run(
        (sys.executable, "-P", "-m", "ops.cli", "doctor"),
        capture_output=True,
        text=True,
        check=False,
        env={**environment, "HOTLINE_STATE": str(hotline_settings.state)},
    )

    assert done.returncode == 1
    assert done.stderr == "HOTLINE_SIP_PORT cannot be used as set; see ops/SETTINGS.md\n"


def _files(folder: StateFolder) -> set[Path]:
    return {path for place in (folder.root, folder.installed) for path in place.iterdir()}
