"""She asks on the telephone to be called back, and is; and what whoever answers then hears and presses."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import anyio
import pytest

from ivr.callouts import CallOut
from ivr.model import Direction, Ending, Purpose, Question, Solved
from tests.telephone.booth import Booth, Caller

pytestmark = [pytest.mark.asterisk, pytest.mark.telephone]

TO_THE_CALLBACK = {"digit_1": "1", "safe_to_speak": "1", "in_danger": "2", "main_menu": "3"}


def ask(booth: Booth, number: str, purpose: Purpose) -> None:
    """The house wants her called now, in Thai."""
    now = datetime.now(UTC)
    call = CallOut(number, "th", now, now + timedelta(hours=1), purpose, about=uuid4(), chosen=True)
    booth.errands.send(call.errand(uuid4()))


def test_who_chose_this_hour_is_called_in_it_and_who_chose_none_is_not_while_it_is_quiet(
    calling_booth: Booth,
) -> None:
    booth, at_any_time, this_afternoon = calling_booth, "+66800044001", "+66800044002"

    async def asks(she: Caller, time: str) -> None:
        await she.answers("en", **TO_THE_CALLBACK)
        await she.answers("en", callback_day="1", callback_time=time, who_may_answer="1", callback_noted="")
        await she.hears("en/confidentiality")
        await she.hangs_up()

    async def calls() -> None:
        async with booth.calls("1300", at_any_time) as she:
            await asks(she, "5")
        async with booth.calls("1300", this_afternoon) as she:
            await asks(she, "2")
        async with booth.is_called() as she:
            await she.phone.answer()
            await she.answers("en", greeting="1", welcome="", safe_to_speak="1", in_danger="2")
            await she.hears("en/main-menu")
            await she.hangs_up()

    anyio.run(calls)

    asked, called = booth.contacts_of(this_afternoon, 2)
    assert (asked.ending, called.direction, called.about) == (
        Ending.ASKED_FOR_CALLBACK,
        Direction.OUTBOUND,
        asked.id,
    )
    (waits,) = booth.contacts_of(at_any_time)
    assert waits.ending is Ending.ASKED_FOR_CALLBACK
    assert booth.errands.waiting(), "it is done when it is quiet no more"


def test_a_machine_that_answers_hears_one_neutral_sentence_twice_and_no_more(calling_booth: Booth) -> None:
    booth, number = calling_booth, "+66800044003"
    ask(booth, number, Purpose.CALL_BACK)

    async def answers() -> None:
        async with booth.is_called() as machine:
            await machine.phone.answer()
            await machine.is_let_go()
            assert machine.said == ["th/greeting", "th/are-you-there", "th/greeting"]

    anyio.run(answers)

    (contact,) = booth.contacts_of(number)
    assert contact.ending is Ending.NOT_REACHED


def test_whoever_presses_nine_is_never_called_again_and_cannot_be_promised_a_call(
    calling_booth: Booth,
) -> None:
    booth, number = calling_booth, "+66800044004"
    ask(booth, number, Purpose.CALL_BACK)

    async def calls() -> None:
        async with booth.is_called() as she:
            await she.phone.answer()
            await she.answers("th", greeting="9", never_called="")
            await she.is_let_go()
        async with booth.calls("1300", number) as she:
            await she.answers("en", **TO_THE_CALLBACK)
            await she.answers("en", on_the_never_list="", so_no_call="", main_menu="")
            await she.hangs_up()

    anyio.run(calls)

    called, calls_us = booth.contacts_of(number, 2)
    assert (called.ending, calls_us.ending) == (Ending.NOT_REACHED, Ending.HUNG_UP_IN_MENU)


@pytest.mark.parametrize("answer", [Solved.YES, Solved.NO])
def test_what_came_of_it_is_heard_weeks_later(calling_booth: Booth, answer: Solved) -> None:
    booth, number = calling_booth, {Solved.YES: "+66800044005", Solved.NO: "+66800044006"}[answer]
    ask(booth, number, Purpose.CHECK_BACK)

    async def is_called() -> None:
        async with booth.is_called() as she:
            await she.phone.answer()
            if answer is Solved.YES:
                await she.answers("th", greeting="1", check_back="1", thank_you_goodbye="")
                return await she.is_let_go()
            await she.answers("th", greeting="1", check_back="2", check_back_tell_more="")
            await she.answers("th", safe_to_speak="1", in_danger="2", main_menu="")
            await she.hangs_up()

    anyio.run(is_called)

    (contact,) = booth.contacts_of(number)
    assert (contact.ending, contact.direction) == (Ending.CHECKED_BACK, Direction.OUTBOUND)
    assert {each.question: each.answer for each in contact.answers}[Question.SOLVED] == answer
