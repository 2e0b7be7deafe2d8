"""Real workers in processes of their own, whose logs can be read."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]


def surroundings(state: Path) -> dict[str, str]:
    """No database and no Redis but those in the state folder."""
    kept = {
        name: value for name, value in os.environ.items() if not name.endswith(("DATABASE_URL", "REDIS_URL"))
    }
    return kept | {"HOTLINE_STATE": str(state), "DJANGO_SETTINGS_MODULE": "ops.project.settings"}


def hotline(state: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", *words]
    return subprocess.run(
        command, check=True, env=surroundings(state), cwd=REPOSITORY, text=True, capture_output=True
    )


@contextmanager
def at_work(
    state: Path, module: str = "ops.cli", concurrency: int = 1, settings: Mapping[str, str] | None = None
) -> Iterator["subprocess.Popen[str]"]:
    """A worker whose log can be read; ended well when the test is over."""
    command = [sys.executable, "-m", module, "work", f"--concurrency={concurrency}"]
    with subprocess.Popen(
        command,
        env=surroundings(state) | {**(settings or {})},
        cwd=REPOSITORY,
        text=True,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as worker:
        try:
            yield worker
        finally:
            worker.terminate()
            read_to_the_end(worker)


def read_to_the_end(worker: "subprocess.Popen[str]") -> str:
    """All it says until it has ended; a pipe nobody reads would keep it from ending."""
    return worker.stderr.read() if worker.stderr else ""


def kill_all_of(worker: "subprocess.Popen[str]") -> None:
    """As a machine that loses its power does: the parent and its processes, with nothing tidied up."""
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


def read_until(worker: "subprocess.Popen[str]", wanted: set[str]) -> list[str]:
    """Log lines, until these contacts are drafted."""
    lines: list[str] = []
    assert worker.stderr
    for line in worker.stderr:
        lines.append(line)
        told = json.loads(line) if line.startswith("{") else {}
        if told.get("message") == "drafted":
            wanted = wanted - {told["contact"]}
        if not wanted:
            return lines
    raise AssertionError("the worker ended early: " + "".join(lines))


def ask(state: Path, question: str) -> Sequence[tuple[object, ...]]:
    """What the casebook holds; or a change to it."""
    with sqlite3.connect(state / "casebook.sqlite3") as casebook:
        return casebook.execute(question).fetchall()
