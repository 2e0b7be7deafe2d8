"""Real processes: files go in, draft cases come out, and no log has seen a word of them."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.courtesy import NICENESS
from tests.ops.redis import running_redis
from tests.ops.tasks.workers import ask, at_work, hotline, read_until
from transcription.registry import EMBEDDED_MODELS

SPOKEN = EMBEDDED_MODELS / "hotline-nano" / "examples" / "en-01.wav"
NUMBER, NAME = "0812345678", "Somchai Marker"


@pytest.fixture
def state() -> Iterator[Path]:
    """Short enough for a Unix socket, whatever the name of the test."""
    with tempfile.TemporaryDirectory(prefix="work-") as folder:
        yield Path(folder)


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
    assert "every recording is kept" in ledger.stdout


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
