"""The canary calls a whole hotline, and leaves nothing but a count."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from ops.config import REPOSITORY, Settings
from ops.processes import Name
from tests.places import FreePorts, environment_of, fail_unless_installed
from tests.telephone.conftest import NEEDED
from tests.telephone.node import settings_on_free_ports, with_languages

pytestmark = [pytest.mark.asterisk, pytest.mark.telephone, pytest.mark.timeout(400)]

PARTS = {Name.REDIS, Name.ASTERISK, Name.WORK, Name.INTAKE, Name.SERVE}
LANGUAGES = ("en", "th")
ALL, THAI = "1300", "1301"
"""English is chosen from a menu, by key; Thai has a number of its own, and nothing to choose."""


class House:
    """A whole hotline but for its console, on ports of its own."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def hotline(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run a command of ours beside it."""
        command = [sys.executable, "-P", "-m", "ops.cli", *words]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)

    @property
    def environment(self) -> dict[str, str]:
        """What every process of it is told."""
        told = {"PYTHONPATH": str(REPOSITORY), "HOTLINE_DEFAULT_MODEL": "hotline-nano"}
        return os.environ | environment_of(self.settings) | told

    def up(self) -> "subprocess.Popen[str]":
        """Bring it up, and return when every part is ready."""
        command = [sys.executable, "-P", "-m", "ops.cli", "up", "--without", Name.CONSOLE]
        supervisor = subprocess.Popen(
            command,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert supervisor.stdout
        waiting = {name.value for name in PARTS}
        for line in supervisor.stdout:
            waiting -= {name for name in waiting if name in line and "ready" in line}
            if not waiting:
                break
        return supervisor

    def rows(self, table: str) -> int:
        """How many the casebook holds."""
        with sqlite3.connect(f"file:{self.settings.folder.database}?mode=ro", uri=True) as casebook:
            count: int = casebook.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]  # noqa: S608
        return count

    def metrics(self) -> str:
        """What the ivr tells Prometheus."""
        with urlopen(f"http://127.0.0.1:{self.settings.metrics_port}/metrics") as page:
            told: str = page.read().decode()
        return told


@pytest.fixture
def house(short_folder: Path, free_ports: FreePorts) -> Iterator[House]:
    for name in NEEDED:
        fail_unless_installed(name)
    installed = with_languages(Settings().folder.installed, short_folder / "installed", *LANGUAGES)
    usual = settings_on_free_ports(short_folder / "state", installed, free_ports)
    house = House(usual.model_copy(update={"numbers": f"{THAI},{ALL}"}))
    house.settings.folder.own_words.mkdir(parents=True)
    (house.settings.folder.own_words / "numbers.toml").write_text(f"[numbers.{THAI}]\nlanguages = ['th']\n")
    supervisor = house.up()
    try:
        yield house
    finally:
        supervisor.terminate()
        supervisor.communicate()


def test_a_whole_round_goes_well_in_each_language_and_leaves_nothing(house: House) -> None:
    ended = house.hotline("canary", "--json")

    assert ended.returncode == 0, ended.stdout + ended.stderr
    findings = {language: told["finding"] for language, told in json.loads(ended.stdout).items()}
    assert findings == dict.fromkeys(LANGUAGES, "well")
    metrics = house.metrics()
    assert all(f'hotline_canary_ok{{language="{language}"}} 1.0' in metrics for language in LANGUAGES)
    folder = house.settings.folder
    assert [house.rows(table) for table in ("contact", "recording", "transcript", "draft_case")] == [0] * 4
    assert house.rows("canary_contact") == len(LANGUAGES)
    assert not list(folder.vault.rglob("*.age"))
    assert not list((folder.spool / "new").iterdir())
    assert house.hotline("ledger").returncode == 0
