"""A real Asterisk on free ports, for tests; and callers made of its own Local channels."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ivr.ari.client import Address
from ivr.ari.names import APPLICATION
from ops.config import Settings
from ops.dialplan import ShelterSounds, render
from ops.exchange import find_installation, wait_until_ready
from tests.conditions import LONG
from tests.places import FreePorts

LIMITS = (
    "client.ANSWER_WITHIN",
    "saying.START_WITHIN",
    "leg.START_WITHIN",
    "ending.END_WITHIN",
    "dialling.GRACE",
    "beside.BEGIN_WITHIN",
    "bridging.PART_WITHIN",
    "tape.STOP_WITHIN",
    "media.CONNECT_WITHIN",
    "exchange.SILENT_WITHIN",
)
"""How long the line waits for a healthy Asterisk. On a busy machine that one is late too."""


def be_patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever Asterisk is asked may take longer than a test waits: what comes sooner has another cause."""
    for limit in LIMITS:
        monkeypatch.setattr(f"ivr.ari.{limit}", 10 * LONG)


@dataclass(slots=True)
class RunningAsterisk:
    """One Asterisk of a test's own; ended by its process id."""

    settings: Settings
    sounds: ShelterSounds
    process: subprocess.Popen[bytes] | None = None

    @property
    def recordings(self) -> Path:
        return self.settings.folder.recordings

    def address(self, application: str = APPLICATION, port: int | None = None) -> Address:
        """`port`: of a wire that leads to it."""
        secret = (self.settings.folder.line_secrets / "ari").read_text().strip()
        return Address(port or self.settings.ari_port, "hotline", secret, application)

    def log(self) -> str:
        """Everything it has logged."""
        return (self.settings.folder.asterisk_var / "log" / "messages").read_text()

    def start(self) -> None:
        installation = find_installation(self.settings)
        etc = render(self.settings, installation.modules, installation.data, self.sounds)
        self.process = subprocess.Popen(installation.command(etc), stdin=subprocess.DEVNULL)
        wait_until_ready(self.settings, within=LONG)

    def kill(self) -> None:
        """As a power cut would."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()


@contextmanager
def running_asterisk(sounds: ShelterSounds | None = None, peers: str = "") -> Iterator[RunningAsterisk]:
    """In a state folder of its own, which goes with it."""
    installed = Settings().folder.installed
    with TemporaryDirectory(prefix="hotline-") as folder:
        asterisk = RunningAsterisk(given_settings(Path(folder), installed, peers), sounds or ShelterSounds())
        asterisk.start()
        try:
            yield asterisk
        finally:
            asterisk.kill()


def given_settings(state: Path, installed: Path, peers: str) -> Settings:
    """Settings for a state folder, with ports nobody listens on."""
    ports = FreePorts()
    rtp, sip_port = ports.rtp(), ports.udp()
    return Settings(
        state=state,
        installed=installed,
        numbers="1300",
        sip_peers=peers,
        sip_port=sip_port,
        trunk=f"127.0.0.1:{sip_port}",  # whom it calls, it is itself: every number but its own is unknown
        ari_port=ports.tcp(),
        rtp_start=rtp.start,
        rtp_end=rtp.stop - 1,
    )
