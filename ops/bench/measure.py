"""The measurement: the native call and ours in turn on one Asterisk, a rush, a crowd, and many calls.

CPU seconds decide, not the clock on the wall: whatever else this machine does makes everything later, and
hardly makes it cost more. Each round of our calls stands beside a native one of the same run.
"""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ops.bench.callers import Came, Exchange, Party, call
from ops.bench.calls import HeardCall, calls_in
from ops.bench.shape import MESSAGE, PLAIN, Shape
from ops.bench.stage import NATIVE, Stage, free_port
from ops.bench.watching import Watching, watching
from ops.bench.wire import listening
from ops.config import REPOSITORY
from ops.processes import Name

Say = Callable[[str], None]
SETTLED_WITHIN = 60.0
"""Seconds after the last hang-up within which every contact is posted, salvaged ones too."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured. `pairs` of a native round and one of ours, `callers` each, `at_once` of them."""

    pairs: int
    callers: int
    at_once: int
    rush: int = 0
    crowd: int = 0
    crowd_at_once: int = 200
    calls_in_all: int = 0
    soak: int = 0


FULL = Extent(pairs=4, callers=200, at_once=50, rush=300, crowd=400, calls_in_all=2000, soak=20_000)
QUICK = Extent(pairs=1, callers=24, at_once=24)
A_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Round:
    """One party and its cost in seconds of CPU, of Asterisk and of our program; its calls on the wire."""

    name: str
    party: Party
    came: Came
    calls: Sequence[HeardCall]
    asterisk: float
    python: float
    missed_packets: int
    timed: bool = True

    @property
    def failed(self) -> int:
        """Callers for whom something did not happen that should; untimed, only SIPp tells."""
        if not self.timed:
            return self.came.failed + self.party.callers - self.came.created
        unheard = sum(each.answered is None or each.first_prompt is None for each in self.calls)
        unanswered = (
            sum(each.second_prompt is None for each in self.calls) if not self.party.shape.speaks else 0
        )
        uncalled = self.party.callers - len(self.calls)
        return max(self.came.failed + self.party.callers - self.came.created, unheard, unanswered) + uncalled


@dataclass
class Measured:
    """Everything that was measured; `ops.bench.report` makes sense of it."""

    extent: Extent
    rounds: list[Round] = field(default_factory=list)
    megabytes: dict[str, float] = field(default_factory=dict)
    recordings_made: frozenset[str] = frozenset()
    idle_cpu: tuple[float, float] = (0.0, 0.0)
    contacts: int = 0
    recordings_kept: int = 0
    left_on_the_line: int = 0
    soak: str = ""

    def of(self, name: str) -> list[Round]:
        """The rounds of a name."""
        return [each for each in self.rounds if each.name == name]


