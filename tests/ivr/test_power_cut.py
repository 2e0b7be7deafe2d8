"""The power fails as a contact has just been posted: what is posted again tells the house nothing new."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import anyio
import pytest

from ivr.journal_file import FILE, JournalFile
from ops.intake import tells_nothing_new
from tests.ivr.fake_exchange import FakeLeg, Somebody, in_thai
from tests.ivr.line_node import LineNode
from tests.ivr.lives import watching_syncs

pytestmark = pytest.mark.anyio

ENDS = {
    "at once": (Somebody({}), None),
    "after a harmless answer": (Somebody(in_thai()), "in-danger"),
    "at the menu": (Somebody(in_thai()), "main-menu"),
    "in danger": (Somebody(in_thai(in_danger=["1"])), "no-person-now"),
}


@pytest.mark.parametrize("left", ["cut off", "zeros"])
@pytest.mark.parametrize("end", ENDS)
async def test_what_was_not_synced_is_gone_and_the_house_takes_no_offence(
    make_node: Callable[[str], LineNode],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    end: str,
    left: str,
) -> None:
    node, before, remove = make_node("node"), tmp_path / "as it was", JournalFile.remove

    def copy_and_remove(journal: JournalFile) -> None:
        shutil.copytree(journal._folder, before)
        remove(journal)

    with watching_syncs(monkeypatch) as synced, monkeypatch.context() as watching:
        watching.setattr(JournalFile, "remove", copy_and_remove)
        await hung_up(node, *ENDS[end])
    posted = node.contact

    def after_the_power_cut() -> None:
        folder = node.office.journals / str(posted.id)
        shutil.copytree(before, folder)
        size = (folder / FILE).stat().st_size
        os.truncate(folder / FILE, synced.get(folder.name, 0))
        if left == "zeros":
            os.truncate(folder / FILE, size)

    await anyio.to_thread.run_sync(after_the_power_cut)
    assert await node.salvaged() == 1

    first, again = sorted(node.contacts, key=lambda each: each != posted)
    assert first == posted
    assert again.id == posted.id
    assert tells_nothing_new(again, posted)
    assert not node.left_behind


async def hung_up(node: LineNode, somebody: Somebody, at: str | None) -> None:
    """When she hears that prompt; as soon as she is answered, where none is named."""
    leg = FakeLeg(somebody, node.office.recordings)
    hears, answer = leg._hears, leg.answer

    async def answer_and_hang_up() -> None:
        await answer()
        leg.put_down()
        await anyio.sleep(0.1)

    def hear_or_hang_up(prompt: str) -> None:
        leg.put_down() if prompt == at else hears(prompt)

    if at is None:
        leg.answer = answer_and_hang_up  # type: ignore[method-assign]
    leg._hears = hear_or_hang_up  # type: ignore[method-assign]
    await node.conduct(leg)
