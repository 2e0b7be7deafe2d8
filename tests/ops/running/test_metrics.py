"""The ivr's numbers: described, cheap, and without anything about a caller."""

import re
import time
from pathlib import Path

import anyio
import pytest
from prometheus_client import CollectorRegistry, generate_latest

from ivr.listener import Listener
from ivr.tally import Wait
from ivr.whereabouts import Where, Whereabouts
from ops.alarms import AlarmKind, Alarms
from ops.canary.results import Results
from ops.config import REPOSITORY
from ops.metrics import Counts, LineNow
from ops.state import StateFolder
from tests.ivr.fake_exchange import FakeExchange
from tests.ivr.line_node import AlarmBell

LABELS = {"language", "state", "ending", "topic"}


class Told:
    """A registry with everything in it, and what stands behind."""

    def __init__(self, root: Path) -> None:
        self.folder = StateFolder(root)
        self.registry = CollectorRegistry()
        self.counts = Counts(self.registry)
        self.calls: list[Whereabouts] = []
        exchange = FakeExchange(root)
        listener = Listener(exchange, AlarmBell(), self.counts)
        results = Results(self.folder.canary_results)
        self.registry.register(LineNow(lambda: self.calls, exchange, listener, self.folder, results))

    def text(self) -> str:
        return generate_latest(self.registry).decode()


@pytest.fixture
def told(tmp_path: Path) -> Told:
    return Told(tmp_path)


def test_every_metric_is_described_as_it_is(told: Told) -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| .* \| (.+) \|$", METRICS, re.MULTILINE)

    shown = [
        (family.name, family.type, family.documentation) for family in told.registry.collect() if family.name
    ]

    assert sorted(rows) == sorted(shown)


def test_no_label_may_tell_anything_but_language_state_ending_and_topic(told: Told) -> None:
    told.counts.ended("left_message", "th")
    told.calls.append(Whereabouts())

    labels = {
        label for family in told.registry.collect() for sample in family.samples for label in sample.labels
    }

    assert labels - {"le"} <= LABELS
    described = {
        label
        for row in re.findall(r"^\| `\w+` \| \w+ \| ([\w, ]+) \|", METRICS, re.M)
        for label in row.split(", ")
    }
    assert described == LABELS


def test_running_calls_are_told_by_state_and_language(told: Told) -> None:
    for language in ("th", "th", "my"):
        call = Whereabouts()
        call.language = language
        call.go_to(Where.MESSAGE)
        told.calls.append(call)

    assert 'hotline_calls_running{language="th",state="message"} 2.0' in told.text()
    assert 'hotline_calls_running{language="my",state="message"} 1.0' in told.text()


def test_what_waits_in_folders_is_told(told: Told) -> None:
    for folder, names in (
        (told.folder.spool / "new", ["a", "b"]),
        (told.folder.errands / "new", ["c", ".d"]),
    ):
        folder.mkdir(parents=True)
        for name in names:
            (folder / name).touch()

    assert "hotline_envelopes_waiting 2.0" in told.text()
    assert "hotline_errands_waiting 1.0" in told.text()


def test_bursts_that_nobody_looked_at_are_told_without_their_names(told: Told) -> None:
    alarms = Alarms(told.folder.alarms)
    alarms.sound(AlarmKind.BURST, "one")
    alarms.sound(AlarmKind.BURST, "another")
    alarms.sound(AlarmKind.DISK_FULL)

    assert "hotline_bursts_waiting 2.0" in told.text()


def test_a_part_of_a_call_has_its_own_state_and_gives_the_one_before_back() -> None:
    call = Whereabouts()
    call.go_back()

    with call.usually(Where.INFORMATION):
        call.go_to(Where.MESSAGE)
        call.go_back()
        inside = call.now

    assert (inside, call.now) == (Where.INFORMATION, Where.MENU)


def test_counting_costs_next_to_nothing(told: Told) -> None:
    """A call makes some thirty requests and hears some ten prompts; all of it may take a tenth of a ms."""
    best = min(_seconds_of_a_call(told) for _ in range(20))

    assert best < 0.0005


def _seconds_of_a_call(told: Told) -> float:
    began = time.process_time()
    for wait in (*[Wait.ROUND_TRIP] * 30, *[Wait.PROMPT_START] * 10, *[Wait.KEY_TO_PROMPT] * 8, Wait.ANSWER):
        told.counts.took(wait, 0.0021)
    told.counts.arrived()
    told.counts.ended("left_message", "th")
    return time.process_time() - began


def test_the_state_of_the_listener_can_be_asked_while_the_program_stands_still(told: Told) -> None:
    async def stand_still() -> str:
        return told.text()  # inside the loop, which turns no more meanwhile

    assert "hotline_listener_alive 1.0" in anyio.run(stand_still)


METRICS = (REPOSITORY / "ops" / "METRICS.md").read_text()
