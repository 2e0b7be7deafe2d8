"""With a trunk named in the settings: whom it lets in, and whose word about numbers is taken."""

from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest

from ivr.shelter import sheltered_number
from tests.dialplans.shelter import the_sheltered_recording, until_recording
from tests.dialplans.sip import a_call, first_answer
from tests.ivr.ari.asterisk import RunningAsterisk, running_asterisk
from tests.ivr.ari.callers import Telephones

pytestmark = [pytest.mark.anyio, pytest.mark.asterisk]

ASSERTED = "P-Asserted-Identity: <sip:+66899999999@trunk.example>"


@pytest.fixture(scope="module")
def asterisk() -> Iterator[RunningAsterisk]:
    with running_asterisk(peers="127.0.0.1") as running:
        yield running


async def test_the_number_a_trunk_vouches_for_counts(asterisk: RunningAsterisk, people: Telephones) -> None:
    note = await note_of_a_call(asterisk, people, ASSERTED)

    assert await number_in(note, asterisk) == "+66899999999"


async def test_a_number_the_trunk_says_is_withheld_is_nobodys(
    asterisk: RunningAsterisk, people: Telephones
) -> None:
    note = await note_of_a_call(asterisk, people, ASSERTED, "Privacy: id")

    assert not note.exists()


def test_others_than_the_trunk_are_turned_away() -> None:
    with running_asterisk(peers="192.0.2.1") as asterisk:
        assert first_answer(asterisk.settings, "INVITE", "1300") in (401, 403)


async def note_of_a_call(asterisk: RunningAsterisk, people: Telephones, *headers: str) -> Path:
    """Where the shelter keeps the number of a call with these headers."""
    with a_call(asterisk.settings, "1300", "66811111111", *headers) as telephone:
        await until_recording(people)
        await telephone.speak()
    return (await the_sheltered_recording(asterisk, people)).with_suffix(".number")


async def number_in(note: Path, asterisk: RunningAsterisk) -> str | None:
    key = (asterisk.settings.folder.line_secrets / "shelter").read_text().strip()
    return await anyio.to_thread.run_sync(sheltered_number, note, key)
