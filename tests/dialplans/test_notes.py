"""What the exchange notes of calls that nobody led: never answered, or given up before a script had her."""

from uuid import uuid4

import anyio
import anyio.to_thread
import pytest

from ivr.ari.client import AriClient
from ivr.ari.exchange import AriExchange
from ivr.ari.leg import AriLeg
from ivr.ari.names import CONTACT
from ivr.notes import dialled_in
from ivr.salvage import named_after
from tests.conditions import LONG
from tests.dialplans.shelter import (
    a_long_apology,
    never_answered,
    number_in,
    until_nobody_is_there,
    until_recording,
)
from tests.dialplans.sip import a_call, first_answer, telephone
from tests.ivr.ari.asterisk import RunningAsterisk
from tests.ivr.ari.callers import (
    NUMBER,
    Telephones,
    deaf,
    everybody_hangs_up,
    next_call,
    until_in_our_application,
    until_somebody_answers,
)

pytestmark = [pytest.mark.anyio, pytest.mark.asterisk]


@pytest.mark.parametrize(
    ("caller", "kept"),
    [
        ("66812345678", "66812345678"),
        ("+66812345678", "+66812345678"),
        ("+668123456789012", "+668123456789012"),
        ("anonymous", None),
        ("66812345678x", None),
        ("gate-0812345678", None),
        ("66%2C8%24%7BEXTEN%7D%29%2912345678", None),
        ("%22%20%3D%20%22%22%20%7C%20%220812345678", None),
        ("0066812345678901234", None),
    ],
)
async def test_a_number_that_is_never_answered_is_not_by_the_shelter_either(
    asterisk: RunningAsterisk, caller: str, kept: str | None
) -> None:
    before = {*asterisk.recordings.iterdir()}
    async with never_answered(asterisk):
        status = await anyio.to_thread.run_sync(
            lambda: first_answer(asterisk.settings, "INVITE", "1300", caller=caller)
        )

    (note,) = {*asterisk.recordings.iterdir()} - before
    assert status == 486
    assert note.name.startswith("missed-")
    assert await number_in(note, asterisk) == kept
    assert await anyio.to_thread.run_sync(dialled_in, note) == "1300"
    assert caller not in note.name
    assert caller not in note.read_text()


async def test_a_ring_whose_script_died_is_not_answered_and_its_note_bears_its_contact(
    asterisk: RunningAsterisk, people: Telephones
) -> None:
    async with never_answered(asterisk):
        async with AriExchange(AriClient(asterisk.address()), asterisk.recordings).arrivals() as arrivals:
            with anyio.fail_after(LONG):
                await until_somebody_answers(people)
                caller = await people.dial()
                leg = (await next_call(arrivals)).leg
        # what a minute without a sign of life does
        handle = {"variable": "TIMEOUT(absolute)", "value": "1"}
        await people.client.command("POST", f"channels/{leg.id}/variable", **handle)
        await until_nobody_is_there(people)

    note = asterisk.recordings / f"missed-{leg.contact_id}.number"
    assert not caller.answered.is_set()
    assert await number_in(note, asterisk) == NUMBER
    assert named_after(note) == leg.contact_id
    assert [left.name for left in asterisk.recordings.iterdir() if leg.id in left.name] == []


async def test_a_ring_whose_claim_was_cut_off_is_claimed_whole_by_the_program_that_comes_after(
    asterisk: RunningAsterisk, people: Telephones
) -> None:
    contact = {"variable": CONTACT, "value": str(uuid4())}
    async with never_answered(asterisk):
        async with AriClient(asterisk.address()).connected(deaf):
            with anyio.fail_after(LONG):
                await until_somebody_answers(people)
            await people.dial()
            (channel,) = await until_in_our_application(people)
            await people.client.command("POST", f"channels/{channel}/variable", **contact)
        async with AriExchange(AriClient(asterisk.address()), asterisk.recordings).arrivals() as arrivals:
            with anyio.fail_after(LONG):
                arrival = await next_call(arrivals)
        await everybody_hangs_up(people)

    assert (arrival.resumed, arrival.rings) == (True, True)
    assert str(arrival.leg.contact_id) == contact["value"]
    assert await number_in(asterisk.recordings / f"missed-{contact['value']}.number", asterisk) == NUMBER


