"""Runs the processes under supervisord: restarts what dies, ends everything in order, answers who is up."""

import getpass
import os
import shlex
import signal
import subprocess
import sys
import xmlrpc.client
from collections.abc import Iterator, Mapping, Sequence
from configparser import RawConfigParser
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import Any, cast

from supervisor.xmlrpc import SupervisorTransport

from ops.config import REPOSITORY, Settings
from ops.lock import only_one
from ops.processes import Name, Process
from ops.state import StateFolder

NEVER_GIVE_UP = 1_000_000
"""Starts tried in a row; supervisord waits a second longer before each."""

SETTLED = 3
"""Seconds a process must live to count as started; one that dies sooner waits before its next try."""

LOG_BYTES = 10_000_000
LOGS_KEPT = 3


class State(StrEnum):
    """How supervisord sees a process."""

    STOPPED = "STOPPED"
    STARTING = "STARTING"
    RUNNING = "RUNNING"
    BACKOFF = "BACKOFF"
    STOPPING = "STOPPING"
    EXITED = "EXITED"
    FATAL = "FATAL"
    UNKNOWN = "UNKNOWN"


@contextmanager
def supervised(settings: Settings, processes: Sequence[Process]) -> Iterator["subprocess.Popen[bytes]"]:
    """supervisord in the foreground with these processes, ended in order when the block ends.

    Ctrl-C and SIGTERM end the block, and are no error. Raises AlreadyRunning where
    another supervises the same state folder.
    """
    folder = settings.folder
    with only_one(folder.run, "up"):
        config = write_config(folder, processes)
        # if this program is killed outright, its supervisor hears of it and ends everything in order
        command = ["setpriv", "--pdeathsig", "TERM", sys.executable, "-P", "-m", "supervisor.supervisord"]
        environment = {**os.environ, "PYTHONPATH": search_path(), "PYTHONUNBUFFERED": "1"}
        supervisor = subprocess.Popen(
            [*command, "--nodaemon", "--configuration", str(config)], env=environment, start_new_session=True
        )
        with _ended_in_order(supervisor):
            yield supervisor


def states(folder: StateFolder) -> Mapping[Name, State]:
    """How each process is; empty where nothing is supervised."""
    try:
        with _asked(folder) as supervisor:
            answers = supervisor.getAllProcessInfo()
    except (OSError, xmlrpc.client.Error):
        return {}
    return {
        Name(answer["name"]): State(answer["statename"]) for answer in cast("list[dict[str, str]]", answers)
    }


def signalled(folder: StateFolder, name: Name, number: signal.Signals) -> bool:
    """Send a signal to a process that runs; False where none is supervised. What ends by it starts again."""
    try:
        with _asked(folder) as supervisor:
            return bool(supervisor.signalProcess(name.value, number.value))
    except (OSError, xmlrpc.client.Error):
        return False


def process_id(folder: StateFolder, name: Name) -> int | None:
    """None where it does not run, or is not supervised."""
    try:
        with _asked(folder) as supervisor:
            return int(cast("dict[str, int]", supervisor.getProcessInfo(name.value))["pid"]) or None
    except (OSError, xmlrpc.client.Error):
        return None


def command_line(folder: StateFolder, name: Name) -> str:
    """The words that start it, as the supervisor has them; empty where it has none."""
    config = RawConfigParser()
    config.read(folder.run / "supervisord.conf")
    return config.get(f"program:{name}", "command", fallback="")


@contextmanager
def _asked(folder: StateFolder) -> Iterator[Any]:
    """What the supervisor offers to be asked. Raises OSError where there is none, xmlrpc.client.Error."""
    transport = SupervisorTransport(None, None, f"unix://{_socket(folder)}")
    with xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport) as supervisor:
        yield supervisor.supervisor


def write_config(folder: StateFolder, processes: Sequence[Process]) -> Path:
    """supervisord's configuration for these processes, for this user's eyes only."""
    for place in (folder.run, folder.logs):
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder.run / "supervisord.conf"
    sections = [
        *_own_sections(folder),
        *(_program(process, order, folder) for order, process in enumerate(processes)),
    ]
    path.write_text("\n".join(sections).replace("%", "%%"))
    path.chmod(0o600)
    return path


def _own_sections(folder: StateFolder) -> Iterator[str]:
    yield _section(
        "supervisord",
        nodaemon="true",
        silent="true",
        logfile=folder.logs / "supervisord.log",
        logfile_maxbytes=LOG_BYTES,
        pidfile=folder.run / "supervisord.pid",
        childlogdir=folder.logs,
        directory=REPOSITORY,
        umask="077",
        # as root it wants to be told that this is meant
        **({"user": getpass.getuser()} if os.geteuid() == 0 else {}),
    )
    yield _section("unix_http_server", file=_socket(folder), chmod="0700")
    interface = "supervisor.rpcinterface:make_main_rpcinterface"
    yield _section("rpcinterface:supervisor", **{"supervisor.rpcinterface_factory": interface})


def _program(process: Process, order: int, folder: StateFolder) -> str:
    return _section(
        f"program:{process.name}",
        command=shlex.join(process.command),
        priority=order,
        startsecs=SETTLED,
        startretries=NEVER_GIVE_UP,
        autorestart="true",
        stopsignal=process.farewell,
        stopwaitsecs=process.patience,
        killasgroup="true",
        redirect_stderr="true",
        stdout_logfile=folder.logs / f"{process.name}.log",
        stdout_logfile_maxbytes=LOG_BYTES,
        stdout_logfile_backups=LOGS_KEPT,
    )


def _section(title: str, **entries: object) -> str:
    return "\n".join([f"[{title}]", *(f"{name} = {value}" for name, value in entries.items()), ""])


def _socket(folder: StateFolder) -> Path:
    return folder.run / "supervisor.sock"


def search_path() -> str:
    """Where our own processes find the house: here, and where this one was told to look."""
    return os.pathsep.join(filter(None, [str(REPOSITORY), os.environ.get("PYTHONPATH")]))


@contextmanager
def _ended_in_order(supervisor: "subprocess.Popen[bytes]") -> Iterator[None]:
    """The first signal interrupts the block; later ones change nothing, calls under way are finished."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        signal.signal(number, signal.default_int_handler)
    try:
        with suppress(KeyboardInterrupt):
            yield
    finally:
        for number in before:
            signal.signal(number, signal.SIG_IGN)
        supervisor.terminate()
        supervisor.wait()
        for number, handler in before.items():
            signal.signal(number, handler)
