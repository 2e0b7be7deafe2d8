"""What every `Leg` promises: the same sentences for the fake exchange and for the real one.

Subclass `LegContract` with a `given` fixture that is a `Given`. On a fake time may jump; on the real one it
passes.
"""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Protocol

import anyio
import pytest

from ivr.errors import PlaybackFailed, RecordingFailed
from ivr.ports import Arrival, Leg
from prompts.model import Sound

SOON = 30.0
"""Seconds; on the real one for a machine that has much to do besides."""


class Caller(Protocol):
    """The person at the other end of the leg."""

    async def press(self, keys: str) -> None:
        """Press these keys, one after another."""
        ...

    async def speak(self) -> None:
        """Say something that lasts about a second; return when it is said."""
        ...

    async def hang_up(self) -> None:
        """Put the telephone down."""
        ...


class Given(Protocol):
    """An exchange to which people call."""

    number: str
    dialled: str

    async def call(self, *, withheld: bool = False) -> tuple[Arrival, Caller]:
        """A call that has just arrived and is not answered yet."""
        ...

    def sound(self, seconds: float) -> Sound:
        """A sound that lasts so long."""
        ...

    def missing_sound(self) -> Sound:
        """A sound whose file is not there."""
        ...

    def recording_name(self) -> str:
        """A name no recording has."""
        ...


