"""The ivr is started anew by one command, and is asked in the way that leaves its calls where they are."""

import sys
from pathlib import Path

import pytest

import ops.restart
import ops.supervision
from ops.config import Settings
from ops.processes import Name, Process
from ops.restart import NotRestarted, restart
from ops.supervision import State, process_id, states, supervised
from tests.conditions import until

IVR = """
import pathlib, signal, sys
folder = pathlib.Path(sys.argv[1])
signal.signal(signal.SIGINT, signal.SIG_DFL)
signal.signal(signal.SIGTERM, lambda *_: ((folder / "left").touch(), sys.exit(0)))
(folder / "begun").touch()
signal.pause()
"""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A hotline whose ivr is ready at once."""
    monkeypatch.setattr(ops.restart, "is_ready", lambda name, settings: True)
    monkeypatch.setattr(ops.supervision, "SETTLED", 0)
    return Settings(state=tmp_path)


def ivr(settings: Settings, program: str = sys.executable) -> Process:
    folder = settings.folder.root
    (folder / "ivr.py").write_text(IVR)
    return Process(Name.SERVE, (program, str(folder / "ivr.py"), str(folder)), patience=5, farewell="INT")


def until_it_runs(settings: Settings) -> int | None:
    until((settings.folder.root / "begun").exists)
    until(lambda: states(settings.folder).get(Name.SERVE) is State.RUNNING)
    return process_id(settings.folder, Name.SERVE)


def test_the_ivr_leaves_its_calls_and_another_comes_after_it(settings: Settings) -> None:
    with supervised(settings, [ivr(settings)]):
        before = until_it_runs(settings)

        restart(settings)

        assert process_id(settings.folder, Name.SERVE) not in (before, None)
    assert (settings.folder.root / "left").exists()


def test_where_nothing_is_supervised_nothing_can_be_restarted(settings: Settings) -> None:
    with pytest.raises(NotRestarted, match="does not run"):
        restart(settings)


def test_an_update_with_other_libraries_is_not_run_with_the_ones_of_before(settings: Settings) -> None:
    other = settings.folder.root / "python"
    other.symlink_to(sys.executable)
    with supervised(settings, [ivr(settings, str(other))]):
        before = until_it_runs(settings)

        with pytest.raises(NotRestarted, match="libraries"):
            restart(settings)

        assert process_id(settings.folder, Name.SERVE) == before


def test_where_the_new_one_does_not_come_up_that_is_said(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ops.restart, "is_ready", lambda name, settings: False)
    monkeypatch.setattr(ops.restart, "PATIENCE", 0.2)
    with supervised(settings, [ivr(settings)]):
        until_it_runs(settings)

        with pytest.raises(NotRestarted, match="not ready"):
            restart(settings)
