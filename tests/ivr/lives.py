"""Calls that are broken off after any step, whatever path they take: by a kill, a power cut or a hang-up.

A path is what somebody does in a whole call. After each line of its journal a life is remembered: what a
program killed there leaves on the disk, how much of that is synced, and who is still on the telephone.
"""

import asyncio
import os
import shutil
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from uuid import UUID, uuid4

import anyio
import pytest

import ivr.journal_file
from ivr.asking import Wish
from ivr.desk import Origin
from ivr.journal import Journal
from ivr.journal_file import FILE
from ivr.ports import Unanswered
from ivr.switchboard import Outgoing
from tests.ivr.fake_exchange import FakeLeg, Somebody, in_thai
from tests.ivr.line_node import LineNode

A_TALK = 30.0
HERS, PERSONS = "+66812345678", "+66800000001"

Prepare = Callable[[LineNode, dict[str, list[str]]], Awaitable[None]]


@dataclass(frozen=True)
class Way:
    """What she presses; `person` is what somebody on shift does, `called` why it was we who called.

    `prepare` may change the line and her keys before the call.
    """

    presses: Mapping[str, Sequence[str]]
    says: float = 3.0
    person: Somebody | Unanswered | None = None
    called: Origin | None = None
    prepare: Prepare | None = None


def way(
    says: float = 3.0,
    person: Somebody | Unanswered | None = None,
    called: Origin | None = None,
    prepare: Prepare | None = None,
    **presses: list[str],
) -> Way:
    """She answers everything as `in_thai`, but for this."""
    return Way(in_thai(**presses), says, person, called, prepare)


@dataclass(frozen=True)
class Up:
    """A telephone that was up when we were killed."""

    contact_id: UUID
    somebody: Somebody
    outbound: bool


@dataclass(frozen=True)
class Life:
    """What a killed program leaves; `synced`: how many bytes of which journal a power cut leaves of that."""

    folder: Path
    up: Sequence[Up]
    telephones: Mapping[str, Somebody | Unanswered]
    synced: Mapping[str, int]

    def lose_power(self) -> None:
        """Only what was synced is there. Of nothing in a folder not even its name."""
        for journal in (self.folder / "journals").iterdir():
            if size := self.synced.get(journal.name, 0):
                os.truncate(journal / FILE, size)
            else:
                shutil.rmtree(journal)


@dataclass(frozen=True)
class Whole:
    """A call that nothing broke off."""

    node: LineNode
    leg: FakeLeg
    lives: Sequence[Life]


async def begin(node: LineNode, way: Way) -> Somebody:
    """Everything is as it is before the call."""
    presses = {prompt: list(keys) for prompt, keys in way.presses.items()}
    if way.person is not None:
        file = anyio.Path(node.root / "persons.toml")
        await file.write_text(f'[persons]\naye = "{PERSONS}"\n')
        await file.chmod(0o600)
        node.exchange.telephones[PERSONS] = deepcopy(way.person)
    if way.prepare is not None:
        await way.prepare(node, presses)
    waits = 1.0 if way.says else 0.0
    return Somebody(presses, says=way.says, waits=waits, number=HERS)


async def lead(node: LineNode, way: Way, contact_id: UUID, somebody: Somebody) -> FakeLeg:
    """The call, from its beginning to its end."""
    if way.called is None:
        leg = FakeLeg(somebody, node.office.recordings, contact_id)
        await _live(node, [leg], resumed=False)
        return leg
    node.exchange.telephones[HERS] = somebody
    await _live(node, [], resumed=False, calling=Outgoing(contact_id, HERS, HERS, way.called))
    return next(leg for leg in node.exchange.legs if leg.contact_id == contact_id)


async def go_on(node: LineNode, life: Life, contact_id: UUID) -> FakeLeg | None:
    """Another program takes up what that life left; her new leg, if she was on the telephone."""
    node.exchange.telephones = deepcopy(dict(life.telephones))
    legs = []
    for up in life.up:
        legs.append(leg := FakeLeg(deepcopy(up.somebody), node.office.recordings, up.contact_id))
        leg.outbound, leg.answered, leg.dialled = up.outbound, True, "" if up.outbound else leg.dialled
    await _live(node, legs, resumed=True)
    return next((leg for leg in legs if leg.contact_id == contact_id), None)


