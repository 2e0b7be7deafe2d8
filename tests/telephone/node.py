"""A line node of the tests: real Asterisk and real call scripts, which a test may kill and start again."""

import math
import os
import shutil
import subprocess
import wave
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from ivr.envelope import OpenedEnvelope, read_envelope
from ivr.seal import pseudonym
from ivr.spool import Spool
from ops.config import REPOSITORY, Settings
from ops.processes import LINE_NODE, Name, processes
from ops.readiness import is_ready
from ops.supervision import supervised
from ops.up import prepare, when_ready
from ops.vault import HouseKey
from tests.conditions import LONG, until
from tests.places import FreePorts, environment_of
from tests.telephone.sounds import Samples, unsealed

RATE = 8000
SHORT, QUIET, APART = 0.5, 0.2, 0.16
"""Seconds of each prompt of the tests, and of the silence before it, half of which is after it; a shorter
one than the last of these is a loss of packets, on a machine that has much to do."""
LOWEST, BETWEEN = 130.0, 12.0
"""Hz of the prompts in the first language, and to those in the next."""


@dataclass
class LineNode:
    """Its processes are the ones `hotline up` would start; their output goes where it would put it."""

    settings: Settings
    _running: dict[Name, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def start(self, *names: Name) -> None:
        """Start these and wait until they are ready."""
        known = {process.name: process for process in processes(self.settings)}
        prepare(self.settings, [known[name] for name in names if name is not Name.SERVE])
        for name in names:
            self._running[name] = self._popen(name, known[name].command)
        for name in names:
            until(lambda name=name: is_ready(name, self.settings))  # type: ignore[misc]

    def kill(self, name: Name) -> None:
        """As a power cut would."""
        process = self._running.pop(name)
        process.kill()
        process.wait()

    def stop(self) -> None:
        """End everything, without waiting for anybody."""
        for name in list(self._running):
            self.kill(name)

    def pid(self, name: Name) -> int:
        """The process id, for looking at it from outside."""
        return self._running[name].pid

    def envelopes(self) -> list[OpenedEnvelope]:
        """Everything posted so far, opened with the house's key."""
        unseal = HouseKey(self.settings.folder.private / "house.key")
        return [read_envelope(path, unseal) for path in Spool(self.settings.folder.spool).waiting()]

    def sound_of(self, envelope: OpenedEnvelope) -> Samples:
        """Of its one recording, opened with the house's key."""
        (recording,) = envelope.contact.recordings
        return unsealed(envelope.members[recording.id], self.settings.folder.private / "house.key")

    def envelope_from(self, number: str, *, within: float = LONG) -> OpenedEnvelope:
        """The one envelope of this caller, as soon as it is posted."""
        key = (self.settings.folder.line_secrets / "pseudonym").read_text().strip().encode()
        found: list[OpenedEnvelope] = []

        def is_posted() -> bool:
            name = pseudonym(number, key)
            found[:] = [each for each in self.envelopes() if each.contact.caller.pseudonym == name]
            return bool(found)

        until(is_posted, within=within)
        assert len(found) == 1, "one call gave several envelopes"
        return found[0]

    def _popen(self, name: Name, command: object) -> "subprocess.Popen[bytes]":
        self.settings.folder.logs.mkdir(parents=True, exist_ok=True)
        environment = os.environ | environment_of(self.settings) | {"PYTHONPATH": str(REPOSITORY)}
        with (self.settings.folder.logs / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                list(command),  # type: ignore[call-overload]
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=REPOSITORY,
            )


@contextmanager
def running_node(settings: Settings) -> Iterator[LineNode]:
    """Asterisk and the call scripts, up and ready."""
    node = LineNode(settings)
    try:
        node.start(Name.ASTERISK, Name.SERVE)
        yield node
    finally:
        node.stop()


@contextmanager
def supervised_node(settings: Settings, patch: pytest.MonkeyPatch) -> Iterator[LineNode]:
    """The same under the supervisor that `hotline up` runs them under, which starts anew what ends."""
    for name, value in {**environment_of(settings), "PYTHONPATH": str(REPOSITORY)}.items():
        patch.setenv(name, value)
    line = [process for process in processes(settings) if process.name in LINE_NODE]
    prepare(settings, line)
    with supervised(settings, line) as supervisor:
        assert all(ready.after is not None for ready in when_ready(settings, line, supervisor))
        yield LineNode(settings)


def with_short_prompts(installed: Path, into: Path) -> Path:
    """An `installed` folder like the real one, but each prompt is half a second of an unbroken hum.

    Unbroken, so that a caller who hears it begin knows that a new prompt has begun. Each language has a pitch
    of its own.
    """
    _with_prompts_of_its_own(installed, into)
    for place, language in enumerate(sorted(path.name for path in (installed / "prompts").glob("*/"))):
        (into / "prompts" / language).mkdir()
        for prompt in (installed / "prompts" / language).glob("*.wav"):
            _hum(into / "prompts" / language / prompt.name, LOWEST + BETWEEN * place)
    return into


def with_languages(
    installed: Path, into: Path, *codes: str, swapped: Mapping[str, str] | None = None
) -> Path:
    """An `installed` folder like the real one, in which callers are offered these languages, as published.

    In a language of `swapped` all is said in another one, but for its place in the language menu.
    """
    _with_prompts_of_its_own(installed, into)
    for code in codes:
        shutil.copytree(installed / "prompts" / code, into / "prompts" / code)
    for code, other in (swapped or {}).items():
        for prompt in (into / "prompts" / code).glob("*.wav"):
            if not prompt.name.startswith(("digit-", "for-this-language-press")):
                shutil.copy(installed / "prompts" / other / prompt.name, prompt)
    return into


def with_everything_but_prompts(installed: Path, into: Path) -> None:
    """An `installed` folder that has all of the real one but what is said."""
    into.mkdir()
    for artefact in installed.iterdir():
        if artefact.name != "prompts":
            (into / artefact.name).symlink_to(artefact)


def _with_prompts_of_its_own(installed: Path, into: Path) -> None:
    with_everything_but_prompts(installed, into)
    (into / "prompts").mkdir()
    shutil.copy(installed / "prompts" / "complete", into / "prompts")


def _hum(path: Path, pitch: float) -> None:
    moments = np.arange(int(SHORT * RATE)) / RATE
    hum = sum(np.sin(math.tau * pitch * overtone * moments) / overtone for overtone in (1, 2, 3, 5, 7))
    quiet = np.zeros(int(QUIET * RATE))
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", "not compressed"))
        file.writeframes(
            np.concatenate([quiet, hum * 4000, quiet[len(quiet) // 2 :]]).astype("<i2").tobytes()
        )


def settings_on_free_ports(state: Path, installed: Path, free_ports: FreePorts) -> Settings:
    """A hotline of its own, beside any other on this machine."""
    rtp = free_ports.rtp(100)
    return Settings(
        state=state,
        installed=installed,
        sip_port=free_ports.udp(),
        rtp_start=rtp.start,
        rtp_end=rtp.stop - 1,
        ari_port=free_ports.tcp(),
        console_port=free_ports.tcp(),
        metrics_port=free_ports.tcp(),
    )
