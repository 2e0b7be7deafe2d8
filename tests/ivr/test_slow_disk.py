"""A disk on which others write: no caller hears it, and what must hold comes only once it is synced."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import time as hour
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import anyio
import pytest
from anyio import to_thread

import ivr.journal
import ivr.journal_file
from ivr.errands import ErrandFolder
from ivr.journal import Journal
from ivr.journal_file import FILE, Entry
from ivr.ports import Leg, Unanswered
from ivr.seal import Identity
from ivr.spool import Spool
from prompts.hours import Shift, Span
from prompts.library import Library
from tests.ivr.fake_exchange import FakeExchange, FakeLeg, Somebody, in_thai
from tests.ivr.line_node import LineNode
from tests.ivr.lives import begin, lead, way

pytestmark = pytest.mark.anyio

KEY, _ = Identity.generate()
ALWAYS = {day: (Span(hour(), hour()),) for day in range(7)}
RUNG, ASKED_TO_CALL, POSTED = "a person is rung", "the line asks itself to call", "her contact goes"
PROMISES = {"callback-noted", "never-called", "number-not-kept", "we-have-your-message", "thank-you-goodbye"}
MUST_HOLD = {RUNG, ASKED_TO_CALL, POSTED, *PROMISES}

WAYS = {
    "a callback": (way(main_menu=["3"]), {ASKED_TO_CALL, "callback-noted"}),
    "a message": (way(), {ASKED_TO_CALL, "we-have-your-message"}),
    "never call": (way(may_we_call_back=["3"]), {"never-called"}),
    "anonymous": (way(confidentiality=["3"]), {"number-not-kept"}),
    "danger": (way(in_danger=["1"], person=Unanswered.BUSY), {RUNG}),
    "a person": (way(main_menu=["0", "1"], person=Somebody({"caller-waits": ["", "1"]})), {RUNG}),
}


@contextmanager
def syncs_of_journals(sync: Callable[[int], None]) -> Iterator[None]:
    """Until the end of the block they are made by this."""
    usual = os.fsync

    def sync_one(descriptor: int) -> None:
        is_journal = Path(os.readlink(f"/proc/self/fd/{descriptor}")).name == FILE
        (sync if is_journal else usual)(descriptor)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", sync_one)
        yield


class Owed:
    """Whether an answer is written and not synced; every sync comes late."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.any = False
        self.late = 0.02  # seconds: whatever does not wait for a sync comes before its end
        self.seen: list[tuple[str, bool]] = []
        self._fsync, self._append, self._unsynced = (
            os.fsync,
            ivr.journal_file.append_line,
            ivr.journal_file.unsynced,
        )
        monkeypatch.setattr(ivr.journal_file, "append_line", self._append_one)
        monkeypatch.setattr(ivr.journal, "unsynced", self._leave_one)

    def see(self, what: str) -> None:
        """It happens now."""
        self.seen.append((what, self.any))

    def sync(self, descriptor: int) -> None:
        time.sleep(self.late)
        self._fsync(descriptor)
        self.any = False

    def _append_one(self, descriptor: int, line: bytes) -> None:
        self._append(descriptor, line)
        self.any = True

    def _leave_one(self, descriptor: int) -> None:
        self.any = False


def watch(node: LineNode, owed: Owed, monkeypatch: pytest.MonkeyPatch) -> None:
    """See what she hears, who is rung, and what leaves the journal."""
    hears, dial, send, release = FakeLeg._hears, FakeExchange.dial, ErrandFolder.send, Spool.release

    def hear(leg: FakeLeg, prompt: str) -> None:
        owed.see(prompt)
        hears(leg, prompt)

    async def ring(exchange: FakeExchange, contact: UUID, number: str, **how: Any) -> Leg | Unanswered:
        owed.see(RUNG)
        return await dial(exchange, contact, number, **how)

    def ask(folder: ErrandFolder, *what: Any) -> None:
        owed.see(ASKED_TO_CALL)
        send(folder, *what)

    def post(spool: Spool, *what: Any) -> Path:
        owed.see(POSTED)
        return release(spool, *what)

    monkeypatch.setattr(FakeLeg, "_hears", hear)
    monkeypatch.setattr(FakeExchange, "dial", ring)
    monkeypatch.setattr(ErrandFolder, "send", ask)
    monkeypatch.setattr(Spool, "release", post)