@pytest.mark.parametrize(
    ("caller", "kept"),
    [("66812345678", "66812345678"), ("anonymous", None), ("gate-0812345678", None)],
)
@pytest.mark.parametrize(("numbers", "kind"), [([], "abandoned"), (["1300"], "missed")])
async def test_who_hangs_up_before_a_script_has_her_leaves_a_note(
    asterisk: RunningAsterisk,
    people: Telephones,
    numbers: list[str],
    kind: str,
    caller: str,
    kept: str | None,
) -> None:
    before = {*asterisk.recordings.iterdir()}
    async with never_answered(asterisk, numbers), AriClient(asterisk.address()).connected(deaf):
        with anyio.fail_after(LONG):
            await until_somebody_answers(people)
        with telephone(asterisk.settings, "1300", caller) as calling:
            calling.send("INVITE", 1)
            (channel,) = await until_in_our_application(people)
            calling.send("CANCEL", 1)
            await until_nobody_is_there(people)

    (note,) = {*asterisk.recordings.iterdir()} - before
    assert note.name == f"{kind}-{channel}.number"
    assert await number_in(note, asterisk) == kept
    assert await anyio.to_thread.run_sync(dialled_in, note) == "1300"
    assert caller not in note.read_text()


@pytest.mark.parametrize(("numbers", "kind"), [([], "abandoned"), (["1300"], "missed")])
async def test_who_hangs_up_while_a_script_comes_for_her_is_told_of_by_her_note_alone(
    asterisk: RunningAsterisk,
    people: Telephones,
    monkeypatch: pytest.MonkeyPatch,
    numbers: list[str],
    kind: str,
) -> None:
    before = {*asterisk.recordings.iterdir()}
    claim = AriLeg.claim

    async def too_late(leg: AriLeg, *, waited: bool) -> bool:
        await everybody_hangs_up(people)
        return await claim(leg, waited=waited)

    monkeypatch.setattr(AriLeg, "claim", too_late)
    async with (
        never_answered(asterisk, numbers),
        AriExchange(AriClient(asterisk.address()), asterisk.recordings).arrivals() as arrivals,
    ):
        with anyio.fail_after(LONG):
            await until_somebody_answers(people)
            await people.dial()
            arrival = await anext(arrivals)
            assert not await arrival.ready()

    (note,) = {*asterisk.recordings.iterdir()} - before
    assert note.name.startswith(kind)
    assert await number_in(note, asterisk) == NUMBER


async def test_who_hangs_up_on_the_shelters_apology_leaves_a_note(
    asterisk: RunningAsterisk, people: Telephones
) -> None:
    before = {*asterisk.recordings.iterdir()}
    with a_long_apology(asterisk), a_call(asterisk.settings, "1300", "66812345678"):
        pass
    await until_nobody_is_there(people)

    (note,) = {*asterisk.recordings.iterdir()} - before
    assert note.name.startswith("abandoned-")
    assert await number_in(note, asterisk) == "66812345678"


@pytest.mark.parametrize("sheltered", [False, True])
async def test_who_had_a_script_or_was_recorded_leaves_no_note_of_an_abandoned_call(
    asterisk: RunningAsterisk, people: Telephones, sheltered: bool
) -> None:
    before = {*asterisk.recordings.iterdir()}
    async with AriExchange(AriClient(asterisk.address()), asterisk.recordings).arrivals() as arrivals:
        with anyio.fail_after(LONG):
            await until_somebody_answers(people)
            caller = await people.dial()
            leg = (await next_call(arrivals)).leg
        if sheltered:
            await leg.shelter()
            await until_recording(people)
            await caller.speak()
        await everybody_hangs_up(people)

    left = {*asterisk.recordings.iterdir()} - before
    assert [path.suffix for path in left] == [".wav"] * sheltered
