"""A caller takes a code on a real telephone, and hears from another one what was answered to her."""

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import anyio
import numpy as np
import pytest
import soundfile
from anyio import to_thread

from ivr.codebook import CodedCase, Told
from ivr.codes import is_code
from ivr.envelope import OpenedEnvelope
from ivr.errands import ErrandFolder
from ivr.model import REPLY, CaseStatus
from ivr.replies import StatusTold, VoiceReply
from ivr.seal import Recipient
from ops.processes import Name
from ops.serve import open_office, where_replies_are_played
from ops.telephone.model import Sound
from ops.telephone.phone import Phone, telephone
from prompts.sound import as_wav
from tests.conditions import until
from tests.places import FreePorts
from tests.telephone.calls import Moment, Plan, go_on
from tests.telephone.node import (
    APART,
    RATE,
    LineNode,
    running_node,
    settings_on_free_ports,
    with_everything_but_prompts,
)
from tests.telephone.sounds import Samples, samples_of

pytestmark = [pytest.mark.asterisk, pytest.mark.telephone]

NUMBER = "+66800007777"
LOUD = 4000
ALIKE = 0.3
"""Of a noise and itself 1, less where a busy machine lost a packet of it; of two noises below 0.1."""

A_QUESTION = 4.0
"""Seconds of silence that only a question leaves: groups of digits are a second apart, an answer two."""


@pytest.fixture
def node(short_prompts: Path, free_ports: FreePorts) -> Iterator[LineNode]:
    """A line whose digits can be told apart: each is a noise of its own."""
    with tempfile.TemporaryDirectory(prefix="hl-") as folder:
        installed = Path(folder) / "installed"
        with_everything_but_prompts(short_prompts, installed)
        for prompt in (short_prompts / "prompts").rglob("*.*"):
            place = installed / prompt.relative_to(short_prompts)
            place.parent.mkdir(parents=True, exist_ok=True)
            os.link(prompt, place)
        (installed / "prompts" / "complete").write_bytes(
            (short_prompts / "prompts" / "complete").read_bytes()
        )
        for path in (installed / "prompts").glob("*/digit-*.wav"):
            path.unlink()
            soundfile.write(path, noise_of(path.stem[-1]) / 32768, RATE, subtype="PCM_16")
        settings = settings_on_free_ports(Path(folder) / "state", installed, free_ports)
        with running_node(settings) as running:
            yield running


def noise_of(digit: str, seconds: float = 0.3) -> Samples:
    """The same for the same digit, like no other's."""
    noise: Samples = np.random.default_rng(int(digit)).standard_normal(int(seconds * RATE)) * LOUD
    return np.clip(noise, -32000, 32000)


def digits_in(heard: Samples) -> str:
    """Which digits were said, in their order, by what each sounds like."""
    found = [(place, digit) for digit in "0123456789" for place in places_of(noise_of(digit), heard)]
    return "".join(digit for _, digit in sorted(found))


def is_heard_whole(voice: Samples, heard: Samples) -> bool:
    """Every half second of it, one after another; a busy machine may lose a packet in between."""
    step = RATE // 2
    places = [places_of(voice[begin : begin + step], heard) for begin in range(0, len(voice), step)]
    last = [found[-1] for found in places if found]
    return len(last) == len(places) and last == sorted(last)