async def _live(
    node: LineNode, legs: Sequence[FakeLeg], *, resumed: bool, calling: Outgoing | None = None
) -> None:
    """Until all about these calls is done; whoever of ours talks to her hangs up after a while."""
    async with node.answering() as (switchboard, _), anyio.create_task_group() as group:
        group.start_soon(_end_talks, node)
        if calling is not None:
            group.start_soon(switchboard.call_out, calling)
        for leg in legs:
            node.exchange.ring(leg, resumed=resumed)
        await anyio.wait_all_tasks_blocked()
        while switchboard.running:  # noqa: ASYNC110  (on a clock that jumps)
            await anyio.sleep(1)
        group.cancel_scope.cancel()
    await node.look()


async def _end_talks(node: LineNode) -> None:
    for talks in range(1, 1000):
        while len(node.exchange.bridged) < talks:  # noqa: ASYNC110  (on a clock that jumps)
            await anyio.sleep(0.5)
        await anyio.sleep(A_TALK)
        _, person = node.exchange.bridged[-1]
        next(leg for leg in reversed(node.exchange.legs) if leg.contact_id == person).put_down()


async def remembered(node: LineNode, way: Way, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Whole:
    """The call, and its lives."""
    lives: list[Life] = []
    somebody = await begin(node, way)

    def remember() -> None:
        place = folder / f"life-{len(lives)}"
        shutil.copytree(node.root, place)
        up = [
            Up(leg.contact_id, deepcopy(leg.somebody), leg.outbound)
            for leg in node.exchange.legs
            if not leg.has_gone
        ]
        lives.append(Life(place, up, deepcopy(node.exchange.telephones), dict(synced)))

    with watching_syncs(monkeypatch) as synced, after_each_line(monkeypatch, remember):
        leg = await lead(node, way, uuid4(), somebody)
    return Whole(node, leg, lives)


async def hung_up(
    node: LineNode, way: Way, step: int, monkeypatch: pytest.MonkeyPatch
) -> tuple[FakeLeg, Mapping[str, str]]:
    """She hangs up as that line of the journal comes to the disk; her leg, and the keys she had pressed."""
    lines, contact_id, pressed = count(), uuid4(), dict[str, str]()
    loop, somebody = asyncio.get_running_loop(), await begin(node, way)

    def perhaps_hang_up() -> None:
        hers = [leg for leg in node.exchange.legs if leg.contact_id == contact_id]
        if hers and next(lines) == step:
            pressed.update(keys_pressed(node.office.journal(contact_id)))
            loop.call_soon_threadsafe(hers[0].put_down)

    with after_each_line(monkeypatch, perhaps_hang_up):
        return await lead(node, way, contact_id, somebody), pressed


def keys_pressed(journal: Journal) -> Mapping[str, str]:
    """Her last answer to each question; that she fell silent is none."""
    nothing = {"unanswered", *Wish}
    chosen = (entry for entry in journal.entries if entry.kind == "choose" and entry.value not in nothing)
    return {entry.what: str(entry.value) for entry in chosen}


@contextmanager
def after_each_line(monkeypatch: pytest.MonkeyPatch, do: Callable[[], None]) -> Iterator[None]:
    """Until the end of the block, do something whenever a line of a journal is written, synced or not."""
    append = ivr.journal_file.append_line

    def append_and_do(descriptor: int, line: bytes) -> None:
        append(descriptor, line)
        do()

    with monkeypatch.context() as watching:
        watching.setattr(ivr.journal_file, "append_line", append_and_do)
        yield


@contextmanager
def watching_syncs(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, int]]:
    """How much of each journal is synced, by the name of its folder."""
    synced, sync = dict[str, int](), os.fsync

    def sync_and_note(descriptor: int) -> None:
        sync(descriptor)
        path = Path(os.readlink(f"/proc/self/fd/{descriptor}"))
        if path.name == FILE:
            synced[path.parent.name] = os.fstat(descriptor).st_size

    with monkeypatch.context() as watching:
        watching.setattr(os, "fsync", sync_and_note)
        yield synced
