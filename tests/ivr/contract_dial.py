"""What every `Exchange` promises of calls that go out: the same for the fake one and the real one."""

from enum import StrEnum
from typing import Protocol
from uuid import UUID, uuid4

import anyio
import pytest

from ivr.ports import Exchange, Leg, Unanswered
from prompts.model import Sound
from tests.ivr.contract_leg import SOON, Caller, has_audio


class Telephone(StrEnum):
    """What becomes of a call to it."""

    ANSWERED = "answered"
    ENGAGED = "engaged"
    RINGS = "rings"
    UNKNOWN = "unknown"


class Given(Protocol):
    """An exchange that can call out."""

    @property
    def exchange(self) -> Exchange:
        """The one that calls."""
        ...

    async def dial(
        self, telephone: Telephone, contact_id: UUID, *, ring_for: float = SOON
    ) -> tuple[Leg | Unanswered, Caller | None]:
        """Call it, and let happen there what it is for; the person, where there is one."""
        ...

    def sound(self, seconds: float) -> Sound:
        """A sound that lasts so long."""
        ...


class DialContract:
    """Promises of `Exchange.dial` and `Exchange.bridge`."""

    async def test_who_answers_is_on_a_leg_like_any_other(self, given: Given) -> None:
        contact_id = uuid4()
        leg, callee = await given_somebody(given, contact_id)

        with anyio.fail_after(SOON):
            await leg.answer()
            await leg.play([given.sound(0.2)])
            await callee.press("51")
            pressed = [(await leg.next_key()).key for _ in range(2)]

        assert pressed == ["5", "1"]
        assert leg.contact_id == contact_id
        assert leg.outbound
        assert not leg.dialled

    async def test_a_leg_that_was_called_is_among_those_up(self, given: Given) -> None:
        contact_id = uuid4()
        leg, _ = await given_somebody(given, contact_id)

        assert contact_id in await given.exchange.legs_up()
        await leg.hang_up()
        with anyio.fail_after(SOON):
            await leg.gone()

    async def test_who_hangs_up_has_gone(self, given: Given) -> None:
        leg, callee = await given_somebody(given, uuid4())

        await callee.hang_up()

        with anyio.fail_after(SOON):
            await leg.gone()
            await leg.hang_up()

    @pytest.mark.parametrize(
        ("telephone", "ring_for", "told"),
        [
            (Telephone.ENGAGED, SOON, Unanswered.BUSY),
            (Telephone.RINGS, 1.0, Unanswered.NO_ANSWER),
            (Telephone.UNKNOWN, SOON, Unanswered.REFUSED),
        ],
    )
    async def test_why_nobody_answers_is_told_and_nothing_is_left_ringing(
        self, given: Given, telephone: Telephone, ring_for: float, told: Unanswered
    ) -> None:
        contact_id = uuid4()
        with anyio.fail_after(SOON):
            outcome, _ = await given.dial(telephone, contact_id, ring_for=ring_for)

        assert outcome is told
        with anyio.fail_after(SOON):
            while contact_id in await given.exchange.legs_up():
                pass

    async def test_a_call_given_up_stops_ringing(self, given: Given) -> None:
        contact_id = uuid4()
        with anyio.move_on_after(1.0):
            await given.dial(Telephone.RINGS, contact_id, ring_for=6 * SOON)

        with anyio.fail_after(SOON):
            while contact_id in await given.exchange.legs_up():
                pass

    async def test_whoever_we_called_is_not_sheltered_but_hung_up_on(self, given: Given) -> None:
        leg, _ = await given_somebody(given, uuid4())

        with anyio.fail_after(SOON):
            await leg.shelter()
            await leg.gone()

    async def test_what_she_says_whom_we_called_can_be_recorded(self, given: Given) -> None:
        leg, callee = await given_somebody(given, uuid4())
        tape = await leg.record(f"{leg.contact_id}-1", longest=60, beep=True)
        await callee.speak()

        with anyio.fail_after(SOON):
            path = await tape.stop()

        assert await has_audio(path)

    async def test_two_legs_are_together_until_one_has_gone(self, given: Given) -> None:
        one, callee = await given_somebody(given, uuid4())
        other, _ = await given_somebody(given, uuid4())

        with anyio.fail_after(SOON):
            async with anyio.create_task_group() as group:
                group.start_soon(given.exchange.bridge, one, other)
                await callee.press("7")
                assert (await one.next_key()).key == "7"
                await callee.hang_up()
            await other.play([given.sound(0.2)])

    async def test_two_legs_can_be_parted_again(self, given: Given) -> None:
        one, _ = await given_somebody(given, uuid4())
        other, _ = await given_somebody(given, uuid4())
        with anyio.move_on_after(0.5):
            await given.exchange.bridge(one, other)

        with anyio.fail_after(SOON):
            await one.play([given.sound(0.2)])
            await other.play([given.sound(0.2)])


async def given_somebody(given: Given, contact_id: UUID) -> tuple[Leg, Caller]:
    """Called, and on the telephone."""
    with anyio.fail_after(SOON):
        leg, callee = await given.dial(Telephone.ANSWERED, contact_id)
    assert not isinstance(leg, Unanswered)
    assert callee is not None
    return leg, callee