@dataclass(frozen=True, slots=True)
class Bench:
    """The stage, whence callers call, and what has been seen until now."""

    stage: Stage
    folder: Path
    measured: Measured
    say: Say
    watch: Watching

    def run(self) -> Measured:
        """All of it, in order."""
        extent, measured = self.measured.extent, self.measured
        measured.megabytes["start"] = self._serve_megabytes()
        self._idle()
        for number in range(extent.pairs):
            order = ("native", "ours") if number % 2 == 0 else ("ours", "native")
            for name in order:
                self._round(name, PLAIN, extent.callers, PLAIN.hangs_up_after / extent.at_once)
        measured.megabytes["after_pairs"] = self._serve_megabytes()
        if extent.rush:
            self._round("rush", PLAIN, extent.rush, A_MINUTE / extent.rush)
        if extent.crowd:
            self._crowd(extent)
        self._go_on(extent)
        measured.megabytes["end"] = self._serve_megabytes()
        self._balance()
        return measured

    def _idle(self) -> None:
        seconds, before = 5.0, self._cpu()
        time.sleep(seconds)
        after = self._cpu()
        self.measured.idle_cpu = ((after[0] - before[0]) / seconds, (after[1] - before[1]) / seconds)

    def _crowd(self, extent: Extent) -> None:
        with transcribing():
            interval = MESSAGE.hangs_up_after / extent.crowd_at_once
            self.watch.start_again()
            before = self._serve_megabytes()
            self._round("crowd", MESSAGE, extent.crowd, interval)
            peak = self.watch.peak
        self.measured.megabytes |= {"before_crowd": before, "peak_in_crowd": peak}

    def _go_on(self, extent: Extent) -> None:
        """Until there were as many of our calls as there shall be."""
        made = sum(each.came.created for each in self.measured.rounds if each.name != "native")
        if (missing := extent.calls_in_all - made) > 0:
            self._round("many", PLAIN, missing, PLAIN.hangs_up_after / (2 * extent.at_once), timed=False)

    def _round(self, name: str, shape: Shape, callers: int, interval: float, *, timed: bool = True) -> None:
        settings, so_far = self.stage.settings, len(self.measured.rounds)
        number = NATIVE if name == "native" else settings.dialled_numbers[0]
        party = Party(shape, number, callers, interval, f"6680{so_far:02d}00")
        exchange = Exchange(settings.sip_port, free_port(socket.SOCK_DGRAM), free_port(socket.SOCK_DGRAM))
        before = self._cpu()
        with listening(settings.sip_port, self.stage.rtp if timed else range(1, 2)) as tape:
            came = call(party, exchange, self.folder)
            self._settle()
        after = self._cpu()
        calls = calls_in(tape.packets(), settings.sip_port)
        cost = (after[0] - before[0], after[1] - before[1])
        self.measured.rounds.append(Round(name, party, came, calls, *cost, tape.missed, timed))
        self.say(
            f"{name}: {came.created} calls, Asterisk {cost[0] * 1000 / callers:.1f} ms a call"
            + ("" if name == "native" else f", our program {cost[1] * 1000 / callers:.2f} ms")
        )

    def _settle(self) -> None:
        """Wait until nothing is left on the line: what is posted late belongs to the round too."""
        deadline = time.monotonic() + SETTLED_WITHIN
        while self.stage.left_on_the_line() and time.monotonic() < deadline:
            time.sleep(0.1)

    def _balance(self) -> None:
        envelopes = self.stage.envelopes()
        self.measured.contacts = len({each.contact.id for each in envelopes})
        self.measured.recordings_kept = sum(len(each.contact.recordings) for each in envelopes)
        self.measured.recordings_made = frozenset(self.watch.recordings)
        self.measured.left_on_the_line = self.stage.left_on_the_line()

    def _cpu(self) -> tuple[float, float]:
        return tuple(self.stage.watched(name).cpu_seconds() for name in (Name.ASTERISK, Name.SERVE))  # type: ignore[return-value]

    def _serve_megabytes(self) -> float:
        return self.stage.watched(Name.SERVE).megabytes()


def measure(stage: Stage, extent: Extent, folder: Path, say: Say) -> Measured:
    """Everything, on a stage that is up. Raises BenchError."""
    with watching(stage.watched(Name.SERVE), stage.settings.folder.recordings) as watch:
        measured = Bench(stage, folder, Measured(extent), say, watch).run()
    if extent.soak:
        measured.soak = soak(extent.soak)
    return measured


@contextmanager
def transcribing() -> Iterator[None]:
    """A worker that recognises speech without a pause while the block lasts."""
    command = (sys.executable, "-P", "-m", "ops.bench.worker")
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE) as worker:
        if worker.stdout is not None:
            worker.stdout.readline()
        try:
            yield
        finally:
            worker.kill()


def soak(calls: int) -> str:
    """So many calls on the simulated clock of the tests; what it says of memory, in one line of JSON."""
    if not (REPOSITORY / "tests" / "ivr" / "soak.py").exists():
        return ""
    command = (sys.executable, "-P", "-m", "tests.ivr.soak", str(calls))
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-1]
