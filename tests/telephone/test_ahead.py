"""While a caller is still on the telephone the house already has what she has finished saying."""

import wave
from dataclasses import dataclass
from pathlib import Path

import anyio
import numpy as np
import pytest

from ivr.envelope import OpenedEnvelope
from ivr.seal import Identity
from ivr.utterance import SUFFIX, Utterance, from_bytes
from ops.telephone.phone import telephone
from tests.telephone.calls import Moment, Plan, go_on
from tests.telephone.node import LineNode
from tests.telephone.sounds import RATE, Samples

pytestmark = [pytest.mark.asterisk, pytest.mark.telephone, pytest.mark.timeout(300)]

NUMBER = "+66899990001"
PAUSE = 1.5
TIMES = 6


@dataclass(frozen=True, slots=True)
class Call:
    """What the house had before she hung up, her envelope, and her recording."""

    early: list[Utterance]
    envelope: OpenedEnvelope
    sound: Samples


@pytest.fixture(scope="module")
def call(
    node: LineNode,
    speech: dict[str, Path],
    language_keys: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Call:
    """She says the same again and again, with pauses, and hangs up while she is recorded."""
    spoken = tmp_path_factory.mktemp("ahead") / "again.wav"
    with wave.open(str(speech["th"])) as once, wave.open(str(spoken), "wb") as again:
        again.setparams(once.getparams())
        said = once.readframes(once.getnframes()) + bytes(2 * round(PAUSE * once.getframerate()))
        again.writeframes(said * TIMES)
    plan = Plan(NUMBER, "th", language_keys["th"], Moment.SPOKEN, spoken)
    early = anyio.run(_call, node, plan)
    envelope = node.envelope_from(NUMBER)
    return Call(early, envelope, node.sound_of(envelope))


async def _call(node: LineNode, plan: Plan) -> list[Utterance]:
    """Gives what was passed on of her words before she hung up."""
    settings = node.settings
    others = {path.name for path in _files(node)}
    async with telephone(settings.folder.pjsua2) as phone:
        await phone.dial(settings.dialled_numbers[0], port=settings.sip_port, caller=plan.number)
        await phone.answered()
        await go_on(phone, plan)
        key = Identity(settings.folder.private / "house.key")
        new = [path for path in _files(node) if path.name not in others]
        early = [from_bytes(key.unseal(path.read_bytes())) for path in new]
        await phone.hang_up()
        await phone.ended()
    return sorted(early, key=lambda each: each.start)


def _files(node: LineNode) -> list[Path]:
    return list((node.settings.folder.utterances / "new").glob(f"*{SUFFIX}"))


def test_most_of_what_she_says_is_there_before_she_hangs_up(call: Call) -> None:
    seconds = sum(len(each.sound) for each in call.early) / 2 / RATE

    assert len(call.early) >= TIMES / 3
    assert seconds > len(call.sound) / RATE / 2


def test_it_is_named_as_her_contact_and_its_recording(call: Call) -> None:
    contact = call.envelope.contact

    assert {each.name.contact for each in call.early} == {contact.id}
    assert {each.name.recording for each in call.early} == {each.id for each in contact.recordings}
    assert {each.language for each in call.early} == {contact.language}


def test_it_is_her_recording_sample_for_sample(call: Call) -> None:
    for each in call.early:
        piece = np.frombuffer(each.sound, "<i2")
        kept = call.sound[each.start : each.start + len(piece)]
        assert np.array_equal(piece, kept)


def test_it_is_cut_where_she_pauses(call: Call) -> None:
    """Within a tenth of a second around a cut there is no word."""
    for each in call.early:
        end = each.start + len(each.sound) // 2
        around = call.sound[end - RATE // 20 : end + RATE // 20]
        assert np.sqrt(np.mean(around**2)) < np.sqrt(np.mean(call.sound**2)) / 10