@pytest.mark.parametrize("name", WAYS)
async def test_what_must_hold_comes_once_her_answer_is_synced(
    make_node: Callable[..., LineNode], library: Library, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    hours = replace(library.hours, shifts=(Shift(ALWAYS, ("aye",)),))
    node, owed = make_node("node", replace(library, hours=hours)), Owed(monkeypatch)
    (calls, expected) = WAYS[name]
    watch(node, owed, monkeypatch)

    with syncs_of_journals(owed.sync):
        await lead(node, calls, uuid4(), await begin(node, calls))

    assert expected | {POSTED, "thank-you-goodbye"} <= {what for what, _ in owed.seen}
    assert not [what for what, is_owed in owed.seen if is_owed and what in MUST_HOLD]


async def test_who_hangs_up_at_once_is_called_once_her_answer_is_synced(
    node: LineNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    leg, owed = FakeLeg(Somebody(in_thai(main_menu=["3"])), node.office.recordings), Owed(monkeypatch)
    watch(node, owed, monkeypatch)

    def say_when_and_hang_up(prompt: str) -> None:
        if prompt == "callback-time":
            owed.late = 0.5
        elif prompt == "who-may-answer":
            leg.put_down()

    leg.watch = say_when_and_hang_up

    with syncs_of_journals(owed.sync):
        await node.conduct(leg)

    assert {what: is_owed for what, is_owed in owed.seen if what in MUST_HOLD} == {
        ASKED_TO_CALL: False,
        POSTED: False,
    }


async def test_she_hears_the_next_question_while_her_answer_is_synced(node: LineNode) -> None:
    leg, usual = FakeLeg(Somebody(in_thai()), node.office.recordings), os.fsync
    heard, in_time = threading.Event(), list[bool]()
    leg.watch = lambda prompt: heard.set() if prompt == "safe-to-speak" else None

    def sync_once_she_hears(descriptor: int) -> None:
        in_time.append(heard.wait(10))
        usual(descriptor)

    with syncs_of_journals(sync_once_she_hears):
        await node.conduct(leg)

    assert all(in_time)


async def test_the_next_answer_is_written_once_this_one_is_synced(tmp_path: Path) -> None:
    journal, may_sync, under_way = Journal(tmp_path / "call", KEY), threading.Event(), threading.Event()
    usual = os.fsync

    def sync(descriptor: int) -> None:
        under_way.set()
        may_sync.wait(10)
        usual(descriptor)

    def written() -> list[str]:
        return [entry.what for entry in Journal.read(journal.folder, KEY).entries]

    with syncs_of_journals(sync):
        await journal.answer("choose", "safe", "yes")
        assert await to_thread.run_sync(written) == ["safe"]
        assert journal.unwritten, "a power cut could take it"

        async with anyio.create_task_group() as group:
            group.start_soon(journal.answer, "choose", "in-danger", "no")
            await to_thread.run_sync(under_way.wait, 10)
            await anyio.wait_all_tasks_blocked()
            assert await to_thread.run_sync(written) == ["safe"]
            may_sync.set()
        await journal.settle()

    assert await to_thread.run_sync(written) == ["safe", "in-danger"]
    assert not journal.unwritten


async def test_an_answer_that_cannot_be_synced_is_owed_and_written_again(tmp_path: Path) -> None:
    told, usual, fails = list[OSError](), os.fsync, True
    journal = Journal(tmp_path / "call", KEY, told.append)

    def sync(descriptor: int) -> None:
        if fails:
            raise OSError(5, "the disk fails")
        usual(descriptor)

    def read() -> list[Entry]:
        return Journal.read(journal.folder, KEY).entries

    with syncs_of_journals(sync):
        await journal.answer("choose", "safe", "yes")
        await journal.settle()
        assert journal.unwritten
        assert not await to_thread.run_sync(read), "whoever reads finds nothing that is still owed"
        assert told

        fails = False
        await journal.answer("choose", "in-danger", "no")
        await journal.settle()

    assert await to_thread.run_sync(read) == journal.entries
    assert not journal.unwritten
