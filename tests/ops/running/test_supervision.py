"""What dies is started again; everything ends in order; two supervisors never share a state folder."""

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from ops.config import Settings
from ops.errors import AlreadyRunning
from ops.processes import Name, Process, processes
from ops.supervision import State, states, supervised
from tests.conditions import until


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(state=tmp_path)


def shell(name: Name, script: str) -> Process:
    return Process(name, ("sh", "-c", script), patience=60)


def lines(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


def test_a_process_that_dies_is_started_again(settings: Settings, tmp_path: Path) -> None:
    starts = tmp_path / "starts"

    with supervised(settings, [shell(Name.SERVE, f"echo started >> {starts}")]):
        until(lambda: len(lines(starts)) > 1)


def test_processes_end_in_the_reverse_order_of_their_start(settings: Settings, tmp_path: Path) -> None:
    ends = tmp_path / "ends"
    names = [Name.REDIS, Name.ASTERISK, Name.SERVE]
    scripts = {name: f"trap 'echo {name} >> {ends}; exit' TERM; touch {tmp_path / name}; " for name in names}
    waiting = "while true; do sleep 0.05; done"

    with supervised(settings, [shell(name, scripts[name] + waiting) for name in names]):
        until(lambda: all((tmp_path / name).exists() for name in names))

    assert lines(ends) == [name.value for name in reversed(names)]


def test_the_ivr_is_asked_to_close_and_not_to_hand_over(settings: Settings, tmp_path: Path) -> None:
    (serve,) = (each for each in processes(settings) if each.name is Name.SERVE)
    ended_by, begun = tmp_path / "ended_by", tmp_path / "begun"
    traps = " ".join(f"trap 'echo {signal} >> {ended_by}; exit' {signal};" for signal in ("TERM", "INT"))
    script = f"{traps} touch {begun}; while true; do sleep 0.05; done"

    with supervised(settings, [replace(serve, command=("sh", "-c", script))]):
        until(begun.exists)

    assert lines(ended_by) == ["INT"]


def test_sigterm_ends_everything(settings: Settings) -> None:
    reached = []
    with supervised(settings, [shell(Name.REDIS, "exec sleep 600")]) as supervisor:
        until(lambda: states(settings.folder).get(Name.REDIS) is State.STARTING)
        os.kill(os.getpid(), signal.SIGTERM)
        reached.append("the line after the signal")

    assert not reached
    assert supervisor.returncode == 0
    assert states(settings.folder) == {}


def test_a_second_hotline_in_the_same_state_folder_is_refused(settings: Settings) -> None:
    with (
        supervised(settings, [shell(Name.REDIS, "exec sleep 600")]),
        pytest.raises(AlreadyRunning),
        supervised(settings, []),
    ):
        pass


def test_a_percent_sign_in_a_command_is_only_a_percent_sign(settings: Settings, tmp_path: Path) -> None:
    said = tmp_path / "said"

    with supervised(settings, [shell(Name.REDIS, f"echo 100%s > {said}; exec sleep 600")]):
        until(lambda: lines(said) == ["100%s"])
