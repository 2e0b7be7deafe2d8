"""Imports run one way, and every command starts light."""

import os
import subprocess
import sys
from pathlib import Path

from ops.cli import GROUPS
from ops.config import REPOSITORY

HEAVY = {"django", "celery", "redis", "numpy", "faster_whisper", "onnxruntime", "rich.progress"}


def test_imports_run_one_way() -> None:
    linter = Path(sys.executable).with_name("lint-imports")

    done = subprocess.run(
        [linter, "--no-cache"], cwd=REPOSITORY, capture_output=True, text=True, check=False, env=_clean()
    )

    assert done.returncode == 0, done.stdout


def test_no_group_of_commands_is_forgotten() -> None:
    written = {path.stem for path in (REPOSITORY / "ops" / "cli").glob("[!_]*.py")}

    assert written == set(GROUPS)


def test_listing_the_commands_loads_nothing_heavy() -> None:
    ask = "import sys; from ops.cli import build_app; build_app(); print(*sys.modules, sep='\\n')"

    loaded = subprocess.run(
        [sys.executable, "-c", ask], cwd=REPOSITORY, capture_output=True, text=True, check=True, env=_clean()
    ).stdout.split()

    assert HEAVY.intersection(loaded) == set()


def _clean() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(REPOSITORY)}
