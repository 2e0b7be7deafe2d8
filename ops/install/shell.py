"""Calling other programs: what they say goes to a log, and their failure becomes one sentence."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from ops.install.errors import CommandFailed


def run(
    *command: str, doing: str, log: Path, folder: Path | None = None, extra: Mapping[str, str] | None = None
) -> None:
    """Run to the end. `doing` opens the sentence of failure: "The package lists could not be refreshed"."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        done = _finish(command, out.fileno(), folder, extra)
    if done != 0:
        raise CommandFailed(f"{doing}: {_last_words(log)} (the whole story is in {log})")


def _finish(command: tuple[str, ...], out: int, folder: Path | None, extra: Mapping[str, str] | None) -> int:
    environment = {**os.environ, "LC_ALL": "C.UTF-8", **(extra or {})}
    try:
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            cwd=folder,
            env=environment,
            check=False,
        ).returncode
    except FileNotFoundError as error:
        raise CommandFailed(f"{command[0]} is missing; type: ./hotline doctor") from error


def ask(*command: str) -> str:
    """What a program answers on its output; nothing where it is missing or fails."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""


def succeeds(*command: str, asking: bool = False) -> bool:
    """Whether a program ends well. `asking`: it may talk to the person at the terminal."""
    stream = None if asking else subprocess.DEVNULL
    return subprocess.run(command, stdin=stream, check=False).returncode == 0


def _last_words(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1].strip() if lines else "it said nothing"
