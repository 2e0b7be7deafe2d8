"""Whom the line does not take, in words that tell nobody why; and whom it does not call back."""

from uuid import uuid4

import anyio
import pytest

from ivr.marks import Decision, errand_of
from ivr.model import Direction, Ending
from tests.conditions import until
from tests.telephone.booth import Booth

pytestmark = [pytest.mark.asterisk, pytest.mark.telephone]

FLASH = "1310"
NOT_AVAILABLE = ["en/not-available"]


def test_who_is_blocked_and_who_calls_too_often_hear_the_same_and_nothing_else(calling_booth: Booth) -> None:
    booth, blocked, often = calling_booth, "+66800045001", "+66800045002"
    booth.have_done(errand_of(Decision.BLOCK, booth.name_of(blocked), uuid4()))

    async def calls() -> None:
        for _ in range(booth.node.settings.calls_per_hour):
            async with booth.calls("1300", often) as she:
                await she.hears("en/for-this-language-press")
                await she.hangs_up()
        for caller in (blocked, often):
            async with booth.calls("1300", caller) as she:
                await she.is_let_go()
                assert she.said == NOT_AVAILABLE

    anyio.run(calls)

    (once,) = booth.contacts_of(blocked)
    taken, taken_too, refused = booth.contacts_of(often, 3)
    assert {once.ending, refused.ending} == {Ending.BLOCKED}
    assert {taken.ending, taken_too.ending} == {Ending.HUNG_UP_IN_MENU}


def test_of_those_who_ring_and_hang_up_only_whom_we_may_call_is_called_and_only_once(
    calling_booth: Booth,
) -> None:
    booth, abroad, hers = calling_booth, "+447700900123", "+66800045003"

    async def ring() -> None:
        await booth.rings_and_hangs_up(FLASH, None)
        await booth.rings_and_hangs_up(FLASH, abroad)
        for _ in range(2):
            await booth.rings_and_hangs_up(FLASH, hers)

    async def is_called() -> None:
        async with booth.is_called() as she:
            await she.phone.answer()
            await she.answers("en", greeting="1", digit_1="1", welcome="")
            await she.hangs_up()

    anyio.run(ring)
    until(lambda: bool(booth.nobodys(Ending.FLASH)))
    (left_to_people,) = booth.contacts_of(abroad)
    anyio.run(is_called)

    contacts = booth.contacts_of(hers, 3)
    ours = [each for each in contacts if each.direction is Direction.OUTBOUND]
    rung = [each.ending for each in contacts if each.direction is Direction.INBOUND]
    assert (len(ours), rung) == (1, [Ending.FLASH, Ending.FLASH])  # ours may come before she rings again
    assert left_to_people.ending is Ending.ASKED_FOR_CALLBACK
    assert len(booth.contacts_of(abroad)) == len(booth.nobodys(Ending.FLASH)) == 1
