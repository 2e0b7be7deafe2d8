"""What a caller's message waits from her hang-up to its draft case is measured on a hotline that is real."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ops.bench.hanging_up import Extent, Waited, figures
from ops.cli import build_app
from ops.config import REPOSITORY
from tests.places import fail_unless_installed

A_REAL_HOUSE = {
    "DATABASE_URL": "sqlite:////nowhere/casebook.sqlite3",
    "REDIS_URL": "redis://127.0.0.1:1",
    "HOTLINE_ALARM_COMMAND": "false",
    "HOTLINE_SIP_PORT": "1",
}
"""How the hotline that runs on this machine is set: the bench touches nothing of it."""


def test_the_figures_are_those_of_the_draft_case() -> None:
    waited = [Waited("th", 60.0, 0.1, 0.5 + place, 1.0 + place) for place in range(8)]

    found = figures(waited, Extent(calls=8, apart=10, seconds=60))

    assert (found["calls"], found["seconds_apart"]) == (8, 10)
    assert (found["median_s"], found["p95_s"]) == (4.0, 8.0)
    assert found["waited"][0] == {
        "language": "th",
        "message": 60.0,
        "taken_in": 0.1,
        "heard": 0.5,
        "drafted": 1.0,
    }


def test_who_measures_is_told_that_it_holds_for_a_fast_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_STATE", str(tmp_path))
    monkeypatch.setattr("ops.install.runner.ensure_installed", lambda settings: None)
    waited = [Waited("th", 60.0, 0.1, 0.5, 1.0)]
    monkeypatch.setattr("ops.bench.hanging_up.measure", lambda extent, tell: waited)

    done = CliRunner().invoke(build_app(), ["bench", "hang-up", "--calls", "1"])

    told = " ".join(done.output.split())
    assert "These figures are of hotline-nano" in told
    assert "`small`, on two busy cores" in told


@pytest.mark.asterisk
@pytest.mark.telephone
def test_a_caller_of_the_bench_becomes_a_draft_case(tmp_path: Path) -> None:
    for name in ("Asterisk", "pjsua2", "Redis"):
        fail_unless_installed(name)
    program = (
        "import sys; from ops.bench.hanging_up import Extent, figures, measure; from ops.figures import *; "
        "extent = Extent(calls=1, apart=0, seconds=5, warming_up=0); "
        "keep_figures(figures(measure(extent, print), extent), Path(sys.argv[1]))"
    )

    done = subprocess.run(
        (sys.executable, "-P", "-c", program, str(tmp_path / "figures.json")),
        cwd=REPOSITORY,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY), "HOTLINE_STATE": str(tmp_path), **A_REAL_HOUSE},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    (waited,) = json.loads((tmp_path / "figures.json").read_text())["waited"]
    assert waited["message"] > 4
    assert 0 < waited["taken_in"] < waited["heard"] < waited["drafted"]
