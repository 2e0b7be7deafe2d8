"""A PostgreSQL to throw away: `python -m tests.postgresql COMMAND...` sets DATABASE_URL.

PostgreSQL refuses to run as root; there it runs as `postgres` (or `nobody`). No port: a Unix socket, in a
folder that goes with it.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from ops.install.postgres import find_programs

# nothing here needs to survive a power cut
SPEED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
OPTIONS = " ".join(f"-c {option}" for option in ("listen_addresses=", "max_connections=30", *SPEED))


@contextmanager
def throw_away_postgresql() -> Iterator[str]:
    """Start it, give its URL, stop and remove it."""
    programs = find_programs()
    if programs is None:
        raise FileNotFoundError("PostgreSQL is not installed; type: ./hotline install --tests")
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        with _running(programs, folder):
            yield f"postgres://hotline@{quote(str(folder), safe='')}/postgres"
    finally:
        shutil.rmtree(folder)


@contextmanager
def _running(programs: Path, folder: Path) -> Iterator[None]:
    user = _unprivileged()
    if user:
        shutil.chown(folder, user)
    data = str(folder / "data")
    _run([programs / "initdb", "-D", data, "-U", "hotline", "-A", "trust", "-E", "UTF8", "-N"], folder, user)
    control: list[str | Path] = [programs / "pg_ctl", "-D", data, "-s", "-w"]
    log = str(folder / "log")
    _run([*control, "-l", log, "-o", f"-k {folder} {OPTIONS}", "start"], folder, user)
    try:
        yield
    finally:
        _run([*control, "-m", "immediate", "stop"], folder, user)


def _unprivileged() -> str | None:
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _run(command: Sequence[str | Path], folder: Path, user: str | None) -> None:
    subprocess.run(command, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL)


def main() -> int:
    """Run the rest of the command line with such a database; whoever ends us ends both."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with throw_away_postgresql() as url:
        return subprocess.run(sys.argv[1:], check=False, env=os.environ | {"DATABASE_URL": url}).returncode


if __name__ == "__main__":
    sys.exit(main())
