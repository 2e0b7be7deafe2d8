"""Programs die at the worst moment; what she said is kept all the same."""

import os
import time
from pathlib import Path

import anyio
import pytest

from ivr.model import Ending, RecordingRole
from ivr.salvage import EVERY
from ops.processes import Name
from ops.telephone.model import Sound
from ops.telephone.phone import telephone
from tests.conditions import until
from tests.telephone.calls import ANSWERS, Moment, Plan, go_on
from tests.telephone.node import LineNode
from tests.telephone.sounds import samples_of, seconds_kept

pytestmark = [pytest.mark.asterisk, pytest.mark.telephone]

NUMBER = "+66800009999"
LONG_OVER = 3600
WRITTEN_AT_ONCE = 4.1
"""Seconds in the 64 KB steps in which Asterisk's library writes a recording."""


def plan(moment: Moment, speech: dict[str, Path], keys: dict[str, str]) -> Plan:
    return Plan(NUMBER, "th", keys["th"], moment, speech["th"])


def let_recordings_rest(node: LineNode) -> None:
    """As if they had been left for an hour: whatever still grows is not salvaged."""
    for path in node.settings.folder.recordings.iterdir():
        os.utime(path, (time.time() - LONG_OVER, time.time() - LONG_OVER))


def test_without_the_ivr_the_shelter_takes_the_message(own_node: LineNode, speech: dict[str, Path]) -> None:
    node = own_node
    node.kill(Name.SERVE)

    async def call() -> None:
        async with telephone(node.settings.folder.pjsua2) as phone:
            await phone.dial("1300", port=node.settings.sip_port, caller=NUMBER)
            await phone.answered()
            await phone.beep()
            await phone.speak(speech["th"])
            await phone.hang_up()
            await phone.ended()

    anyio.run(call)
    until(lambda: not any_growing(node))
    let_recordings_rest(node)
    node.start(Name.SERVE)

    envelope = node.envelope_from(NUMBER)
    (recording,) = envelope.contact.recordings
    said = samples_of(speech["th"])
    kept = node.sound_of(envelope)
    assert recording.role is RecordingRole.SHELTER
    assert seconds_kept(said, kept) > len(said) / 8000 - 0.35
    assert not list(node.settings.folder.recordings.iterdir())


def any_growing(node: LineNode) -> bool:
    """Whether Asterisk still holds a recording open: it has written the header of a finished one."""
    recordings = node.settings.folder.recordings.glob("*.wav")
    return any(path.read_bytes()[40:44] in {b"", bytes(4)} for path in recordings)


def test_when_the_ivr_dies_in_the_middle_of_a_message_the_call_goes_on(
    own_node: LineNode, speech: dict[str, Path], language_keys: dict[str, str]
) -> None:
    node = own_node

    async def call() -> None:
        speaking = plan(Moment.SPEAKING, speech, language_keys)
        to_the_end = plan(Moment.GOODBYE, speech, language_keys)
        async with telephone(node.settings.folder.pjsua2) as phone:
            await phone.dial("1300", port=node.settings.sip_port, caller=NUMBER)
            await phone.answered()
            await go_on(phone, speaking)
            await anyio.to_thread.run_sync(node.kill, Name.SERVE)
            await anyio.to_thread.run_sync(node.start, Name.SERVE)
            await go_on(phone, to_the_end, after=Moment.SPEAKING)
            await phone.hang_up()

    anyio.run(call)

    envelope = node.envelope_from(NUMBER)
    said = samples_of(speech["th"])
    kept = node.sound_of(envelope)
    assert envelope.contact.ending is Ending.LEFT_MESSAGE
    assert envelope.contact.language == "th"
    assert len(envelope.contact.answers) == len(ANSWERS)
    assert seconds_kept(said, kept) > len(said) / 8000 - 0.35


KILLED_AT = [
    Moment.LANGUAGE_MENU,
    Moment.DANGER_QUESTION,
    Moment.MAIN_MENU,
    Moment.MESSAGE_MENU,
    Moment.SAFE_DAY,
    Moment.PROBLEM,
]


def test_killed_again_and_again_at_questions_the_call_goes_on_from_each(
    own_node: LineNode, speech: dict[str, Path], language_keys: dict[str, str]
) -> None:
    node = own_node
    moments = list(Moment)

    async def call() -> None:
        after = None
        async with telephone(node.settings.folder.pjsua2) as phone:
            await phone.dial("1300", port=node.settings.sip_port, caller=NUMBER)
            await phone.answered()
            for moment in KILLED_AT:
                await go_on(phone, plan(moment, speech, language_keys), after)
                await anyio.to_thread.run_sync(node.kill, Name.SERVE)
                await phone.hears(Sound.SILENCE, 0.5)  # what was being said ends, and nobody says more
                await anyio.to_thread.run_sync(node.start, Name.SERVE)
                before = moments.index(moment) - 1
                after = moments[before] if before >= 0 else None
            await go_on(phone, plan(Moment.GOODBYE, speech, language_keys), after)
            await phone.hang_up()

    anyio.run(call)

    contact = node.envelope_from(NUMBER).contact
    assert contact.ending is Ending.LEFT_MESSAGE
    assert contact.language == "th"
    expected = plan(Moment.GOODBYE, speech, language_keys).answers()
    assert {given.question: given.answer for given in contact.answers} == expected
    assert len(contact.recordings) == 1
    assert not list(node.settings.folder.journals.iterdir())


@pytest.mark.parametrize("others", [[], [Name.SERVE]], ids=["alone", "with the ivr"])
def test_when_asterisk_dies_in_the_middle_of_a_message_what_reached_the_disk_is_kept(
    own_node: LineNode, speech: dict[str, Path], language_keys: dict[str, str], others: list[Name]
) -> None:
    node = own_node
    folder = node.settings.folder

    def on_disk() -> int:
        return sum(path.stat().st_size for path in folder.recordings.glob("*.wav"))

    async def call() -> None:
        async with telephone(folder.pjsua2) as phone:
            await phone.dial("1300", port=node.settings.sip_port, caller=NUMBER)
            await phone.answered()
            await go_on(phone, plan(Moment.SPEAKING, speech, language_keys))
            await anyio.to_thread.run_sync(lambda: until(lambda: on_disk() > 60_000))
            await anyio.to_thread.run_sync(node.kill, Name.ASTERISK)

    anyio.run(call)
    for name in others:
        node.kill(name)
    let_recordings_rest(node)
    node.start(Name.ASTERISK, *others)

    envelope = node.envelope_from(NUMBER, within=2 * EVERY)
    kept = node.sound_of(envelope)
    assert seconds_kept(samples_of(speech["th"]), kept) > WRITTEN_AT_ONCE - 0.6
    assert envelope.contact.language == "th"
    assert envelope.contact.ending is Ending.LEFT_MESSAGE
    assert not list(folder.recordings.iterdir())
    assert not list(folder.journals.iterdir())
