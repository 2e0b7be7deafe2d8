"""`hotline serve` puts its line node together before any event loop runs, and in little memory."""

import subprocess
import sys

import pytest

from ops.config import REPOSITORY, Settings
from ops.keys import ensure_keys
from ops.serve import build


def test_the_line_node_is_put_together_without_a_loop(hotline_settings: Settings) -> None:
    ensure_keys(hotline_settings.folder)

    node = build(hotline_settings)

    assert node.switchboard.running == frozenset()


@pytest.mark.parametrize(
    "package", ["numpy", "cryptography", "jinja2", "typer", "soundfile", "django", "celery"]
)
def test_what_takes_much_memory_is_not_imported_at_the_start(package: str) -> None:
    program = f"import sys, ops.answering, ops.serve; sys.exit({package!r} in sys.modules)"

    done = subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, check=False)

    assert done.returncode == 0
