"""The scripted caller itself, against a real Asterisk."""

import os
import signal
import wave
from pathlib import Path

import anyio
import pytest

from ops.telephone.errors import CallEnded, PhoneBroken
from ops.telephone.phone import telephone
from tests.conditions import LONG
from tests.telephone.node import LineNode

pytestmark = [pytest.mark.asterisk, pytest.mark.telephone, pytest.mark.anyio]


async def test_a_number_that_is_not_ours_does_not_exist(node: LineNode) -> None:
    async with telephone(node.settings.folder.pjsua2) as phone:
        await phone.dial("1999", port=node.settings.sip_port, caller="+66800000001")

        assert (await phone.ended()).status == 404
        with pytest.raises(CallEnded):
            await phone.answered()


async def test_a_withheld_number_is_answered_too(node: LineNode) -> None:
    async with telephone(node.settings.folder.pjsua2) as phone:
        await phone.dial("1300", port=node.settings.sip_port, caller=None)
        await phone.answered()
        await phone.hears()
        await phone.hang_up()

        assert (await phone.ended()).status == 200


async def test_what_is_heard_is_on_the_tape(node: LineNode, tmp_path: Path) -> None:
    tape = tmp_path / "heard.wav"
    async with telephone(node.settings.folder.pjsua2) as phone:
        await phone.dial("1300", port=node.settings.sip_port, caller=None, heard=tape)
        await phone.answered()
        await phone.prompt_over(quiet=0.1)

    with wave.open(str(tape)) as heard:
        assert heard.getnframes() > 0.5 * heard.getframerate()


async def test_a_phone_that_crashes_takes_nothing_else_down(node: LineNode) -> None:
    async with telephone(node.settings.folder.pjsua2) as phone:
        await phone.dial("1300", port=node.settings.sip_port, caller=None)
        await phone.answered()
        os.kill(phone.process_id, signal.SIGSEGV)

        with pytest.raises(PhoneBroken), anyio.fail_after(LONG):
            await phone.ended()


async def test_a_file_that_is_no_speech_is_refused(node: LineNode, tmp_path: Path) -> None:
    (tmp_path / "speech.wav").write_text("no speech")
    async with telephone(node.settings.folder.pjsua2) as phone:
        await phone.dial("1300", port=node.settings.sip_port, caller=None)
        await phone.answered()

        with pytest.raises(PhoneBroken):
            await phone.start_speaking(tmp_path / "speech.wav")
