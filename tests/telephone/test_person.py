"""A caller asks for a person on a real telephone; a real telephone rings, and the two hear each other."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import anyio
import anyio.to_thread
import pytest

from ivr.model import Ending
from ivr.persons import RING_FOR
from ops.processes import Name
from ops.telephone.model import Sound
from ops.telephone.phone import Phone, telephone
from prompts.library import Library
from prompts.reading import HERE
from tests.conditions import LONG
from tests.places import FreePorts
from tests.telephone.node import APART, LineNode, running_node, settings_on_free_ports
from tests.telephone.sounds import samples_of, share_heard

pytestmark = [pytest.mark.asterisk, pytest.mark.telephone, pytest.mark.timeout(400)]

SHIFT = '\n[[shifts]]\nhours = "00:00-24:00"\npeople = ["aye"]\n'
AYE = "+66800030001"
ENOUGH = 0.7
"""Of the seconds said: a busy telephone misses a packet, and then the whole second does not count."""

TO_A_PERSON = ("1", "2", "0")
"""She can speak; she is in no danger; she wants to talk to somebody."""


@pytest.fixture(scope="module")
def persons_port(free_ports: FreePorts) -> int:
    return free_ports.udp()


@pytest.fixture(scope="module")
def staffed_node(short_prompts: Path, free_ports: FreePorts, persons_port: int) -> Iterator[LineNode]:
    """Aye is always on shift; her telephone is whatever waits on that port."""
    with tempfile.TemporaryDirectory(prefix="hl-") as folder:
        settings = settings_on_free_ports(Path(folder), short_prompts, free_ports)
        settings = settings.model_copy(update={"trunk": f"127.0.0.1:{persons_port}"})
        own = settings.folder.own_words
        own.mkdir(parents=True)
        (own / "hours.toml").write_text((HERE / "hours.toml").read_text(encoding="utf-8") + SHIFT)
        settings.folder.persons.write_text(f'[persons]\naye = "{AYE}"\n')
        settings.folder.persons.chmod(0o600)
        with running_node(settings) as running:
            yield running


async def to_a_person(phone: Phone, node: LineNode, caller: str) -> None:
    library = Library.load(audio=[node.settings.folder.placeholder_prompts])
    keys = {language.code: keys for keys, language in library.language_menu().keys()}
    await phone.dial("1300", port=node.settings.sip_port, caller=caller)
    await phone.answered()
    for key in (keys["th"], *TO_A_PERSON):
        await phone.hears(Sound.VOICE, after=APART)
        await phone.press(key)


async def takes_the_call(phone: Phone) -> None:
    with anyio.fail_after(LONG):
        await phone.rings()
    await phone.answer()
    await phone.hears(Sound.VOICE)
    await phone.press("1")
    await phone.hears(Sound.SILENCE, lasting=1.0)


def test_the_two_hear_each_other_and_when_the_person_hangs_up_the_call_goes_on(
    staffed_node: LineNode, persons_port: int, speech: dict[str, Path], tmp_path: Path
) -> None:
    node, caller = staffed_node, "+66800030011"
    pjsua2 = node.settings.folder.pjsua2
    at_ayes = tmp_path / "aye.wav"

    async def call() -> None:
        async with telephone(pjsua2) as aye, telephone(pjsua2) as phone:
            await aye.wait(port=persons_port, heard=at_ayes)
            await to_a_person(phone, node, caller)
            await takes_the_call(aye)
            await phone.speak(speech["th"])
            await phone.press("0")  # means nothing while they talk
            await aye.speak(speech["en"])
            await aye.hang_up()
            await phone.hears(Sound.VOICE)  # that the talk is over
            await phone.hang_up()
            await phone.ended()

    anyio.run(call)

    assert node.envelope_from(caller).contact.ending is Ending.SPOKE_TO_OPERATOR
    assert share_heard(samples_of(speech["th"]), samples_of(at_ayes)) > ENOUGH


def test_who_does_not_want_to_wait_leaves_a_message_and_the_other_telephone_stops_ringing(
    staffed_node: LineNode, persons_port: int, speech: dict[str, Path]
) -> None:
    node, caller = staffed_node, "+66800030012"
    pjsua2 = node.settings.folder.pjsua2

    async def call() -> None:
        async with telephone(pjsua2) as aye, telephone(pjsua2) as phone:
            await aye.wait(port=persons_port)
            await to_a_person(phone, node, caller)
            with anyio.fail_after(LONG):
                await aye.rings()
            await phone.press("1")
            await phone.beep()
            with anyio.fail_after(RING_FOR - 2):
                await aye.ended()
            await phone.speak(speech["th"])
            await phone.hang_up()
            await phone.ended()

    anyio.run(call)

    assert node.envelope_from(caller).contact.ending is Ending.LEFT_MESSAGE


def test_killed_in_the_middle_of_a_talk_the_two_talk_on_and_hear_nothing_of_it(
    staffed_node: LineNode, persons_port: int, speech: dict[str, Path], tmp_path: Path
) -> None:
    node, caller = staffed_node, "+66800030013"
    pjsua2 = node.settings.folder.pjsua2
    at_ayes = tmp_path / "aye.wav"

    async def call() -> None:
        async with telephone(pjsua2) as aye, telephone(pjsua2) as phone:
            await aye.wait(port=persons_port, heard=at_ayes)
            await to_a_person(phone, node, caller)
            await takes_the_call(aye)
            await phone.start_speaking(speech["th"])
            await anyio.to_thread.run_sync(node.kill, Name.SERVE)
            await phone.has_spoken(60)
            await anyio.to_thread.run_sync(node.start, Name.SERVE)
            await phone.speak(speech["en"])
            await phone.hang_up()
            with anyio.fail_after(LONG):
                await aye.ended()

    anyio.run(call)

    assert node.envelope_from(caller).contact.ending is Ending.SPOKE_TO_OPERATOR
    for said in (speech["th"], speech["en"]):
        assert share_heard(samples_of(said), samples_of(at_ayes)) > ENOUGH
