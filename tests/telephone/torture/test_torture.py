"""Whatever is sent to the hotline, it goes on answering, and its ledger stays exact."""

import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import anyio
import pytest

from ops.calls_seen import calls_seen
from ops.processes import Name
from tests.conditions import LONG, until
from tests.dialplans.sip import a_call, telephone
from tests.places import fail_unless_installed
from tests.telephone.calls import Moment, Plan, live
from tests.telephone.node import LineNode
from tests.telephone.torture.packets import (
    broken_invites,
    keys_without_end,
    odd_invites,
    send,
    sound_from_nowhere,
)
from tests.telephone.torture.scenarios import DROPPED, FLOOD, HOLD, run

pytestmark = [pytest.mark.asterisk, pytest.mark.telephone, pytest.mark.timeout(300)]

AFTER = 150
"""Seconds within which everything that was sent has come to its end: the exchange gives up an INVITE that
nobody acknowledges after 32, and sound that stopped after 30."""


class Tortured:
    """A hotline to which one thing is done, and what it has to be asked afterwards."""

    def __init__(self, node: LineNode) -> None:
        self.node = node
        self._before = self.counted("hotline_calls_total")
        self._sheltered = self.counted("hotline_calls_sheltered_total")
        self.all_led = True
        """Whether what is done to it is to lead nobody to the shelter."""
        self._pids = self._programs()

    def _programs(self) -> list[int]:
        return [self.node.pid(name) for name in (Name.ASTERISK, Name.SERVE)]

    @property
    def port(self) -> int:
        return self.node.settings.sip_port

    @property
    def number(self) -> str:
        return self.node.settings.dialled_numbers[0]

    def calls(self) -> int:
        """How many calls have come since."""
        return self.counted("hotline_calls_total") - self._before

    def sheltered(self) -> int:
        """How many were led to the shelter since."""
        return self.counted("hotline_calls_sheltered_total") - self._sheltered

    def counted(self, metric: str) -> int:
        """A counter of the ivr, all labels together."""
        address = f"http://127.0.0.1:{self.node.settings.metrics_port}/metrics"
        with urllib.request.urlopen(address, timeout=LONG) as answer:
            told = answer.read().decode()
        return round(sum(float(value) for value in re.findall(rf"^{metric}(?:{{.*}})? (\S+)$", told, re.M)))

    def must_still_answer(self, plan: Plan) -> None:
        """The next caller is led on as always, by the same programs as before."""
        anyio.run(live, plan, self.node)
        envelope = self.node.envelope_from(plan.number)
        assert {each.question: each.answer for each in envelope.contact.answers} == plan.answers()
        assert self._programs() == self._pids


@pytest.fixture
def tortured(node: LineNode, speech: dict[str, Path], language_keys: dict[str, str]) -> Iterator[Tortured]:
    """Afterwards the next caller is answered, no script has broken, and nobody was led to the shelter."""
    fail_unless_installed("SIPp")
    hotline = Tortured(node)
    yield hotline
    number = f"+6688{hotline.counted('hotline_calls_total'):07}"
    hotline.must_still_answer(Plan(number, "th", language_keys["th"], Moment.MAIN_MENU, speech["th"]))
    assert hotline.counted("hotline_scripts_broken_total") == 0
    assert hotline.sheltered() == 0 or not hotline.all_led


def test_broken_invites_are_no_calls(tortured: Tortured) -> None:
    statuses = send(broken_invites(tortured.number), tortured.port)

    assert all(status >= 400 for status in statuses if status != 100)
    assert tortured.calls() == 0


def test_absurd_invites_are_calls_or_refused(tortured: Tortured) -> None:
    sent = [*odd_invites(tortured.number)]

    statuses = send(iter(sent), tortured.port, pause=0.05)

    assert any(status >= 400 for status in statuses)
    assert tortured.calls() <= len(sent)


def test_a_flood_of_wrong_numbers_is_refused_one_by_one(tortured: Tortured, tmp_path: Path) -> None:
    refused = run(FLOOD, tmp_path, tortured.port, number="999", calls=1000, rate=250)

    assert refused > 990, "some of that many packets may be lost, and are sent again"
    assert tortured.calls() == 0


def test_a_flood_of_our_own_number_is_calls_like_others(tortured: Tortured, tmp_path: Path) -> None:
    """More at once than anybody can answer in time: who is answered too late is a contact as well (below),
    and who comes when the lines are full leaves her message in the shelter: on a busy machine, some of these.
    """
    tortured.all_led = False

    dropped = run(DROPPED, tmp_path, tortured.port, number=tortured.number, calls=600, rate=120)

    assert 0 < dropped <= tortured.calls() + tortured.sheltered() <= 600


def test_calls_put_on_hold_and_taken_back_are_calls_like_others(tortured: Tortured, tmp_path: Path) -> None:
    held = run(HOLD, tmp_path, tortured.port, number=tortured.number, calls=30, rate=10)

    assert held == 30
    assert tortured.calls() == 30


def test_calls_ended_before_they_are_acknowledged_are_contacts(tortured: Tortured, tmp_path: Path) -> None:
    dropped = run(DROPPED, tmp_path, tortured.port, number=tortured.number, calls=30, rate=15)

    assert dropped == 30
    assert tortured.calls() == 30


def test_calls_cancelled_at_every_moment_of_being_answered(tortured: Tortured) -> None:
    pause = Event()
    ended: list[int] = []
    for milliseconds in (0, 0, 1, 2, 3, 5, 8, 12, 20, 35, 60) * 3:
        with telephone(tortured.node.settings, tortured.number, f"+6691{len(ended):07}") as caller:
            caller.send("INVITE", 1)
            pause.wait(milliseconds / 1000)
            caller.send("CANCEL", 1)
            ended.append(int(caller.answer().split()[1]))

    assert set(ended) <= {200, 481, 487}


def test_sound_from_nowhere_is_nobodys(tortured: Tortured) -> None:
    settings = tortured.node.settings

    with a_call(settings, tortured.number, "+66922222222"):
        sound_from_nowhere(range(settings.rtp_start, settings.rtp_end + 1))

    assert tortured.calls() == 1


def test_keys_without_end_end_no_other_call(tortured: Tortured) -> None:
    settings = tortured.node.settings

    for caller in ("+66933333331", "+66933333332", "+66933333333"):
        with a_call(settings, tortured.number, caller) as media:
            keys_without_end(media.voice, media.exchange)
            anyio.run(media.speak)

    assert tortured.calls() == 3


def test_after_all_that_every_call_is_one_contact(node: LineNode, tmp_path: Path) -> None:
    """Whoever made them, and however they ended; and nothing is left of any. Asterisk counts, not we."""
    folder, port = node.settings.folder, node.settings.sip_port
    number = node.settings.dialled_numbers[0]
    assert run(DROPPED, tmp_path, port, number=number, calls=15, rate=15) == 15, "some, if this is done alone"

    def left() -> list[str]:
        return [each.name for each in (*folder.journals.iterdir(), *folder.recordings.iterdir())]

    def balances() -> bool:
        seen = calls_seen(folder)
        return not left() and seen is not None and seen.count == len(node.envelopes())

    try:
        until(balances, within=AFTER)
    except AssertionError:
        pytest.fail(f"{calls_seen(folder)}, {len(node.envelopes())} contacts, left: {left()}")
    contacts = [envelope.contact for envelope in node.envelopes()]
    recordings = [recording.id for contact in contacts for recording in contact.recordings]
    assert len({contact.id for contact in contacts}) == len(contacts)
    assert len(set(recordings)) == len(recordings)
