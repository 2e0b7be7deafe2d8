"""A message that ends without a key and without a hang-up: she has finished, or never begins."""

import json
from pathlib import Path

import anyio
import pytest

from ivr.model import EndedBy, Ending
from ops.processes import Name
from ops.telephone.model import Sound
from ops.telephone.phone import Phone, telephone
from prompts.library import Library
from tests.conditions import LONG
from tests.telephone.calls import Moment, Plan, go_on
from tests.telephone.node import LineNode
from tests.telephone.sounds import samples_of, seconds_kept

pytestmark = [pytest.mark.asterisk, pytest.mark.telephone]

PATIENCE = Library.load().patience()
LOST_AT_MOST = 0.35


def plan(number: str, moment: Moment, speech: dict[str, Path], keys: dict[str, str]) -> Plan:
    return Plan(number, "th", keys["th"], moment, speech["th"], enough=60)


async def dial(phone: Phone, node: LineNode, number: str) -> None:
    await phone.dial("1300", port=node.settings.sip_port, caller=number)
    await phone.answered()


def errors_of(node: LineNode) -> list[str]:
    """What the line logged as an error; of the house's alarms, that it has no trunk is one here."""
    told = [json.loads(line) for line in (node.settings.folder.logs / "serve.log").read_text().splitlines()]
    return [each["message"] for each in told if each["level"] == "error" and each["logger"] != "ops.alarms"]


def test_who_has_spoken_and_is_silent_is_led_on(
    node: LineNode, speech: dict[str, Path], language_keys: dict[str, str]
) -> None:
    number = "+66800007001"

    async def call() -> None:
        async with telephone(node.settings.folder.pjsua2) as phone:
            await dial(phone, node, number)
            await go_on(phone, plan(number, Moment.SPEAKING, speech, language_keys))
            await phone.has_spoken(60)
            with anyio.fail_after(LONG):
                await phone.hears(Sound.VOICE)  # the menu after the message
            await go_on(phone, plan(number, Moment.GOODBYE, speech, language_keys), after=Moment.SPOKEN)
            await phone.hang_up()

    anyio.run(call)

    envelope = node.envelope_from(number)
    (recording,) = envelope.contact.recordings
    said = samples_of(speech["th"])
    kept = node.sound_of(envelope)
    assert recording.ended_by is EndedBy.SILENCE
    assert envelope.contact.ending is Ending.LEFT_MESSAGE
    assert seconds_kept(said, kept) > len(said) / 8000 - LOST_AT_MOST


def test_who_says_nothing_is_asked_and_her_silence_is_kept_in_one_piece(
    node: LineNode, speech: dict[str, Path], language_keys: dict[str, str]
) -> None:
    number = "+66800007002"

    async def call() -> None:
        async with telephone(node.settings.folder.pjsua2) as phone:
            await dial(phone, node, number)
            await go_on(phone, plan(number, Moment.TONE, speech, language_keys))
            await phone.beep_over()
            for _ in ("the question", "the menu after the message"):
                await phone.hears(Sound.SILENCE, 2)
                with anyio.fail_after(LONG):
                    await phone.hears(Sound.VOICE)
            await go_on(phone, plan(number, Moment.GOODBYE, speech, language_keys), after=Moment.SPOKEN)
            await phone.hang_up()

    anyio.run(call)

    contact = node.envelope_from(number).contact
    (recording,) = contact.recordings
    assert recording.ended_by is EndedBy.SILENCE
    assert contact.ending is Ending.SILENT_MESSAGE
    assert recording.seconds is not None
    assert recording.seconds > 2 * PATIENCE.before_speech
    assert len(contact.answers) > 2


def test_when_the_ivr_dies_in_her_silence_the_message_still_ends_by_ear(
    own_node: LineNode, speech: dict[str, Path], language_keys: dict[str, str]
) -> None:
    node, number = own_node, "+66800007003"

    async def call() -> None:
        async with telephone(node.settings.folder.pjsua2) as phone:
            await dial(phone, node, number)
            await go_on(phone, plan(number, Moment.SPEAKING, speech, language_keys))
            await anyio.to_thread.run_sync(node.kill, Name.SERVE)
            await anyio.to_thread.run_sync(node.start, Name.SERVE)
            await phone.hears(Sound.VOICE)  # asked whether she is there: that she spoke is forgotten
            await phone.hears(Sound.SILENCE, 2)
            await phone.hears(Sound.VOICE)
            await go_on(phone, plan(number, Moment.GOODBYE, speech, language_keys), after=Moment.SPOKEN)
            await phone.hang_up()

    anyio.run(call)

    envelope = node.envelope_from(number)
    (recording,) = envelope.contact.recordings
    said = samples_of(speech["th"])
    kept = node.sound_of(envelope)
    assert recording.ended_by is EndedBy.SILENCE
    assert envelope.contact.ending is Ending.LEFT_MESSAGE
    assert seconds_kept(said, kept) > len(said) / 8000 - LOST_AT_MOST
    assert not errors_of(node)


def test_hanging_up_during_the_tone_is_a_normal_ending(
    own_node: LineNode, speech: dict[str, Path], language_keys: dict[str, str]
) -> None:
    node, number = own_node, "+66800007004"

    async def call() -> None:
        async with telephone(node.settings.folder.pjsua2) as phone:
            await dial(phone, node, number)
            await go_on(phone, plan(number, Moment.TONE, speech, language_keys))
            await phone.hang_up()
            await phone.ended()

    anyio.run(call)

    contact = node.envelope_from(number).contact
    assert contact.ending in {Ending.HUNG_UP_IN_MENU, Ending.SILENT_MESSAGE}
    assert len(contact.answers) == 2
    assert not errors_of(node)
