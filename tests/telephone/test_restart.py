"""The ivr ends, killed or asked to, and is started anew by its supervisor: the call goes on, and soon."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import anyio
import pytest
from anyio import to_thread

from ivr.model import Ending
from ops.config import REPOSITORY
from ops.processes import Name
from ops.supervision import signalled
from ops.telephone.model import Sound
from ops.telephone.phone import Phone, telephone
from tests.places import FreePorts
from tests.telephone.calls import ANSWERS, Moment, Plan, go_on
from tests.telephone.node import LineNode, settings_on_free_ports, supervised_node
from tests.telephone.sounds import samples_of, seconds_kept

pytestmark = [pytest.mark.asterisk, pytest.mark.telephone]

NUMBER = "+66800009998"

SOON = 5.0
"""Seconds from the end of the ivr to what she hears next."""

LOADS_WITHIN = 1.0
"""Seconds in which our program is loaded, where the machine has nothing else to do: measured 0.5."""


@pytest.fixture
def node(
    short_prompts: Path, short_folder: Path, free_ports: FreePorts, monkeypatch: pytest.MonkeyPatch
) -> Iterator[LineNode]:
    settings = settings_on_free_ports(short_folder, short_prompts, free_ports)
    with supervised_node(settings, monkeypatch) as running:
        yield running


@dataclass(frozen=True, slots=True)
class Wait:
    """How long she waited, and how long she may have to on a machine that is as busy as this one was."""

    seconds: float
    at_most: float


async def end(node: LineNode, number: signal.Signals) -> None:
    """Whether it is asked to or not."""
    assert await to_thread.run_sync(signalled, node.settings.folder, Name.SERVE, number)


async def wait_for_the_next(node: LineNode, phone: Phone, number: signal.Signals) -> Wait:
    """The ivr ends while she thinks; until she hears something."""
    await phone.hears(Sound.SILENCE, 0.5)  # else she would hear the end of what was being said
    before = await to_thread.run_sync(_slowness)
    begun = time.monotonic()
    await end(node, number)
    await phone.hears(Sound.VOICE)
    seconds = time.monotonic() - begun
    return Wait(seconds, SOON * max(before, await to_thread.run_sync(_slowness)))


def _slowness() -> float:
    """How many times slower than a machine that has nothing else to do; 1 where it is not."""
    begun = time.monotonic()
    subprocess.run([sys.executable, "-P", "-c", "import ops.serve"], cwd=REPOSITORY, check=True)
    return max(1.0, (time.monotonic() - begun) / LOADS_WITHIN)


def test_killed_or_handed_over_she_goes_on_soon_and_nothing_she_says_is_cut(
    node: LineNode, speech: dict[str, Path], language_keys: dict[str, str]
) -> None:
    waits: dict[str, Wait] = {}

    def up_to(moment: Moment) -> Plan:
        return Plan(NUMBER, "th", language_keys["th"], moment, speech["th"])

    async def call() -> None:
        async with telephone(node.settings.folder.pjsua2) as phone:
            await phone.dial("1300", port=node.settings.sip_port, caller=NUMBER)
            await phone.answered()
            await go_on(phone, up_to(Moment.DANGER_QUESTION))
            waits["killed"] = await wait_for_the_next(node, phone, signal.SIGKILL)
            await go_on(phone, up_to(Moment.SPEAKING), after=Moment.SAFETY_QUESTION)
            await end(node, signal.SIGTERM)
            await go_on(phone, up_to(Moment.SAFE_DAY), after=Moment.SPEAKING)
            waits["handed over"] = await wait_for_the_next(node, phone, signal.SIGTERM)
            await go_on(phone, up_to(Moment.GOODBYE), after=Moment.CALL_BACK)
            await phone.hang_up()

    anyio.run(call)

    envelope = node.envelope_from(NUMBER)
    said, kept = samples_of(speech["th"]), node.sound_of(envelope)
    assert {name: wait for name, wait in waits.items() if wait.seconds > wait.at_most} == {}
    assert envelope.contact.ending is Ending.LEFT_MESSAGE
    assert envelope.contact.language == "th"
    assert len(envelope.contact.answers) == len(ANSWERS)
    assert seconds_kept(said, kept) > len(said) / 8000 - 0.35
    assert not list(node.settings.folder.journals.iterdir())
