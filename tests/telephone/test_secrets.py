"""A marked number, marked digits and marked words go through a whole house; nowhere are they in clear."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.request import urlopen

import anyio
import pytest

from ivr.model import Question
from ops.config import REPOSITORY, Settings
from ops.demo.call import place_call
from ops.demo.story import ANSWERS, tell_story
from ops.processes import processes
from ops.readiness import is_ready
from ops.telephone.speech import VOICES, read_vocabulary, speak_texts
from prompts.library import Library
from tests.conditions import LONG, until
from tests.places import FreePorts, environment_of, fail_unless_installed
from tests.telephone.node import settings_on_free_ports
from transcription.registry import EMBEDDED_MODELS

pytestmark = [pytest.mark.asterisk, pytest.mark.telephone, pytest.mark.timeout(300)]

NUMBER = "66812345678"
DIGITS = "7391"
DIGITS_ALONE = re.compile(rb"(?<![0-9A-Za-z.:-])7391(?![0-9A-Za-z])")
DATABASE = "casebook.sqlite3"


@dataclass(frozen=True, slots=True)
class Traces:
    """What a whole call has left behind: command lines seen meanwhile, files afterwards."""

    settings: Settings
    words: tuple[str, ...]
    command_lines: frozenset[bytes]
    metrics: bytes


@pytest.fixture(scope="module")
def traces(short_prompts: Path, free_ports: FreePorts) -> Iterator[Traces]:
    """`hotline up`, one call from the first key to the draft case, and everything ended in order."""
    fail_unless_installed("Redis")
    with tempfile.TemporaryDirectory(prefix="hl-") as folder:
        settings = settings_on_free_ports(Path(folder) / "state", short_prompts, free_ports)
        units = read_vocabulary(EMBEDDED_MODELS / "hotline-nano" / "vocab.tsv")["th"]
        words = tuple(unit.text for unit in units if unit.english in {"not paid", "locked in", "beaten"})
        speech = Path(folder) / "speech.wav"
        speak_texts(words, VOICES["th"], speech)
        with _house(settings):
            seen = anyio.run(_call, settings, speech)
            until(lambda: _drafts(settings) == 1)
            metrics = _metrics(settings)
        yield Traces(settings, words, frozenset(seen), metrics)


def test_no_file_holds_her_number(traces: Traces) -> None:
    assert not [path for path in _files(traces.settings.folder.root) if NUMBER.encode() in path.read_bytes()]


def test_no_log_holds_the_digits_she_pressed(traces: Traces) -> None:
    logs = [*_files(traces.settings.folder.logs), *_files(traces.settings.folder.asterisk_var / "log")]

    assert {path.name for path in logs} >= {
        "serve.log",
        "asterisk.log",
        "intake.log",
        "work.log",
        "console.log",
    }
    assert not [path for path in logs if DIGITS_ALONE.search(path.read_bytes())]


def test_her_words_stand_in_the_casebook_and_nowhere_else(traces: Traces) -> None:
    holding = {
        path.name.removesuffix("-wal")
        for path in _files(traces.settings.folder.root)
        for word in traces.words
        if word.encode() in path.read_bytes()
    }

    assert holding == {DATABASE}


def test_no_command_line_tells_anything(traces: Traces) -> None:
    assert any(b"ops.cli" in line for line in traces.command_lines)
    for secret in (NUMBER, *traces.words):
        assert not [line for line in traces.command_lines if secret.encode() in line]
    assert not [line for line in traces.command_lines if DIGITS_ALONE.search(line.replace(b"\0", b" "))]


def test_the_metrics_count_the_call_and_tell_nothing_else(traces: Traces) -> None:
    assert b"hotline_calls_total 1.0" in traces.metrics
    assert NUMBER.encode() not in traces.metrics
    assert not DIGITS_ALONE.search(traces.metrics)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]


@contextmanager
def _house(settings: Settings) -> Iterator[None]:
    """Everything `hotline up` runs."""
    settings.folder.root.mkdir()
    environment = os.environ | environment_of(settings) | {"PYTHONPATH": str(REPOSITORY)}
    for name in ("DATABASE_URL", "REDIS_URL"):
        environment.pop(name, None)
    with (settings.folder.root / "up.log").open("wb") as log:
        command = [sys.executable, "-P", "-m", "ops.cli", "up"]
        with subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True) as up:
            try:
                until(lambda: up.poll() is not None or _is_up(settings))
                assert up.poll() is None, (settings.folder.root / "up.log").read_text()
                yield
            finally:
                up.send_signal(signal.SIGINT)
                assert up.wait(timeout=2 * LONG) == 0


def _is_up(settings: Settings) -> bool:
    return (settings.folder.line_secrets / "ari").exists() and all(
        is_ready(process.name, settings) for process in processes(settings)
    )


async def _call(settings: Settings, speech: Path) -> set[bytes]:
    """One whole call; every command line on the machine is noted at each of its steps."""
    seen: set[bytes] = set()
    library = Library.load(audio=[settings.folder.placeholder_prompts])
    story = replace(tell_story("th", library), answers={**ANSWERS, Question.HOW_MANY: DIGITS})

    def note(_: str) -> None:
        for process in Path("/proc").glob("[0-9]*/cmdline"):
            with suppress(OSError):
                seen.add(process.read_bytes())

    await place_call(story, settings, library, speech, note, caller=f"+{NUMBER}")
    return seen


def _drafts(settings: Settings) -> int:
    with closing(sqlite3.connect(settings.folder.database)) as casebook:
        return int(casebook.execute("select count(*) from draft_case").fetchone()[0])


def _metrics(settings: Settings) -> bytes:
    with urlopen(f"http://127.0.0.1:{settings.metrics_port}/metrics", timeout=LONG) as answer:
        told: bytes = answer.read()
    return told
