"""Where a test keeps its state and what it listens on, so that nothing of the house around it is touched."""

import random
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.config import Settings
from ops.install.runner import mend
from ops.install.things import things
from ops.state import StateFolder

BELOW_EPHEMERAL = range(20_000, 32_000, 2)
"""Linux hands out 32768 and above by itself; a port from here is not taken by a passing connection."""


class FreePorts:
    """Ports nobody listens on; the same one is never given twice."""

    def __init__(self) -> None:
        self._given: set[int] = set()

    def tcp(self) -> int:
        """One TCP port on loopback."""
        return self._free(socket.SOCK_STREAM, 1)

    def udp(self) -> int:
        """One UDP port on loopback."""
        return self._free(socket.SOCK_DGRAM, 1)

    def rtp(self, count: int = 40) -> range:
        """Adjoining UDP ports, the first one even."""
        first = self._free(socket.SOCK_DGRAM, count)
        return range(first, first + count)

    def _free(self, kind: socket.SocketKind, count: int) -> int:
        for first in random.sample(BELOW_EPHEMERAL, len(BELOW_EPHEMERAL)):
            wanted = range(first, first + count)
            if self._given.isdisjoint(wanted) and all(_is_free(kind, port) for port in wanted):
                self._given.update(wanted)
                return first
        pytest.fail("no free ports are left on loopback")


def _is_free(kind: socket.SocketKind, port: int) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@pytest.fixture(scope="session")
def free_ports() -> FreePorts:
    """Ask it for ports: `free_ports.tcp()`, `.udp()`, `.rtp()`."""
    return FreePorts()


@pytest.fixture
def state(short_folder: Path) -> StateFolder:
    """A state folder of the test's own, with the artefacts the installation around it has made."""
    return StateFolder(short_folder, artefacts=Settings().folder.installed)


@pytest.fixture
def hotline_settings(state: StateFolder, free_ports: FreePorts) -> Settings:
    """Settings of a hotline of the test's own: its state, its ports."""
    rtp = free_ports.rtp()
    return Settings(
        state=state.root,
        installed=state.installed,
        sip_port=free_ports.udp(),
        rtp_start=rtp.start,
        rtp_end=rtp.stop - 1,
        ari_port=free_ports.tcp(),
        console_port=free_ports.tcp(),
    )


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """An empty folder with a short path: the name of a Unix socket holds 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="hl-") as folder:
        yield Path(folder)


def environment_of(settings: Settings) -> dict[str, str]:
    """The same settings as environment variables, for processes a test starts."""
    values = settings.model_dump(exclude_none=True, exclude={"folder"})
    names = {"database_url": "DATABASE_URL", "redis_url": "REDIS_URL"}
    return {names.get(name, f"HOTLINE_{name.upper()}"): str(value) for name, value in values.items()}


def fail_unless_installed(name: str) -> None:
    """A test that needs a thing of the machine fails where it is missing: a skipped test proves nothing."""
    thing = next(thing for thing in things(Settings()) if thing.name == name)
    if thing.find() is None:
        pytest.fail(f"{name} is missing. Type: {mend(thing)}")
