"""One caller too many goes to Asterisk's own shelter: what she says there is kept, and so is her number."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest

from ivr.model import Ending, RecordingRole
from ops.telephone.model import Sound
from ops.telephone.phone import telephone
from tests.places import FreePorts
from tests.telephone.node import LineNode, running_node, settings_on_free_ports
from tests.telephone.sounds import samples_of, seconds_kept

pytestmark = [pytest.mark.asterisk, pytest.mark.telephone]

FIRST, HERS = "+66800000001", "+66800000002"


@pytest.fixture
def narrow_node(short_prompts: Path, free_ports: FreePorts) -> Iterator[LineNode]:
    """A line node that leads one call at once."""
    with tempfile.TemporaryDirectory(prefix="hl-") as folder:
        usual = settings_on_free_ports(Path(folder), short_prompts, free_ports)
        with running_node(usual.model_copy(update={"calls_at_once": 1})) as running:
            yield running


def test_one_too_many_is_heard_and_can_be_called_back(narrow_node: LineNode, speech: dict[str, Path]) -> None:
    node = narrow_node
    port = node.settings.sip_port

    async def call() -> None:
        async with telephone(node.settings.folder.pjsua2) as first:
            await first.dial("1300", port=port, caller=FIRST)
            await first.hears(Sound.VOICE)
            async with telephone(node.settings.folder.pjsua2) as hers:
                await hers.dial("1300", port=port, caller=HERS)
                await hers.answered()
                await hers.beep()
                await hers.speak(speech["th"])
                await hers.hang_up()
                await hers.ended()
            await first.hang_up()
            await first.ended()

    anyio.run(call)

    envelope = node.envelope_from(HERS)
    (recording,) = envelope.contact.recordings
    said = samples_of(speech["th"])
    kept = node.sound_of(envelope)
    assert envelope.contact.ending is Ending.LEFT_MESSAGE
    assert recording.role is RecordingRole.SHELTER
    assert seconds_kept(said, kept) > len(said) / 8000 - 0.35
    node.envelope_from(FIRST)
    assert len(node.envelopes()) == 2, "each of them is one contact"
