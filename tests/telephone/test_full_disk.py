"""The disk under Asterisk's recordings is full in the middle of a message."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import anyio
import pytest

from ops.processes import Name
from ops.telephone.phone import telephone
from tests.conditions import until
from tests.telephone.calls import ANSWERS, Moment, Plan, go_on
from tests.telephone.node import LineNode
from tests.telephone.sounds import samples_of, seconds_kept

pytestmark = [pytest.mark.asterisk, pytest.mark.telephone]

NUMBER = "+66800008888"
ROOM = "48k"
"""Three seconds of sound."""


@contextmanager
def a_small_disk(place: Path) -> Iterator[None]:
    place.mkdir(parents=True, exist_ok=True)
    subprocess.run(("mount", "-t", "tmpfs", "-o", f"size={ROOM}", "a-small-disk", str(place)), check=True)
    try:
        yield
    finally:
        subprocess.run(("umount", "--lazy", str(place)), check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts disks")
def test_what_reached_a_full_disk_is_kept_with_all_she_pressed_and_somebody_is_told(
    own_node: LineNode, speech: dict[str, Path], language_keys: dict[str, str]
) -> None:
    node, folder = own_node, own_node.settings.folder
    node.kill(Name.SERVE)
    node.kill(Name.ASTERISK)

    async def call() -> None:
        async with telephone(folder.pjsua2) as phone:
            await phone.dial("1300", port=node.settings.sip_port, caller=NUMBER)
            await phone.answered()
            speaking = Plan(NUMBER, "th", language_keys["th"], Moment.SPOKEN, speech["th"])
            await go_on(phone, speaking)
            # the full disk has ended the recording, not she: she is asked already what to do with it
            await go_on(phone, replace(speaking, moment=Moment.GOODBYE), after=Moment.SPOKEN)
            await phone.hang_up()

    with a_small_disk(folder.recordings):
        node.start(Name.ASTERISK, Name.SERVE)
        anyio.run(call)
        envelope = node.envelope_from(NUMBER)
        node.stop()

    kept = node.sound_of(envelope)
    assert seconds_kept(samples_of(speech["th"]), kept) > 2.5
    assert len(envelope.contact.answers) == len(ANSWERS)
    until(lambda: (folder.line_alarms / "disk_nearly_full.json").exists())