def places_of(noise: Samples, heard: Samples) -> list[int]:
    """Where a noise begins, each time it was heard."""
    size = 1 << (len(heard) + len(noise)).bit_length()
    agreement = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(noise, size)), size)
    agreement = agreement[: len(heard)] / np.dot(noise, noise)
    found = []
    while agreement[place := int(np.argmax(agreement))] > ALIKE:
        found.append(place)
        agreement[max(place - len(noise) // 2, 0) : place + len(noise) // 2] = 0
    return sorted(found)


def test_she_hears_her_code_calls_again_with_it_and_hears_the_answer(
    node: LineNode, language_keys: dict[str, str], speech: dict[str, Path], tmp_path: Path
) -> None:
    plan = Plan(NUMBER, "th", language_keys["th"], Moment.CODE_OFFER, speech["th"])

    anyio.run(take_a_code, node, plan, tmp_path / "first.wav")

    heard = digits_in(samples_of(tmp_path / "first.wav"))[-20:]
    code = heard[:10]
    assert heard == code * 2
    assert is_code(code)
    first = node.envelope_from(NUMBER)

    reply = noise_of("7", 3.0)
    answer(node, first, reply)
    anyio.run(give_the_code, node, plan, code, tmp_path / "second.wav")

    assert is_heard_whole(reply, samples_of(tmp_path / "second.wav"))
    second = next_envelope(node, first)
    assert second.contact.about == first.contact.id
    assert second.contact.caller.pseudonym is None, "she called from where numbers are withheld"
    (piece,) = second.contact.listened
    assert piece.topic == REPLY
    assert piece.seconds == pytest.approx(3.0, abs=0.3)
    playing = where_replies_are_played(node.settings.folder)
    assert [*playing.iterdir()] == []
    left = [path for path in node.settings.folder.root.rglob("*") if path.is_file()]
    assert not any(code.encode() in str(path).encode() + path.read_bytes() for path in left)


def test_who_hears_an_answer_while_our_program_is_killed_hears_it_again_whole(
    node: LineNode, language_keys: dict[str, str], tmp_path: Path
) -> None:
    codes, reply = open_office(node.settings).codes, noise_of("5", 6.0)
    code, kept = codes.draw(uuid4(), "th")
    wav = as_wav((reply / 32768).astype(np.float32))
    codes.keep_reply(kept.lookup, answered := uuid4(), Recipient(kept.recipient).seal(wav))
    playing = where_replies_are_played(node.settings.folder)

    async def call() -> None:
        async with called(node, None, tmp_path / "heard.wav") as phone:
            await type_the_code(phone, language_keys["th"], code)
            await to_thread.run_sync(lambda: until(lambda: any(playing.glob("*.wav"))))
            await phone.hears(Sound.VOICE, 1.0)
            await to_thread.run_sync(node.kill, Name.SERVE)
            assert [*playing.iterdir()], "the killed could not wipe it"
            await to_thread.run_sync(node.start, Name.SERVE)
            await phone.hears(Sound.VOICE)
            await phone.hears(Sound.SILENCE, A_QUESTION)
            await phone.press("#")
            await phone.ended()

    anyio.run(call)

    assert is_heard_whole(reply, samples_of(tmp_path / "heard.wav"))
    assert [*playing.iterdir()] == []
    until(lambda: bool(node.envelopes()))
    (envelope,) = node.envelopes()
    (piece,) = envelope.contact.listened
    assert piece.chapter == str(answered)
    assert piece.seconds == pytest.approx(6.0, abs=0.3)


async def take_a_code(node: LineNode, plan: Plan, heard: Path) -> None:
    """She leaves a message, wants a code, hears it twice, and has it."""
    async with called(node, plan.number, heard) as phone:
        await go_on(phone, plan)
        await phone.press("1")
        await phone.hears(Sound.VOICE)
        await phone.hears(Sound.SILENCE, A_QUESTION)
        await phone.press("2")
        await phone.ended()


async def give_the_code(node: LineNode, plan: Plan, code: str, heard: Path) -> None:
    """She calls from another telephone."""
    async with called(node, None, heard) as phone:
        await type_the_code(phone, plan.language_key, code)
        await phone.hears(Sound.VOICE)
        await phone.hears(Sound.SILENCE, A_QUESTION)
        await phone.press("#")
        await phone.ended()


async def type_the_code(phone: Phone, language_key: str, code: str) -> None:
    """From the first word to the code: it is safe, there is no danger, she has a code."""
    for keys in (language_key, "1", "2", "4", f"{code}#"):
        await phone.hears(Sound.VOICE, after=APART)
        await phone.press(keys)


@asynccontextmanager
async def called(node: LineNode, number: str | None, heard: Path) -> AsyncIterator[Phone]:
    """A call until its end; what was heard is then in the file."""
    settings = node.settings
    async with telephone(settings.folder.pjsua2) as phone:
        await phone.dial(settings.dialled_numbers[0], port=settings.sip_port, caller=number, heard=heard)
        await phone.answered()
        yield phone


def answer(node: LineNode, first: OpenedEnvelope, voice: Samples) -> None:
    """The house has a caseworker's voice and a word for her brought to the line."""
    contact, folder = first.contact, node.settings.folder
    assert contact.code is not None
    case = CodedCase(contact.id, contact.language, contact.code)
    errands = ErrandFolder(folder.errands, Recipient(folder.line_recipient))
    wav = as_wav((voice / 32768).astype(np.float32))
    errands.send(VoiceReply(uuid4(), case, Recipient(contact.code.recipient).seal(wav)).errand())
    told = Told(CaseStatus.LOOKED_AT, datetime.now(UTC))
    errands.send(StatusTold(uuid4(), case, told).errand())
    until(lambda: not errands.waiting())


def next_envelope(node: LineNode, first: OpenedEnvelope) -> OpenedEnvelope:
    """The one that came after."""
    found: list[OpenedEnvelope] = []

    def is_posted() -> bool:
        found[:] = [each for each in node.envelopes() if each.contact.id != first.contact.id]
        return bool(found)

    until(is_posted)
    (second,) = found
    return second
