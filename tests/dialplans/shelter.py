"""Calls of the tests that reach the shelter, and what the exchange leaves of them."""

import shutil
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import anyio
import anyio.to_thread

from ivr.shelter import sheltered_number
from ops.dialplan import mark_flash_numbers, shelter_folder
from tests.conditions import LONG
from tests.ivr.ari.asterisk import RunningAsterisk
from tests.ivr.ari.callers import NUMBER, AriCaller, Telephones, given_wav


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


@contextmanager
def a_long_apology(asterisk: RunningAsterisk) -> Iterator[None]:
    """Meanwhile nobody is recorded: the apology outlasts any test."""
    (first, *_) = sorted(shelter_folder(asterisk.settings.folder).glob("apology-*.wav"))
    short = first.read_bytes()
    shutil.copy(given_wav(asterisk.settings.folder.root, 4 * LONG), first)
    try:
        yield
    finally:
        first.write_bytes(short)


async def given_a_sheltered_call(people: Telephones, caller_id: str = NUMBER) -> AriCaller:
    caller = await people.dial(caller_id=caller_id)
    with anyio.fail_after(LONG):
        await caller.answered.wait()
    await until_recording(people)
    return caller


async def number_in(note: Path, asterisk: RunningAsterisk) -> str | None:
    key = (asterisk.settings.folder.line_secrets / "shelter").read_text().strip()
    return await anyio.to_thread.run_sync(sheltered_number, note, key)


async def until_recording(people: Telephones) -> None:
    """Return when the shelter listens."""
    with anyio.fail_after(LONG):
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
    with anyio.fail_after(LONG):
        while await people.client.request("GET", "channels"):
            pass
