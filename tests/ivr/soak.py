"""`python -m tests.ivr.soak 20000`: so many calls on the clock that jumps, and what they left in memory."""

import asyncio
import ctypes
import gc
import json
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import anyio.to_thread

from ivr.heap import share_one_heap
from ops.answering import SELDOM
from ops.bench.load import Watched
from prompts.library import Library
from tests.ivr.conftest import SPOKEN, silent_library
from tests.ivr.fake_exchange import FakeLeg, Somebody, in_thai
from tests.ivr.jumping_clock import JumpingLoop, LoopClock, jump
from tests.ivr.line_node import House, LineNode

AT_ONCE = 20


class Soaking:
    """One line node, and call after call on it, twenty at once; posted envelopes go as they would."""

    def __init__(self, node: LineNode) -> None:
        self._node = node
        self.calls = 0

    async def go_on(self, calls: int) -> None:
        """So many more, until nothing of them runs."""
        async with self._node.answering() as (switchboard, _):
            for _ in range(calls // AT_ONCE):
                for _ in range(AT_ONCE):
                    self._node.exchange.ring(FakeLeg(self._somebody(), self._node.office.recordings))
                await anyio.wait_all_tasks_blocked()
                while switchboard.running:  # noqa: ASYNC110  (whatever ended the calls, this is when all are over)
                    await anyio.sleep(1)
                self._node.exchange.legs.clear()  # the fake remembers every call, for tests
                await anyio.to_thread.run_sync(self._take)

    def _somebody(self) -> Somebody:
        self.calls += 1
        number = f"+6681{self.calls:07}"
        if self.calls % 4 == 0:
            return Somebody(in_thai(), number=number, says=1.0)
        return Somebody({"for-this-language-press": ["2"]}, number=number, ends_with=None)

    def _take(self) -> None:
        for envelope in self._node.office.spool.waiting():
            self._node.office.spool.remove(envelope)


@asynccontextmanager
async def soaking(folder: Path, library: Library) -> AsyncIterator[Soaking]:
    """To be entered on a `JumpingLoop`."""
    jump()
    yield Soaking(LineNode(folder, library, LoopClock(), House()))


def give_back() -> None:
    """Have glibc give the kernel every page of its heap in which nothing is allocated."""
    ctypes.CDLL(None).malloc_trim(0)


async def soak(calls: int, folder: Path) -> dict[str, float]:
    """Megabytes after a tenth of the calls, after half, and after all; warm is it after some thousands.

    `mb_`: in memory; `kept_mb_`: without holes in the heap, which come and go by megabytes (`give_back`).
    """
    share_one_heap()  # this and what the collector is told below: as the process that answers calls
    (folder / "sounds").mkdir()
    library = await anyio.to_thread.run_sync(silent_library, folder / "sounds", SPOKEN)
    process = Watched(os.getpid())
    megabytes: dict[str, float] = {}
    gc.freeze()
    gc.set_threshold(*SELDOM)
    async with soaking(folder, library) as soaked:
        for name, until in (
            ("after_a_tenth", calls // 10),
            ("after_half", calls // 2),
            ("at_the_end", calls),
        ):
            await soaked.go_on(until - soaked.calls)
            gc.collect()
            megabytes[f"mb_{name}"] = round(process.megabytes(), 2)
            give_back()
            megabytes[f"kept_mb_{name}"] = round(process.megabytes(), 2)
        return {"calls": soaked.calls, **megabytes}


def main() -> None:
    """Print one line of JSON."""
    folder = Path(tempfile.mkdtemp(prefix="hl-soak-"))
    try:
        with asyncio.Runner(loop_factory=JumpingLoop) as runner:
            told = runner.run(soak(int(sys.argv[1]), folder))
    finally:
        shutil.rmtree(folder)
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
