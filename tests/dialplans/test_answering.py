"""What a real Asterisk does with our dialplan: whom it turns away, and whom it shelters."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import anyio.to_thread
import pytest

from ivr.ari.client import AriClient
from ivr.ari.exchange import AriExchange
from ivr.ari.leg import AriLeg
from ivr.salvage import named_after
from ivr.shelter import sheltered_number
from ops.dialplan import mark_flash_numbers
from tests.dialplans.sip import a_call, first_answer, telephone
from tests.ivr.ari.asterisk import RunningAsterisk
from tests.ivr.ari.callers import (
    NUMBER,
    AriCaller,
    Telephones,
    everybody_hangs_up,
    until_in_our_application,
    until_somebody_answers,
)

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

    with anyio.fail_after(10):
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
    assert caller not in note.name
    assert caller not in note.read_text()


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
        with anyio.fail_after(10):
            await until_somebody_answers(people)
            caller = await people.dial()
            leg = (await anext(arrivals)).leg
            await leg.answer()
    # what a minute without a sign of life does
    handle = {"variable": "TIMEOUT(absolute)", "value": "1"}
    await people.client.command("POST", f"channels/{leg.id}/variable", **handle)

    await until_recording(people)
    await caller.speak()
    await caller.hang_up()
    assert (await the_sheltered_recording(asterisk, people)).stat().st_size > 4_000


async def test_a_ring_whose_script_died_is_not_answered_and_its_note_bears_its_contact(
    asterisk: RunningAsterisk, people: Telephones
) -> None:
    async with never_answered(asterisk):
        async with AriExchange(AriClient(asterisk.address()), asterisk.recordings).arrivals() as arrivals:
            with anyio.fail_after(10):
                await until_somebody_answers(people)
                caller = await people.dial()
                leg = (await anext(arrivals)).leg
        # what a minute without a sign of life does
        handle = {"variable": "TIMEOUT(absolute)", "value": "1"}
        await people.client.command("POST", f"channels/{leg.id}/variable", **handle)
        await until_nobody_is_there(people)

    note = asterisk.recordings / f"missed-{leg.contact_id}.number"
    assert not caller.answered.is_set()
    assert await number_in(note, asterisk) == NUMBER
    assert named_after(note) == leg.contact_id
    assert [left.name for left in asterisk.recordings.iterdir() if leg.id in left.name] == []


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
    async with never_answered(asterisk, numbers), AriClient(asterisk.address()).connected():
        with anyio.fail_after(10):
            await until_somebody_answers(people)
        with telephone(asterisk.settings, "1300", caller) as calling:
            calling.send("INVITE", 1)
            (channel,) = await until_in_our_application(people)
            calling.send("CANCEL", 1)
            await until_nobody_is_there(people)

    (note,) = {*asterisk.recordings.iterdir()} - before
    assert note.name == f"{kind}-{channel}.number"
    assert await number_in(note, asterisk) == kept
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
    came, claim = anyio.Event(), AriLeg.claim

    async def too_late(leg: AriLeg, *, waited: bool) -> bool:
        await everybody_hangs_up(people)
        claimed = await claim(leg, waited=waited)
        came.set()
        return claimed

    monkeypatch.setattr(AriLeg, "claim", too_late)
    async with (
        never_answered(asterisk, numbers),
        AriExchange(AriClient(asterisk.address()), asterisk.recordings).arrivals() as arrivals,
    ):
        with anyio.fail_after(10):
            await until_somebody_answers(people)
            await people.dial()
            await came.wait()
        with anyio.move_on_after(0.3) as nobody_came:
            await anext(arrivals)

    (note,) = {*asterisk.recordings.iterdir()} - before
    assert nobody_came.cancelled_caught
    assert note.name.startswith(kind)
    assert await number_in(note, asterisk) == NUMBER


async def test_who_hangs_up_on_the_shelters_apology_leaves_a_note(
    asterisk: RunningAsterisk, people: Telephones
) -> None:
    before = {*asterisk.recordings.iterdir()}
    with a_call(asterisk.settings, "1300", "66812345678"):
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
        with anyio.fail_after(10):
            await until_somebody_answers(people)
            caller = await people.dial()
            leg = (await anext(arrivals)).leg
        if sheltered:
            await leg.shelter()
            await until_recording(people)
            await caller.speak()
        await everybody_hangs_up(people)

    left = {*asterisk.recordings.iterdir()} - before
    assert [path.suffix for path in left] == [".wav"] * sheltered


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


@asynccontextmanager
async def never_answered(
    asterisk: RunningAsterisk, numbers: Collection[str] = ("1300",)
) -> AsyncIterator[None]:
    """Meanwhile these numbers are advertised for ringing and hanging up."""
    folder = asterisk.settings.folder
    await anyio.to_thread.run_sync(mark_flash_numbers, folder, numbers)
    try:
        yield
    finally:
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(mark_flash_numbers, folder, [])


async def given_a_sheltered_call(people: Telephones, caller_id: str = NUMBER) -> AriCaller:
    caller = await people.dial(caller_id=caller_id)
    with anyio.fail_after(10):
        await caller.answered.wait()
    await until_recording(people)
    return caller


async def number_in(note: Path, asterisk: RunningAsterisk) -> str | None:
    key = (asterisk.settings.folder.line_secrets / "shelter").read_text().strip()
    return await anyio.to_thread.run_sync(sheltered_number, note, key)


async def until_recording(people: Telephones) -> None:
    """Return when the shelter listens."""
    with anyio.fail_after(15):
        while not any(
            channel["dialplan"]["app_name"] == "Record"
            for channel in await people.client.request("GET", "channels")
        ):
            pass


async def the_sheltered_recording(asterisk: RunningAsterisk, people: Telephones) -> Path:
    """The one recording there is, once its call has ended."""
    await until_nobody_is_there(people)
    recordings = sorted(asterisk.recordings.glob("shelter-*.wav"), key=lambda path: path.stat().st_mtime)
    return recordings[-1]


async def until_nobody_is_there(people: Telephones) -> None:
    with anyio.fail_after(10):
        while await people.client.request("GET", "channels"):
            pass