class LegContract:
    """Promises of `ivr.ports.Leg` and `ivr.ports.LegTape`."""

    async def test_a_call_says_who_called_whom(self, given: Given) -> None:
        arrival, _ = await given.call()

        assert arrival.leg.caller_number == given.number
        assert arrival.leg.dialled == given.dialled
        assert not arrival.resumed

    async def test_a_withheld_number_is_nobody(self, given: Given) -> None:
        arrival, _ = await given.call(withheld=True)

        assert arrival.leg.caller_number is None

    async def test_answering_twice_is_harmless(self, given: Given) -> None:
        leg, _ = await given_an_answered_call(given)

        await leg.answer()

    async def test_a_sound_is_played_to_its_end_and_the_next_follows(self, given: Given) -> None:
        leg, _ = await given_an_answered_call(given)

        with anyio.fail_after(SOON):
            await leg.play([given.sound(0.3), given.sound(0.2)])

    async def test_keys_pressed_during_a_sound_wait_in_the_order_pressed(self, given: Given) -> None:
        leg, caller = await given_an_answered_call(given)
        await caller.press("1*0#")

        with anyio.fail_after(SOON):
            await leg.play([given.sound(0.2)])
            pressed = [(await leg.next_key()).key for _ in range(4)]

        assert pressed == ["1", "*", "0", "#"]

    async def test_who_waits_for_a_key_waits_only_so_long(self, given: Given) -> None:
        leg, caller = await given_an_answered_call(given)
        with pytest.raises(TimeoutError):
            await leg.next_key(0.2)

        await caller.press("5")

        with anyio.fail_after(SOON):
            assert (await leg.next_key(6 * SOON)).key == "5"

    async def test_a_key_cuts_a_sound_off_and_the_next_sound_starts_at_once(self, given: Given) -> None:
        leg, caller = await given_an_answered_call(given)

        with anyio.fail_after(SOON):  # the sound alone would last six times as long
            async with anyio.create_task_group() as group:
                group.start_soon(leg.play, [given.sound(6 * SOON)])
                await caller.press("5")
                await leg.next_key()
                group.cancel_scope.cancel()
            await leg.play([given.sound(0.2)])

    async def test_a_key_ends_what_gives_way_to_keys_and_waits_for_who_asks(self, given: Given) -> None:
        leg, caller = await given_an_answered_call(given)

        with anyio.fail_after(SOON):  # each sound alone would last six times as long
            async with anyio.create_task_group() as group:
                group.start_soon(partial(leg.play, [given.sound(6 * SOON)] * 2, unless_key=True))
                await anyio.wait_all_tasks_blocked()  # until the sound has been asked for
                await caller.press("5")
            await leg.play([given.sound(6 * SOON)], unless_key=True)
            waiting = [leg.has_key]
            pressed = await leg.next_key()
            waiting.append(leg.has_key)

            assert pressed.key == "5"
            assert waiting == [True, False]
            await leg.play([given.sound(0.2)], unless_key=True)

    async def test_who_does_not_wait_is_told_that_she_has_gone(self, given: Given) -> None:
        leg, caller = await given_an_answered_call(given)
        told = anyio.Event()
        leg.when_gone(told.set)

        await caller.hang_up()
        with anyio.fail_after(SOON):
            await told.wait()
            await leg.gone()

        at_once: list[bool] = []
        leg.when_gone(lambda: at_once.append(True))
        assert at_once

    async def test_a_missing_sound_is_told(self, given: Given) -> None:
        leg, _ = await given_an_answered_call(given)

        with anyio.fail_after(SOON), pytest.raises(PlaybackFailed):
            await leg.play([given.missing_sound()])

    async def test_a_missing_sound_among_others_is_told(self, given: Given) -> None:
        leg, _ = await given_an_answered_call(given)

        with anyio.fail_after(SOON), pytest.raises(PlaybackFailed):
            await leg.play([given.sound(0.1), given.missing_sound(), given.sound(0.1)])

    async def test_what_she_says_is_recorded_and_can_be_heard_again(self, given: Given) -> None:
        leg, caller = await given_an_answered_call(given)
        tape = await leg.record(given.recording_name(), longest=60, beep=False)
        await caller.speak()

        with anyio.fail_after(SOON):
            path = await tape.stop()
            await leg.play_tape(tape.name)

        assert await has_audio(path)

    async def test_stopping_twice_is_harmless(self, given: Given) -> None:
        leg, caller = await given_an_answered_call(given)
        tape = await leg.record(given.recording_name(), longest=60, beep=True)
        await caller.speak()

        with anyio.fail_after(SOON):
            assert await tape.stop() == await tape.stop()

    async def test_what_she_says_is_heard_while_she_says_it_and_recorded_all_the_same(
        self, given: Given
    ) -> None:
        leg, caller = await given_an_answered_call(given)
        tape = await leg.record(given.recording_name(), longest=60, beep=False)

        with anyio.fail_after(SOON):
            async with leg.listen_in() as heard, anyio.create_task_group() as group:
                group.start_soon(caller.speak)
                await until_loud(heard)
            assert await has_audio(await tape.stop())

    async def test_her_silence_is_heard_as_well(self, given: Given) -> None:
        leg, _ = await given_an_answered_call(given)

        with anyio.fail_after(SOON):
            async with leg.listen_in() as heard:
                assert len(await seconds_of(heard, 2.0)) >= 32_000

    async def test_she_may_be_listened_to_again(self, given: Given) -> None:
        leg, _ = await given_an_answered_call(given)

        with anyio.fail_after(SOON):
            for _ in range(2):
                async with leg.listen_in() as heard:
                    assert await seconds_of(heard, 0.5)

    async def test_a_recording_goes_on_while_she_is_whispered_to(self, given: Given) -> None:
        leg, caller = await given_an_answered_call(given)
        tape = await leg.record(given.recording_name(), longest=60, beep=False)

        with anyio.fail_after(SOON):
            await leg.whisper([given.sound(0.3), given.sound(0.2)])
            await caller.speak()
            assert await has_audio(await tape.stop())

    async def test_a_missing_sound_cannot_be_whispered(self, given: Given) -> None:
        leg, _ = await given_an_answered_call(given)

        with anyio.fail_after(SOON), pytest.raises(PlaybackFailed):
            await leg.whisper([given.missing_sound()])

    async def test_after_a_hang_up_whoever_listens_waits_for_the_cancellation(self, given: Given) -> None:
        leg, caller = await given_an_answered_call(given)
        await caller.hang_up()

        for doing in (listen(leg), leg.whisper([given.sound(0.1)])):
            with anyio.move_on_after(1) as cancellation:
                await doing
            assert cancellation.cancelled_caught

    async def test_keys_pressed_while_recording_do_not_end_it(self, given: Given) -> None:
        leg, caller = await given_an_answered_call(given)
        tape = await leg.record(given.recording_name(), longest=60, beep=False)
        await caller.press("#")
        await caller.speak()

        with anyio.fail_after(SOON):
            assert (await leg.next_key()).key == "#"
            with anyio.move_on_after(0.2) as still_recording:
                await tape.wait_finished()
            assert still_recording.cancelled_caught
            await tape.stop()

    async def test_a_recording_ends_by_itself_when_it_is_too_long(self, given: Given) -> None:
        leg, caller = await given_an_answered_call(given)
        tape = await leg.record(given.recording_name(), longest=1, beep=False)
        await caller.speak()

        with anyio.fail_after(SOON):
            await tape.wait_finished()
            assert await has_audio(await tape.stop())

    async def test_a_message_cut_off_by_a_hang_up_is_still_kept(self, given: Given) -> None:
        leg, caller = await given_an_answered_call(given)
        tape = await leg.record(given.recording_name(), longest=60, beep=False)
        await caller.speak()
        await caller.hang_up()

        with anyio.fail_after(SOON):
            await leg.gone()
            assert await has_audio(await tape.stop())

    async def test_a_second_recording_never_overwrites_the_first(self, given: Given) -> None:
        leg, caller = await given_an_answered_call(given)
        name = given.recording_name()
        tape = await leg.record(name, longest=60, beep=False)
        await caller.speak()
        first = await anyio.Path(await tape.stop()).read_bytes()

        with anyio.fail_after(SOON), pytest.raises(RecordingFailed):
            await leg.record(name, longest=60, beep=False)

        assert await anyio.Path(await tape.stop()).read_bytes() == first

    async def test_a_tape_nobody_knows_is_not_resumed(self, given: Given) -> None:
        leg, _ = await given_an_answered_call(given)

        assert await leg.resume_tape(given.recording_name()) is None

    async def test_after_a_hang_up_a_sound_waits_for_the_cancellation(self, given: Given) -> None:
        leg, caller = await given_an_answered_call(given)
        await caller.hang_up()

        with anyio.fail_after(SOON):
            await leg.gone()
        with anyio.move_on_after(0.2) as cancellation:
            await leg.play([given.sound(0.1)])

        assert cancellation.cancelled_caught

    async def test_a_hang_up_during_a_sound_is_no_failure_of_the_sound(self, given: Given) -> None:
        leg, caller = await given_an_answered_call(given)

        with anyio.fail_after(SOON):
            async with anyio.create_task_group() as group:
                group.start_soon(leg.play, [given.sound(6 * SOON)])
                await caller.hang_up()
                await leg.gone()
                group.cancel_scope.cancel()

    async def test_hanging_up_on_a_caller_who_has_gone_is_harmless(self, given: Given) -> None:
        leg, caller = await given_an_answered_call(given)
        await caller.hang_up()

        with anyio.fail_after(SOON):
            await leg.gone()
            await leg.hang_up()

    async def test_a_call_given_to_the_shelter_is_gone_from_here(self, given: Given) -> None:
        leg, caller = await given_an_answered_call(given)

        with anyio.fail_after(SOON):
            await leg.shelter()
            await leg.gone()
            await caller.hang_up()
            await leg.shelter()

    async def test_the_hotline_can_hang_up(self, given: Given) -> None:
        leg, _ = await given_an_answered_call(given)

        with anyio.fail_after(SOON):
            await leg.hang_up()
            await leg.gone()


async def given_an_answered_call(given: Given) -> tuple[Leg, Caller]:
    arrival, caller = await given.call()
    await arrival.leg.answer()
    return arrival.leg, caller


async def until_loud(heard: AsyncIterator[bytes]) -> None:
    """Return when something has been heard."""
    while not any(await anext(heard)):
        pass


async def seconds_of(heard: AsyncIterator[bytes], seconds: float) -> bytes:
    """So much of what is heard."""
    sound = b""
    while len(sound) < seconds * 16_000:
        sound += await anext(heard)
    return sound


async def listen(leg: Leg) -> None:
    """For as long as one may."""
    async with leg.listen_in() as heard:
        await seconds_of(heard, 3600)


async def has_audio(path: Path) -> bool:
    """Whether the file holds more than a WAV header."""
    return (await anyio.Path(path).stat()).st_size > 44
