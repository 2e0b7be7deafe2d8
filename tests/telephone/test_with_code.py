"""With her code she adds a message and withdraws; a wrong code opens nothing, and few may be tried."""

from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

import anyio
import pytest

from ivr.codes import check_digit, new_code
from ivr.model import Ending
from ops.serve import open_office
from tests.telephone.booth import Booth, Caller

pytestmark = [pytest.mark.asterisk, pytest.mark.telephone]

TO_THE_CODE = {"digit_1": "1", "safe_to_speak": "1", "in_danger": "2", "main_menu": "4"}


def test_she_adds_a_message_and_withdraws_and_is_told_so_the_next_time(
    plain_booth: Booth, messages: Sequence[Path]
) -> None:
    booth, caller, again, report = plain_booth, "+66800042001", "+66800042002", uuid4()
    code, _ = open_office(booth.node.settings).codes.draw(report, "en")

    async def calls() -> None:
        async with booth.calls("1300", caller) as she:
            await she.answers("en", **TO_THE_CODE)
            await she.answers("en", code_entry=mistyped(code), code_not_understood="")
            await types(she, new_code(), "en/code-unknown")
            await types(she, code, "en/code-status-received")
            await she.hears("en/code-no-reply")
            await she.answers("en", code_menu="2")
            await she.speaks(messages[0])
            await she.answers("en", message_menu="3", we_have_your_message="")
            await she.answers("en", code_menu="3", code_withdraw="1", code_withdraw_sure="1")
            await she.answers("en", not_understood="", code_withdraw_sure="2", code_not_withdrawn="")
            await she.answers("en", code_menu="3", code_withdraw="1", code_withdraw_sure="9")
            await she.answers("en", code_withdrawn="", code_menu="#", thank_you_goodbye="")
            await she.is_let_go()
        async with booth.calls("1300", again) as she:
            await she.answers("en", **TO_THE_CODE)
            await types(she, code, "en/code-status-withdrawn")
            await she.hangs_up()

    anyio.run(calls)

    first, second = booth.node.envelope_from(caller).contact, booth.node.envelope_from(again).contact
    assert (first.about, first.withdrawn, len(first.recordings)) == (report, True, 1)
    assert first.ending is Ending.LEFT_MESSAGE
    assert (second.about, second.withdrawn, second.ending) == (report, False, Ending.HEARD_INFORMATION)


def test_after_three_wrong_codes_in_one_call_the_right_one_opens_nothing(plain_booth: Booth) -> None:
    booth, caller = plain_booth, "+66800042003"
    code, _ = open_office(booth.node.settings).codes.draw(uuid4(), "en")

    async def call() -> None:
        async with booth.calls("1300", caller) as she:
            await she.answers("en", **TO_THE_CODE)
            for _ in range(3):
                await types(she, new_code(), "en/code-unknown")
            await types(she, code, "en/code-not-now")
            await she.hears("en/main-menu")
            await she.hangs_up()
            assert "en/code-status-received" not in she.said

    anyio.run(call)

    contact = booth.node.envelope_from(caller).contact
    assert (contact.about, contact.ending) == (None, Ending.HUNG_UP_IN_MENU)


async def types(she: Caller, code: str, answer: str) -> None:
    """Digit by digit, each of which counts once."""
    await she.answers("en", code_entry=code)
    await she.hears(answer)


def mistyped(code: str) -> str:
    """Its last digit is another."""
    return code[:-1] + str((int(check_digit(code[:-1])) + 1) % 10)
