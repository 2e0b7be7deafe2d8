"""A caller hears about her rights on a real telephone; how much of it she heard is kept."""

import shutil
import tempfile
import wave
from collections.abc import Iterator
from pathlib import Path

import anyio
import anyio.to_thread
import numpy as np
import pytest

from ivr.model import Ending, Listened
from ops.processes import Name
from ops.telephone.model import Sound
from ops.telephone.phone import Phone, telephone
from prompts.library import Library
from tests.places import FreePorts
from tests.telephone.node import (
    APART,
    QUIET,
    RATE,
    LineNode,
    running_node,
    settings_on_free_ports,
    with_everything_but_prompts,
)

pytestmark = [pytest.mark.asterisk, pytest.mark.telephone]

A_CHAPTER_LASTS = 8.0
FIRST, SECOND = "wages-your-pay", "wages-not-paid"


@pytest.fixture(scope="module")
def node(short_prompts: Path, free_ports: FreePorts) -> Iterator[LineNode]:
    """A line node whose chapters about wages are long enough to be left in the middle."""
    with tempfile.TemporaryDirectory(prefix="hl-") as folder:
        installed = Path(folder) / "installed"
        with_everything_but_prompts(short_prompts, installed)
        shutil.copytree(short_prompts / "prompts", installed / "prompts")
        for chapter in (FIRST, SECOND):
            _long_hum(installed / "prompts" / "en" / f"{chapter}.wav")
        with running_node(settings_on_free_ports(Path(folder) / "state", installed, free_ports)) as running:
            yield running


def _long_hum(path: Path) -> None:
    """After a silence, or a caller could not tell where one prompt ends and this one begins."""
    moments = np.arange(int((A_CHAPTER_LASTS - QUIET) * RATE)) / RATE
    hum = sum(np.sin(np.pi * 300 * overtone * moments) / overtone for overtone in (1, 2, 3, 5, 7))
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", "not compressed"))
        quiet = np.zeros(int(QUIET * RATE))
        file.writeframes(np.concatenate([quiet, hum * 4000]).astype("<i2").tobytes())


async def to_the_first_chapter(phone: Phone, node: LineNode, caller: str) -> None:
    library = Library.load(audio=[node.settings.folder.placeholder_prompts])
    keys = {language.code: keys for keys, language in library.language_menu().keys()}
    await phone.dial("1300", port=node.settings.sip_port, caller=caller)
    await phone.answered()
    for key in (keys["en"], "1", "2", "2", "1"):  # safe, not in danger, rights, wages
        await phone.hears(Sound.VOICE, after=APART)
        await phone.press(key)
    await phone.hears(Sound.VOICE)  # what the keys do
    await phone.press("5")  # cuts it short, and means nothing while a chapter is heard
    await phone.hears(Sound.VOICE)


def heard(node: LineNode, caller: str) -> dict[str, Listened]:
    contact = node.envelope_from(caller).contact
    assert contact.ending is Ending.HEARD_INFORMATION
    assert contact.language == "en"
    return {piece.chapter: piece for piece in contact.listened}


def test_she_hears_skips_and_hangs_up_and_the_envelope_says_how_much_she_heard(node: LineNode) -> None:
    async def call() -> None:
        async with telephone(node.settings.folder.pjsua2) as phone:
            await to_the_first_chapter(phone, node, "+66800000021")
            await phone.hears(Sound.VOICE, lasting=2.0)
            await phone.press("#")
            await phone.hears(Sound.VOICE, lasting=4.0)
            await phone.hang_up()
            await phone.ended()

    anyio.run(call)

    pieces = heard(node, "+66800000021")
    assert set(pieces) == {FIRST, SECOND}
    assert 1.2 < pieces[FIRST].seconds < A_CHAPTER_LASTS
    assert 3.2 < pieces[SECOND].seconds < A_CHAPTER_LASTS
    assert {piece.of for piece in pieces.values()} == {A_CHAPTER_LASTS}


def test_who_only_listens_hears_it_to_the_end(node: LineNode) -> None:
    async def call() -> None:
        async with telephone(node.settings.folder.pjsua2) as phone:
            await to_the_first_chapter(phone, node, "+66800000022")
            await phone.hears(Sound.VOICE, lasting=1.0)
            await phone.press("#")
            await phone.hears(Sound.VOICE, lasting=A_CHAPTER_LASTS - 4 * QUIET)
            await phone.hears(Sound.SILENCE)
            await phone.hears(Sound.VOICE)  # the topics again
            await phone.hang_up()
            await phone.ended()

    anyio.run(call)

    assert heard(node, "+66800000022")[SECOND].seconds == pytest.approx(A_CHAPTER_LASTS, abs=0.2)


def test_killed_in_the_middle_of_a_chapter_it_begins_again_and_counts_once(node: LineNode) -> None:
    async def call() -> None:
        async with telephone(node.settings.folder.pjsua2) as phone:
            await to_the_first_chapter(phone, node, "+66800000023")
            await phone.hears(Sound.VOICE, lasting=2.0)
            await anyio.to_thread.run_sync(node.kill, Name.SERVE)
            await anyio.to_thread.run_sync(node.start, Name.SERVE)
            await phone.press("7")  # the first chapter has no chapter before it: it begins again
            await phone.hears(Sound.VOICE, lasting=3.0)
            await phone.hang_up()
            await phone.ended()

    anyio.run(call)

    pieces = heard(node, "+66800000023")
    assert set(pieces) == {FIRST}
    assert 2.0 < pieces[FIRST].seconds <= A_CHAPTER_LASTS
