"""What a real Asterisk does with our dialplan: whom it turns away, and whom it shelters."""

import anyio
import pytest

from ivr.ari.client import AriClient
from ivr.ari.exchange import AriExchange
from tests.conditions import LONG
from tests.dialplans.shelter import (
    given_a_sheltered_call,
    number_in,
    the_sheltered_recording,
    until_recording,
)
from tests.dialplans.sip import a_call, first_answer
from tests.ivr.ari.asterisk import RunningAsterisk
from tests.ivr.ari.callers import NUMBER, Telephones, next_call, until_somebody_answers

pytestmark = [pytest.mark.anyio, pytest.mark.asterisk]


@pytest.mark.parametrize(
    "user", ["1301", "130", "13000", "s", "T", "h", "listening", "hotline", "%2B661300", "0066812345678"]
)
def test_numbers_that_are_not_ours_are_answered_with_404(asterisk: RunningAsterisk, user: str) -> None:
    assert first_answer(asterisk.settings, "INVITE", user) == 404


@pytest.mark.parametrize("method", ["REGISTER", "SUBSCRIBE", "PUBLISH", "REFER", "MESSAGE"])
def test_nothing_but_calls_is_accepted(asterisk: RunningAsterisk, method: str) -> None:
    assert first_answer(asterisk.settings, method, "1300") >= 400


def test_a_call_to_our_number_is_answered_even_when_no_script_is_there(asterisk: RunningAsterisk) -> None:
    with a_call(asterisk.settings, "1300", "anonymous"):
        pass  # it is up


async def test_where_no_script_answers_the_shelter_keeps_what_she_says_though_she_hangs_up(
    asterisk: RunningAsterisk, people: Telephones
) -> None:
    caller = await given_a_sheltered_call(people)
    await caller.speak()
    await caller.hang_up()

    recording = await the_sheltered_recording(asterisk, people)
    assert recording.stat().st_size > 4_000


async def test_a_key_ends_the_message_and_the_shelter_says_goodbye(
    asterisk: RunningAsterisk, people: Telephones
) -> None:
    caller = await given_a_sheltered_call(people)
    await caller.speak()
    await caller.press("5")

    with anyio.fail_after(LONG):
        await caller.ended.wait()
    assert (await the_sheltered_recording(asterisk, people)).stat().st_size > 4_000


@pytest.mark.parametrize(
    ("caller", "kept"),
    [
        ("66812345678", "66812345678"),
        ("+66812345678", "+66812345678"),
        ("66%2C8%24%7BEXTEN%7D%29%29", "668"),
        ("anonymous", None),
    ],
)
async def test_the_number_lies_sealed_beside_the_sheltered_recording(
    asterisk: RunningAsterisk, people: Telephones, caller: str, kept: str | None
) -> None:
    with a_call(asterisk.settings, "1300", caller) as telephone:
        await until_recording(people)
        await telephone.speak()
    recording = await the_sheltered_recording(asterisk, people)

    note = recording.with_suffix(".number")
    assert await number_in(note, asterisk) == kept
    assert caller not in note.name
    assert not note.exists() or caller not in note.read_text()


async def test_two_calls_of_one_person_leave_notes_that_do_not_look_alike(
    asterisk: RunningAsterisk, people: Telephones
) -> None:
    notes = list[str]()
    for _ in range(2):
        with a_call(asterisk.settings, "1300", "66812345678") as telephone:
            await until_recording(people)
            await telephone.speak()
        recording = await the_sheltered_recording(asterisk, people)
        notes.append(recording.with_suffix(".number").read_text().strip())

    first, second = ({note[at : at + 24] for at in range(0, len(note), 24)} for note in notes)
    assert len(first) == len(second) == 2, "a block for each half of the number"
    assert not first & second


async def test_a_call_whose_script_died_is_sheltered_when_the_dead_mans_handle_falls(
    asterisk: RunningAsterisk, people: Telephones
) -> None:
    async with AriExchange(AriClient(asterisk.address()), asterisk.recordings).arrivals() as arrivals:
        with anyio.fail_after(LONG):
            await until_somebody_answers(people)
            caller = await people.dial()
            leg = (await next_call(arrivals)).leg
            await leg.answer()
    # what a minute without a sign of life does
    handle = {"variable": "TIMEOUT(absolute)", "value": "1"}
    await people.client.command("POST", f"channels/{leg.id}/variable", **handle)

    await until_recording(people)
    await caller.speak()
    await caller.hang_up()
    assert (await the_sheltered_recording(asterisk, people)).stat().st_size > 4_000


async def test_asterisk_logs_neither_numbers_nor_keys(asterisk: RunningAsterisk, people: Telephones) -> None:
    first_answer(asterisk.settings, "INVITE", "5550123", caller="5550199")
    first_answer(asterisk.settings, "REGISTER", "5550123", caller="5550199")
    with a_call(asterisk.settings, "1300", "5550188"):
        await until_recording(people)
    caller = await given_a_sheltered_call(people)
    await caller.press("7")
    await caller.hang_up()
    await the_sheltered_recording(asterisk, people)

    secrets = ("5550123", "5550199", "5550188", NUMBER, "DTMF")
    assert [secret for secret in secrets if secret in asterisk.log()] == []
