"""Real processes: files go in, draft cases come out, and no log has seen a word of them."""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from ops.courtesy import NICENESS
from tests.ops.redis import running_redis
from transcription.registry import EMBEDDED_MODELS

REPOSITORY = Path(__file__).resolve().parents[3]
SPOKEN = EMBEDDED_MODELS / "hotline-nano" / "examples" / "en-01.wav"
NUMBER, NAME = "0812345678", "Somchai Marker"


@pytest.fixture
def state() -> Iterator[Path]:
    """Short enough for a Unix socket, whatever the name of the test."""
    with tempfile.TemporaryDirectory(prefix="work-") as folder:
        yield Path(folder)


def surroundings(state: Path) -> dict[str, str]:
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
def at_work(state: Path) -> Iterator["subprocess.Popen[str]"]:
    """A worker whose log can be read; ended well when the test is over."""
    command = [sys.executable, "-m", "ops.cli", "work", "--concurrency=1"]
    with subprocess.Popen(
        command, env=surroundings(state), cwd=REPOSITORY, text=True, stderr=subprocess.PIPE
    ) as worker:
        try:
            yield worker
        finally:
            worker.terminate()
            if worker.stderr:
                worker.stderr.read()


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
    raise AssertionError("the worker ended early")


def ask(state: Path, question: str) -> Sequence[tuple[object, ...]]:
    with sqlite3.connect(state / "casebook.sqlite3") as casebook:
        return casebook.execute(question).fetchall()


def test_a_voice_note_and_a_text_become_draft_cases_and_no_log_has_their_words(
    state: Path, tmp_path: Path
) -> None:
    note = tmp_path / "note.txt"
    note.write_text(f"{NAME} keeps my passport, call {NUMBER}")
    hotline(state, "django", "migrate", "-v0")
    with running_redis(state / "run"):
        spoken = hotline(state, "ops.cli", "ingest", str(SPOKEN), "--language", "en").stdout.strip()
        written = hotline(state, "ops.cli", "ingest", str(note), "--language", "en").stdout.strip()
        taken = hotline(state, "ops.cli", "intake", "--once")
        with at_work(state) as worker:
            lines = read_until(worker, {spoken, written})
            assert os.getpriority(os.PRIO_PROCESS, worker.pid) >= NICENESS, "it gives way to the telephone"

    assert ask(state, "SELECT count(*) FROM transcript") == [(1,)]
    assert ask(state, "SELECT count(*) FROM draft_case") == [(2,)]
    words = [str(text).lower() for (text,) in ask(state, "SELECT text FROM segment")]
    assert words
    told = "".join(lines) + taken.stdout + taken.stderr
    assert spoken in told
    for secret in (NUMBER, NAME, str(state / "vault"), *words):
        assert secret not in told
    ledger = hotline(state, "ops.cli", "ledger")
    assert "Every recording is kept" in ledger.stdout


def test_what_came_in_while_redis_was_away_is_worked_on_once_it_is_back(state: Path, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("my boss keeps my passport")
    hotline(state, "django", "migrate", "-v0")
    contact = hotline(state, "ops.cli", "ingest", str(note), "--language", "en").stdout.strip()
    hotline(state, "ops.cli", "intake", "--once")
    assert (state / "alarms" / "redis_away.json").exists()

    with running_redis(state / "run"), at_work(state) as worker:
        read_until(worker, {contact})

    assert ask(state, "SELECT count(*) FROM draft_case") == [(1,)]
    assert not (state / "alarms" / "redis_away.json").exists()


def test_an_intake_that_could_not_take_everything_says_so(state: Path, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("my boss keeps my passport")
    hotline(state, "ops.cli", "ingest", str(note), "--language", "en")

    with pytest.raises(subprocess.CalledProcessError) as ended:  # the casebook has no tables yet
        hotline(state, "ops.cli", "intake", "--once")

    assert "could not be taken now: 1" in ended.value.stderr
