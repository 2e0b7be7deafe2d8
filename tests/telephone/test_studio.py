"""A contributor records a prompt by telephone, it is published, and callers hear it; then they do not."""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import anyio
import anyio.to_thread
import numpy as np
import pytest

from ivr.contributors import Approves, Contributor, Contributors
from ivr.visitors import Visits
from ops.processes import Name
from ops.programme import open_publisher
from ops.telephone.phone import telephone
from prompts.composing import to_record
from prompts.publishing import Publisher
from prompts.sound import RATE, as_prompt, read_recording
from tests.conditions import until
from tests.places import FreePorts
from tests.telephone.node import LineNode, running_node, settings_on_free_ports
from tests.telephone.sounds import samples_of, seconds_kept, share_heard

pytestmark = [pytest.mark.asterisk, pytest.mark.telephone]

STUDIO = "1399"
TAKEN_UP = "calls begin with another set of prompts"


@pytest.fixture
def studio_node(short_prompts: Path, free_ports: FreePorts) -> Iterator[LineNode]:
    """A line node with a studio."""
    with tempfile.TemporaryDirectory(prefix="hl-") as folder:
        settings = settings_on_free_ports(Path(folder), short_prompts, free_ports)
        with running_node(settings.model_copy(update={"studio_number": STUDIO})) as running:
            yield running


@pytest.fixture
def publisher(studio_node: LineNode) -> Publisher:
    return open_publisher(studio_node.settings.folder)


def sign_in(node: LineNode) -> str:
    """The keys with which a contributor who may approve her own recordings is let in."""
    contributors = Contributors(node.settings.folder.contributors)
    added, pin = contributors.add(Contributor("", "Aye", ("th",), Approves.ALL))
    return f"{added.number}#{pin}#"


def taken_up(node: LineNode) -> int:
    """How often the ivr has taken up a set that was published while it ran."""
    return (node.settings.folder.logs / f"{Name.SERVE}.log").read_text().count(TAKEN_UP)


async def record(node: LineNode, keys: str, speech: Path, heard: Path) -> None:
    """She goes to the prompt, speaks, hears herself to the end, and approves."""
    async with telephone(node.settings.folder.pjsua2) as phone:
        await phone.dial(STUDIO, port=node.settings.sip_port, caller="+66800001000", heard=heard)
        await phone.answered()
        await phone.press(keys)
        await phone.beep()
        await phone.speak(speech)
        await phone.press("#")
        await phone.prompt_over(quiet=2.0)  # it is kept; so it sounds; it waits; what now
        await phone.press("3")
        await phone.prompt_over()
        await phone.hang_up()
        await phone.ended()


async def call(node: LineNode, language_key: str, heard: Path, before: anyio.Event | None = None) -> None:
    """A caller chooses her language and hears the welcome; with `before` she waits in the language menu."""
    async with telephone(node.settings.folder.pjsua2) as phone:
        await phone.dial("1300", port=node.settings.sip_port, caller="+66800002000", heard=heard)
        await phone.answered()
        await phone.hears()
        if before is not None:
            await before.wait()
        await phone.press(language_key)
        await phone.prompt_over(quiet=2.0)  # the welcome, and whether she can speak
        await phone.hang_up()
        await phone.ended()


def test_what_is_recorded_by_telephone_is_heard_by_the_next_caller_and_no_more_after_the_way_back(
    studio_node: LineNode,
    publisher: Publisher,
    speech: dict[str, Path],
    language_keys: dict[str, str],
    tmp_path: Path,
) -> None:
    node, said = studio_node, as_prompt(read_recording(speech["th"]), RATE).astype(np.float64) * 32768
    number = to_record(publisher.library()).index("welcome") + 1

    anyio.run(record, node, f"{sign_in(node)}7{number}#2", speech["th"], tmp_path / "studio.wav")

    until(lambda: any(take.approved for take in publisher.takes.all()))
    (take,) = publisher.takes.all()
    assert (take.name, take.recorded.by, take.fault) == ("th/welcome", "Aye", None)
    assert seconds_kept(said, samples_of(publisher.takes.sound(take))) > len(said) / 8000 - 0.5
    recorded = samples_of(publisher.takes.sound(take))
    assert share_heard(recorded, samples_of(tmp_path / "studio.wav")) > 0.7
    until(lambda: len(Visits(node.settings.folder.visitors).all()) == 1)
    assert node.envelopes() == []
    assert list(node.settings.folder.recordings.iterdir()) == []

    async def publish_during_a_call() -> None:
        taken = anyio.Event()
        async with anyio.create_task_group() as both:
            both.start_soon(call, node, language_keys["th"], tmp_path / "during.wav", taken)
            await anyio.to_thread.run_sync(lambda: until(lambda: running(node) == 1))
            await anyio.to_thread.run_sync(publisher.publish, "Mo", datetime.now(UTC))
            await anyio.to_thread.run_sync(lambda: until(lambda: taken_up(node) == 1))
            taken.set()

    anyio.run(publish_during_a_call)
    anyio.run(call, node, language_keys["th"], tmp_path / "after.wav")
    assert share_heard(recorded, samples_of(tmp_path / "during.wav")) == 0
    assert share_heard(recorded, samples_of(tmp_path / "after.wav")) > 0.7

    publisher.roll_back("Mo", datetime.now(UTC))
    until(lambda: taken_up(node) == 2)
    anyio.run(call, node, language_keys["th"], tmp_path / "back.wav")
    assert share_heard(recorded, samples_of(tmp_path / "back.wav")) == 0


def running(node: LineNode) -> int:
    """Calls on the line, by their journals."""
    journals = node.settings.folder.journals
    return sum(path.is_dir() for path in journals.glob("[!.]*")) if journals.exists() else 0
