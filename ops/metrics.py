"""What the ivr counts, for Prometheus on loopback. `ops/METRICS.md` describes it; a test holds it to that.

Labels are languages, endings and states, never anything about a caller. What changes with every call is
counted as it happens; what can be looked up (calls, folders) is looked up when somebody asks.
"""

import logging
import os
import time
from collections import Counter as Tallied
from collections import deque
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from ivr.listener import Listener
from ivr.ports import Exchange
from ivr.tally import Wait
from ivr.whereabouts import Whereabouts
from ops.alarms import AlarmKind
from ops.canary.results import Results
from ops.state import StateFolder

log = logging.getLogger(__name__)

QUICK = (0.0005, 0.001, 0.002, 0.004, 0.006, 0.01, 0.015, 0.025, 0.04, 0.1, 0.3, 1.0, 3.0)
"""Seconds. An idle machine does it in 1 to 6 ms; beyond 40 ms a caller begins to notice."""

HISTOGRAMS = {
    Wait.ANSWER: ("hotline_answer_seconds", "From a call's arrival until Asterisk has answered it."),
    Wait.PROMPT_START: ("hotline_prompt_start_seconds", "From asking for a prompt until it starts."),
    Wait.KEY_TO_PROMPT: ("hotline_key_to_prompt_seconds", "From a key until the prompt it led to starts."),
    Wait.ROUND_TRIP: ("hotline_ari_round_trip_seconds", "From a request to Asterisk until its answer."),
}


COUNTED_TOGETHER = 256


class Counts:
    """The `Tally` of the house: what happened since the start."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._arrived = Counter("hotline_calls", "Calls that came.", registry=registry)
        self._ended = Counter(
            "hotline_contacts", "Contacts posted.", ["ending", "language"], registry=registry
        )
        self._listened = Counter(
            "hotline_listened_seconds",
            "Seconds of information lines heard.",
            ["topic", "language"],
            registry=registry,
        )
        self._in_vain = Counter(
            "hotline_rings_in_vain",
            "Rings to be called back that showed no number to call.",
            registry=registry,
        )
        self._visited = Counter("hotline_studio_visits", "Calls to the studio.", registry=registry)
        self._failed = Counter("hotline_scripts_broken", "Call scripts that broke.", registry=registry)
        self._sheltered = Counter("hotline_calls_sheltered", "Calls given to the shelter.", registry=registry)
        self._salvaged = Counter("hotline_contacts_salvaged", "Contacts found and posted.", registry=registry)
        self._deaf = Counter(
            "hotline_listener_deaf", "Connections given up because nothing came.", registry=registry
        )
        self._took: deque[tuple[Wait, float]] = deque()
        registry.register(_Noted(self.count_waits))  # before what it counts into
        self._waits = {
            wait: Histogram(name, told, buckets=QUICK, registry=registry)
            for wait, (name, told) in HISTOGRAMS.items()
        }

    def arrived(self) -> None:
        self._arrived.inc()

    def ended(self, ending: str, language: str) -> None:
        self._ended.labels(ending, language).inc()

    def rang_in_vain(self) -> None:
        self._in_vain.inc()

    def visited(self) -> None:
        self._visited.inc()

    def listened(self, topic: str, language: str, seconds: float) -> None:
        self._listened.labels(topic, language).inc(seconds)

    def failed(self) -> None:
        self._failed.inc()

    def sheltered(self) -> None:
        self._sheltered.inc()

    def salvaged(self) -> None:
        self._salvaged.inc()

    def deaf(self) -> None:
        self._deaf.inc()

    def took(self, what: Wait, seconds: float) -> None:
        """Ten times a call, so it is only noted; it is counted by who asks, or many at once."""
        self._took.append((what, seconds))
        if len(self._took) >= COUNTED_TOGETHER:
            self.count_waits()

    def count_waits(self) -> None:
        """What was noted until now. From any thread."""
        with suppress(IndexError):
            while True:
                what, seconds = self._took.popleft()
                self._waits[what].observe(seconds)


@dataclass(frozen=True, slots=True)
class _Noted(Collector):
    """Has what was only noted counted, before it is shown."""

    count: Callable[[], None]

    def collect(self) -> Iterator[Metric]:
        self.count()
        return iter(())


@dataclass(frozen=True, slots=True)
class LineNow(Collector):
    """What is so at the moment somebody asks; each answer comes from where the thing itself is kept."""

    calls: Callable[[], Collection[Whereabouts]]
    exchange: Exchange
    listener: Listener
    folder: StateFolder
    results: Results

    def collect(self) -> Iterator[Metric]:
        """Called in the thread of whoever asks."""
        yield self._calls()
        yield _gauge("hotline_recordings_open", "Recordings under way.", self.exchange.recordings_open)
        spool, errands = self.folder.spool / "new", self.folder.errands / "new"
        yield _gauge("hotline_envelopes_waiting", "Sealed envelopes not taken in yet.", _files(spool))
        yield _gauge("hotline_errands_waiting", "Errands the line has yet to do.", _files(errands))
        bursts = len(list(self.folder.alarms.glob(f"{AlarmKind.BURST}.*.json")))
        told = "Bursts of calls about one workplace that nobody has looked at yet."
        yield _gauge("hotline_bursts_waiting", told, bursts)
        yield _gauge("hotline_listener_alive", "1 while Asterisk is heard.", float(self.listener.alive))
        silence = "Seconds since Asterisk was last heard."
        yield _gauge("hotline_listener_silence_seconds", silence, self.listener.silent_for)
        yield from self._canary()

    def _calls(self) -> Metric:
        running = GaugeMetricFamily(
            "hotline_calls_running", "Calls on the line now.", labels=["state", "language"]
        )
        now = Tallied((where.now, where.language) for where in self.calls())
        for (state, language), number in sorted(now.items()):
            running.add_metric([state, language], number)
        return running

    def _canary(self) -> Iterator[Metric]:
        ok = GaugeMetricFamily("hotline_canary_ok", "1 where its last call went well.", labels=["language"])
        in_a_row = GaugeMetricFamily(
            "hotline_canary_failures", "Failures in a row, until now.", labels=["language"]
        )
        lasted = GaugeMetricFamily(
            "hotline_canary_seconds", "From dialling until all was erased.", labels=["language"]
        )
        age = GaugeMetricFamily(
            "hotline_canary_age_seconds", "Since its last call was over.", labels=["language"]
        )
        for language, result in self.results.read().items():
            ok.add_metric([language], float(result.ok))
            in_a_row.add_metric([language], result.failures)
            lasted.add_metric([language], result.seconds)
            age.add_metric([language], max(0.0, time.time() - result.at.timestamp()))
        yield from (ok, in_a_row, lasted, age)


def _gauge(name: str, told: str, value: float) -> Metric:
    return GaugeMetricFamily(name, told, value=value)


def _files(folder: "os.PathLike[str]") -> int:
    """How many there are, without opening one; what is being written begins with a dot."""
    try:
        with os.scandir(folder) as found:
            return sum(not entry.name.startswith(".") for entry in found)
    except FileNotFoundError:
        return 0


@contextmanager
def counting(registry: CollectorRegistry, port: int) -> Iterator[None]:
    """Show the counts on loopback; calls are answered also where the port is taken."""
    try:
        server, thread = start_http_server(port, addr="127.0.0.1", registry=registry)
    except OSError:
        log.warning("no metrics: the port is taken", extra={"port": port})
        yield
        return
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
