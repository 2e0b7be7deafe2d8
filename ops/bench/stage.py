"""A hotline of the bench's own: a real Asterisk and our call program, started with the words of `hotline up`.

Its prompts are hums of known length, in English alone. Beside our number it answers another, at which
Asterisk itself goes through the same call; that and the modules for it exist only here.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from ivr.envelope import OpenedEnvelope, read_envelope
from ivr.spool import Spool
from ops.bench.errors import BenchError
from ops.bench.load import Watched
from ops.bench.shape import PROMPT, hum
from ops.config import REPOSITORY, Settings
from ops.processes import Name, processes
from ops.readiness import is_ready
from ops.up import prepare
from ops.vault import HouseKey
from prompts.library import Library

NATIVE = "1399"
"""The number at which no program of ours takes part."""

KEY_WITHIN = 15
LANGUAGE = "en"
READY_WITHIN = 60.0
BELOW_EPHEMERAL = range(12_000, 32_000, 2)
"""Above a hotline's usual RTP; from 20,000 on tests beside it take ports here and there."""
RTP_PORTS = 1600
EXTRA_MODULES = "\n; for the bench alone\nload = app_read.so\n"


@dataclass(frozen=True, slots=True)
class Stage:
    """What runs, and where."""

    settings: Settings
    running: Mapping[Name, "subprocess.Popen[bytes]"]

    def watched(self, name: Name) -> Watched:
        """The process, to be looked at."""
        return Watched(self.running[name].pid)

    @property
    def rtp(self) -> range:
        """Where Asterisk sends sound from."""
        return range(self.settings.rtp_start, self.settings.rtp_end + 1)

    def envelopes(self) -> list[OpenedEnvelope]:
        """Every contact posted so far, opened and proved with the house's key."""
        unseal = HouseKey(self.settings.folder.private / "house.key")
        return [read_envelope(path, unseal) for path in Spool(self.settings.folder.spool).waiting()]

    def left_on_the_line(self) -> int:
        """Journals not posted and recordings not sealed."""
        folder = self.settings.folder
        return sum(1 for _ in folder.journals.glob("[!.]*")) + sum(1 for _ in folder.recordings.glob("*.wav"))


@contextmanager
def staged(usual: Settings) -> Iterator[Stage]:
    """Up and ready while the block lasts. Raises BenchError where something does not start."""
    with tempfile.TemporaryDirectory(prefix="hl-bench-") as place:
        folder = Path(place)
        installed = _furnish(usual.folder.installed, folder / "installed")
        settings = _settings(folder, installed)
        with _running(settings) as running:
            yield Stage(settings, running)


def _furnish(usual: Path, installed: Path) -> Path:
    """Everything as installed, but for the prompts."""
    installed.mkdir()
    for artefact in usual.iterdir():
        if artefact.name != "prompts":
            (installed / artefact.name).symlink_to(artefact)
    spoken = installed / "prompts" / LANGUAGE
    spoken.mkdir(parents=True)
    hum(installed / "first.wav", 2 * PROMPT)
    hum(installed / "second.wav", PROMPT)
    for key in Library.load().keys():
        shutil.copy(installed / "second.wav", spoken / f"{key}.wav")
    return installed


def _settings(folder: Path, installed: Path) -> Settings:
    rtp = free_port(socket.SOCK_DGRAM, RTP_PORTS)
    return Settings(
        state=folder / "state",
        installed=installed,
        sip_port=free_port(socket.SOCK_DGRAM),
        rtp_start=rtp,
        rtp_end=rtp + RTP_PORTS - 1,
        ari_port=free_port(socket.SOCK_STREAM),
        console_port=free_port(socket.SOCK_STREAM),
        metrics_port=free_port(socket.SOCK_STREAM),
    )


@contextmanager
def _running(settings: Settings) -> Iterator[Mapping[Name, "subprocess.Popen[bytes]"]]:
    known = {process.name: process for process in processes(settings)}
    prepare(settings, [known[Name.ASTERISK]])
    _add_the_native_call(settings)
    running: dict[Name, subprocess.Popen[bytes]] = {}
    try:
        for name in (Name.ASTERISK, Name.SERVE):
            running[name] = _start(name, known[name].command, settings)
        for name, process in running.items():
            _wait_for(name, process, settings)
        yield running
    finally:
        for process in reversed(running.values()):
            process.kill()
            process.wait()


def _add_the_native_call(settings: Settings) -> None:
    etc, installed = settings.folder.asterisk_etc, settings.folder.installed
    template = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701  (as in ops.dialplan)
    text = template.from_string((Path(__file__).parent / "native.conf.j2").read_text()).render(
        number=NATIVE, first=installed / "first", second=installed / "second", patience=KEY_WITHIN
    )
    for name, more in (("extensions.conf", text), ("modules.conf", EXTRA_MODULES)):
        with (etc / name).open("a") as file:
            file.write(more)


def _start(name: Name, command: object, settings: Settings) -> "subprocess.Popen[bytes]":
    settings.folder.logs.mkdir(parents=True, exist_ok=True)
    with (settings.folder.logs / f"{name}.log").open("ab") as log:
        return subprocess.Popen(
            list(command),  # type: ignore[call-overload]
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=os.environ | environment_of(settings) | {"PYTHONPATH": str(REPOSITORY)},
            cwd=REPOSITORY,
        )


def environment_of(settings: Settings) -> dict[str, str]:
    """The same settings as environment variables, for what the bench starts."""
    values = settings.model_dump(exclude_none=True, exclude={"folder", "database_url", "redis_url"})
    return {f"HOTLINE_{name.upper()}": str(value) for name, value in values.items()}


def _wait_for(name: Name, process: "subprocess.Popen[bytes]", settings: Settings) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while not is_ready(name, settings):
        if process.poll() is not None or time.monotonic() > deadline:
            log = (settings.folder.logs / f"{name}.log").read_text(errors="replace")[-2000:]
            raise BenchError(f"{name} did not start for the bench; it says: {log}")
        time.sleep(0.1)


def free_port(kind: socket.SocketKind, count: int = 1) -> int:
    """The first of so many adjoining ports of loopback that nobody listens on, never given twice."""
    for first in BELOW_EPHEMERAL:
        if all(_is_free(kind, port) for port in range(first, first + count)):
            _GIVEN.update(range(first, first + count))
            return first
    raise BenchError("No free ports are left on loopback")


_GIVEN: set[int] = set()


def _is_free(kind: socket.SocketKind, port: int) -> bool:
    if port in _GIVEN:
        return False
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
