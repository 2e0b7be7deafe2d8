"""A house of its own for the commands, begun without touching the logs of this process."""

from pathlib import Path

import pytest

from ops.config import Settings
from ops.keys import ensure_keys
from ops.state import StateFolder
from ops.wiring import Wiring


@pytest.fixture
def begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StateFolder:
    """The state folder that short commands find."""
    monkeypatch.setenv("HOTLINE_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("HOTLINE_DEFAULT_MODEL", "hotline-nano")

    def begin(*, json_logs: bool = True) -> Wiring:
        settings = Settings()
        ensure_keys(settings.folder)
        return Wiring(settings)

    monkeypatch.setattr("ops.project.begin.begin", begin)
    return Settings().folder
