"""What one contributor has recorded a second one approves; a kill in the studio takes nothing from her."""

from collections.abc import Sequence
from pathlib import Path

import anyio
import anyio.to_thread
import pytest

from ivr.contributors import Contributor, Contributors
from ops.processes import Name
from ops.programme import open_publisher
from prompts.composing import to_record
from tests.conditions import until
from tests.telephone.booth import Booth, Caller

pytestmark = [pytest.mark.asterisk, pytest.mark.telephone]

PROMPT = "welcome"


def test_only_a_second_person_approves_a_recording_and_a_kill_in_between_changes_nothing(
    plain_booth: Booth, messages: Sequence[Path]
) -> None:
    node = plain_booth.node
    studio = node.settings.studio_number
    publisher, contributors = (
        open_publisher(node.settings.folder),
        Contributors(node.settings.folder.contributors),
    )
    at = str(to_record(publisher.library()).index(PROMPT) + 1)

    async def comes(she: Caller, name: str) -> None:
        added, pin = contributors.add(Contributor("", name, ("th",)))
        await she.answers("en", studio_welcome="", studio_number=added.number, studio_pin=pin)
        await she.answers("en", studio_menu="7", studio_which=f"{at}#")

    async def visits() -> None:
        async with plain_booth.calls(studio, "+66800043001") as aye:
            await comes(aye, "Aye")
            await aye.answers("en", studio_menu="2", studio_speak="")
            await aye.speaks(messages[0])
            await aye.answers("en", studio_recorded="", studio_waits="", studio_menu="")
            await anyio.to_thread.run_sync(node.kill, Name.SERVE)
            await anyio.to_thread.run_sync(node.start, Name.SERVE)
            await aye.answers("en", studio_menu="3", studio_somebody_else="")
            await aye.hangs_up()
        async with plain_booth.calls(studio, "+66800043002") as mo:
            await comes(mo, "Mo")
            await mo.answers("en", studio_waits="", studio_menu="3", studio_approved="")
            await mo.hangs_up()

    anyio.run(visits)

    until(lambda: any(take.approved for take in publisher.takes.all()))
    (take,) = publisher.takes.all()
    assert (take.name, take.recorded.by) == (f"th/{PROMPT}", "Aye")
    assert take.approved is not None
    assert take.approved.by == "Mo"
