"""Two of a kind on one state folder would take the work out of each other's hands."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ops.config import REPOSITORY
from ops.errors import AlreadyRunning
from ops.lock import only_one


def test_a_second_one_is_refused_until_the_first_has_ended(tmp_path: Path) -> None:
    with only_one(tmp_path, "intake"), pytest.raises(AlreadyRunning), only_one(tmp_path, "intake"):
        pass

    with only_one(tmp_path, "intake"):
        pass


def test_each_work_has_a_lock_of_its_own(tmp_path: Path) -> None:
    with only_one(tmp_path, "intake"), only_one(tmp_path, "serve"):
        pass


def test_a_second_program_does_not_take_the_calls_of_the_first(tmp_path: Path) -> None:
    environment = {**os.environ, "HOTLINE_STATE": str(tmp_path), "PYTHONPATH": str(REPOSITORY)}
    serve = [sys.executable, "-P", "-m", "ops.cli", "serve"]

    with only_one(tmp_path / "line", "serve"):
        second = subprocess.run(serve, env=environment, capture_output=True, text=True, check=False)

    assert second.returncode == 1
    assert "Another `hotline serve`" in second.stderr
